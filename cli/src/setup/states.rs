//! Line states that the configuration names. They belong to the shop's own workflow, so that people create them.

use waybill_flows::world::Shop;

use super::place::{Looked, Place};
use super::report::Outcome;

/// commercetools' name of the kind of state that lines are in.
const OF_LINES: &str = "LineItemState";

/// Looks whether the line states of `[write_back]` are there.
pub(super) async fn look(place: &mut Place<'_>, shop: &Shop) {
    let Some(states) = &place.world.settings.write_back.line_states else { return };
    let named = [&states.shipped, &states.cancelled, &states.backordered].into_iter().flatten();
    for key in named.chain([&states.open]) {
        let look = async |place: &mut Place<'_>| {
            let there = place.ask(shop.project.state(key)).await?;
            Ok(Looked::There(match there {
                Some(state) if state.kind == OF_LINES => Outcome::Stands,
                Some(state) => Outcome::Trouble(format!("it is a {}, not a {OF_LINES}", state.kind)),
                None => Outcome::Trouble(format!("it is not there; create it as a {OF_LINES}")),
            }))
        };
        place.bring(&format!("state `{key}`"), look).await;
    }
}
