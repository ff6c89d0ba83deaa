//! Customers order, and the shop asks before it keeps their orders: what is rejected and flagged, and that no fault of ours keeps
//! anybody from ordering.

mod faults;
mod gateway;
mod shop;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::scene::{Scene, to};
use shop::{Shop, TOKEN, bare_method, codes, counted, custom, messages, without};
use waybill_flows::reconcile;
use waybill_tests::sandbox::draft;

/// The mugs are known, nothing else is; methods must be mapped.
const STRICT: [(&str, &str); 1] = [(
    "unmapped_shipping = \"send_name\"",
    "sku = { table = { \"MUG-1\" = \"M1\", \"MUG-2\" = \"M2\" } }\n\
     shipping_methods = { Standard = { carrier = \"UPS\", method = \"Ground\" } }",
)];

const REJECT: &str = "{ sku = \"reject\", address = \"reject\", service = \"reject\", others = \"reject\" }";

fn with_sku(sku: &str) -> Value {
    let mut order = draft("1001", 0);
    order["lineItems"][1]["variant"]["sku"] = json!(sku);
    order["lineItems"][1]["name"] = json!({ "en": "Blue mug" });
    order
}

fn changed(change: impl Fn(&mut Value)) -> Value {
    let mut order = draft("1001", 0);
    change(&mut order);
    order
}

#[tokio::test]
async fn an_order_that_cannot_be_shipped_is_rejected_in_words_for_the_customer() {
    let strict = |name: &'static str, order: Value, words: &'static str, code: &'static str| {
        (name, order, vec![words], vec![code])
    };
    for (name, order, words, problems) in [
        strict("unmapped SKU", with_sku("MUG-9"), "`Blue mug` cannot be delivered.", "unmapped-sku"),
        strict(
            "no address",
            changed(|order| without(order, "shippingAddress")),
            "Order 1001 has no shipping address.",
            "missing-address",
        ),
        strict(
            "no street",
            changed(|order| without(&mut order["shippingAddress"], "streetName")),
            "The shipping address has no street.",
            "missing-address",
        ),
        strict(
            "impossible code",
            changed(|order| order["shippingAddress"]["postalCode"] = json!("AB1")),
            "The shipping address has a postal code that US does not have.",
            "impossible-address",
        ),
        strict(
            "unsupported service",
            changed(|order| order["shippingInfo"]["shippingMethodName"] = json!("Pigeon")),
            "`Pigeon` cannot be chosen for this order.",
            "unmapped-shipping-method",
        ),
        (
            "all at once",
            {
                let mut order = with_sku("MUG-9");
                without(&mut order, "shippingAddress");
                order
            },
            vec!["`Blue mug` cannot be delivered.", "Order 1001 has no shipping address."],
            vec!["unmapped-sku", "missing-address"],
        ),
    ] {
        let shop = Shop::open(&STRICT, REJECT).await;
        let refusal = shop.place(&order).unwrap_err();
        assert_eq!((refusal.status.as_u16(), refusal.code()), (400, "InvalidInput"), "{name}");
        assert_eq!(messages(&refusal), words, "{name}");
        assert_eq!(codes(&refusal), problems, "{name}");
        assert!(shop.sandbox.shop.0.get("orders", "1001").is_err(), "{name}: it is not kept");
        assert_eq!(counted(&shop.asked), [("order check: rejected", 1)], "{name}");
    }
}

#[tokio::test]
async fn what_is_sold_elsewhere_or_only_looked_on_is_left_alone() {
    let other_store = [("since = \"2026-11-01\"", "since = \"2026-11-01\"\nwhen = { store = [\"us\"] }")];
    let looks_on = [("mode = \"on\"", "mode = \"shadow\"")];
    let no_address = changed(|order| without(order, "shippingAddress"));
    for (name, changes, order, counts) in [
        ("a good order", &STRICT[..], draft("1001", 0), "order check: passed"),
        ("another store", &other_store, no_address.clone(), "order check: passed"),
        ("an account in the shadow", &looks_on, no_address, "order check: noted"),
        (
            "a new order is neither confirmed nor paid",
            &[(
                "since = \"2026-11-01\"",
                "since = \"2026-11-01\"\nwhen = { order_state = [\"Confirmed\"], payment_state = [\"Paid\"] }",
            )],
            changed(|order| order["orderState"] = json!("Open")),
            "order check: passed",
        ),
    ] {
        let shop = Shop::open(changes, REJECT).await;
        let kept = shop.place(&order).unwrap();
        assert_eq!((&kept["version"], kept.get("custom")), (&json!(1), None), "{name}");
        assert_eq!(counted(&shop.asked), [(counts, 1)], "{name}");
    }
}

#[tokio::test]
async fn a_flag_says_what_is_the_matter_until_the_order_is_at_the_partner() {
    let shop = Shop::open(&[], "{ address = \"flag\" }").await;
    let order = shop.place(&changed(|order| without(&mut order["shippingAddress"], "city"))).unwrap();
    assert_eq!(
        order["custom"]["fields"],
        json!({ "waybillProblems": "the shipping address of order 1001 has no city" })
    );
    assert_eq!(counted(&shop.asked), [("order check: flagged", 1)]);

    let order = order["id"].as_str().unwrap().to_owned();
    let scene = Scene { sandbox: shop.sandbox, world: shop.world, order };
    scene.consider().await;
    assert_eq!(scene.codes().await, ["missing-address"], "the look finds the same");
    assert_eq!(scene.in_shop()["custom"]["fields"].as_object().unwrap().len(), 1);
    scene.change(to("22 Garden Lane")).await;
    assert_eq!((scene.at_partner().len(), scene.codes().await.len()), (1, 0));
    assert_eq!(scene.in_shop()["custom"]["fields"].get("waybillProblems"), None);
}

#[tokio::test]
async fn an_order_with_a_type_of_the_shop_is_flagged_only_where_that_type_has_the_field() {
    let without_city = |custom: Value| {
        changed(move |order| {
            without(&mut order["shippingAddress"], "city");
            order["custom"] = custom.clone();
        })
    };
    for (name, fields, counts, flagged) in [
        ("it has", json!(["gift", "waybillProblems"]), "order check: flagged", true),
        ("it lacks it", json!(["gift"]), "order check: noted", false),
    ] {
        let shop = Shop::open(&[], "{ address = \"flag\" }").await;
        shop.sandbox.shop.0.create("types", &custom("shop-order", &fields)).unwrap();
        let given = json!({ "type": { "key": "shop-order" }, "fields": { "gift": "yes" } });
        let kept = shop.place(&without_city(given)).unwrap();
        assert_eq!(kept["custom"]["fields"]["gift"], "yes", "{name}");
        assert_eq!(kept["custom"]["fields"].get("waybillProblems").is_some(), flagged, "{name}");
        assert_eq!(counted(&shop.asked), [(counts, 1)], "{name}");
    }
}

#[tokio::test]
async fn an_order_that_does_not_show_its_method_is_not_judged_by_it() {
    let shop = Shop::open(&STRICT, REJECT).await;
    shop.sandbox.shop.0.create("shipping-methods", &bare_method("standard")).unwrap();
    let pigeon = changed(|order| {
        order["shippingInfo"]["shippingMethodName"] = json!("Pigeon");
        order["shippingInfo"]["shippingMethod"] = json!({ "typeId": "shipping-method", "key": "standard" });
    });
    assert_eq!(codes(&shop.place(&pigeon).unwrap_err()), ["unmapped-shipping-method"]);
    let id = shop.sandbox.shop.0.get("extensions", "waybill-order-check").unwrap()["id"].clone();
    let bare = json!({ "action": "setExpansionPaths", "expansionPaths": [] });
    shop.sandbox.shop.0.change("extensions", id.as_str().unwrap(), &[bare]).unwrap();
    shop.place(&pigeon).unwrap();
    assert_eq!(counted(&shop.asked), [("order check: doubted", 1), ("order check: rejected", 1)]);
}

#[tokio::test]
async fn an_extension_that_is_missing_or_was_changed_is_in_review_until_it_is_mended() {
    let shop = Shop::open(&[], REJECT).await;
    let reviews = async || -> Vec<String> {
        shop.sandbox.clock.advance_to(shop.world.now() + SignedDuration::from_mins(1));
        reconcile::run(&shop.world).await.unwrap();
        let open = shop.world.ledger.review_open(20).await.unwrap();
        let of_it =
            open.into_iter().map(|entry| entry.refusal).filter(|told| told.code == "extension-unhealthy");
        of_it.map(|told| told.message).collect()
    };
    let begins =
        "new orders of project `shop` are not checked as configured: Extension `waybill-order-check`";
    assert_eq!(reviews().await, Vec::<String>::new());
    let there = shop.sandbox.shop.0.get("extensions", "waybill-order-check").unwrap();
    shop.sandbox.secrets.change("order-check", &[("token", "another")]);
    assert_eq!(reviews().await, [format!("{begins} is not as it was registered; `waybill setup` mends it")]);
    shop.sandbox.secrets.change("order-check", &[("token", TOKEN)]);
    assert_eq!(reviews().await, Vec::<String>::new(), "it closed by itself");
    shop.sandbox.shop.0.delete("extensions", there["id"].as_str().unwrap()).unwrap();
    assert_eq!(reviews().await, [format!("{begins} does not exist; `waybill setup` registers it")]);
    shop.sandbox.secrets.change("order-check", &[]);
    let message = "new orders of project `shop` are not checked as configured: there is no token; `waybill setup` makes one";
    assert_eq!(reviews().await, [message]);
}
