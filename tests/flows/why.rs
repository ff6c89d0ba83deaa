//! Why the shop cancelled, as partners are told.

use serde_json::json;
use waybill_tests::sandbox::{PARTNERS, draft};

use crate::scene::Scene;

/// Where the reason stands.
const SAID: (&str, &str) = ("[brakes]", "[cancel]\nreason = \"order.custom.why\"\n\n[brakes]");
/// What each account calls the shop's reason, and how it tells one where that is the account's choice.
const CODED: (&str, &str) = (
    "unmapped_shipping = \"send_name\"",
    "unmapped_shipping = \"send_name\"\ncancel_reasons = { \"Changed mind\" = \"CUSTOMER\" }",
);
const ORDORO: (&str, &str) =
    ("api_url = \"https://partner.test\", ", "api_url = \"https://partner.test\", cancel_comment = true, ");
const ORDERFLOW: (&str, &str) = ("channel = \"web\"", "channel = \"web\"\ncancel_reason_parameter = \"why\"");

/// An order that is placed, and then cancelled for a reason, where one is given. Answers all that was sent.
async fn sent(partner: &'static str, changes: &[(&str, &str)], reason: Option<&str>) -> String {
    let own: &[(&str, &str)] = match partner {
        "ordoro" => &[ORDORO],
        "orderflow" => &[ORDERFLOW],
        _ => &[],
    };
    let scene = Scene::taken_for(partner, &[own, changes].concat(), &draft("1001", 0)).await;
    let field =
        json!({ "name": "why", "label": { "en": "Why" }, "required": false, "type": { "name": "String" } });
    let kind = json!({ "key": "why", "name": { "en": "Why" }, "resourceTypeIds": ["order"], "fieldDefinitions": [field] });
    scene.sandbox.shop.0.create("types", &kind).unwrap();
    scene.consider().await;
    if let Some(reason) = reason {
        let kind = json!({ "typeId": "type", "key": "why" });
        scene.change(json!({ "action": "setCustomType", "type": kind, "fields": { "why": reason } })).await;
    }
    scene.cancel().await;
    assert_eq!(scene.codes().await, [""; 0], "{partner}");
    let journal = scene.journal().await;
    journal.into_iter().filter_map(|entry| entry.request).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_shops_reason_reaches_every_partner_as_it_calls_it() {
    for partner in PARTNERS {
        for (changes, reason, want) in [
            (&[SAID, CODED][..], Some(" changed MIND"), "CUSTOMER"),
            (&[SAID, CODED], Some("Stolen-card"), "Stolen-card"),
            (&[SAID, CODED], None, "order state is Cancelled"),
            (&[], Some("Changed mind"), "order state is Cancelled"),
        ] {
            let sent = sent(partner, changes, reason).await.replace('+', " ").replace("%20", " ");
            assert!(sent.contains(want), "{partner}, {reason:?}: {sent}");
            let others =
                ["CUSTOMER", "Stolen-card", "order state is Cancelled", "changed MIND", "Changed mind"];
            for other in others.into_iter().filter(|other| *other != want) {
                assert!(!sent.contains(other), "{partner}, {reason:?} tells `{other}`: {sent}");
            }
        }
    }
}
