//! Definitions, and what is missing beside what is there.

use serde_json::{Value, json};

use super::{
    Channel, ChannelAction, ChannelFor, Destination, Extension, Subscription, SubscriptionAction, Type,
    channel, clashing_fields, demands, extension, extension_changes, message_types, missing_fields,
    missing_messages, missing_role, subscription, types, wanted_messages,
};
use crate::commercetools::calls::Project;
use crate::commercetools::policy::Policy;

fn there(fields: &Value) -> Type {
    let body = json!({"id": "t", "version": 1, "key": "theirs", "name": {"en": "theirs"},
        "resourceTypeIds": ["order-delivery"], "fieldDefinitions": fields});
    serde_json::from_value(body).unwrap()
}

fn project() -> Project {
    let url = "https://api.europe-west1.gcp.commercetools.com";
    Project::new(url, url, "shop-eu".try_into().unwrap(), None).unwrap()
}

fn sqs() -> Destination {
    Destination::Sqs {
        queue_url: "https://sqs.eu-west-1.amazonaws.com/123456789012/commerce-messages".to_owned(),
        region: "eu-west-1".to_owned(),
        authentication_mode: "IAM".to_owned(),
    }
}

#[test]
fn the_types_are_these() {
    insta::assert_json_snapshot!(types(&Policy::default()));
}

#[test]
fn a_type_of_the_shop_gets_what_it_lacks_and_keeps_the_rest() {
    let wanted = types(&Policy::default()).swap_remove(2);
    let fields = json!([
        {"name": "theirs", "type": {"name": "Boolean"}, "label": {}, "required": false},
        {"name": "waybillAccount", "type": {"name": "String"}, "label": {}, "required": false},
        {"name": "waybillWarehouse", "type": {"name": "Number"}, "label": {}, "required": false},
    ]);
    insta::assert_json_snapshot!(missing_fields(&there(&fields), &wanted));
    assert_eq!(clashing_fields(&there(&fields), &wanted), ["waybillWarehouse"]);
    let all = serde_json::to_value(&wanted.field_definitions).unwrap();
    assert_eq!(missing_fields(&there(&all), &wanted), []);
}

#[test]
fn a_channel_gets_the_role_that_it_lacks() {
    let key = "waybill-us-east".try_into().unwrap();
    insta::assert_json_snapshot!(channel(&key, "Waybill: us-east", ChannelFor::Account));
    let body = json!({"id": "c", "version": 1, "key": "waybill-us-east", "roles": ["InventorySupply"]});
    let there: Channel = serde_json::from_value(body).unwrap();
    assert_eq!(missing_role(&there, ChannelFor::Warehouse), None);
    let want = ChannelAction::AddRoles { roles: vec!["OrderExport"] };
    assert_eq!(missing_role(&there, ChannelFor::Account), Some(want));
}

#[test]
fn the_subscription_is_this() {
    insta::assert_json_snapshot!(subscription("waybill-orders", sqs(), wanted_messages(&project())));
}

#[test]
fn payments_are_subscribed_to_where_they_count() {
    let mut with = wanted_messages(&project().showing_payments());
    let without = wanted_messages(&project());
    assert_eq!(with.pop().unwrap().types, ["PaymentTransactionAdded", "PaymentTransactionStateChanged"]);
    let orders = with.pop().unwrap();
    assert_eq!((with.len(), orders.resource_type_id.as_str()), (0, "order"));
    let more = orders.types.iter().filter(|kind| !without[0].types.contains(kind));
    assert_eq!(more.collect::<Vec<_>>(), ["OrderPaymentAdded", "OrderPaymentRemoved"]);
    assert_eq!(without.len(), 1);
}

#[test]
fn a_subscription_gets_what_it_lacks_and_keeps_the_rest() {
    let wanted = wanted_messages(&project());
    let there = |messages: Value| {
        let body = json!({"id": "s", "version": 1, "key": "waybill-orders", "destination": {"type": "SQS"},
            "messages": messages, "changes": [], "format": {"type": "Platform"}, "status": "Healthy"});
        serde_json::from_value::<Subscription>(body).unwrap()
    };
    let ours = json!([{"resourceTypeId": "order", "types": message_types()}]);
    for complete in [ours, json!([{"resourceTypeId": "order", "types": []}])] {
        assert_eq!(missing_messages(&there(complete), &wanted), None);
    }
    let theirs = json!([{"resourceTypeId": "payment", "types": []}, {"resourceTypeId": "order", "types": ["OrderStoreSet"]}]);
    let Some(SubscriptionAction::SetMessages { messages }) = missing_messages(&there(theirs), &wanted) else {
        panic!("messages are missing")
    };
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1].types.len(), message_types().len() + 1);
    assert!(messages[1].types.iter().any(|kind| kind == "OrderStoreSet"));

    let wanted = wanted_messages(&project().showing_payments());
    let before = json!([{"resourceTypeId": "order", "types": message_types()}]);
    let added = missing_messages(&there(before), &wanted);
    assert_eq!(added, Some(SubscriptionAction::SetMessages { messages: wanted.clone() }));
    assert_eq!(missing_messages(&there(serde_json::to_value(&wanted).unwrap()), &wanted), None);
}

#[test]
fn the_extension_is_this() {
    let paths = ["shippingInfo.shippingMethod", "custom.type"];
    let draft = extension("waybill-order-check", "https://waybill.example.com/x?token=1", "Bearer t", &paths);
    insta::assert_json_snapshot!(draft);
    assert!(!format!("{draft:?}").contains("Bearer"), "it prints no secret");
}

type Change = fn(&mut Value);

#[test]
fn an_extension_is_changed_where_it_differs() {
    let wanted = extension("k", "https://waybill.example.com/x?token=1", "Bearer t", &["custom.type"]);
    let there = |change: &dyn Fn(&mut Value)| -> Extension {
        let mut body = serde_json::to_value(&wanted).unwrap();
        body["destination"]["authentication"]["headerValue"] = json!("Bear****");
        (body["id"], body["version"]) = (json!("e"), json!(3));
        change(&mut body);
        serde_json::from_value(body).unwrap()
    };
    let cases: [(&str, Change); 7] = [
        ("nothing", |_| {}),
        ("another token", |body| body["destination"]["url"] = json!("https://waybill.example.com/x?token=2")),
        ("another kind", |body| body["destination"] = json!({ "type": "AWSLambda", "arn": "a" })),
        ("no header", |body| body["destination"]["authentication"] = Value::Null),
        ("a condition", |body| body["triggers"][0]["condition"] = json!("country = \"DE\"")),
        ("another time", |body| body["timeoutInMs"] = json!(500)),
        ("no paths", |body| drop(body.as_object_mut().unwrap().remove("expansionPaths"))),
    ];
    let told: Vec<Value> = cases
        .iter()
        .map(|(name, change)| json!({ "name": name, "changes": extension_changes(&there(change), &wanted) }))
        .collect();
    insta::assert_json_snapshot!(told);
}

#[test]
fn a_type_that_demands_what_is_not_written_is_told_of() {
    let there = |fields: Value| -> Type {
        let body = json!({"id": "t", "version": 1, "key": "waybill-parcel", "resourceTypeIds": ["order-parcel"],
            "fieldDefinitions": fields});
        serde_json::from_value(body).unwrap()
    };
    let field =
        |name: &str, required: Value| json!({"name": name, "type": {"name": "String"}, "required": required});
    for none in [json!([]), json!([field("vendor", json!(false)), {"name": "x", "type": {"name": "String"}}])]
    {
        assert_eq!(demands(&there(none)), None);
    }
    let told = demands(&there(json!([
        field("vendor", json!(true)),
        field("a", json!(false)),
        field("b", json!(true))
    ])));
    let told = told.unwrap();
    assert!(
        told.starts_with("type `waybill-parcel` demands `vendor`, `b`, which Waybill does not fill"),
        "{told}"
    );
}
