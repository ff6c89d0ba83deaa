//! Whether accounts can be told apart, by people, partners and stock.

use std::collections::BTreeMap;

use waybill_domain::ids::ChannelKey;
use waybill_routing::account::Mode;
use waybill_routing::sku;

use super::{at, twice};
use crate::document::{Document, Path};
use crate::file::{AccountSection, File};
use crate::finding::Finding;
use crate::sections::StockOwner;

/// The longest id: with what stands before it, it must fit into a queue's name.
const LONGEST_ID: usize = 32;

/// Accounts: their ids differ and can stand in an address, their SKU tables can be turned round, and no two count the same
/// stock.
pub(crate) fn accounts(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let mut found = twice(document, "account", "id", file.account.iter().map(|account| account.id.as_str()));
    for (index, account) in file.account.iter().enumerate() {
        let path = at("account", index);
        found.extend(id(document, account, &path));
        found.extend(table(document, account, &path));
    }
    found.extend(counted_twice(document, file));
    found
}

fn id(document: &Document<'_>, account: &AccountSection, path: &Path) -> Option<Finding> {
    let id = account.id.as_str();
    let is_plain = id.len() <= LONGEST_ID
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let message = format!(
        "`{id}` stands in the address of webhooks and in names of queues: 1 to {LONGEST_ID} letters, digits, `-` and `_`"
    );
    (!is_plain).then(|| document.about(&path.key("id"), message))
}

fn table(document: &Document<'_>, account: &AccountSection, path: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    for (theirs, ours) in sku::ambiguous(&account.sku) {
        let names: Vec<String> = ours.iter().map(|ours| format!("`{ours}`")).collect();
        let message =
            format!("`{theirs}` stands for {}, so its stock belongs to no single SKU", names.join(" and "));
        let last = ours.last().map(ToString::to_string).unwrap_or_default();
        found.push(document.about(&path.key("sku").key("table").key(&last), message));
    }
    found
}

/// A channel has one quantity of a SKU: what one account counts there, another would overwrite.
fn counted_twice(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let mut counts: BTreeMap<&ChannelKey, &AccountSection> = BTreeMap::new();
    let mut found = Vec::new();
    for (index, account) in file.account.iter().enumerate().filter(|(_, account)| account.mode == Mode::On) {
        let owned = account
            .warehouses
            .iter()
            .filter(|(warehouse, _)| file.stock.owner(&account.id, Some(*warehouse)) == StockOwner::Partner);
        for (warehouse, channel) in owned {
            let first = *counts.entry(channel).or_insert(account);
            if first.id != account.id {
                let message = format!(
                    "account `{}` counts the stock of channel `{channel}`, too: each would overwrite the other's figures",
                    first.id
                );
                let path = at("account", index).key("warehouses").key(warehouse.as_str());
                found.push(document.about(&path, message));
            }
        }
    }
    found
}
