//! What is refused, in which words.

use serde_json::json;

use super::super::orders;
use super::super::scene::Scene;
use super::super::store::Tables;
use super::*;
use crate::ids::Ids;

#[test]
fn actions_are_checked_strictly() {
    for (action, want) in [
        (json!({"action": "changeOrderState", "orderState": "Complete"}), Ok("changeOrderState")),
        (json!({"action": "setLocale"}), Ok("setLocale")),
        (json!({"action": "setLocale", "locale": null}), Ok("setLocale")),
        (json!({"orderState": "Complete"}), Err("actions -> action: Missing required value")),
        (json!({"action": "ship"}), Err("actions -> action: Invalid action 'ship' for order")),
        (json!({"action": "changeOrderState"}), Err("actions -> orderState: Missing required value")),
        (
            json!({"action": "changeOrderState", "orderState": "Canceled"}),
            Err(
                "actions -> orderState: Expected one of Open, Confirmed, Complete, Cancelled, got \"Canceled\"",
            ),
        ),
        (json!({"action": "setLocale", "local": "de"}), Err("actions -> local: Unknown field")),
        (
            json!({"action": "addDelivery", "items": [{"id": "a", "quantity": 1.5}]}),
            Err("actions -> items -> quantity: Expected an integer, got 1.5"),
        ),
        (
            json!({"action": "addReturnInfo", "items": []}),
            Err("actions -> items: at least 1 element is required"),
        ),
        (
            json!({"action": "updateSyncInfo", "channel": {"id": "a", "key": "b"}}),
            Err("actions -> channel: only one of 'id' and 'key' can be given"),
        ),
        (
            json!({"action": "updateSyncInfo", "channel": {"typeId": "state", "id": "a"}}),
            Err("actions -> channel -> typeId: \"state\" does not identify a channel"),
        ),
        (
            json!({"action": "addDelivery", "deliveryKey": "a b"}),
            Err("actions -> deliveryKey: 'a b' is not a key of 2 to 256 characters [A-Za-z0-9_-]"),
        ),
        (json!({"action": "setLocale", "locale": 5}), Err("actions -> locale: Expected a string, got 5")),
        (
            json!({"action": "setShippingAddress", "address": {"country": "Germany"}}),
            Err("actions -> address -> country: 'Germany' is not a two-letter country code"),
        ),
    ] {
        let got = check_action("order", &action).map_err(|refusal| {
            let detail = refusal.error.get("detailedErrorMessage").and_then(Value::as_str);
            detail.unwrap_or(refusal.message()).to_owned()
        });
        assert_eq!(got.as_deref().map_err(String::as_str), want, "{action}");
    }
}

#[test]
fn money_is_cents_or_precise() {
    let precise = |digits: i64| json!({"currencyCode": "EUR", "type": "highPrecision", "preciseAmount": 12345, "fractionDigits": digits});
    for (money, want) in [
        (json!({"currencyCode": "EUR", "centAmount": 5}), None),
        (json!({"currencyCode": "EUR"}), Some("InvalidJsonInput")),
        (json!({"currencyCode": "eur", "centAmount": 5}), Some("InvalidInput")),
        (json!({"currencyCode": "EUR", "type": "highPrecision", "centAmount": 5}), Some("InvalidJsonInput")),
        (precise(4), None),
        (precise(21), Some("InvalidInput")),
    ] {
        let refused = check("TypedMoney", &money).err();
        assert_eq!(refused.as_ref().map(Refusal::code), want, "{money}");
    }
}

#[test]
fn every_order_action_is_simulated() {
    let (tables, ids) = (Tables::default(), Ids::new(1, "shop"));
    let actions = TABLE.keys().filter_map(|name| name.strip_prefix("order."));
    let mut count = 0;
    for name in actions {
        let mut scene = Scene::new(&tables, &ids, jiff::Timestamp::UNIX_EPOCH);
        let refused = orders::act(&mut scene, &mut json!({}), name, &json!({})).err();
        let message = refused.map(|refusal| refusal.message().to_owned()).unwrap_or_default();
        assert!(!message.contains("is not simulated"), "{name}");
        count += 1;
    }
    assert_eq!(count, 61);
}
