//! Lines that are added, changed and removed, through the interface and by people.

use rust_decimal::Decimal;
use serde_json::Value;

use super::account::Account;
use super::call::{Answer, Call};
use super::fields::Fields;
use super::order::{Line, Promise, Status};
use super::product::Told;
use super::refusal::Refusal;
use super::shapes::{NEW_LINE, PUT_LINE};
use super::view;

/// `POST .../line`. Each request adds a line, be it the same as one that is there.
pub(super) fn add(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let order = account.waiting_order(call.arg(0))?;
    let body = call.json()?;
    let sent = NEW_LINE.check(&body)?;
    let sku = sent.text("sku").unwrap_or_default();
    if sku.is_empty() {
        return Err(Refusal::invalid("sku", "`sku` must not be empty"));
    }
    let quantity = sent.units("quantity")?.unwrap_or(1);
    let item_price = sent.amount("item_price")?.unwrap_or_default();
    let total = sent.amount("total_price")?;
    let discount = sent.amount("discount_amount")?.unwrap_or_default();
    let serials = serials(sent)?;
    // That a line makes its product as a new order does is our reading.
    account.know(sku, Told::named(sent.text("product_name")));
    let (id, warehouse) = (account.next("line"), account.change(order)?.warehouse);
    account.shelf(sku, warehouse);
    let name = account.products.get(sku).map_or_else(String::new, |product| product.name.clone());
    let line = Line {
        id,
        origin: id,
        sku: sku.to_owned(),
        name: sent.owned("product_name").unwrap_or(name),
        quantity,
        cut: 0,
        item_price,
        total_price: total.unwrap_or_else(|| item_price.saturating_mul(Decimal::from(quantity))),
        discount,
        details: sent.owned("details"),
        serials,
        location: sent.id("sales_channel_location_id"),
        cart_order_id: sent.owned("cart_order_id"),
        cart_orderitem_id: sent.owned("cart_orderitem_id"),
        cart_shipment_id: sent.owned("cart_shipment_id"),
        promise: Promise::NotAsked,
    };
    account.change(order)?.lines.push(line);
    account.allocate_if_asked(order);
    Ok(Answer::created(view::one(account, order)?))
}

/// `PUT .../line/{order_line_id}`.
pub(super) fn update(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let order = account.waiting_order(call.arg(0))?;
    let id = account.line_of(order, call)?;
    let body = call.json()?;
    let sent = PUT_LINE.check(&body)?;
    // A quantity of zero would be a line without units: it is to be deleted.
    let quantity = sent.units("quantity")?;
    let (item_price, total, discount) =
        (sent.amount("item_price")?, sent.amount("total_price")?, sent.amount("discount_amount")?);
    let serials = serials(sent)?;
    let lines = &mut account.change(order)?.lines;
    let line = lines.iter_mut().find(|line| line.id == id).ok_or(Refusal::NotFound("order line"))?;
    let was = line.quantity;
    line.quantity = quantity.unwrap_or(was);
    line.item_price = item_price.unwrap_or(line.item_price);
    // Amounts are not calculated: an old total stays until a new one is sent.
    line.total_price = total.unwrap_or(line.total_price);
    line.discount = discount.unwrap_or(line.discount);
    if sent.has("details") {
        line.details = sent.owned("details");
    }
    if sent.has("product_serial_numbers") {
        line.serials = serials;
    }
    if line.quantity != was {
        account.allocate_again(order, id);
    }
    Ok(Answer::ok(view::one(account, order)?))
}

/// `DELETE .../line/{order_line_id}`. That the last line stays is our choice: an order without lines is to be cancelled.
pub(super) fn remove(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let order = account.waiting_order(call.arg(0))?;
    let id = account.line_of(order, call)?;
    let found = account.order(call.arg(0))?;
    if found.shown().count() == 1 {
        return Err(Refusal::Conflict(format!("The last line of order {} can not be deleted", found.number)));
    }
    account.change(order)?.lines.retain(|line| line.id != id);
    Ok(Answer::ok(view::one(account, order)?))
}

fn serials(sent: Fields<'_>) -> Result<Vec<String>, Refusal> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let all: Option<Vec<String>> = sent.list("product_serial_numbers").iter().map(text).collect();
    all.ok_or_else(|| Refusal::invalid("product_serial_numbers", "Serial numbers must be strings"))
}

impl Account {
    fn line_of(&self, order: u64, call: &Call) -> Result<u64, Refusal> {
        let id = call.id(1, "order line")?;
        let found = self.orders.get(&order).and_then(|order| order.line(id));
        found.map(|line| line.id).ok_or(Refusal::NotFound("order line"))
    }

    /// People take units off a line. A line without units is gone, an order without units is cancelled.
    pub(super) fn cut(&mut self, order: u64, line: u64, units: u32) -> Result<(), Refusal> {
        let found = self.change(order)?;
        let line_found = found.lines.iter_mut().find(|found| found.id == line);
        let cut = line_found.ok_or(Refusal::NotFound("order line"))?;
        let units = units.min(cut.quantity);
        cut.quantity -= units;
        cut.cut += units;
        if found.shown().next().is_none() {
            let now = self.now;
            let found = self.change(order)?;
            found.status = Status::Cancelled;
            found.cancelled = Some(now);
        }
        self.allocate_again(order, line);
        Ok(())
    }
}
