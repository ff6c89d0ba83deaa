//! Stock: read by site, and named by pushed messages.

use serde_json::json;
use waybill_domain::failure::Failure;
use waybill_domain::stock::StockLevel;

use super::{delivery, fixture, flow, flow_with, line, read};
use crate::partner::sample::now;
use crate::partner::{ReportsStock, SendsWebhooks};

fn short(levels: &[StockLevel]) -> Vec<String> {
    levels
        .iter()
        .map(|level| format!("{} {} {:?}", level.warehouse, level.sku, level.figures.available))
        .collect()
}

#[test]
fn a_site_s_figures_are_read_and_no_other_s() {
    let flow = flow();
    let call = flow.changes(&"Default".try_into().unwrap(), None, None, now());
    assert_eq!(
        line(&call),
        "GET remotewarehouse/inventory.xml?site=Default&channel=WEB&organisation=acme Harmless"
    );
    let page = read(&call, &fixture("inventory", &[])).unwrap();
    insta::assert_json_snapshot!(page.items);
    assert!(page.unreadable.is_empty() && page.next.is_none());
    let north = flow.changes(&"acme/North".try_into().unwrap(), Some(now()), None, now());
    assert_eq!(
        line(&north),
        "GET remotewarehouse/inventory.xml?site=North&channel=WEB&organisation=acme Harmless"
    );
    assert_eq!(
        short(&read(&north, &fixture("inventory", &[])).unwrap().items),
        ["acme/North CARD-7 Some(9)"]
    );
    assert!(matches!(read(&north, "<order/>"), Err(Failure::Unknown { .. })));
}

/// The list has no pages.
#[test]
fn the_figures_of_forty_thousand_products_are_one_answer() {
    let row = |number: usize| {
        format!(
            "<product inventoryId='{number}' externalReference='SKU-{number}' site='Default' total='12' allocated='2' \
             available='10' frozen='0' inspection='0' damaged='0' quarantined='0' onOrder='5' lastStockChangeId='9{number}' \
             lastLineRequirementChangeId='8{number}'/>"
        )
    };
    let list: String = (0..40_000).map(row).collect();
    let call = flow().changes(&"Default".try_into().unwrap(), None, None, now());
    let page = read(&call, &format!("<inventory>{list}</inventory>")).unwrap();
    assert_eq!((page.items.len(), page.unreadable.len()), (40_000, 0));
    assert_eq!(short(&page.items[39_999..]), ["Default SKU-39999 Some(10)"]);
}

#[test]
fn some_skus_are_asked_for_by_name() {
    let flow = flow_with(&json!({ "several_sites": false }));
    let skus = ["MUG-1", "A,B", "CARD 7"].map(|sku| sku.try_into().unwrap());
    let call = flow.levels(&"Default".try_into().unwrap(), &skus, now());
    assert_eq!(
        line(&call),
        "GET remotewarehouse/inventory.xml?externalReferences=MUG-1%2CCARD+7&channel=WEB&organisation=acme Harmless"
    );
    let page = read(&call, "<inventory><product externalReference='MUG-1' available='1.5'/><product externalReference='CARD 7' available='3'/></inventory>").unwrap();
    assert_eq!(short(&page.items), ["Default A,B None", "Default MUG-1 None", "Default CARD 7 Some(3)"]);
    let why: Vec<&str> = page.unreadable.iter().map(|refusal| refusal.message.as_str()).collect();
    assert_eq!(
        why,
        [
            "stock of `A,B` cannot be asked for by itself: a comma ends a SKU at OrderFlow",
            "stock of `MUG-1`: `available` is `1.5`"
        ]
    );
    let none = flow.levels(&"Default".try_into().unwrap(), &["A,B".try_into().unwrap()], now());
    assert_eq!(short(&read(&none, &fixture("inventory", &[])).unwrap().items), ["Default A,B None"]);
}

#[test]
fn pushed_figures_are_those_of_our_warehouses() {
    let told = flow().read(&delivery(&fixture("inventory", &[]))).unwrap();
    assert!(told.events.is_empty());
    assert_eq!(
        short(&told.stock),
        ["Default MUG-1 Some(90)", "Default CARD-7 Some(-2)", "acme/North CARD-7 Some(9)"]
    );
}

#[test]
fn changes_at_a_location_name_the_skus_of_its_warehouse() {
    let flow = flow_with(&json!({ "locations": { "N-9": "acme/North", "quarantine": "" } }));
    let told = flow.read(&delivery(&fixture("stock_changes", &[]))).unwrap();
    assert_eq!(short(&told.stock), ["Default MUG-1 None", "acme/North CARD-7 None"]);
    let places = told.stock.iter().flat_map(|level| &level.places);
    let places: Vec<_> =
        places.map(|(name, place)| (name.as_str(), place.units, place.kind.as_deref())).collect();
    assert_eq!(
        places,
        [("A-01-02", 9, Some("storage")), ("A-01-03", 4, Some("storage")), ("N-9", 1, Some("storage"))]
    );
    assert_eq!(flow.most(), 50);
}

#[test]
fn of_two_changes_in_a_second_the_later_number_counts() {
    let change = |id: u32, units: i32| {
        format!(
            "<stockChange id=\"{id}\" timestamp=\"2026-11-20 11:00:00\" product=\"MUG-1\" location=\"A-1\" newQuantity=\"{units}\"/>"
        )
    };
    for changes in [change(7, 3) + &change(8, 2), change(8, 2) + &change(7, 3)] {
        let body = format!("<stockChanges organisation=\"acme\" site=\"Default\">{changes}</stockChanges>");
        let told = flow().read(&delivery(&body)).unwrap();
        assert_eq!(told.stock[0].places["A-1"].units, 2, "{body}");
    }
}
