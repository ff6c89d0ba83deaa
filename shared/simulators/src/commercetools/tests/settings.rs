//! Channels, types, states, stores, custom objects, and what refers to them.

use super::*;

fn field(name: &str, kind: &str) -> Value {
    json!({"name": name, "label": {"en": name}, "required": false, "type": {"name": kind}})
}

#[tokio::test]
async fn drafts_of_settings() {
    let world = World::new().await;
    let order_type = json!({"key": "own", "name": {"en": "own"}, "resourceTypeIds": ["order"],
        "fieldDefinitions": [field("note", "String")]});
    for (path, draft, status, want) in [
        ("channels", json!({"key": "east"}), 400, "DuplicateField"),
        ("channels", json!({"key": "north"}), 201, "none"),
        ("channels", json!({"key": "south", "roles": ["Supply"]}), 400, "InvalidJsonInput"),
        ("types", order_type, 201, "none"),
        (
            "types",
            json!({"key": "clash", "name": {"en": "c"}, "resourceTypeIds": ["order"], "fieldDefinitions": [field("note", "Number")]}),
            400,
            "InvalidOperation",
        ),
        (
            "types",
            json!({"key": "x1", "name": {"en": "x"}, "resourceTypeIds": ["orders"]}),
            400,
            "InvalidJsonInput",
        ),
        ("stores", json!({"key": "us", "supplyChannels": [{"key": "east"}]}), 201, "none"),
        ("stores", json!({"key": "eu", "supplyChannels": [{"key": "export"}]}), 400, "MissingRoleOnChannel"),
        ("states", json!({"key": "next", "type": "OrderState"}), 201, "none"),
        ("payments", json!({"amountPlanned": {"currencyCode": "EUR", "centAmount": 100}}), 201, "none"),
        (
            "shipping-methods",
            json!({"key": "ground", "name": "Ground", "taxCategory": {}, "zoneRates": [], "isDefault": true}),
            201,
            "none",
        ),
        (
            "extensions",
            json!({"key": "check", "destination": {"type": "HTTP", "url": "https://localhost"}, "triggers": [{"resourceTypeId": "order", "actions": ["Create"]}]}),
            201,
            "none",
        ),
    ] {
        let answer = world.post(path, draft).await;
        assert_eq!((answer.status, code(&answer)), (status, want), "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn settings_change_by_their_actions() {
    let world = World::new().await;
    let own = json!({"key": "own", "name": {"en": "own"}, "resourceTypeIds": ["order"],
        "fieldDefinitions": [field("note", "String")]});
    world.shop.create("types", &own).unwrap();
    world.shop.create("channels", &json!({"key": "north"})).unwrap();
    world.shop.create("states", &json!({"key": "next", "type": "OrderState"})).unwrap();
    world.shop.create("stores", &json!({"key": "us", "supplyChannels": [{"key": "east"}]})).unwrap();
    for (path, action, want) in [
        ("channels", json!({"action": "addRoles", "roles": ["OrderImport", "InventorySupply"]}), "none"),
        ("channels", json!({"action": "changeName", "name": {"en": "North"}}), "none"),
        (
            "types",
            json!({"action": "addFieldDefinition", "fieldDefinition": field("hold", "Boolean")}),
            "none",
        ),
        (
            "types",
            json!({"action": "addFieldDefinition", "fieldDefinition": field("hold", "Boolean")}),
            "DuplicateField",
        ),
        (
            "types",
            json!({"action": "addFieldDefinition", "fieldDefinition": field("a b", "Boolean")}),
            "InvalidInput",
        ),
        ("types", json!({"action": "removeFieldDefinition", "fieldName": "none"}), "InvalidOperation"),
        ("states", json!({"action": "setTransitions", "transitions": [{"key": "Initial"}]}), "none"),
    ] {
        let key = [("channels", "north"), ("types", "own"), ("states", "next")]
            .into_iter()
            .find(|(kind, _)| *kind == path);
        let answer = world.update(path, &format!("key={}", key.unwrap().1), json!([action])).await;
        assert_eq!(code(&answer), want, "{path} {action}: {}", answer.body);
    }
    let north = world.get("channels/key=north").await.body;
    assert_eq!(north["roles"], json!(["InventorySupply", "OrderImport"]));
    assert_eq!(north["name"]["en"], "North");
    let fields = world.get("types/key=own").await.body["fieldDefinitions"].clone();
    assert_eq!(fields.as_array().unwrap().len(), 2);
    let used = world.call("DELETE", "channels/key=east?version=1", None).await;
    assert_eq!((used.status, code(&used)), (400, "ReferenceExists"));
}

#[tokio::test]
async fn custom_objects_compare_and_set() {
    let world = World::new().await;
    let put = |version: Option<i64>, value: Value| {
        let mut draft = json!({"container": "cursors", "key": "orders", "value": value});
        if let Some(version) = version {
            draft["version"] = json!(version);
        }
        draft
    };
    for (draft, status, version) in [
        (put(None, json!({"at": 1, "gone": null})), 201, Some(1)),
        (put(None, json!({"at": 2})), 200, Some(2)),
        (put(Some(2), json!({"at": 3})), 200, Some(3)),
        (put(Some(2), json!({"at": 4})), 409, None),
        (json!({"container": "a b", "key": "x", "value": 1}), 400, None),
    ] {
        let answer = world.post("custom-objects", draft.clone()).await;
        assert_eq!((answer.status, answer.body["version"].as_i64()), (status, version), "{draft}");
    }
    assert_eq!(world.get("custom-objects/cursors/orders").await.body["value"], json!({"at": 3}));
    assert_eq!(world.get("custom-objects/cursors").await.body["count"], 1);
    assert_eq!(world.get("custom-objects/other").await.body["count"], 0);
    assert_eq!(world.call("DELETE", "custom-objects/cursors/orders", None).await.status, 200);
    assert_eq!(world.get("custom-objects/cursors/orders").await.status, 404);
}
