//! What projects are furnished with, and stock: every draft and update fits the schema.

use proptest::prelude::*;
use serde_json::{Value, json};
use waybill_domain::ids::Sku;
use waybill_domain::stock::Figures;
use waybill_mapping::call::Call;
use waybill_mapping::commercetools::calls::Project;
use waybill_mapping::commercetools::policy::Policy;
use waybill_mapping::commercetools::setup::{self, ChannelFor, Destination, Subscription, Type};
use waybill_mapping::commercetools::stock::{InventoryEntry, InventoryWrite, Want, diff};

use crate::schema::{Schemas, schemas};

fn project() -> Project {
    let (api, auth) =
        ("https://api.europe-west1.gcp.commercetools.com", "https://auth.europe-west1.gcp.commercetools.com");
    Project::new(api, auth, "shop".try_into().unwrap(), None).unwrap()
}

fn check<T>(schemas: &Schemas, definition: &str, call: &Call<T>) {
    let body: Value = serde_json::from_slice(call.request.body()).unwrap();
    schemas.check(definition, &body, call.name);
}

#[test]
fn types_and_channels_are_valid() {
    let Some(schemas) = schemas() else { return };
    let project = project();
    let types = setup::types(&Policy::default());
    assert_eq!(types.len(), 6);
    for draft in &types {
        check(schemas, "TypeDraft__strict", &project.create_type(draft));
        let there: Type = serde_json::from_value(json!({"id": "t", "version": 3, "key": "the-shops-own",
            "resourceTypeIds": draft.resource_type_ids, "fieldDefinitions": []}))
        .unwrap();
        let missing = setup::missing_fields(&there, draft);
        assert_eq!(missing.len(), draft.field_definitions.len());
        check(schemas, "TypeUpdate__strict", &project.update_type(&there, &missing));
    }
    for purpose in [ChannelFor::Account, ChannelFor::Warehouse] {
        let draft = setup::channel(&"east".try_into().unwrap(), "East", purpose);
        check(schemas, "ChannelDraft__strict", &project.create_channel(&draft));
    }
}

#[test]
fn subscriptions_are_valid() {
    let Some(schemas) = schemas() else { return };
    let project = project().showing_payments();
    let wanted = setup::wanted_messages(&project);
    let authentication_mode = "IAM".to_owned();
    for destination in [
        Destination::Sqs {
            queue_url: "https://sqs.eu-west-1.amazonaws.com/123456789012/commerce-messages".to_owned(),
            region: "eu-west-1".to_owned(),
            authentication_mode: authentication_mode.clone(),
        },
        Destination::Sns {
            topic_arn: "arn:aws:sns:eu-west-1:123456789012:commerce-messages".to_owned(),
            authentication_mode,
        },
        Destination::EventBridge { region: "eu-west-1".to_owned(), account_id: "123456789012".to_owned() },
    ] {
        let draft = setup::subscription("waybill", destination.clone(), wanted.clone());
        check_destination(schemas, "SubscriptionDraft__strict", &project.create_subscription(&draft));
        let there: Subscription = serde_json::from_value(json!({"id": "s", "version": 2, "key": "waybill",
            "destination": destination, "messages": [{"resourceTypeId": "order", "types": ["OrderCreated"]}],
            "status": "Healthy"}))
        .unwrap();
        let actions = [
            setup::missing_messages(&there, &wanted).expect("it lacks most of them"),
            setup::SubscriptionAction::ChangeDestination { destination },
        ];
        check_destination(
            schemas,
            "SubscriptionUpdate__strict",
            &project.update_subscription(&there, &actions),
        );
    }
    for name in wanted.iter().flat_map(|of| &of.types) {
        assert!(schemas.has(&format!("{name}MessagePayload")), "commercetools has no message `{name}`");
    }
}

/// One exception: the schema wants the `source` of an EventBridge destination, which nobody can know before it is made.
/// The documentation of the destination asks for region and account alone, and answers the source that was made of them.
fn check_destination<T>(schemas: &Schemas, definition: &str, call: &Call<T>) {
    let mut body: Value = serde_json::from_slice(call.request.body()).unwrap();
    for place in ["/destination", "/actions/1/destination"] {
        if let Some(destination) = body.pointer_mut(place).filter(|sent| sent["type"] == "EventBridge") {
            assert_eq!(destination.get("source"), None, "the exception is not needed any more");
            destination["source"] = json!("aws.partner/commercetools.com/shop/waybill");
        }
    }
    schemas.check(definition, &body, call.name);
}

fn figures() -> impl Strategy<Value = Figures> {
    let units = || prop::option::of(-50_i64..5000);
    (units(), units(), units(), units()).prop_map(|(on_hand, available, allocated, backordered)| Figures {
        on_hand,
        available,
        allocated,
        backordered,
        ..Figures::default()
    })
}

/// An entry as it is read: without fields, with a few of ours, or with all of them.
fn entry(sku: &str, of: u8, quantity: i64) -> Option<InventoryEntry> {
    let mut entry = json!({"id": "e", "version": 4, "sku": sku, "quantityOnStock": quantity, "availableQuantity": 1,
        "supplyChannel": {"typeId": "channel", "id": "c"}});
    match of {
        0 => return None,
        1 => {}
        _ => {
            entry["custom"] =
                json!({"type": {"typeId": "type", "id": "t"}, "fields": {"waybill-onHand": 5, "own": "x"}});
        }
    }
    Some(serde_json::from_value(entry).expect("an entry"))
}

proptest! {
    #[test]
    fn stock_writes_are_valid(
        sku in "\\PC{1,60}".prop_filter("not blank", |sku| !sku.trim().is_empty()),
        quantity in -50_i64..5000,
        there in (0_u8..3, -50_i64..5000),
        figures in figures(),
    ) {
        if let Some(schemas) = schemas() {
            let want = Want {
                sku: Sku::try_from(sku.as_str()).unwrap(),
                channel: "channel-us-east".try_into().unwrap(),
                quantity,
                figures,
                account: "us-east".try_into().unwrap(),
                as_of: "2026-11-20T12:00:00.123456Z".parse().unwrap(),
                places: std::collections::BTreeMap::new(),
            };
            let entry = entry(&sku, there.0, there.1);
            match diff(entry.as_ref(), &want, &Policy::default()) {
                Some(InventoryWrite::Create(draft)) => {
                    check(schemas, "InventoryEntryDraft__strict", &project().create_inventory(&draft));
                }
                Some(InventoryWrite::Update { id, update }) => {
                    check(schemas, "InventoryEntryUpdate__strict", &project().update_inventory(&id, &update));
                }
                None => prop_assert_eq!(there.1, quantity),
            }
        }
    }
}
