//! The states of a shop's own workflows: asked for before a plan that moves anything between them, and kept for an hour.

use jiff::SignedDuration;
use tracing::warn;
use waybill_domain::failure::{Failure, Refusal};
use waybill_mapping::commercetools::actions::{Action, OrderUpdate};
use waybill_mapping::commercetools::plan::Plan;
use waybill_mapping::commercetools::policy::{LineStates, MoveBy};
use waybill_mapping::commercetools::states::{State, States};
use waybill_transport::trail::Trail;

use crate::world::{Shop, World};

/// For how long what a shop said of its states is believed.
const BELIEVED: SignedDuration = SignedDuration::from_hours(1);
/// How many states a page has.
const PAGE: usize = 500;

/// Asks for them where they are wanted. A client that may not see states moves what it moves without knowing what is allowed;
/// units that are imported need the states' ids, so that nothing can be planned then.
///
/// # Errors
/// The shop does not answer; or does not let us see them, where that is needed.
pub(crate) async fn learn(world: &World, shop: &Shop, trail: &mut Trail) -> Result<(), Failure> {
    if !are_due(world, shop) {
        return Ok(());
    }
    let policy = &world.settings.write_back;
    let imports = |states: &LineStates| states.by == MoveBy::Import;
    let states = match all(world, shop, trail).await {
        Err(Failure::Refused(_) | Failure::LockedOut { .. })
            if !policy.line_states.as_ref().is_some_and(imports) =>
        {
            warn!(project = %shop.project.key(), "States cannot be read (`view_states`): which steps are allowed is not known");
            States::default()
        }
        asked => asked?,
    };
    shop.states.keep(states, world.now());
    Ok(())
}

/// Whether they are wanted, and not known.
pub(super) fn are_due(world: &World, shop: &Shop) -> bool {
    let (policy, now) = (&world.settings.write_back, world.now());
    let are_wanted = policy.line_states.is_some() || policy.order_states.is_some();
    are_wanted && !shop.states.is_newer_than(now.saturating_sub(BELIEVED).unwrap_or(now))
}

/// All of them. Being refused here says nothing of the client's rights to orders, so it is not noted as locked out.
async fn all(world: &World, shop: &Shop, trail: &mut Trail) -> Result<States, Failure> {
    let mut found: Vec<State> = Vec::new();
    loop {
        let after = found.last().map(|last| last.id.clone());
        let call = shop.project.states(after.as_deref());
        let page = world.transport.perform(&shop.endpoint, call, trail).await?;
        let is_last = page.len() < PAGE;
        found.extend(page);
        if is_last {
            return Ok(found.into_iter().collect());
        }
    }
}

/// What became of steps between states in the rounds of one write.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// The states were asked for anew.
    is_doubted: bool,
    /// They were refused all the same: what else is news must not wait for them.
    refused: Option<Refusal>,
}

impl Steps {
    /// Leaves steps out of a plan where they were refused.
    pub(super) fn leave_out(&self, plan: &mut Plan) {
        if let Some(refusal) = &self.refused {
            plan.actions.retain(|action| !moves(action));
            plan.reviews.push(refusal.clone());
        }
    }

    /// Whether to plan anew after an update was refused: its steps may be to blame, for the shop's states may have changed.
    pub(super) async fn refused(
        &mut self,
        (world, shop): (&World, &Shop),
        trail: &mut Trail,
        update: &OrderUpdate,
        refusal: &Refusal,
    ) -> Result<bool, Failure> {
        if self.refused.is_some() || !update.actions.iter().any(moves) {
            return Ok(false);
        }
        if self.is_doubted {
            self.refused = Some(refusal.clone());
        } else {
            shop.states.doubt();
            learn(world, shop, trail).await?;
            self.is_doubted = true;
        }
        Ok(true)
    }
}

/// Whether an action moves something between states of the shop's own.
const fn moves(action: &Action) -> bool {
    matches!(
        action,
        Action::TransitionState { .. }
            | Action::TransitionLineItemState { .. }
            | Action::TransitionCustomLineItemState { .. }
            | Action::ImportLineItemState { .. }
            | Action::ImportCustomLineItemState { .. }
    )
}
