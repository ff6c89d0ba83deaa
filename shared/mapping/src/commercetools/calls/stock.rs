//! Inventory entries: read by SKU or swept by channel, created and updated.

use serde::Deserialize as _;
use serde_json::Value;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::Sku;

use super::super::actions::{InventoryDraft, InventoryUpdate};
use super::super::errors;
use super::super::stock::InventoryEntry;
use super::address::{one_of, quoted};
use super::{Project, Reads, Updated, get, json, post, resource, updated};
use crate::call::{Call, Repeat};

/// Entries of one query; rows that cannot be read are for people, and the others go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Stock {
    /// The entries.
    pub entries: Vec<InventoryEntry>,
    /// Rows that cannot be read.
    pub unreadable: Vec<Refusal>,
    /// The id of the last row, unreadable or not: where a sweep goes on. `None` on an empty page.
    pub last: Option<String>,
}

/// What came of creating something that can be there once.
#[derive(Debug, Clone, PartialEq)]
pub enum Created<T> {
    /// It was created.
    Done(Box<T>),
    /// It is there already, by an earlier attempt of ours or by somebody else: read it.
    Exists,
}

impl Project {
    /// The entries of at most 100 SKUs, so that the address stays short. A channel is named by its id; without
    /// one, the entries of all channels are read, 500 at most: ask for fewer SKUs where there are many channels.
    pub fn inventory(&self, skus: &[Sku], channel_id: Option<&str>) -> Call<Stock> {
        let skus = one_of("sku", skus.iter().map(Sku::as_str));
        let predicate = match channel_id {
            Some(id) => format!("{skus} and {}", of_channel(id)),
            None => skus,
        };
        self.entries("inventory", &predicate)
    }

    /// One page of all entries of a channel, behind the entry with this id.
    pub fn inventory_sweep(&self, after: Option<&str>, channel_id: &str) -> Call<Stock> {
        let after = after.map(|id| format!("id > {}", quoted(id)));
        let predicate = after.into_iter().chain([of_channel(channel_id)]).collect::<Vec<_>>().join(" and ");
        self.entries("inventory_sweep", &predicate)
    }

    fn entries(&self, name: &'static str, predicate: &str) -> Call<Stock> {
        let address = self.address("/inventory").with("where", predicate).with("sort", "id asc");
        let address = address.with("limit", "500").with("withTotal", "false");
        get(name, address.with("expand", "supplyChannel"), reads_entries())
    }

    /// Creates an entry. There is one per SKU and channel, so that a second attempt creates none.
    pub fn create_inventory(&self, draft: &InventoryDraft) -> Call<Created<InventoryEntry>> {
        let address = self.address("/inventory").with("expand", "supplyChannel");
        post("inventory_create", address, draft, Repeat::Harmless, created(resource()))
    }

    /// Updates an entry. After an unknown outcome: read and compare again.
    pub fn update_inventory(&self, id: &str, update: &InventoryUpdate) -> Call<Updated<InventoryEntry>> {
        let address = self.address("/inventory").part("/", id).with("expand", "supplyChannel");
        post("inventory_update", address, update, Repeat::LookFirst, updated(resource()))
    }
}

fn of_channel(id: &str) -> String {
    format!("supplyChannel(id = {})", quoted(id))
}

fn reads_entries() -> Reads<Stock> {
    Box::new(|answer| {
        let mut page = Stock { entries: Vec::new(), unreadable: Vec::new(), last: None };
        for row in super::rows(json(answer)?)? {
            page.last = row.get("id").and_then(Value::as_str).map(str::to_owned).or(page.last);
            match InventoryEntry::deserialize(&row) {
                Ok(entry) => page.entries.push(entry),
                Err(error) => {
                    let sku = row.get("sku").and_then(Value::as_str).unwrap_or("?");
                    let message = format!("the inventory entry of `{sku}` cannot be read: {error}");
                    page.unreadable.push(Refusal::new("unreadable-inventory", message));
                }
            }
        }
        Ok(page)
    })
}

/// A resource that was created, or that was there.
pub(super) fn created<T: 'static>(read: Reads<T>) -> Reads<Created<T>> {
    Box::new(move |answer| {
        if errors::duplicate(answer) {
            return Ok(Created::Exists);
        }
        read(answer).map(|now| Created::Done(Box::new(now)))
    })
}
