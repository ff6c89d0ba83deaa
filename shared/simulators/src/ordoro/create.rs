//! `POST /v3/order`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::account::Account;
use super::address::Address;
use super::call::{Answer, Call};
use super::fields::Fields;
use super::order::{AMOUNTS, Details, Financial, Line, Order, Promise, Status};
use super::product::Told;
use super::refusal::Refusal;
use super::shapes::{ADDRESS, ORDER, ORDER_LINE, ORDER_PRODUCT, ORDER_TAG};
use super::shipment::Shipment;
use super::view;

/// A line as it was sent.
struct NewLine<'a> {
    sent: Fields<'a>,
    product: Fields<'a>,
    sku: &'a str,
    quantity: u32,
    item_price: Decimal,
    total_price: Decimal,
    told: Told,
}

/// What everything that can be wrong was checked of.
struct Draft<'a> {
    sent: Fields<'a>,
    number: String,
    reference: String,
    warehouse: u64,
    lines: Vec<NewLine<'a>>,
    tags: Vec<Fields<'a>>,
    amounts: BTreeMap<&'static str, Decimal>,
}

/// Checks everything, then keeps the order: a refusal leaves no trace.
pub(super) fn create(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let draft = read(account, &body)?;
    let id = account.take(&draft, call);
    if draft.sent.text("status") == Some(Status::Shipped.word()) {
        let shipment = Shipment::bare(account.next("shipment"), draft.warehouse, account.now);
        account.depart(id, shipment)?;
    } else {
        account.allocate_if_asked(id);
    }
    Ok(Answer::created(view::one(account, id)?))
}

fn read<'a>(account: &Account, body: &'a Value) -> Result<Draft<'a>, Refusal> {
    let sent = ORDER.check(body)?;
    let reference = sent.text("order_id").unwrap_or_default().to_owned();
    if reference.is_empty() {
        return Err(Refusal::invalid("order_id", "`order_id` must not be empty"));
    }
    if !matches!(sent.text("status"), None | Some("awaiting_fulfillment" | "shipped")) {
        return Err(Refusal::invalid("status", "`status` must be awaiting_fulfillment or shipped"));
    }
    let prefix = match sent.get("cart").and_then(Value::as_u64) {
        None if sent.get("cart").is_none() => "M".to_owned(),
        cart => {
            let found = cart.and_then(|id| account.cart(id)).map(|cart| cart.index.to_string());
            found.ok_or_else(|| Refusal::invalid("cart", "There is no such cart"))?
        }
    };
    // Ordoro's examples ask for unique ids and do not say what becomes of others.
    let number = format!("{prefix}-{reference}");
    if account.numbered(&number).is_some() {
        return Err(Refusal::Conflict(format!("Order {number} already exists")));
    }
    for name in ["billing_address", "shipping_address", "alternate_ship_from_address"] {
        sent.get(name).map(|address| ADDRESS.check(address)).transpose()?;
    }
    let warehouse = match sent.get("warehouse_id") {
        Some(id) => account.named_warehouse(id.as_u64().unwrap_or_default())?,
        None => account.default_warehouse(),
    };
    let lines = sent.list("lines");
    if lines.is_empty() {
        return Err(Refusal::invalid("lines", "An order needs at least one line"));
    }
    let lines = lines.iter().map(read_line).collect::<Result<_, _>>()?;
    let tags = ORDER_TAG.check_all(sent.list("tags"))?;
    Ok(Draft { sent, number, reference, warehouse, lines, tags, amounts: amounts(sent)? })
}

fn read_line(line: &Value) -> Result<NewLine<'_>, Refusal> {
    let sent = ORDER_LINE.check(line)?;
    let product = ORDER_PRODUCT.check(sent.get("product").unwrap_or(&Value::Null))?;
    let sku = product.text("sku").unwrap_or_default();
    if sku.is_empty() {
        return Err(Refusal::invalid("sku", "`sku` must not be empty"));
    }
    let quantity = sent.units("quantity")?.unwrap_or(1);
    let item_price = sent.amount("item_price")?.unwrap_or_default();
    let total = sent.amount("total_price")?;
    let total_price = total.unwrap_or_else(|| item_price.saturating_mul(Decimal::from(quantity)));
    Ok(NewLine { sent, product, sku, quantity, item_price, total_price, told: Told::read(product)? })
}

/// The amounts that were sent with a number.
pub(super) fn amounts(sent: Fields<'_>) -> Result<BTreeMap<&'static str, Decimal>, Refusal> {
    let mut amounts = BTreeMap::new();
    for name in AMOUNTS {
        if let Some(amount) = sent.amount(name)? {
            amounts.insert(name, amount);
        }
    }
    Ok(amounts)
}

impl Account {
    /// Keeps a checked order. Returns its id.
    fn take(&mut self, draft: &Draft<'_>, call: &Call) -> u64 {
        let (id, now, sent) = (self.next("order"), self.now, draft.sent);
        let lines = draft.lines.iter().map(|line| self.take_line(draft, line)).collect();
        let tags = draft
            .tags
            .iter()
            .map(|tag| self.tag_named(tag.text("text").unwrap_or_default(), tag.text("color")));
        let tags = tags.collect();
        let mut shipping_address = self.address(sent, "shipping_address");
        shipping_address.validate();
        let order = Order {
            id,
            number: draft.number.clone(),
            reference: draft.reference.clone(),
            cart: sent.id("cart"),
            cart_order_id: sent.owned("cart_order_id"),
            status: Status::AwaitingFulfillment,
            warehouse: draft.warehouse,
            shipping_address,
            addressed: now,
            billing_address: self.address(sent, "billing_address"),
            ship_from: sent
                .has("alternate_ship_from_address")
                .then(|| self.address(sent, "alternate_ship_from_address")),
            lines,
            details: details(sent),
            tags,
            comments: Vec::new(),
            shipments: Vec::new(),
            left: BTreeMap::new(),
            financial: Financial {
                credit_card_issuer: sent.owned("credit_card_issuer"),
                amounts: draft.amounts.clone(),
            },
            placed: sent.moment("order_date").unwrap_or(now),
            created: now,
            updated: now,
            cancelled: None,
            shipped: None,
            visible: call.visible,
            parent: None,
            root: id,
            children: Vec::new(),
        };
        self.keep(order);
        id
    }

    fn take_line(&mut self, draft: &Draft<'_>, line: &NewLine<'_>) -> Line {
        let (id, sent, sku) = (self.next("line"), line.sent, line.sku);
        let is_new = !self.products.contains_key(sku);
        self.know(sku, line.told.clone());
        self.shelf(sku, draft.warehouse);
        // The document allows stock to be sent with a product; we count it when the product is made, and never again.
        if let Some(on_hand) = line.product.get("physical_on_hand").and_then(Value::as_i64).filter(|_| is_new)
        {
            self.count(sku, draft.warehouse, Decimal::from(on_hand));
        }
        let name = sent.owned("product_name").or_else(|| line.product.owned("name"));
        Line {
            id,
            origin: id,
            sku: sku.to_owned(),
            name: name.unwrap_or_default(),
            quantity: line.quantity,
            cut: 0,
            item_price: line.item_price,
            total_price: line.total_price,
            discount: Decimal::ZERO,
            details: sent.owned("selected_option"),
            serials: Vec::new(),
            location: None,
            cart_order_id: draft.sent.owned("cart_order_id"),
            cart_orderitem_id: sent.owned("cart_orderitem_id"),
            cart_shipment_id: draft.sent.owned("cart_shipment_id"),
            promise: Promise::NotAsked,
        }
    }

    /// An address that was sent under this name and checked.
    pub(super) fn address(&mut self, sent: Fields<'_>, name: &str) -> Address {
        let empty = Map::new();
        let fields = sent.get(name).and_then(Value::as_object).unwrap_or(&empty);
        Address::new(self.next("address"), Fields::new(fields))
    }
}

fn details(sent: Fields<'_>) -> Details {
    let info = sent.get("additional_cart_info").and_then(Value::as_object);
    Details {
        notes_from_customer: sent.owned("notes_from_customer"),
        internal_notes: sent.owned("internal_notes"),
        requested_shipping_method: sent.owned("shipping_type"),
        batch_reference_id: None,
        deliver_by: sent.moment("deliver_by_date"),
        ship_by: sent.moment("ship_by_date"),
        is_prime: info.is_some_and(|info| Fields::new(info).flag("is_prime")),
    }
}
