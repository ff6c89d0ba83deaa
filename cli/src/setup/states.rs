//! The states that the configuration names: created where they are not there, and else left as they are. What may follow what is
//! for the shop's people; a state that is created may be left for any other.

use std::collections::BTreeMap;

use waybill_domain::failure::Failure;
use waybill_flows::world::Shop;
use waybill_mapping::commercetools::policy::{LineStates, Policy};
use waybill_mapping::commercetools::states::{OF_LINES, OF_ORDERS, StateDraft};

use super::place::{Looked, Place};
use super::report::Outcome;

/// Brings the states of lines and of orders that `[write_back]` names.
pub(super) async fn bring(place: &mut Place<'_>, shop: &Shop) {
    for (key, draft) in wanted(&place.world.settings.write_back) {
        place.bring(&format!("state `{key}`"), async |place| look(place, shop, &draft).await).await;
    }
}

/// Each key once. An order that has no state can only begin in an initial one, which is that of orders that were accepted.
fn wanted(policy: &Policy) -> BTreeMap<&str, StateDraft> {
    let draft = |key: &str, kind, initial| StateDraft {
        key: key.to_owned(),
        kind,
        name: BTreeMap::from([("en".to_owned(), key.to_owned())]),
        initial,
    };
    let lines = policy.line_states.iter().flat_map(LineStates::keys);
    let lines = lines.map(|key| (key, draft(key, OF_LINES, false)));
    let orders = policy.order_states.iter().flat_map(|states| {
        states.keys().map(|key| (key, draft(key, OF_ORDERS, states.accepted.as_deref() == Some(key))))
    });
    lines.chain(orders).collect()
}

async fn look(place: &mut Place<'_>, shop: &Shop, draft: &StateDraft) -> Result<Looked, Failure> {
    match place.ask(shop.project.state(&draft.key)).await? {
        None => place.create(format!("created as {}", draft.kind), shop.project.create_state(draft)).await,
        Some(state) if state.kind == draft.kind => Ok(Looked::There(Outcome::Stands)),
        Some(state) => {
            let why = format!("its type is {}, and {} is wanted", state.kind, draft.kind);
            Ok(Looked::There(Outcome::Trouble(why)))
        }
    }
}
