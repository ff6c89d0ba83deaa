//! From what was decided and exchanged to entries of the journal.

use waybill_domain::ids::{AccountId, OrderId};
use waybill_domain::look::Cause;
use waybill_ledger::{Direction, Entry};
use waybill_transport::trail::{Exchange, Trail};

use crate::notices::Decided;
use crate::world::World;

/// The name of an entry that says why a piece of work failed.
pub(crate) const FAILED: &str = "failed";

/// Whom an entry is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Topic {
    /// The order.
    pub(crate) order: Option<OrderId>,
    /// The account.
    pub(crate) account: Option<AccountId>,
    /// How often the work was tried before.
    pub(crate) attempt: u64,
}

/// A decision: what was found, and the rule that fired.
pub(crate) fn decision(
    world: &World,
    topic: &Topic,
    trail: &Trail,
    name: &str,
    outcome: &str,
    rule: Option<String>,
) -> Entry {
    Entry {
        at: world.now(),
        trace: trail.trace.clone(),
        order: topic.order.clone(),
        account: topic.account.clone(),
        direction: Direction::Inside,
        name: name.to_owned(),
        attempt: topic.attempt,
        outcome: outcome.to_owned(),
        code: None,
        rule,
        partner_request: None,
        led_by: None,
        request: None,
        response: None,
        config_hash: world.settings.hash.clone(),
        build: world.build.clone(),
    }
}

/// That an order was decided about as people edited it, and which edits it has no place for. Fields alone: their values are
/// personal data.
pub(crate) fn edited(world: &World, topic: &Topic, trail: &Trail, decided: &Decided) -> Vec<Entry> {
    if decided.edits.is_empty() {
        return Vec::new();
    }
    let applied = decision(world, topic, trail, "edits applied", &decided.edits.to_string(), None);
    let missed = decided.missed().iter().map(|missed| {
        let words = format!("{}: {}", missed.field, missed.why);
        decision(world, topic, trail, "edit not applied", &words, None)
    });
    std::iter::once(applied).chain(missed).collect()
}

/// Says of a piece of work what led to it.
pub(crate) fn led_by(entries: &mut [Entry], cause: &Cause) {
    if let Some(first) = entries.first_mut() {
        first.led_by = Some(cause.clone());
    }
}

/// The exchanges of a trail, taken off it.
pub(crate) fn exchanges(world: &World, topic: &Topic, trail: &mut Trail) -> Vec<Entry> {
    let trace = trail.trace.clone();
    let entry = |exchange: Exchange| Entry {
        at: exchange.started,
        trace: trace.clone(),
        order: topic.order.clone(),
        account: topic.account.clone(),
        direction: Direction::Out,
        name: format!("{} {}", exchange.endpoint, exchange.name),
        attempt: topic.attempt,
        outcome: exchange.outcome,
        code: exchange.status.map(|status| status.to_string()),
        rule: None,
        partner_request: exchange.partner_request,
        led_by: None,
        request: Some(exchange.request),
        response: exchange.response,
        config_hash: world.settings.hash.clone(),
        build: world.build.clone(),
    };
    std::mem::take(&mut trail.exchanges).into_iter().map(entry).collect()
}
