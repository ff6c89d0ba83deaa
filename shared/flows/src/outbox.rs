//! What others are told of news, put into the outbox with the facts that the news makes.

use waybill_domain::facts::Facts;
use waybill_domain::ids::{OrderId, ProjectKey};
use waybill_domain::notification::{self, Notification, PartHeard};
use waybill_ledger::{KnownOrder, Outgoing, Part, PartState};

use crate::world::World;

/// The events that facts make of an order of which something else was known; none where nobody is told.
pub(crate) fn events(
    world: &World,
    (project, order): (&ProjectKey, &OrderId),
    known: &KnownOrder,
    facts: &Facts,
) -> Vec<Outgoing> {
    if world.settings.events.is_none() {
        return Vec::new();
    }
    let parts = known.records.iter().flat_map(|record| &record.parts);
    let heard = notification::Heard {
        project: project.clone(),
        order: order.clone(),
        number: known.records.iter().find_map(|record| record.number.clone()),
        parts: parts.map(part).collect(),
        at: world.now(),
    };
    let told = notification::difference(&heard, &known.facts, facts);
    told.iter().filter_map(outgoing).collect()
}

fn part(part: &Part) -> PartHeard {
    PartHeard {
        reference: part.reference.clone(),
        cancelled: matches!(part.state, PartState::Cancelled { .. }),
        settled_at: part.settled_at,
        lines: part.lines.iter().map(|line| (line.line.clone(), line.units)).collect(),
    }
}

/// The event as it is sent, whenever it is sent. It is plain data, which always can be written.
fn outgoing(told: &Notification) -> Option<Outgoing> {
    let body = serde_json::to_string(told).ok()?;
    Some(Outgoing { id: told.id.clone(), kind: told.kind(), body, refused: 0 })
}
