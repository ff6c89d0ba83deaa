//! The account's own books, to be compared with those of the shop. What was split is one order in them: its lines are those
//! of the order that was created, its shipments those of all children.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::Account;
use super::address::Address;
use super::order::{Line, Order, Status};
use super::returns::{Return, ReturnLine};
use super::shipment::{Carrier, Shipment};
use super::stock::Figures;
use super::{moment, money, returns};

/// Everything: orders, stock, returns.
pub(super) fn books(account: &Account) -> Value {
    let orders: Vec<Value> = account.families.keys().map(|root| family(account, *root)).collect();
    let demand = account.demand();
    let stock: BTreeMap<&str, Value> = account
        .products
        .values()
        .map(|product| {
            let shelves: BTreeMap<String, Value> = product
                .shelves
                .keys()
                .filter_map(|id| Some((id.to_string(), shelf(account.figures(&demand, &product.sku, *id)?))))
                .collect();
            (product.sku.as_str(), json!(shelves))
        })
        .collect();
    let returns: Vec<Value> = account.returns.values().map(|made| returned(account, made)).collect();
    json!({"orders": orders, "stock": stock, "returns": returns})
}

/// One return, with what comes back in the words that all systems share.
fn returned(account: &Account, made: &Return) -> Value {
    let mut shown = returns::view(account, made);
    let family = account.families.iter().find(|(_, members)| {
        members.iter().filter_map(|id| account.orders.get(id)).any(|order| made.is_of(order))
    });
    let order = family.and_then(|(root, _)| account.orders.get(root)).map(|order| &order.number);
    let units = |line: &ReturnLine| json!({"sku": line.sku, "announced": line.expected, "received": line.received, "restocked": line.restocked});
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("order".to_owned(), json!(order));
        fields.insert("units".to_owned(), made.lines.iter().map(units).collect());
    }
    shown
}

/// Units of one line of the root, in all orders of its family.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    quantity: u32,
    shipped: u32,
    cancelled: u32,
}

/// One family of orders.
pub(super) fn family(account: &Account, root: u64) -> Value {
    let members: Vec<&Order> =
        account.families.get(&root).into_iter().flatten().filter_map(|id| account.orders.get(id)).collect();
    let Some(first) = members.first().copied() else { return Value::Null };
    let leaves: Vec<&Order> = members.iter().copied().filter(|order| !order.is_parent()).collect();
    let shipments: Vec<Value> = members.iter().flat_map(|order| &order.shipments).map(shipment).collect();
    let tags: BTreeSet<u64> = leaves.iter().flat_map(|order| order.tags.iter().copied()).collect();
    let text = |id: &u64| account.tags.get(id).map(|tag| tag.text.as_str());
    // A child that nobody told of a new address shows: of those that are open the one that was written to first counts.
    let open = leaves.iter().filter(|order| order.status.is_open()).min_by_key(|order| order.addressed);
    let gone =
        || leaves.iter().filter(|order| order.status == Status::Shipped).max_by_key(|order| order.addressed);
    let addressed = open.or_else(gone).copied().unwrap_or(first);
    let address = &addressed.shipping_address;
    json!({
        "id": first.number, "legacy_id": first.id, "order_number": first.number, "status": status(&leaves).word(),
        "partner_order_id": reference(first), "cart_order_id": first.cart_order_id,
        "warehouse_id": first.warehouse.to_string(), "email": address.get("email"),
        "shipping_address": self::address(address), "billing_address": self::address(&first.billing_address),
        "total_price": first.financial.amount("grand_total").unwrap_or(Decimal::ZERO).to_string(),
        "tags": tags.iter().filter_map(text).collect::<Vec<_>>(),
        "holds": tags.intersection(&account.holds).filter_map(text).collect::<Vec<_>>(),
        "internal_notes": addressed.details.internal_notes,
        "notes_from_customer": addressed.details.notes_from_customer,
        "created_at": moment::text(first.created),
        "updated_at": members.iter().map(|order| order.updated).max().map(moment::text),
        "children": leaves.iter().filter(|order| order.id != root).map(|order| &order.number).collect::<Vec<_>>(),
        "line_items": lines(&members), "shipments": shipments,
    })
}

/// What whoever placed the order calls it: that stands on its lines, if anywhere.
fn reference(order: &Order) -> &str {
    let named = order.lines.iter().find_map(|line| line.cart_shipment_id.as_deref());
    named.unwrap_or(&order.reference)
}

/// Open as long as anything is; otherwise shipped if anything was.
fn status(leaves: &[&Order]) -> Status {
    let order = [Status::AwaitingFulfillment, Status::DropshipmentRequested, Status::Shipped];
    let found = order.into_iter().find(|status| leaves.iter().any(|order| order.status == *status));
    found.unwrap_or(Status::Cancelled)
}

fn lines(members: &[&Order]) -> Vec<Value> {
    let mut tallies: BTreeMap<u64, (&Line, &Order, Tally)> = BTreeMap::new();
    for order in members {
        for line in &order.lines {
            let (_, place, tally) = tallies.entry(line.origin).or_insert((line, order, Tally::default()));
            // Units that people took off stay with the order in which they did.
            tally.quantity += line.cut;
            tally.cancelled += line.cut;
            if order.is_parent() {
                continue;
            }
            *place = order;
            tally.quantity += line.quantity;
            match order.status {
                Status::AwaitingFulfillment | Status::DropshipmentRequested => {}
                Status::Shipped => tally.shipped += line.quantity,
                Status::Cancelled => tally.cancelled += line.quantity,
            }
        }
    }
    let shown = |(origin, (line, order, tally)): (u64, (&Line, &Order, Tally))| {
        json!({
            "id": origin.to_string(), "legacy_id": origin, "sku": line.sku,
            "partner_line_item_id": line.cart_orderitem_id.clone().unwrap_or_default(),
            "cart_order_id": line.cart_order_id, "price": line.item_price.to_string(),
            "total_price": line.total_price.to_string(), "discount_amount": line.discount.to_string(),
            "quantity": tally.quantity, "quantity_shipped": tally.shipped, "cancelled": tally.cancelled,
            "warehouse_id": order.warehouse.to_string(),
        })
    };
    tallies.into_iter().map(shown).collect()
}

/// The names of Ordoro's address in the words of the comparison.
fn address(found: &Address) -> Value {
    let text = |name: &str| found.get(name);
    json!({
        "first_name": text("name"), "last_name": null, "company": text("company"), "address1": text("street1"),
        "address2": text("street2"), "city": text("city"), "zip": text("zip"), "state": text("state"),
        "state_code": null, "country": text("country"), "country_code": text("country"), "email": text("email"),
        "phone": text("phone"), "validation": found.verdict().word(),
    })
}

/// One shipment, one label for each package. What is in which package nobody knows: the first has everything.
pub(super) fn shipment(found: &Shipment) -> Value {
    let carrier = match &found.carrier {
        Carrier::Named(name) => name.clone(),
        Carrier::Account(id) => format!("shipper {id}"),
        Carrier::Nobody => String::new(),
    };
    let units: BTreeMap<String, u32> =
        found.units.iter().map(|(line, units)| (line.to_string(), *units)).collect();
    let labels: Vec<Value> = (1..)
        .zip(&found.packages)
        .map(|(count, package)| {
            let (lines, cost) =
                if count == 1 { (units.clone(), found.cost) } else { (BTreeMap::new(), Decimal::ZERO) };
            json!({
                "id": format!("{}-{count}", found.id),
                "tracking_number": package.tracking.clone().unwrap_or_default(), "carrier": carrier,
                "shipping_method": found.method, "cost": cost.to_string(), "voided": found.voided,
                "lines": lines,
            })
        })
        .collect();
    json!({
        "id": found.id.to_string(), "warehouse_id": found.warehouse.to_string(),
        "created_date": moment::text(found.created), "ship_date": moment::text(found.shipped), "completed": true,
        "labels": labels,
    })
}

/// The figures of one product in one warehouse. A fraction of a unit is none that could be sold.
pub(super) fn shelf(figures: Figures) -> Value {
    json!({
        "on_hand": money::number(figures.on_hand), "committed": figures.committed, "allocated": figures.allocated,
        "available": money::number(figures.available.floor()),
    })
}
