//! What webhooks say of orders, shipments and stock: the bodies in ShipHero's shapes.

use serde_json::{Value, json};

use super::account::{Account, News};
use super::order::Order;
use super::shipment::{Label, Shipment};
use super::stock::Shelf;
use super::{iso, relay};

impl Account {
    /// Everything to be announced since the last call, in the order in which it happened.
    pub(super) fn take_news(&mut self) -> Vec<News> {
        for (order, reference) in std::mem::take(&mut self.deallocated) {
            self.announce_deallocated(order, reference);
        }
        for (order, warehouse) in std::mem::take(&mut self.allocated) {
            self.announce_allocated(order, warehouse);
        }
        for (sku, warehouse) in std::mem::take(&mut self.touched) {
            self.announce_stock(&sku, warehouse);
        }
        std::mem::take(&mut self.news)
    }

    fn announce(&mut self, kind: &'static str, about: String, body: Value) {
        self.news.push(News { kind, about, body });
    }

    fn announce_allocated(&mut self, id: u64, warehouse: u64) {
        let Some(order) = self.orders.get(&id) else { return };
        // What was allocated and shipped or taken back within one call is no news.
        let Some(allocation) = order.allocations.get(&warehouse) else { return };
        let account = self.config.account_id;
        let lines: Vec<Value> = order
            .lines
            .iter()
            .filter_map(|line| allocation.lines.get(&line.id).map(|units| (line, units)))
            .map(|(line, units)| {
                json!({
                    "id": line.id, "item_uuid": relay::id("LineItem", line.id), "sku": line.sku,
                    "partner_line_item_id": line.partner_line_item_id, "quantity": units,
                    "is_kit_component": false, "created_at": iso::text(line.created),
                })
            })
            .collect();
        let body = json!({
            "webhook_type": "Order Allocated", "allocation_reference": allocation.reference,
            "account_id": account, "account_uuid": relay::id("Account", account),
            "warehouse_id": warehouse, "warehouse_uuid": relay::id("Warehouse", warehouse),
            "allocated_at": iso::text(allocation.at), "order_number": order.text("order_number"),
            "order_id": id, "order_uuid": relay::id("Order", id),
            "partner_order_id": order.text("partner_order_id"), "line_items": lines,
            "ready_to_ship": u8::from(order.ready_to_ship()),
        });
        self.announce("Order Allocated", order.number(), body);
    }

    fn announce_deallocated(&mut self, id: u64, reference: u64) {
        let Some(order) = self.orders.get(&id) else { return };
        let account = self.config.account_id;
        let body = json!({
            "webhook_type": "Order Deallocated", "allocation_reference": reference,
            "account_id": account, "account_uuid": relay::id("Account", account),
            "order_id": id, "order_number": order.text("order_number"), "order_uuid": relay::id("Order", id),
            "partner_order_id": order.text("partner_order_id"), "deallocated_at": iso::text(self.now),
        });
        self.announce("Order Deallocated", order.number(), body);
    }

    /// The figures of one SKU: all warehouses together, and the one in which they changed.
    fn announce_stock(&mut self, sku: &str, warehouse: u64) {
        let Some(product) = self.products.get(sku) else { return };
        let Some(changed) = product.shelves.get(&warehouse) else { return };
        let sum = |figure: fn(&Shelf) -> i64| product.shelves.values().map(figure).sum::<i64>();
        let account = self.config.account_id;
        let identifier = self.warehouse_setup(warehouse).map(|warehouse| warehouse.identifier.as_str());
        let body = json!({
            "account_id": account, "account_uuid": relay::id("Account", account), "webhook_type": "Inventory Update",
            "inventory": [{
                "sku": sku, "inventory": sum(Shelf::inventory).to_string(),
                "backorder_quantity": sum(Shelf::backorder).to_string(),
                "on_hand": sum(|shelf| shelf.on_hand).to_string(), "virtual": false,
                "sell_ahead": sum(|shelf| shelf.sell_ahead), "qty_in_totes": sum(|shelf| shelf.in_tote),
                "reserve": sum(|shelf| shelf.reserve), "non_sellable": sum(|shelf| shelf.non_sellable),
                "updated_warehouse": {
                    "warehouse_id": warehouse, "warehouse_uuid": relay::id("Warehouse", warehouse),
                    "identifier": identifier, "inventory": changed.inventory().to_string(),
                    "backorder_quantity": changed.backorder().to_string(), "on_hand": changed.on_hand.to_string(),
                    "sell_ahead": changed.sell_ahead, "qty_in_totes": changed.in_tote,
                    "reserve": changed.reserve, "non_sellable": changed.non_sellable,
                },
            }],
        });
        self.announce("Inventory Update", format!("{sku} {warehouse}"), body);
    }

    /// All packages of a shipment in one event.
    pub(super) fn announce_shipment(&mut self, id: u64) {
        let Some(shipment) = self.shipments.get(&id) else { return };
        let Some(order) = self.orders.get(&shipment.order) else { return };
        let warehouse =
            self.warehouse_setup(shipment.warehouse).map(|warehouse| warehouse.identifier.as_str());
        let first = shipment.labels.first();
        let lines: Vec<Value> =
            packages(shipment).flat_map(|(name, label)| packed(order, label, Some(&name))).collect();
        let total = shipment.labels.len();
        let body = json!({
            "test": "0", "webhook_type": "Shipment Update", "total_packages": total,
            "fulfillment": {
                "shipment_id": id, "shipment_uuid": relay::id("Shipment", id), "warehouse": warehouse,
                "warehouse_id": shipment.warehouse, "warehouse_uuid": relay::id("Warehouse", shipment.warehouse),
                "webhook_type": "Shipment Update", "partner_order_id": order.text("partner_order_id"),
                "order_number": order.text("order_number"), "tracking_number": first.map(|label| &label.tracking),
                "line_items": lines, "custom_tracking_url": "", "package_number": 1, "total_packages": total,
                "shipping_method": first.map(|label| &label.method),
                "shipping_carrier": first.map(|label| &label.carrier), "shipping_address": address(order),
                "package": first.map(size), "completed": shipment.completed,
                "created_at": iso::spaced(shipment.created), "order_uuid": relay::id("Order", shipment.order),
                "order_gift_note": order.text("gift_note").unwrap_or_default(),
            },
            "packages": packages(shipment).map(|(name, label)| json!({
                "line_items": packed(order, label, None), "name": name,
                "shipping_label": {
                    "tracking_number": label.tracking, "tracking_url": label.tracking_url(),
                    "carrier": label.carrier, "shipping_method": label.method,
                },
            })).collect::<Vec<_>>(),
        });
        self.announce("Shipment Update", order.number(), body);
    }

    /// A tote with all pending units of an order was packed: one row for each pick.
    pub(super) fn announce_packed(&mut self, id: u64) {
        let tote = self.next("Tote");
        let picks: Vec<(u64, String, u32)> = self.orders.get(&id).map_or_else(Vec::new, |order| {
            order.lines.iter().map(|line| (line.id, line.sku.clone(), line.picked)).collect()
        });
        let mut items = Vec::new();
        for (line, sku, _) in picks.into_iter().filter(|(_, _, picked)| *picked > 0) {
            items.push(json!({
                "order_id": id, "order_uuid": relay::id("Order", id), "line_item_id": line,
                "pick_id": self.next("TotePick"), "sku": sku,
            }));
        }
        let Some(order) = self.orders.get(&id) else { return };
        let body = json!({
            "webhook_type": "Order Packed Out", "tote_id": tote.to_string(), "tote_uuid": relay::id("Tote", tote),
            "tote_name": format!("Tote-{tote}"), "order_id": id, "order_uuid": relay::id("Order", id),
            "items": items,
        });
        self.announce("Order Packed Out", order.number(), body);
    }
}

fn packages(shipment: &Shipment) -> impl Iterator<Item = (String, &Label)> {
    (1..).zip(&shipment.labels).map(|(number, label)| (format!("Package #{number}"), label))
}

/// The lines in one package. Those of the outer list name their package and carry the fields for customs.
fn packed(order: &Order, label: &Label, package: Option<&str>) -> Vec<Value> {
    let mut rows = Vec::new();
    for line in &order.lines {
        let Some(packed) = label.lines.get(&line.id) else { continue };
        let mut row = json!({
            "id": line.partner_line_item_id, "shiphero_id": line.id, "quantity": packed.units, "sku": line.sku,
        });
        if let (Some(fields), Some(package)) = (row.as_object_mut(), package) {
            fields.insert("package".to_owned(), json!(package));
            fields.insert("serial_numbers".to_owned(), json!([]));
            fields.insert("customs_description".to_owned(), json!(""));
            for lot in ["lot_id", "lot_name", "lot_expiration"] {
                fields.insert(lot.to_owned(), Value::Null);
            }
        }
        rows.push(row);
    }
    rows
}

fn address(order: &Order) -> Value {
    let part = |name: &str| {
        let address = order.details.get("shipping_address");
        address.and_then(|address| address.get(name)).and_then(Value::as_str).unwrap_or_default()
    };
    json!({
        "name": format!("{} {}", part("first_name"), part("last_name")).trim(),
        "address1": part("address1"), "address2": part("address2"), "address_city": part("city"),
        "address_zip": part("zip"), "address_state": part("state"), "address_country": part("country"),
    })
}

fn size(label: &Label) -> Value {
    let number = |text: &str| {
        // Here, other than in the API, the figures are JSON numbers.
        serde_json::from_str::<serde_json::Number>(text).map_or(Value::Null, Value::Number)
    };
    json!({
        "length": number(&label.size.length), "width": number(&label.size.width),
        "height": number(&label.size.height), "weight": number(&label.size.weight),
    })
}
