//! Orders as answers show them.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::account::Account;
use super::address::Address;
use super::moment;
use super::money::{number, number_or_null};
use super::order::{AMOUNTS, Comment, Financial, Line, Order, Promise};
use super::refusal::Refusal;
use super::shipment::{Carrier, Shipment};
use super::stock::Demand;
use super::tag::Tag;

/// Ounces in a pound: orders weigh ounces, products pounds.
const OUNCES: Decimal = Decimal::from_parts(16, 0, 0, false, 0);

/// One order, as things stand.
pub(super) fn one(account: &Account, id: u64) -> Result<Value, Refusal> {
    let order = account.orders.get(&id).ok_or(Refusal::NotFound("order"))?;
    Ok(whole(account, &account.demand(), order))
}

/// Every documented field of an order.
pub(super) fn whole(account: &Account, demand: &Demand, order: &Order) -> Value {
    let Value::Object(mut view) = shared(account, order) else { return Value::Null };
    let siblings = order.parent.and_then(|id| account.orders.get(&id)).map(|parent| &parent.children);
    let siblings = siblings.into_iter().flatten().filter(|id| **id != order.id);
    let number_of = |id: &u64| account.orders.get(id).map(|found| found.number.clone());
    let lines: Vec<Value> = order.shown().map(|line| self::line(account, order, line)).collect();
    let returns = account.returns.values().filter(|made| made.is_of(order));
    let returns: Vec<&str> = returns.map(|made| made.reference_id.as_str()).collect();
    let labels = order.shipments.iter().filter(|shipment| shipment.has_label() && !shipment.voided);
    let details = &order.details;
    let more = json!({
        "id": order.id, "barcode": order.id.to_string(), "cancelled_date": order.cancelled.map(moment::text),
        "obscured_date": null, "label_infos": labels.map(|shipment| shipment.id).collect::<Vec<_>>(),
        "lines": lines, "weight": number(weight(account, order)),
        "deliver_by_date": details.deliver_by.map(moment::text), "ship_by_date": details.ship_by.map(moment::text),
        "warehouse": {"id": order.warehouse, "link": format!("/warehouse/{}/", order.warehouse)},
        "shipping_info": order.shipment().map_or_else(|| json!({}), |found| shipping_info(order, found)),
        "return_shipping_info": {}, "dropshipping_info": {},
        "additional_cart_info": {"is_prime": details.is_prime},
        "is_order_parent": order.is_parent(), "parent_order_number": order.parent.as_ref().and_then(number_of),
        "sibling_order_numbers": siblings.filter_map(number_of).collect::<Vec<_>>(), "audit_label": [],
        "return_order_reference_ids": returns, "similar_open_addresses_count": 0,
        "allocation_status": account.allocation_status(demand, order),
        "batch_reference_id": details.batch_reference_id, "batch": {}, "has_revision": false,
        "revision_locked_fields": [],
    });
    view.extend(more.as_object().cloned().unwrap_or_default());
    Value::Object(view)
}

/// What is left of an order that was split, at `/v3/order/parent/{order_number}`.
pub(super) fn parent(account: &Account, order: &Order) -> Value {
    let Value::Object(mut view) = shared(account, order) else { return Value::Null };
    let children = order.children.iter().filter_map(|id| account.orders.get(id)).map(|child| &child.number);
    let lines: Vec<Value> = order
        .shown()
        .map(|line| {
            let Value::Object(mut shown) = self::line(account, order, line) else { return Value::Null };
            // The parent's lines have no ids and name nothing that could be changed.
            let kept = [
                "quantity",
                "item_price",
                "supplier_price",
                "sku",
                "product_name",
                "order_line_product_name",
                "product_link",
                "shippability",
                "details",
            ];
            shown.retain(|name, _| kept.contains(&name.as_str()));
            Value::Object(shown)
        })
        .collect();
    view.insert("link".to_owned(), json!(format!("/v3/order/parent/{}", order.number)));
    view.insert("lines".to_owned(), Value::Array(lines));
    view.insert("child_order_numbers".to_owned(), json!(children.collect::<Vec<_>>()));
    view.insert("ready".to_owned(), json!(true));
    Value::Object(view)
}

/// What orders and parents have in common.
fn shared(account: &Account, order: &Order) -> Value {
    let cart = order.cart.map_or_else(|| json!({}), |id| json!({"id": id, "link": format!("/cart/{id}/")}));
    let tags: Vec<Value> =
        order.tags.iter().filter_map(|tag| account.tags.get(tag)).map(Tag::old_view).collect();
    let details = &order.details;
    json!({
        "order_number": order.number, "order_placed_date": moment::text(order.placed),
        "created_date": moment::text(order.created), "updated_date": moment::text(order.updated),
        "status": order.status.word(), "shippability": "shippable",
        "shipping_address": order.shipping_address.view(), "billing_address": order.billing_address.view(),
        "alternate_ship_from_address": order.ship_from.as_ref().map(Address::view),
        "notes_from_customer": details.notes_from_customer, "internal_notes": details.internal_notes,
        "requested_shipping_method": details.requested_shipping_method, "sales_channel": cart,
        "comments": order.comments.iter().map(comment).collect::<Vec<_>>(), "tags": tags,
        "financial": financial(account.financial(order)), "link": format!("/v3/order/{}", order.number),
    })
}

fn line(account: &Account, order: &Order, line: &Line) -> Value {
    let product = account.products.get(&line.sku);
    let cost = product.map_or(Decimal::ZERO, |product| product.cost);
    let name = product.map_or(line.name.as_str(), |product| product.name.as_str());
    json!({
        "id": line.id, "link": format!("/v3/order/{}/line/{}", order.number, line.id), "quantity": line.quantity,
        "item_price": number(line.item_price), "supplier_price": null, "sku": line.sku, "product_name": name,
        "product_is_kit_parent": product.is_some_and(super::product::Product::is_kit),
        "product_serial_numbers": line.serials, "order_line_product_name": line.name,
        "product_link": format!("/product/{}/", line.sku), "product_category": product.map(|found| &found.category),
        "cart_order_id": line.cart_order_id, "cart_orderitem_id": line.cart_orderitem_id,
        "cart_shipment_id": line.cart_shipment_id,
        "cogs": number(cost.saturating_mul(Decimal::from(line.quantity))),
        "shippability": {"shippability": "shippable", "supplier_id": null, "is_dropship": false},
        "details": line.details, "upc": product.and_then(|found| found.upc.as_ref()),
        "sales_channel_location_id": line.location, "is_allocated": line.promise == Promise::Made,
    })
}

fn weight(account: &Account, order: &Order) -> Decimal {
    let pounds = |line: &Line| {
        let each = account.products.get(&line.sku).map_or(Decimal::ZERO, |product| product.weight);
        each.saturating_mul(Decimal::from(line.quantity))
    };
    let all = order.shown().map(pounds).fold(Decimal::ZERO, Decimal::saturating_add);
    all.saturating_mul(OUNCES)
}

/// The amounts of an order.
pub(super) fn financial(found: &Financial) -> Value {
    let mut view = Map::new();
    view.insert("credit_card_issuer".to_owned(), json!(found.credit_card_issuer));
    for name in AMOUNTS {
        view.insert(name.to_owned(), number_or_null(found.amount(name)));
    }
    Value::Object(view)
}

/// One comment.
pub(super) fn comment(comment: &Comment) -> Value {
    json!({"user": comment.user, "date": moment::text(comment.at), "text": comment.text})
}

/// The one shipment of an order. The shape of `packages` is not documented; ours is what was sent with the label and each
/// package's tracking number.
pub(super) fn shipping_info(order: &Order, found: &Shipment) -> Value {
    let (name, carrier) = match &found.carrier {
        Carrier::Named(name) => (json!(name), Value::Null),
        Carrier::Account(id) => (Value::Null, json!({"id": id, "link": format!("/shipper/{id}/")})),
        Carrier::Nobody => (Value::Null, Value::Null),
    };
    let packages: Vec<Value> = found
        .packages
        .iter()
        .map(|package| {
            let mut shown = package.details.clone();
            shown.insert("tracking_number".to_owned(), json!(package.tracking));
            Value::Object(shown)
        })
        .collect();
    json!({
        "tracking_number": found.tracking(), "package_tracking": found.package_tracking,
        "tracking_url": found.tracking_url, "cost": number(found.cost), "transaction_fee": 0,
        "link": format!("/v3/order/{}/shipping_info", order.number), "shipping_method": found.method,
        "display_shipping_method": found.display_method, "ship_date": moment::text(found.shipped),
        "has_label": found.has_label(), "has_additional_docs": false, "created_date": moment::text(found.created),
        "carrier_name": name, "carrier": carrier, "estimated_delivery_date": null,
        "insured_value": number_or_null(found.insured_value), "packages": packages,
        "print_date": found.printed.map(moment::text), "void": found.voided, "zone": found.zone,
        "ship_to": order.shipping_address.view(),
    })
}
