//! The Order Edit that takes off an order what partners cancelled: created, applied, and looked for where its answer is lost.
//!
//! Nothing of an edit is on the order before it is applied, and it is applied to the very version of the order that it was
//! planned on. Its key says how many the order had before, so that of all who make it one creates it and the others find it; one
//! that says something else was planned on an older order, and goes. Being refused here keeps nothing else from being written.

use serde_json::Value;
use tracing::warn;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::order::Order;
use waybill_mapping::commercetools::actions::Apply;
use waybill_mapping::commercetools::calls::{Created, OrderEdit, Updated};
use waybill_mapping::commercetools::plan::{Plan, Reduce};
use waybill_transport::trail::Trail;

use super::ledger;
use crate::reviews;
use crate::world::{Shop, World};

/// The code of an edit that commercetools does not take.
pub(crate) const REFUSED: &str = "edit-refused";

/// What came of making an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edited {
    /// It was applied, the order is another by now, or nobody knows: read and plan again.
    Anew,
    /// It is not taken; remembered and put before a person.
    Refused,
}

/// What became of edits in the rounds of one write.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// Why they are not taken.
    refused: Option<Refusal>,
    /// One of ours that was not applied.
    left: Option<OrderEdit>,
    /// One that was applied was found where the order does not say so: it may have been read before.
    is_unsaid: bool,
}

impl Edits {
    /// Leaves the edit out of a plan where it was refused.
    pub(super) fn leave_out(&self, plan: &mut Plan) {
        if self.refused.is_some() {
            plan.reduce = None;
        }
    }

    /// Why the edit is not taken: a person was told.
    pub(super) fn refused(&self) -> Option<Refusal> {
        self.refused.clone()
    }

    /// Makes the edit, where it is not refused. Answers whether the order may be another now.
    pub(super) async fn make(
        &mut self,
        (world, shop): (&World, &Shop),
        (trail, wrote): (&mut Trail, &mut bool),
        order: &Order,
        reduce: &Reduce,
    ) -> Result<bool, Failure> {
        if self.is_refused(world, order, reduce).await? {
            return Ok(false);
        }
        *wrote = true;
        Ok(self.attempt((world, shop), trail, order, reduce).await? == Edited::Anew)
    }

    /// Whether the edit was refused before: what a person was told of and did not answer is not asked for again.
    async fn is_refused(&mut self, world: &World, order: &Order, reduce: &Reduce) -> Result<bool, Failure> {
        let told = world.ledger.review_entry(&reviews::about(order), None, REFUSED).await;
        let told = told.map_err(|error| ledger(&error))?.filter(|entry| entry.closed.is_none());
        let same = told.filter(|entry| entry.kept.as_ref() == Some(&kept(reduce)));
        self.refused = same.map(|entry| entry.refusal);
        Ok(self.refused.is_some())
    }

    /// Creates the edit, or finds it, and applies it.
    async fn attempt(
        &mut self,
        (world, shop): (&World, &Shop),
        trail: &mut Trail,
        order: &Order,
        reduce: &Reduce,
    ) -> Result<Edited, Failure> {
        match self.tried((world, shop), trail, order, reduce).await {
            Ok(edited) => Ok(edited),
            Err(Failure::Unknown { cause }) => {
                warn!(%cause, trace = %trail.trace, "What became of an edit of order `{}` is read from the order", order.name());
                Ok(Edited::Anew)
            }
            // What edits need says nothing of the client's rights to orders.
            Err(Failure::Refused(Refusal { message, code, .. })) => {
                self.refuse((world, shop), trail, order, (reduce, &format!("{message} ({code})"))).await
            }
            Err(Failure::LockedOut { cause }) => {
                let message = format!("the client may not edit orders (`manage_order_edits`): {cause}");
                self.refuse((world, shop), trail, order, (reduce, &message)).await
            }
            Err(failure @ Failure::Busy { .. }) => Err(failure),
        }
    }

    async fn tried(
        &mut self,
        (world, shop): (&World, &Shop),
        trail: &mut Trail,
        order: &Order,
        reduce: &Reduce,
    ) -> Result<Edited, Failure> {
        let (transport, endpoint, project) = (&world.transport, &shop.endpoint, &shop.project);
        let edit = match transport.perform(endpoint, project.create_edit(&reduce.draft), trail).await? {
            Created::Done(edit) => *edit,
            Created::Exists => {
                let there =
                    transport.perform(endpoint, project.edit_by_key(&reduce.draft.key), trail).await?;
                match there {
                    Some(there) if !there.is_applied() => there,
                    // An order that does not say so when it is read again lost its field.
                    Some(_) if self.is_unsaid => {
                        let message = lost(order, reduce);
                        return self.refuse((world, shop), trail, order, (reduce, &message)).await;
                    }
                    Some(_) => {
                        self.is_unsaid = true;
                        return Ok(Edited::Anew);
                    }
                    None => return Ok(Edited::Anew),
                }
            }
        };
        let is_this = edit.sets(&order.id, &reduce.field.0, &reduce.field.1);
        let (objection, id) = (edit.objection(), edit.id.clone());
        let apply = Apply { edit_version: edit.version, resource_version: order.version };
        self.left = Some(edit);
        if !is_this {
            self.clear_up((world, shop), trail).await;
            return Ok(Edited::Anew);
        }
        if let Some(message) = objection {
            return self.refuse((world, shop), trail, order, (reduce, &message)).await;
        }
        match transport.perform(endpoint, project.apply_edit(&id, apply), trail).await {
            Ok(Updated::Done(_)) => {
                self.left = None;
                Ok(Edited::Anew)
            }
            Ok(Updated::Conflict { .. }) => Ok(Edited::Anew),
            Err(Failure::Refused(refusal)) => self.doubted((world, shop), trail, reduce, refusal).await,
            Err(failure) => Err(failure),
        }
    }

    /// An edit that is refused may have been applied by another worker, and says itself what hinders it.
    async fn doubted(
        &mut self,
        (world, shop): (&World, &Shop),
        trail: &mut Trail,
        reduce: &Reduce,
        refusal: Refusal,
    ) -> Result<Edited, Failure> {
        let asked = shop.project.edit_by_key(&reduce.draft.key);
        let there = world.transport.perform(&shop.endpoint, asked, trail).await?;
        if there.as_ref().is_none_or(OrderEdit::is_applied) {
            self.left = None;
            return Ok(Edited::Anew);
        }
        let message = there.as_ref().and_then(OrderEdit::objection);
        self.left = there;
        Err(Failure::Refused(Refusal { message: message.unwrap_or(refusal.message), ..refusal }))
    }

    async fn refuse(
        &mut self,
        (world, shop): (&World, &Shop),
        trail: &mut Trail,
        order: &Order,
        (reduce, message): (&Reduce, &str),
    ) -> Result<Edited, Failure> {
        self.clear_up((world, shop), trail).await;
        let message = format!("commercetools does not reduce the order by what was cancelled: {message}");
        let refusal = Refusal::new(REFUSED, message);
        let about = reviews::about(order);
        let told = reviews::put(world, about, None, refusal.clone(), Some(kept(reduce))).await;
        told.map_err(|error| ledger(&error))?;
        self.refused = Some(refusal);
        Ok(Edited::Refused)
    }

    /// Takes away an edit of ours that was not applied. One that stays all the same is found by its key the next time.
    pub(super) async fn clear_up(&mut self, (world, shop): (&World, &Shop), trail: &mut Trail) {
        let Some(edit) = self.left.take() else { return };
        let gone = world.transport.perform(&shop.endpoint, shop.project.delete_edit(&edit), trail).await;
        if let Err(failure) = gone {
            warn!(%failure, trace = %trail.trace, "Edit `{}` was not applied and stays", edit.id);
        }
    }
}

/// What is said of an order whose next edit was applied already, and that does not say so when it is read again.
fn lost(order: &Order, reduce: &Reduce) -> String {
    let (name, field, key) = (order.name(), &reduce.field.0, &reduce.draft.key);
    format!(
        "edit `{key}` of order {name} was applied, and field `{field}` does not say so any more: give it back what the edit set"
    )
}

/// What is remembered of an edit that was refused: units and lines, and nobody's name.
fn kept(reduce: &Reduce) -> Value {
    Value::from(reduce.field.1.clone())
}
