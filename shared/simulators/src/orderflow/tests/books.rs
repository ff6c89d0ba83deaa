//! The books in the form of the comparison, against a shop's that agree.

use serde_json::{Value, json};

use super::{World, draft};
use crate::agreement::{Expectations, PartnerBook, ShopBook, compare};
use crate::control::Controlled as _;

const ORDER: &str = "o1-0a1b2c3d-1";

/// The shop's order of five A and one B, with these units delivered by tracking number, and of the first line so many
/// cancelled by the partner.
fn shop(delivered: &[(&str, &str, u32)], cancelled: u32) -> ShopBook {
    let parcel = |(tracking, line, quantity): &(&str, &str, u32)| {
        json!({"id": tracking, "createdAt": "2026-03-04T09:16:00Z", "trackingData": {"trackingId": tracking},
               "items": [{"id": line, "quantity": quantity}]})
    };
    let parcels: Vec<Value> = delivered.iter().map(parcel).collect();
    let items: Vec<Value> =
        delivered.iter().map(|(_, line, quantity)| json!({"id": line, "quantity": quantity})).collect();
    let shipped = |id: &str| -> u32 {
        delivered.iter().filter(|(_, line, _)| *line == id).map(|(_, _, quantity)| quantity).sum()
    };
    let line = |id: &str, sku: &str, quantity: u32, cancelled: u32| {
        json!({"id": id, "sku": sku, "quantity": quantity,
               "custom": {"shipped": shipped(id), "cancelled": cancelled}})
    };
    let order = json!({
        "id": "o1", "orderNumber": "1001", "orderState": "Open", "customerEmail": "ada@example.com",
        "shippingAddress": {"firstName": "Ada", "lastName": "Moss", "streetName": "High Street", "streetNumber": "1",
                            "additionalStreetInfo": "Flat 2", "city": "London", "region": "Greater London",
                            "postalCode": "N1 1AA", "country": "GB"},
        "totalPrice": {"type": "centPrecision", "currencyCode": "GBP", "centAmount": 7690, "fractionDigits": 2},
        "lines": [line(&format!("{ORDER}-1"), "A", 5, cancelled), line(&format!("{ORDER}-2"), "B", 1, 0)],
        "customLines": [],
        "deliveries": [{"id": "d1", "items": items, "parcels": parcels}],
    });
    ShopBook::read(&json!({"orders": [order], "inventory": []})).unwrap()
}

fn differences(world: &World, shop: &ShopBook, cancelled: u32) -> Value {
    let partner = PartnerBook::read("orderflow", &world.orderflow.books()).unwrap();
    let expected = crate::agreement::Expected {
        cancelled_by_partner: [(format!("{ORDER}-1"), cancelled)].into(),
        ..Default::default()
    };
    let expect = Expectations {
        orders: [("1001".to_owned(), expected)].into(),
        cancelled_field: "cancelled".to_owned(),
        shipped_field: "shipped".to_owned(),
        ..Expectations::default()
    };
    serde_json::to_value(compare(shop, &[partner], &expect)).unwrap()
}

fn agrees(report: &Value) -> bool {
    report["agree"] == 1
}

#[tokio::test]
async fn the_books_agree_with_a_shop_that_was_told_everything() {
    let world = World::stocked();
    world.order(ORDER, &[("A", 5), ("B", 1)]).await;
    let report = differences(&world, &shop(&[], 0), 0);
    assert!(agrees(&report), "placed: {report}");
    world.cancel(ORDER, "true").await;
    assert!(!agrees(&differences(&world, &shop(&[], 0), 0)), "cancelled, and the shop does not know");
    assert_eq!(super::outcome(&world.import(&draft(ORDER, &[("A", 5), ("B", 1)])).await), "success");
    let report = differences(&world, &shop(&[], 0), 0);
    assert!(agrees(&report), "placed again under its reference: {report}");
    world.work("cancel_units", json!({"order": ORDER, "line": "A", "quantity": 1}));
    let report = differences(&world, &shop(&[], 1), 1);
    assert!(agrees(&report), "shortened: {report}");
    let one = json!([{"lines": [{"line": "A", "quantity": 3}], "tracking": "T1"}]);
    world.work("ship", json!({"order": ORDER, "packages": one}));
    world.work(
        "ship",
        json!({"order": ORDER, "packages": [{"lines": [{"line": "B", "quantity": 1}], "tracking": "T2"}]}),
    );
    let (one, two) = (format!("{ORDER}-1"), format!("{ORDER}-2"));
    let told = [("T1", one.as_str(), 3), ("T2", two.as_str(), 1)];
    let report = differences(&world, &shop(&told, 1), 1);
    assert!(agrees(&report), "shipped: {report}");
    assert!(!agrees(&differences(&world, &shop(&told[..1], 1), 1)), "one parcel is missing");
}

#[tokio::test]
async fn stock_is_by_sku_and_site() {
    let world = World::stocked();
    world.orderflow.count_stock("A", "North", 3).unwrap();
    let books = PartnerBook::read("orderflow", &world.orderflow.books()).unwrap();
    let figures: Vec<(&str, &str, i64)> = books
        .stock
        .iter()
        .flat_map(|(sku, sites)| {
            sites.iter().map(move |(site, stock)| (sku.as_str(), site.as_str(), stock.available))
        })
        .collect();
    assert_eq!(figures, [("A", "Default", 10), ("A", "North", 3), ("B", "Default", 5)]);
}

#[tokio::test]
async fn money_is_counted_in_the_smallest_unit() {
    for (currency, amount, minor) in [("GBP", "76.90", 7690), ("JPY", "500", 500), ("KWD", "1.25", 1250)] {
        let world = World::stocked();
        let order = draft("o1", &[("A", 1)]).replace("currency=GBP", &format!("currency={currency}"));
        let order = order.replace("totalPriceGross=16.90", &format!("totalPriceGross={amount}"));
        assert_eq!(super::outcome(&world.import(&order).await), "success");
        let book = world.book("o1");
        assert_eq!((&book["total_price"], &book["total_minor"]), (&json!(amount), &json!(minor)));
    }
    let world = World::stocked();
    let lines = draft("o1", &[("A", 2)]).replace("totalPriceGross=28.90\n", "");
    world.import(&lines.replace("unitPriceGross=12.00", "totalPriceGross=24.00")).await;
    assert_eq!(world.book("o1")["total_minor"], 2890, "lines and shipping");
    let goods = draft("o2", &[("A", 2)]).replace("totalPriceGross=28.90\n", "goodsPriceGross=20.00\n");
    world.import(&goods).await;
    assert_eq!(world.book("o2")["total_minor"], 2490, "goods and shipping");
}
