//! Makes line items and custom line items from their drafts.

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{int, list, pick, set, text};
use super::super::scene::Scene;
use super::super::store::Kind;
use super::super::{custom, money};
use super::price;

/// The line items of an order's draft; `order` names it.
pub(super) fn lines(scene: &mut Scene, draft: &Value, order: &str) -> Result<Value, Refusal> {
    let lines = list(draft, "lineItems").iter().enumerate();
    let lines = lines.map(|(at, line)| line_item(scene, line, &format!("line {at} of {order}")));
    lines.collect::<Result<_, _>>()
}

/// The line item that its draft makes; `name` gives it its id.
pub(super) fn line_item(scene: &mut Scene, draft: &Value, name: &str) -> Result<Value, Refusal> {
    let mut line = pick(draft, &["key", "name", "quantity", "taxRate", "inventoryMode"]);
    let variant = draft.get("variant").unwrap_or(&Value::Null);
    let sku = text(variant, "sku").unwrap_or(name);
    let product = draft
        .get("productId")
        .cloned()
        .unwrap_or_else(|| scene.ids.uuid_always(&format!("product {sku}")).into());
    let quantity = int(draft, "quantity").unwrap_or_default();
    let mut put = |name: &str, value: Value| set(&mut line, name, Some(value));
    put("id", scene.id(name));
    put("productId", product);
    put("productType", json!({"typeId": "product-type", "id": scene.ids.uuid_always("product type")}));
    put("variant", {
        let mut made = json!({"id": 1, "prices": [], "attributes": [], "images": [], "assets": []});
        for field in ["id", "sku", "attributes", "images"] {
            if let Some(sent) = variant.get(field).filter(|sent| !sent.is_null()) {
                set(&mut made, field, Some(sent.clone()));
            }
        }
        made
    });
    put(
        "price",
        price::price(
            draft.get("price").unwrap_or(&Value::Null),
            &scene.ids.uuid_always(&format!("price of {sku}")),
        ),
    );
    put("priceMode", "Platform".into());
    put("lineItemMode", draft.get("lineItemMode").cloned().unwrap_or("Standard".into()));
    put("discountedPricePerQuantity", price::portions(draft));
    put("perMethodTaxRate", json!([]));
    put("taxedPricePortions", json!([]));
    put("state", initial_state(scene, draft, quantity)?);
    put("addedAt", scene.time());
    put("lastModifiedAt", scene.time());
    for (field, role) in
        [("supplyChannel", "InventorySupply"), ("distributionChannel", "ProductDistribution")]
    {
        if let Some(channel) = draft.get(field).filter(|channel| !channel.is_null()) {
            put(field, scene.tables.channel(channel, role)?);
        }
    }
    price::line(&mut line);
    finish(scene, draft, line, "line-item")
}

/// The custom line items of an order's draft.
pub(super) fn custom_lines(scene: &mut Scene, draft: &Value, order: &str) -> Result<Value, Refusal> {
    let mut lines = Vec::new();
    for (at, draft) in list(draft, "customLineItems").iter().enumerate() {
        let mut line = pick(draft, &["key", "name", "slug", "quantity", "taxRate", "taxCategory"]);
        let quantity = int(draft, "quantity").unwrap_or_default();
        let mut put = |name: &str, value: Value| set(&mut line, name, Some(value));
        put("id", scene.id(&format!("custom line {at} of {order}")));
        put("money", draft.get("money").map(money::typed).unwrap_or_default());
        put("priceMode", draft.get("priceMode").cloned().unwrap_or("Standard".into()));
        put("discountedPricePerQuantity", json!([]));
        put("perMethodTaxRate", json!([]));
        put("taxedPricePortions", json!([]));
        put("state", initial_state(scene, draft, quantity)?);
        price::custom_line(&mut line);
        lines.push(finish(scene, draft, line, "custom-line-item")?);
    }
    Ok(lines.into())
}

fn finish(scene: &Scene, draft: &Value, mut line: Value, resource: &str) -> Result<Value, Refusal> {
    if let Some(details) = draft.get("shippingDetails").filter(|details| !details.is_null()) {
        let details = shipping_details(&line, details);
        set(&mut line, "shippingDetails", Some(details));
    }
    if let Some(custom) = draft.get("custom").filter(|custom| !custom.is_null()) {
        set(&mut line, "custom", Some(custom::from_draft(scene.tables, resource, custom)?));
    }
    Ok(line)
}

/// Shipping details with the platform's own `valid`: whether the targets hold exactly the line's units.
pub(super) fn shipping_details(line: &Value, draft: &Value) -> Value {
    let targets = list(draft, "targets");
    let units: i64 = targets.iter().filter_map(|target| int(target, "quantity")).sum();
    json!({"targets": targets, "valid": Some(units) == int(line, "quantity")})
}

fn initial_state(scene: &Scene, draft: &Value, quantity: i64) -> Result<Value, Refusal> {
    let sent = list(draft, "state");
    if sent.is_empty() {
        let initial = scene.tables.reference(Kind::State, &json!({"key": "Initial"}))?;
        return Ok(json!([{"quantity": quantity, "state": initial}]));
    }
    sent.iter()
        .map(|state| {
            let reference =
                scene.tables.reference(Kind::State, state.get("state").unwrap_or(&Value::Null))?;
            Ok(json!({"quantity": int(state, "quantity"), "state": reference}))
        })
        .collect()
}
