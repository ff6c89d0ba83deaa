//! The queries: filters over the account. Each returns what stands in `data`; pages are cut later.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::account::Account;
use super::order::Order;
use super::refusal::Refusal;
use super::view::{history, stub};
use super::{goods, iso, relay};

/// The arguments of a query.
#[derive(Debug, Clone, Copy)]
struct Asked<'a>(&'a Map<String, Value>);

impl<'a> Asked<'a> {
    fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(Value::as_str)
    }

    fn flag(self, name: &str) -> Option<bool> {
        self.0.get(name).and_then(Value::as_bool)
    }

    /// True if the argument is absent or has this value.
    fn is(self, name: &str, value: Option<&str>) -> bool {
        self.text(name).is_none_or(|wanted| Some(wanted) == value)
    }

    fn is_flag(self, name: &str, value: bool) -> bool {
        self.flag(name).is_none_or(|wanted| wanted == value)
    }

    fn number(self, name: &str, kind: &'static str) -> Result<Option<u64>, Refusal> {
        self.text(name).map(|id| relay::number(kind, id)).transpose()
    }

    /// The span `<name>_from`..=`<name>_to`, both to the second.
    fn span(self, name: &str) -> Result<Span, Refusal> {
        let edge = |edge: &str| self.text(&format!("{name}_{edge}")).map(iso::parse).transpose();
        Ok(Span(edge("from")?, edge("to")?))
    }
}

#[derive(Debug, Clone, Copy)]
struct Span(Option<Timestamp>, Option<Timestamp>);

impl Span {
    fn has(self, time: Timestamp) -> bool {
        let second = time.as_second();
        self.0.is_none_or(|from| from.as_second() <= second)
            && self.1.is_none_or(|to| second <= to.as_second())
    }
}

/// Answers a query of this name.
pub(super) fn answer(
    account: &Account,
    name: &str,
    arguments: &Map<String, Value>,
) -> Result<Value, Refusal> {
    let asked = Asked(arguments);
    match name {
        "order" => account.order(asked.text("id").unwrap_or_default()).map(|order| stub(order.id)),
        "orders" => orders(account, asked),
        "order_history" => order_history(account, asked),
        "shipment" => {
            let id = asked.number("id", "Shipment")?.filter(|id| account.shipments.contains_key(id));
            id.map(stub).ok_or(Refusal::NotFound("Shipment"))
        }
        "shipments" => shipments(account, asked),
        "product" => product(account, asked),
        "products" => products(account, asked),
        "warehouse_products" => shelves(account, asked),
        "inventory_changes" => changes(account, asked),
        "return" => {
            let id = asked.number("id", "Return")?.filter(|id| account.returns.contains_key(id));
            id.map(stub).ok_or(Refusal::NotFound("Return"))
        }
        "returns" => returns(account, asked),
        "webhooks" => {
            let hooks = account.hooks.registered.values();
            Ok(hooks.map(|hook| Value::Object(goods::hook(account, hook))).collect())
        }
        "account" => Ok(goods::account(account)),
        "me" => Ok(json!({
            "id": relay::id("User", 1), "legacy_id": 1, "email": account.config.login.username,
            "account": goods::account(account),
        })),
        "uuid" => {
            let (id, kind) = (asked.0.get("legacy_id").and_then(Value::as_u64), asked.text("entity"));
            Ok(json!({"legacy_id": id, "id": relay::id(kind.unwrap_or_default(), id.unwrap_or(0))}))
        }
        _ => Err(Refusal::Invalid(format!("Unknown query `{name}`"))),
    }
}

/// A stub that carries what lists are sorted by.
fn sortable(key: Value, fields: Value) -> Value {
    let mut stub = stub(key);
    if let (Some(stub), Value::Object(fields)) = (stub.as_object_mut(), fields) {
        stub.extend(fields);
    }
    stub
}

fn orders(account: &Account, asked: Asked<'_>) -> Result<Value, Refusal> {
    let (updated, created) = (asked.span("updated")?, asked.span("order_date")?);
    let warehouse = asked.number("warehouse_id", "Warehouse")?;
    let allocated = asked.number("allocated_warehouse_id", "Warehouse")?;
    let fits = |order: &&Order| {
        order.visible <= account.now
            && updated.has(order.updated)
            && created.has(order.created)
            && warehouse.or(allocated).is_none_or(|id| order.allocations.contains_key(&id))
            && has_details(order, asked)
            && has_state(order, asked)
    };
    let show = |order: &Order| {
        sortable(
            order.id.into(),
            json!({
                "legacy_id": order.id, "updated_at": order.updated.as_microsecond(),
                "order_date": order.text("order_date"), "order_number": order.text("order_number"),
            }),
        )
    };
    Ok(account.orders.values().filter(fits).map(show).collect())
}

fn has_details(order: &Order, asked: Asked<'_>) -> bool {
    let address = order.details.get("shipping_address").and_then(|address| address.get("email"));
    let email = order.text("email").or(address.and_then(Value::as_str));
    ["shop_name", "partner_order_id", "order_number", "profile"]
        .iter()
        .all(|name| asked.is(name, order.text(name)))
        && asked.is("email", email)
        && asked.text("sku").is_none_or(|sku| order.lines.iter().any(|line| line.sku == sku))
        && asked.text("tag").is_none_or(|tag| order.tags.iter().any(|found| found == tag))
}

fn has_state(order: &Order, asked: Asked<'_>) -> bool {
    let has = |hold: &str| order.holds.contains(hold);
    let is_short =
        order.is_open() && order.lines.iter().any(|line| line.pending() > order.allocated(line.id));
    asked.is("fulfillment_status", Some(&order.status))
        && asked.is_flag("has_hold", !order.holds.is_empty())
        && ["operator_hold", "address_hold", "payment_hold", "fraud_hold"]
            .iter()
            .all(|hold| asked.is_flag(hold, has(hold)))
        && asked.is_flag("ready_to_ship", order.ready_to_ship())
        && asked.is_flag("has_backorder", is_short)
}

fn order_history(account: &Account, asked: Asked<'_>) -> Result<Value, Refusal> {
    let (id, span) = (asked.number("order_id", "Order")?, asked.span("date")?);
    let orders = account.orders.values().filter(|order| {
        id.is_none_or(|id| id == order.id) && asked.is("order_number", order.text("order_number"))
    });
    Ok(orders
        .flat_map(|order| order.history.iter().zip(history(account, order)))
        .filter(|(entry, _)| span.has(entry.at) && asked.is("username", Some(&entry.user)))
        .map(|(_, shown)| shown)
        .collect())
}

fn shipments(account: &Account, asked: Asked<'_>) -> Result<Value, Refusal> {
    let (order, span) = (asked.number("order_id", "Order")?, asked.span("date")?);
    let ordered = asked.span("order_date")?;
    let found = account.shipments.values().filter(|shipment| {
        order.is_none_or(|order| order == shipment.order)
            && span.has(shipment.created)
            && account.orders.get(&shipment.order).is_some_and(|order| ordered.has(order.created))
            && asked.is_flag("voided", shipment.has_voided_label())
            && asked
                .text("tracking_number")
                .is_none_or(|tracking| shipment.labels.iter().any(|label| label.tracking == tracking))
    });
    let show = |shipment: &super::shipment::Shipment| {
        let created = iso::text(shipment.created);
        sortable(shipment.id.into(), json!({"legacy_id": shipment.id, "created_date": created}))
    };
    Ok(found.map(show).collect())
}

fn product(account: &Account, asked: Asked<'_>) -> Result<Value, Refusal> {
    let id = asked.number("id", "Product")?;
    let mut products = account.products.iter();
    let found = products
        .find(|(sku, product)| asked.is("sku", Some(sku)) && id.is_none_or(|id| product.id == id))
        .filter(|_| asked.text("sku").is_some() || id.is_some());
    found.map(|(sku, _)| stub(sku.as_str())).ok_or(Refusal::NotFound("Product"))
}

fn products(account: &Account, asked: Asked<'_>) -> Result<Value, Refusal> {
    let (created, updated) = (asked.span("created")?, asked.span("updated")?);
    let found = account.products.iter().filter(|(sku, product)| {
        asked.is("sku", Some(sku)) && created.has(product.created) && updated.has(product.updated)
    });
    Ok(found
        .map(|(sku, found)| sortable(sku.as_str().into(), json!({"legacy_id": found.id, "sku": sku})))
        .collect())
}

fn shelves(account: &Account, asked: Asked<'_>) -> Result<Value, Refusal> {
    let (created, updated) = (asked.span("created")?, asked.span("updated")?);
    let warehouse = asked.number("warehouse_id", "Warehouse")?;
    let found = account.products.values().flat_map(|product| product.shelves.values()).filter(|shelf| {
        asked.is("sku", Some(&shelf.sku))
            && asked.is_flag("active", true)
            && warehouse.is_none_or(|id| id == shelf.warehouse)
            && created.has(shelf.created)
            && updated.has(shelf.updated)
    });
    let show = |shelf: &super::stock::Shelf| {
        sortable(
            json!({"sku": shelf.sku, "warehouse": shelf.warehouse}),
            json!({"legacy_id": shelf.id, "sku": shelf.sku, "updated_at": shelf.updated.as_microsecond()}),
        )
    };
    Ok(found.map(show).collect())
}

/// With a `reason` the dates are required and lie at most 60 days apart.
fn changes(account: &Account, asked: Asked<'_>) -> Result<Value, Refusal> {
    let (span, warehouse) = (asked.span("date")?, asked.number("warehouse_id", "Warehouse")?);
    let reason = asked.text("reason");
    let days = span.0.zip(span.1).map(|(from, to)| to.duration_since(from).as_hours() / 24);
    if reason.is_some() && days.is_none_or(|days| days > 60) {
        return Err(Refusal::Invalid(
            "Filtering by reason requires a date range of at most 60 days".to_owned(),
        ));
    }
    let found = account.changes.iter().filter(|change| {
        asked.is("sku", Some(&change.sku))
            && warehouse.is_none_or(|id| id == change.warehouse)
            && reason.is_none_or(|words| change.reason.to_lowercase().contains(&words.to_lowercase()))
            && span.has(change.at)
    });
    Ok(found.map(|change| goods::change(account, change)).collect())
}

fn returns(account: &Account, asked: Asked<'_>) -> Result<Value, Refusal> {
    let (order, span) = (asked.number("order_id", "Order")?, asked.span("date")?);
    let warehouse = asked.number("warehouse_id", "Warehouse")?;
    let found = account.returns.values().filter(|made| {
        order.is_none_or(|id| id == made.order)
            && warehouse.is_none_or(|id| id == made.warehouse)
            && span.has(made.created)
    });
    Ok(found.map(|made| sortable(made.id.into(), json!({"legacy_id": made.id}))).collect())
}
