//! What can be changed of an order as a whole: notes, amounts, addresses, the warehouse, comments.

use serde_json::Value;

use super::account::Account;
use super::call::{Answer, Call};
use super::fields::Fields;
use super::order::{AMOUNTS, Comment, Financial, Order};
use super::query::Parameters;
use super::refusal::Refusal;
use super::shapes::{COMMENT, FINANCIAL, PUT_ORDER, UPDATE_ADDRESS, WAREHOUSE};
use super::{create, view};

/// Comments of requests are signed so; Ordoro shows the user of the key.
const USER: &str = "api";

impl Account {
    /// The amounts of an order. Ordoro calculates none, and what a split does with them is not documented: we leave them
    /// whole, so every child shows those of the order that was created, and a change shows on all of them.
    pub(super) fn financial<'a>(&'a self, order: &'a Order) -> &'a Financial {
        self.orders.get(&order.root).map_or(&order.financial, |root| &root.financial)
    }
}

/// `PUT /v3/order/{order_number}`: its five fields, in every state.
pub(super) fn order(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.order(call.arg(0))?.id;
    let body = call.json()?;
    let sent = PUT_ORDER.check(&body)?;
    let details = &mut account.change(id)?.details;
    for (name, kept) in [
        ("notes_from_customer", &mut details.notes_from_customer),
        ("internal_notes", &mut details.internal_notes),
        ("batch_reference_id", &mut details.batch_reference_id),
    ] {
        if sent.has(name) {
            *kept = sent.owned(name);
        }
    }
    for (name, kept) in [("ship_by_date", &mut details.ship_by), ("deliver_by_date", &mut details.deliver_by)]
    {
        if sent.has(name) {
            *kept = sent.moment(name);
        }
    }
    Ok(Answer::ok(view::one(account, id)?))
}

/// `PUT .../financial`: in every state. Absent amounts stay, null empties one.
pub(super) fn financial(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let (id, root) = account.order(call.arg(0)).map(|order| (order.id, order.root))?;
    let body = call.json()?;
    let sent = FINANCIAL.check(&body)?;
    let amounts = create::amounts(sent)?;
    account.change(id)?;
    let kept = &mut account.orders.get_mut(&root).ok_or(Refusal::NotFound("order"))?.financial;
    if sent.has("credit_card_issuer") {
        kept.credit_card_issuer = sent.owned("credit_card_issuer");
    }
    for name in AMOUNTS.into_iter().filter(|name| sent.has(name)) {
        match amounts.get(name) {
            Some(amount) => kept.amounts.insert(name, *amount),
            None => kept.amounts.remove(name),
        };
    }
    Ok(Answer::ok(view::financial(kept)))
}

/// `PUT .../shipping_address`. Of shipped and cancelled orders it is refused: our choice.
pub(super) fn shipping_address(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.waiting_order(call.arg(0))?;
    let body = call.json()?;
    account.readdress(id, UPDATE_ADDRESS.check(&body)?)
}

/// `PUT .../billing_address`.
pub(super) fn billing_address(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.waiting_order(call.arg(0))?;
    let body = call.json()?;
    let sent = UPDATE_ADDRESS.check(&body)?;
    let order = account.change(id)?;
    order.billing_address.write(sent);
    if sent.flag("validate") {
        order.billing_address.validate();
    }
    Ok(Answer::ok(order.billing_address.view()))
}

impl Account {
    /// Writes fields of a shipping address that were checked. Without `validate` nobody looks at the new one.
    pub(super) fn readdress(&mut self, id: u64, sent: Fields<'_>) -> Result<Answer, Refusal> {
        let now = self.now;
        let order = self.change(id)?;
        order.addressed = now;
        order.shipping_address.write(sent);
        if sent.flag("validate") {
            order.shipping_address.validate();
        }
        Ok(Answer::ok(order.shipping_address.view()))
    }

    /// Commits an order's units to another warehouse.
    pub(super) fn move_order(&mut self, id: u64, warehouse: u64) -> Result<(), Refusal> {
        let order = self.change(id)?;
        order.warehouse = warehouse;
        let skus: Vec<String> = order.shown().map(|line| line.sku.clone()).collect();
        for sku in skus {
            self.shelf(&sku, warehouse);
        }
        self.unallocate(id);
        self.allocate_if_asked(id);
        Ok(())
    }
}

/// `PUT .../warehouse`.
pub(super) fn warehouse(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.waiting_order(call.arg(0))?;
    let body = call.json()?;
    let sent = WAREHOUSE.check(&body)?;
    let warehouse = account.named_warehouse(sent.id("warehouse_id").unwrap_or_default())?;
    account.move_order(id, warehouse)?;
    Ok(Answer::ok(view::one(account, id)?))
}

/// `POST .../comment`.
pub(super) fn comment(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.order(call.arg(0))?.id;
    let body = call.json()?;
    let text = COMMENT.check(&body)?.owned("comment").unwrap_or_default();
    let made = Comment { user: USER.to_owned(), at: account.now, text };
    let shown = view::comment(&made);
    account.change(id)?.comments.push(made);
    Ok(Answer::ok(shown))
}

/// `GET .../comment`: the document shows one comment where a list must be meant.
pub(super) fn comments(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    call.query.only(&Parameters::NONE)?;
    let order = account.order(call.arg(0))?;
    let comments: Vec<&Comment> = order.comments.iter().collect();
    let page: Value = call.query.page()?.of("comment", &comments, |comment| view::comment(comment));
    Ok(Answer::ok(page))
}
