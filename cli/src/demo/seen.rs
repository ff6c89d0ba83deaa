//! What people look up in the books of warehouses and of whoever follows parcels: read once for all of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::accounts::Account;
use super::script::list;
use super::systems::Systems;

/// The books as they were when they were read.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The parts of each order of the shop, with the place of their account among all.
    parts: BTreeMap<String, Vec<(usize, Value)>>,
    /// What comes back, by the place of its account and the partner's id of the order.
    back: BTreeSet<(usize, String)>,
    /// Numbers of parcels that somebody follows.
    followed: BTreeSet<String>,
}

impl Seen {
    /// Reads all books.
    pub(super) fn read(systems: &Systems) -> Self {
        let mut seen = Self::default();
        for (at, account) in systems.accounts.iter().enumerate() {
            let books = Account::books(account);
            for part in list(&books, "orders") {
                if let Some(order) = order_of(part) {
                    seen.parts.entry(order.to_owned()).or_default().push((at, part.clone()));
                }
            }
            let back = list(&books, "returns").iter().filter_map(|made| made.get("order")?.as_str());
            seen.back.extend(back.map(|order| (at, order.to_owned())));
            let numbers =
                list(&books, "trackings").iter().filter_map(|one| one.get("tracking_number")?.as_str());
            seen.followed.extend(numbers.map(str::to_owned));
        }
        seen
    }

    /// The parts of an order in the books of all warehouses, each with its account.
    pub(super) fn parts<'a>(&self, systems: &'a Systems, order: &str) -> Vec<(&'a Account, Value)> {
        let parts = self.parts.get(order).into_iter().flatten();
        parts.filter_map(|(at, part)| Some((systems.accounts.get(*at)?, part.clone()))).collect()
    }

    /// Whether something of a part comes back.
    pub(super) fn comes_back(&self, systems: &Systems, account: &Account, part: &Value) -> bool {
        let at = systems.accounts.iter().position(|one| one.id == account.id).unwrap_or(usize::MAX);
        let order = part.get("id").and_then(Value::as_str).unwrap_or_default();
        self.back.contains(&(at, order.to_owned()))
    }

    /// Whether somebody follows a parcel.
    pub(super) fn is_followed(&self, number: &str) -> bool {
        self.followed.contains(number)
    }
}

/// The shop's order that a part is of. One that another took the place of has given its reference away.
fn order_of(part: &Value) -> Option<&str> {
    let (order, rest) = part.get("partner_order_id")?.as_str()?.rsplit_once('-')?;
    rest.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(order)
}
