//! Kits: products that are made of others.

use serde_json::{Value, json};

use super::account::Account;
use super::call::{Answer, Call};
use super::refusal::Refusal;
use super::shapes_of_shipping::KIT;

/// `POST /product/{sku}/kit_component/`.
pub(super) fn add(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let (child, units) = read(account, call)?;
    if child == call.arg(0) || account.contents(&child, 1).contains_key(call.arg(0)) {
        return Err(Refusal::invalid("child_sku", format!("{child} contains {}", call.arg(0))));
    }
    let product = account.product(call.arg(0))?;
    if product.kit.contains_key(&child) {
        return Err(Refusal::Conflict(format!("{child} is a component already")));
    }
    product.kit.insert(child, units);
    Ok(Answer::created(graph_of(account, call.arg(0))))
}

/// `PUT /product/{sku}/kit_component/`.
pub(super) fn update(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let (child, units) = read(account, call)?;
    let product = account.product(call.arg(0))?;
    *product.kit.get_mut(&child).ok_or(Refusal::NotFound("kit component"))? = units;
    Ok(Answer::ok(graph_of(account, call.arg(0))))
}

/// `DELETE /product/{sku}/kit_component/?child_sku=`.
pub(super) fn remove(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let child = call.query.get("child_sku").unwrap_or_default();
    let known = account.products.get(call.arg(0)).ok_or(Refusal::NotFound("product"))?;
    if !known.kit.contains_key(child) {
        return Err(Refusal::NotFound("kit component"));
    }
    account.product(call.arg(0))?.kit.remove(child);
    Ok(Answer::ok(graph_of(account, call.arg(0))))
}

/// Both SKUs must be known. Components in fractions are documented and refused here: units are whole.
fn read(account: &Account, call: &Call) -> Result<(String, u32), Refusal> {
    account.products.get(call.arg(0)).ok_or(Refusal::NotFound("product"))?;
    let body = call.json()?;
    let sent = KIT.check(&body)?;
    let child = sent.text("child_sku").unwrap_or_default();
    if !account.products.contains_key(child) {
        return Err(Refusal::invalid("child_sku", format!("There is no product {child}")));
    }
    Ok((child.to_owned(), sent.units("quantity")?.unwrap_or(1)))
}

/// `GET /product/{sku}/kit_graph/`. The form of the answer is not documented: ours is a tree.
pub(super) fn graph(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    account.products.get(call.arg(0)).ok_or(Refusal::NotFound("product"))?;
    Ok(Answer::ok(graph_of(account, call.arg(0))))
}

fn graph_of(account: &Account, sku: &str) -> Value {
    let parts = account.products.get(sku).into_iter().flat_map(|product| &product.kit);
    let parts: Vec<Value> = parts
        .map(|(child, units)| {
            let mut shown = graph_of(account, child);
            if let Some(shown) = shown.as_object_mut() {
                shown.insert("quantity".to_owned(), json!(units));
            }
            shown
        })
        .collect();
    json!({"sku": sku, "is_kit_parent": !parts.is_empty(), "kit_components": parts})
}
