//! The names of items and shelves, in one place. The table in [`crate::store`] lists them.

use jiff::Timestamp;
use waybill_domain::facets::Fingerprint;
use waybill_domain::ids::{AccountId, OrderId, OrderNumber, PartnerOrderId, Sku, TrackingId};
use waybill_domain::review::ReviewEntry;

use crate::access::Party;
use crate::record::Subject;
use crate::store::Key;

/// Records that are held or in doubt.
pub(crate) const OPEN: &str = "open";
/// Review entries that wait for a person.
pub(crate) const REVIEW_OPEN: &str = "review-open";
/// Review entries that are closed.
pub(crate) const REVIEW_CLOSED: &str = "review-closed";
/// Parked work that waits for a time.
pub(crate) const PARKED: &str = "parked";
/// Events for others that wait to be taken.
pub(crate) const OUTBOX: &str = "outbox";
/// Facts of orders with parcels that a tracking service spoke of.
pub(crate) const FOLLOWED: &str = "followed";
/// Where an order's facts are.
pub(crate) const FACTS: &str = "facts";
/// Where an order's bookings are. They sort before the facts, so that one query reads them first: facts that are read with
/// bookings are never older than what these rest on.
pub(crate) const BOOKINGS: &str = "bookings";
/// Where an order's edits are.
pub(crate) const EDITS: &str = "edits";
/// How sort keys of records begin.
pub(crate) const RECORD: &str = "record/";

/// Parts joined by `/`. A `/` or `%` inside a part is escaped, and a part of more than 200 bytes is replaced by its
/// hash, so that two different lists never give one name and every name fits the stores' limits.
pub(crate) fn path(parts: &[&str]) -> String {
    let escaped = |part: &&str| {
        if part.len() > 200 {
            format!("%hash-{}", hash(part))
        } else {
            part.replace('%', "%25").replace('/', "%2F")
        }
    };
    parts.iter().map(escaped).collect::<Vec<_>>().join("/")
}

fn hash(part: &str) -> String {
    String::from(serde_json::json!(Fingerprint::of(&part)).as_str().unwrap_or_default())
}

/// A time as text that sorts as the time does.
pub(crate) fn time(at: Timestamp) -> String {
    format!("{at:.9}")
}

/// The end of a stretch of places that begin with a time and includes that time.
pub(crate) fn until(at: Timestamp) -> String {
    after(&format!("{}/\u{10FFFF}", time(at)))
}

/// A revision as text that sorts as the revision does.
pub(crate) fn revision(rev: u64) -> String {
    format!("{rev:020}")
}

/// The place right behind a sort key, where the next page begins.
pub(crate) fn after(sk: &str) -> String {
    format!("{sk}\0")
}

fn key(parts: &[&str], sk: &str) -> Key {
    Key { pk: path(parts), sk: sk.to_owned() }
}

/// The partition with all that is known of an order.
pub(crate) fn order(order: &OrderId) -> String {
    path(&["order", order.as_str()])
}

/// The order of a partition that [`order`] names; `None` for any other.
pub(crate) fn order_of(pk: &str) -> Option<OrderId> {
    let id = pk.strip_prefix("order/")?.replace("%2F", "/").replace("%25", "%");
    OrderId::try_from(id).ok()
}

/// The place of an order's facts on their shelf: by time, and no two in one place.
pub(crate) fn followed(since: Timestamp, of: &OrderId) -> String {
    format!("{}/{}", time(since), path(&[of.as_str()]))
}

pub(crate) fn record(subject: &Subject) -> Key {
    Key { pk: order(&subject.order), sk: format!("{RECORD}{}", path(&[subject.account.as_str()])) }
}

pub(crate) fn facts(of: &OrderId) -> Key {
    Key { pk: order(of), sk: FACTS.to_owned() }
}

/// Where the edits of an order are.
pub(crate) fn edits(of: &OrderId) -> Key {
    Key { pk: order(of), sk: EDITS.to_owned() }
}

pub(crate) fn bookings(of: &OrderId) -> Key {
    Key { pk: order(of), sk: BOOKINGS.to_owned() }
}

/// The partition of the orders that are called so.
pub(crate) fn number(called: &OrderNumber) -> String {
    path(&["number", called.as_str()])
}

pub(crate) fn numbered(called: &OrderNumber, order: &OrderId) -> Key {
    Key { pk: number(called), sk: path(&[order.as_str()]) }
}

pub(crate) fn link(account: &AccountId, partner_order: &PartnerOrderId) -> Key {
    key(&["link", account.as_str(), partner_order.as_str()], "link")
}

/// The partition of the orders that share what is tracked so.
pub(crate) fn tracking(account: &AccountId, tracking: &TrackingId) -> String {
    path(&["tracking", account.as_str(), tracking.as_str()])
}

pub(crate) fn tracked(account: &AccountId, of: &TrackingId, order: &OrderId) -> Key {
    Key { pk: tracking(account, of), sk: path(&[order.as_str()]) }
}

pub(crate) fn learned(account: &AccountId, theirs: &Sku) -> Key {
    key(&["sku", account.as_str(), theirs.as_str()], "ours")
}

pub(crate) fn cursor(name: &str) -> Key {
    key(&["cursor", name], "cursor")
}

pub(crate) fn bucket(account: &AccountId, bucket: &str) -> Key {
    key(&["bucket", account.as_str(), bucket], "bucket")
}

pub(crate) fn count(name: &str, window_start: Timestamp) -> Key {
    key(&["count", name, &time(window_start)], "count")
}

pub(crate) fn receipt(id: &str) -> Key {
    key(&["receipt", id], "receipt")
}

pub(crate) fn parked(name: &str) -> Key {
    key(&["parked", name], "parked")
}

/// The partition of events of an order that wait to be taken.
pub(crate) fn outbox(of: &OrderId) -> String {
    path(&["outbox", of.as_str()])
}

pub(crate) fn outgoing(of: &OrderId, facts_rev: u64) -> Key {
    Key { pk: outbox(of), sk: revision(facts_rev) }
}

pub(crate) fn outbox_round() -> Key {
    key(&["outbox-round"], "round")
}

pub(crate) fn access(party: &Party) -> Key {
    let (kind, name) = match party {
        Party::Account(account) => ("account", account.as_str()),
        Party::Project(project) => ("project", project.as_str()),
    };
    key(&[kind, name], "state")
}

/// The shelf of parked work that waits at a gate.
pub(crate) fn gate(name: &str) -> String {
    path(&["gate", name])
}

pub(crate) fn born() -> Key {
    key(&["born"], "born")
}

/// The partition of the entries about one thing.
pub(crate) fn review_about(about: &waybill_domain::review::About) -> String {
    use waybill_domain::review::About;
    match about {
        About::Order { order, .. } => path(&["review", "order", order.as_str()]),
        About::Received { id } => path(&["review", "received", id]),
        About::Stock { sku, warehouse } => path(&["review", "stock", warehouse, sku]),
        About::Account => path(&["review", "account"]),
        About::Project { project } => path(&["review", "project", project.as_str()]),
    }
}

/// How the sort keys of the entries of one account, and of one code there, begin.
pub(crate) fn review_prefix(account: Option<&AccountId>, code: Option<&str>) -> String {
    let account = path(&[account.map_or("", AccountId::as_str)]);
    code.map_or_else(|| format!("{account}/"), |code| format!("{account}/{}/", path(&[code])))
}

pub(crate) fn review(entry: &ReviewEntry) -> Key {
    let line = entry.refusal.line.as_ref().map_or("", |line| line.as_str());
    review_of(&entry.about, entry.account.as_ref(), &entry.refusal.code, line)
}

pub(crate) fn review_of(
    about: &waybill_domain::review::About,
    account: Option<&AccountId>,
    code: &str,
    line: &str,
) -> Key {
    let prefix = review_prefix(account, Some(code));
    Key { pk: review_about(about), sk: format!("{prefix}{}", path(&[line])) }
}

/// What a journal entry belongs to: its order, else its account, else the house.
pub(crate) fn trail(order: Option<&OrderId>, account: Option<&AccountId>) -> String {
    match (order, account) {
        (Some(order), _) => path(&["order", order.as_str()]),
        (None, Some(account)) => path(&["account", account.as_str()]),
        (None, None) => path(&["house"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_parts_never_make_one_name() {
        assert_ne!(path(&["link", "a/b", "c"]), path(&["link", "a", "b/c"]));
        assert_ne!(path(&["a%2Fb"]), path(&["a/b"]));
        let long = "x".repeat(300);
        assert!(path(&[&long]).len() < 100);
        assert_ne!(path(&[&long]), path(&[&format!("{long}y")]));
    }

    #[test]
    fn an_order_is_read_back_from_its_partition() {
        for id in ["o-1", "a/b", "100%", "%2F", "%252F", "ä/%"] {
            let id = OrderId::try_from(id).unwrap();
            assert_eq!(order_of(&order(&id)), Some(id));
        }
        assert_eq!(order_of("trail/order/o-1"), None);
    }

    #[test]
    fn times_sort_as_text() {
        let times = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:01Z"];
        let texts: Vec<String> = times.iter().map(|at| time(at.parse().unwrap())).collect();
        assert!(texts.is_sorted(), "{texts:?}");
    }
}
