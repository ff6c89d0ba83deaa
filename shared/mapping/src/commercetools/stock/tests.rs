//! Stock: the promised quantity and the write that is missing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use waybill_domain::order::Custom;
use waybill_domain::stock::{Figures, StockLevel};

use super::{Figure, InventoryEntry, InventoryWrite, StockRule, Want, desired, diff, entry_key};
use crate::commercetools::actions::{InventoryAction, InventoryUpdate};
use crate::commercetools::policy::Policy;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

const FIGURES: Figures = Figures {
    on_hand: Some(10),
    available: Some(6),
    allocated: Some(3),
    backordered: None,
    reserved: Some(1),
    unsellable: Some(2),
    sell_ahead: Some(4),
};

fn level(figures: Figures) -> StockLevel {
    StockLevel {
        account: "east".try_into().unwrap(),
        warehouse: "w1".try_into().unwrap(),
        sku: "MUG-1".try_into().unwrap(),
        figures,
        as_of: at(0),
        places: BTreeMap::new(),
    }
}

fn want() -> Want {
    Want {
        sku: "MUG-1".try_into().unwrap(),
        channel: "channel-us-east".try_into().unwrap(),
        quantity: 4,
        figures: FIGURES,
        account: "east".try_into().unwrap(),
        as_of: at(0),
        places: BTreeMap::new(),
    }
}

fn write(entry: Option<&InventoryEntry>, want: &Want) -> Option<InventoryWrite> {
    diff(entry, want, &Policy::default())
}

/// The entry that holds all that is wanted.
fn entry() -> InventoryEntry {
    let Some(InventoryWrite::Create(draft)) = write(None, &want()) else { panic!("a new entry is created") };
    let custom = draft.custom.unwrap();
    InventoryEntry {
        id: "entry-1".to_owned(),
        version: 3,
        sku: draft.sku.as_str().to_owned(),
        key: Some(draft.key),
        channel_id: Some("channel-1".to_owned()),
        channel_key: Some("channel-us-east".to_owned()),
        on_stock: draft.quantity_on_stock,
        available: draft.quantity_on_stock,
        custom: Custom { type_id: Some("type-1".to_owned()), fields: custom.fields },
    }
}

#[test]
fn the_promised_quantity_is_the_figure_less_what_is_kept() {
    let oversold = Figures { available: Some(-3), ..FIGURES };
    let silent = Figures { available: None, on_hand: None, ..FIGURES };
    for (figures, figure, safety, in_flight, want) in [
        (FIGURES, Figure::Available, 0, 0, Some(6)),
        (FIGURES, Figure::Available, 2, 1, Some(3)),
        (FIGURES, Figure::Available, 2, 9, Some(0)),
        (FIGURES, Figure::OnHand, 0, 0, Some(10)),
        (FIGURES, Figure::Sellable, 0, 0, Some(8)),
        (oversold, Figure::Available, 0, 0, Some(0)),
        (silent, Figure::Available, 0, 0, None),
        (silent, Figure::Sellable, 0, 0, None),
    ] {
        assert_eq!(desired(&level(figures), &StockRule { figure, safety }, in_flight), want, "{figure:?}");
    }
}

#[test]
fn a_missing_entry_is_created() {
    let Some(InventoryWrite::Create(draft)) = write(None, &want()) else { panic!("a new entry is created") };
    insta::assert_json_snapshot!(draft);
}

#[test]
fn what_is_so_already_costs_no_write() {
    let later = Want { as_of: at(60), ..want() };
    assert_eq!(write(Some(&entry()), &want()), None);
    assert_eq!(write(Some(&entry()), &later), None, "a newer time alone is no reason");
}

#[test]
fn what_differs_is_written_with_its_time() {
    let later = Want { as_of: at(60), quantity: 5, ..want() };
    let Some(InventoryWrite::Update { id, update }) = write(Some(&entry()), &later) else {
        panic!("the quantity differs")
    };
    assert_eq!(id, "entry-1");
    insta::assert_json_snapshot!(update);
    let silent = Want { figures: Figures { allocated: None, ..FIGURES }, ..want() };
    let remove = InventoryAction::SetCustomField { name: "waybillAllocated".to_owned(), value: None };
    let update = InventoryUpdate { version: 3, actions: vec![remove] };
    assert_eq!(
        write(Some(&entry()), &silent),
        Some(InventoryWrite::Update { id: "entry-1".to_owned(), update })
    );
}

#[test]
fn older_figures_of_the_same_account_are_not_written() {
    let stale = Want { as_of: at(-1), quantity: 9, ..want() };
    assert_eq!(write(Some(&entry()), &stale), None);
    let other = Want { account: "west".try_into().unwrap(), ..stale };
    assert!(write(Some(&entry()), &other).is_some(), "another account took the warehouse over");
}

#[test]
fn an_entry_without_a_type_gets_ours_and_the_shops_type_stays() {
    let bare = InventoryEntry { custom: Custom::default(), ..entry() };
    let Some(InventoryWrite::Update { update, .. }) = write(Some(&bare), &want()) else {
        panic!("no type yet")
    };
    assert!(matches!(update.actions.as_slice(), [InventoryAction::SetCustomType { .. }]));
    let mut theirs = entry();
    theirs.custom.fields.insert("shelf".to_owned(), json!("A1"));
    assert_eq!(write(Some(&theirs), &want()), None);
}

#[test]
fn keys_of_entries_are_allowed_and_apart() {
    let key = |sku: &str, channel: &str| entry_key(&sku.try_into().unwrap(), &channel.try_into().unwrap());
    assert!(key("MUG 1/ä", "east").starts_with("MUG_1___east_"));
    assert_ne!(key("MUG 1", "east"), key("MUG_1", "east"));
    assert_ne!(key("a_b", "c"), key("a", "b_c"));
    let long = key(&"x".repeat(256), &"y".repeat(256));
    assert!(long.len() <= 256 && long.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
}

#[test]
fn an_entry_is_read() {
    let sent = json!({"id": "e", "version": 2, "sku": "MUG-1", "quantityOnStock": 4, "availableQuantity": -1,
        "createdAt": "t", "supplyChannel": {"typeId": "channel", "id": "c", "obj": {"key": "channel-us-east"}},
        "custom": {"type": {"typeId": "type", "id": "t"}, "fields": {"waybillOnHand": 10}}});
    let entry: InventoryEntry = serde_json::from_value(sent).unwrap();
    insta::assert_debug_snapshot!(entry);
}
