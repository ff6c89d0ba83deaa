//! Our paths, bodies and answers against the published document, if `WAYBILL_SPECS` names the folder that has it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{UPS, World};
use crate::ordoro::carrier_table::CARRIERS;
use crate::ordoro::carriers::words;
use crate::ordoro::route::ROUTES;
use crate::ordoro::shape::{Others, Shape};
use crate::ordoro::{shapes, shapes_of_shipping};

fn document() -> Option<Value> {
    let Some(specs) = std::env::var_os("WAYBILL_SPECS") else {
        eprintln!("WAYBILL_SPECS is not set: nothing was compared");
        return None;
    };
    let text = std::fs::read_to_string(PathBuf::from(specs).join("ordoro/ordoro-openapi-1.0.json")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

fn schema<'a>(document: &'a Value, name: &str) -> &'a Value {
    document.pointer(&format!("/components/schemas/{name}")).unwrap_or_else(|| panic!("no schema {name}"))
}

/// The value against the schema: everything that does not fit, with its place.
fn faults(document: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = document.pointer(&name[1..]).unwrap_or_else(|| panic!("no {name}"));
        return faults(document, schema, value, place, found);
    }
    for one in schema["allOf"].as_array().into_iter().flatten() {
        let mut some = Vec::new();
        faults(document, one, value, place, &mut some);
        // The document closes the base of products and extends it: of the two, only the extension can be meant.
        found.extend(
            some.into_iter().filter(|fault| {
                !(fault.starts_with(&format!("{place}: ")) && fault.ends_with(" is not known"))
            }),
        );
    }
    for kind in ["anyOf", "oneOf"] {
        let Some(choices) = schema[kind].as_array() else { continue };
        let fits = |one: &Value| {
            let mut none = Vec::new();
            faults(document, one, value, place, &mut none);
            none.is_empty()
        };
        if !choices.iter().any(fits) {
            found.push(format!("{place}: {value} is none of {kind}"));
        }
    }
    let is_of = match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("null") => value.is_null(),
        _ => true,
    };
    if !is_of {
        found.push(format!("{place}: {value} is no {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        found.push(format!("{place}: {value} is none of {}", schema["enum"]));
    }
    inside(document, schema, value, place, found);
}

/// The fields and entries of a value.
fn inside(document: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    for (at, entry) in value.as_array().into_iter().flatten().enumerate() {
        faults(document, &schema["items"], entry, &format!("{place}/{at}"), found);
    }
    let Some(fields) = value.as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(name.as_str().unwrap()) {
            found.push(format!("{place}: {name} is missing"));
        }
    }
    for (name, field) in fields {
        match schema["properties"].get(name) {
            Some(inner) => faults(document, inner, field, &format!("{place}/{name}"), found),
            None if schema["additionalProperties"] == false && schema["properties"].is_object() => {
                found.push(format!("{place}: {name} is not known"));
            }
            None => {}
        }
    }
}

#[test]
fn our_paths_are_documented() {
    assert_eq!(ROUTES.iter().map(|route| route.name).collect::<BTreeSet<_>>().len(), ROUTES.len());
    for (method, path) in ROUTES.iter().map(super::super::route::Route::place) {
        assert_eq!(path.starts_with("/v3/"), !path.ends_with('/'), "{method} {path}");
    }
    let Some(document) = document() else { return };
    let paths = document["paths"].as_object().unwrap();
    let alike = |ours: &str, theirs: &str| {
        let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.split('/').collect(), theirs.split('/').collect());
        ours.len() == theirs.len()
            && ours.iter().zip(theirs).all(|(a, b)| *a == b || *a == "{}" && !b.is_empty())
    };
    for (method, path) in ROUTES.iter().map(super::super::route::Route::place) {
        let method = method.to_lowercase();
        let is_known =
            paths.iter().any(|(theirs, known)| alike(path, theirs) && known.get(&method).is_some());
        assert!(is_known, "{method} {path}");
    }
}

/// The fields, the required fields and whether others are refused.
fn compare(document: &Value, shape: &Shape) {
    let (name, inner) = shape.schema.split_once('/').map_or((shape.schema, None), |(a, b)| (a, Some(b)));
    let mut theirs = schema(document, name);
    if let Some(inner) = inner {
        theirs = &theirs["properties"][inner]["items"];
    }
    let alternatives = theirs["oneOf"].as_array().into_iter().flatten();
    let properties: BTreeSet<&str> = std::iter::once(theirs)
        .chain(alternatives)
        .flat_map(|one| one["properties"].as_object().into_iter().flatten())
        .map(|(name, _)| name.as_str())
        .collect();
    let ours: BTreeSet<&str> = shape.fields.iter().map(|(name, _)| *name).collect();
    assert!(ours.is_subset(&properties), "{}: {:?}", shape.schema, ours.difference(&properties));
    let is_strict = theirs["additionalProperties"] == false;
    if shape.others == Others::Refused {
        assert!(is_strict, "{}", shape.schema);
        assert_eq!(ours, properties, "{}", shape.schema);
    }
    let required: BTreeSet<&str> =
        theirs["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap()).collect();
    let missing: Vec<&&str> = required
        .iter()
        .filter(|name| {
            !shape.required.contains(name) && ours.contains(*name) && shape.others == Others::Refused
        })
        .collect();
    assert!(missing.is_empty(), "{}: {missing:?}", shape.schema);
    for (name, kind) in shape.fields {
        let mut property = &theirs["properties"][name];
        if property.is_null() {
            let choices = theirs["oneOf"].as_array().unwrap();
            property =
                choices.iter().map(|one| &one["properties"][name]).find(|found| found.is_object()).unwrap();
        }
        let text = property.to_string();
        let nullable = text.contains("\"null\"") && property["anyOf"].is_array();
        assert_eq!(format!("{kind:?}").ends_with("OrNull"), nullable, "{}.{name}", shape.schema);
    }
}

#[test]
fn our_bodies_are_documented() {
    use shapes::{
        ADDRESS, COMMENT, FINANCIAL, NEW_LINE, ORDER, ORDER_LINE, ORDER_PRODUCT, ORDER_TAG, PUT_LINE,
    };
    use shapes::{PUT_ORDER, SPLIT, SPLIT_LINE, SPLIT_ORDER, UPDATE_ADDRESS, WAREHOUSE};
    use shapes_of_shipping::{CART, DELETE_LABEL, KIT, LABEL, PRODUCT, PUT_PRODUCT, RETURN, RETURN_LINE};
    use shapes_of_shipping::{SHELF, SHIPPING_INFO, TAG, V3_TAG};
    let Some(document) = document() else { return };
    for shape in [
        &ADDRESS,
        &COMMENT,
        &FINANCIAL,
        &NEW_LINE,
        &ORDER,
        &ORDER_LINE,
        &ORDER_PRODUCT,
        &ORDER_TAG,
        &PUT_LINE,
        &PUT_ORDER,
        &SPLIT,
        &SPLIT_LINE,
        &SPLIT_ORDER,
        &UPDATE_ADDRESS,
        &WAREHOUSE,
        &CART,
        &DELETE_LABEL,
        &KIT,
        &LABEL,
        &PRODUCT,
        &PUT_PRODUCT,
        &RETURN,
        &RETURN_LINE,
        &SHELF,
        &SHIPPING_INFO,
        &TAG,
        &V3_TAG,
    ] {
        compare(&document, shape);
    }
}

#[test]
fn documented_bodies_are_taken() {
    let Some(document) = document() else { return };
    let example = |path: &str, method: &str| {
        let body = &document["paths"][path][method]["requestBody"]["content"]["application/json"];
        let text = body.to_string();
        body.pointer("/examples/example/value")
            .or_else(|| body.get("example"))
            .cloned()
            .unwrap_or_else(|| panic!("{text}"))
    };
    for (path, method, shape) in [
        ("/v3/order", "post", &shapes::ORDER),
        ("/v3/order/{order_number}/line", "post", &shapes::NEW_LINE),
        ("/v3/order/{order_number}/shipping_info", "post", &shapes_of_shipping::SHIPPING_INFO),
        ("/v3/order/{order_number}/financial", "put", &shapes::FINANCIAL),
        ("/v3/order/{order_number}/shipping_address", "put", &shapes::UPDATE_ADDRESS),
        ("/v3/order/{order_number}/split", "post", &shapes::SPLIT),
        ("/v3/order/{order_number}/label/fedex", "post", &shapes_of_shipping::LABEL),
    ] {
        let body = example(path, method);
        let body = body.get("value").unwrap_or(&body);
        assert!(shape.check(body).is_ok(), "{path}: {body}");
    }
}

#[test]
fn carriers_take_the_documented_fields() {
    let Some(document) = document() else { return };
    for carrier in CARRIERS {
        let of = |request: &str, at: &str| -> BTreeSet<String> {
            let schema = schema(&document, &format!("post_{}_{request}", carrier.schema));
            let properties = schema.pointer(at).and_then(Value::as_object);
            properties.into_iter().flatten().map(|(name, _)| name.clone()).collect()
        };
        let ours = |texts: &[&'static str]| -> BTreeSet<String> {
            texts.iter().flat_map(|names| words(names)).map(str::to_owned).collect()
        };
        let name = carrier.name;
        assert_eq!(ours(&[carrier.both, carrier.label]), of("label", "/properties"), "{name}");
        assert_eq!(ours(&[carrier.both, carrier.rate]), of("rate", "/properties"), "{name}");
        for request in ["label", "rate"] {
            let packages = "/properties/packages/items/properties";
            assert_eq!(ours(&[carrier.package]), of(request, packages), "{name} {request}");
            let schema = schema(&document, &format!("post_{}_{request}", carrier.schema));
            let items = &schema["properties"]["packages"]["items"];
            let needed = items["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            assert_eq!(needed.collect::<Vec<_>>(), words(carrier.packed).collect::<Vec<_>>(), "{name}");
        }
    }
}

#[tokio::test]
async fn our_answers_are_documented() {
    let Some(document) = document() else { return };
    let world = World::allocating();
    let made = world.order("p1", &[("A", 2, "19.99"), ("B", 1, "5.04")]).await;
    let line = made["lines"][0]["id"].as_u64().unwrap();
    let address =
        world.done("PUT", "/v3/order/1-p1/shipping_address", json!({"state": null, "validate": true})).await;
    let comment = world.done("POST", "/v3/order/1-p1/comment", json!({"comment": "x"})).await;
    let tag = world.done("POST", "/v3/order/tag", json!({"name": "t", "color": "#000000"})).await;
    let tags = world.done("POST", &format!("/v3/order/1-p1/tag/{}", tag["id"]), Value::Null).await;
    let share = |units: [u32; 2]| json!({"lines": [{"line_id": line, "quantity": units[0]}, {"line_id": line + 1, "quantity": units[1]}]});
    let split = json!({"split_orders": [share([1, 0]), share([1, 1])]});
    let children = world.done("POST", "/v3/order/1-p1/split", split).await;
    let label = json!({"shipper_id": UPS, "shipping_method": "03"});
    let rate = world.done("POST", "/v3/order/1-p1-1/rate/ups", label.clone()).await;
    let info = world.done("POST", "/v3/order/1-p1-1/label/ups", label).await;
    world.done("DELETE", "/v3/order/1-p1-1/label", Value::Null).await;
    world.ordoro.work("ship", json!({"order": "1-p1-2", "packages": [{}, {}]})).unwrap();
    let announce =
        json!({"reference": "r", "order": "p1", "lines": [{"sku": "A", "quantity": 1, "code": "SIZE"}]});
    world.ordoro.work("announce_return", announce).unwrap();
    for (name, answer) in [
        ("order", made),
        ("address", address),
        ("comment", comment),
        ("v3_tag", tag),
        ("tags", tags),
        ("split_order", children),
        ("parent_order", world.get("/v3/order/parent/1-p1").await),
        ("order_list", world.get("/v3/order").await),
        ("order_counts", world.get("/v3/order/counts").await),
        ("order_financial", world.done("PUT", "/v3/order/1-p1-2/financial", json!({})).await),
        ("v1_rate", rate),
        ("shipping_info", info),
        ("product", world.get("/product/A/").await),
        ("product_list", world.get("/product/").await),
        ("return_order_list", world.get("/v3/return_order").await),
        ("warehouse_list", world.get("/warehouse/").await),
        ("cart_base", world.get("/cart/77/").await),
        ("shipper_base", world.get("/shipper/11/").await),
        ("v3_tag_list", world.get("/v3/order/tag").await),
        ("tag_list", world.get("/v3/tag").await),
    ] {
        let mut found = Vec::new();
        faults(&document, schema(&document, name), &answer, name, &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }
}
