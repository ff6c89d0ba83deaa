//! Tags of orders: called by text on new orders, by id afterwards. The interface has two forms of them, old and new.

use serde_json::{Value, json};

use super::account::Account;
use super::call::{Answer, Call};
use super::refusal::Refusal;
use super::shapes_of_shipping::{TAG, V3_TAG};

/// Of tags that nobody coloured.
const GREY: &str = "#808080";

#[derive(Debug)]
pub(super) struct Tag {
    pub(super) id: u64,
    pub(super) text: String,
    color: String,
}

impl Tag {
    /// `{id, name, color}`.
    fn view(&self) -> Value {
        json!({"id": self.id, "name": self.text, "color": self.color})
    }

    /// `{id, text, name, color, link}`, as on orders.
    pub(super) fn old_view(&self) -> Value {
        json!({"id": self.id, "text": self.text, "name": self.text, "color": self.color,
               "link": format!("/v3/tag/{}", self.id)})
    }
}

impl Account {
    /// The tag of this text, made if there is none.
    pub(super) fn tag_named(&mut self, text: &str, color: Option<&str>) -> u64 {
        if let Some(found) = self.tags.values().find(|tag| tag.text == text) {
            return found.id;
        }
        let id = self.next("tag");
        let color = color.unwrap_or(GREY).to_owned();
        self.tags.insert(id, Tag { id, text: text.to_owned(), color });
        id
    }

    /// The tags of an order, as its answers show them.
    fn tags_of(&self, order: u64) -> Value {
        let tags = self.orders.get(&order).into_iter().flat_map(|order| &order.tags);
        tags.filter_map(|tag| self.tags.get(tag)).map(Tag::old_view).collect()
    }
}

fn is_new(account: &Account, text: &str, param: &str) -> Result<(), Refusal> {
    if text.is_empty() {
        return Err(Refusal::invalid(param, "A tag needs a name"));
    }
    if account.tags.values().any(|tag| tag.text == text) {
        return Err(Refusal::Conflict(format!("The tag `{text}` already exists")));
    }
    Ok(())
}

/// `GET /v3/order/tag`.
pub(super) fn list(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let tags: Vec<&Tag> = account.tags.values().collect();
    Ok(Answer::ok(call.query.page()?.of("tag", &tags, |tag| tag.view())))
}

/// `POST /v3/order/tag`.
pub(super) fn create(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let sent = V3_TAG.check(&body)?;
    let name = sent.text("name").unwrap_or_default();
    is_new(account, name, "name")?;
    let id = account.tag_named(name, sent.text("color"));
    Ok(Answer::created(account.tags.get(&id).map_or(Value::Null, Tag::view)))
}

/// `GET /v3/order/tag/{name}`.
pub(super) fn get(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let found = account.tags.values().find(|tag| tag.text == call.arg(0));
    found.map(|tag| Answer::ok(tag.view())).ok_or(Refusal::NotFound("tag"))
}

/// `GET /v3/tag`.
pub(super) fn old_list(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let tags: Vec<&Tag> = account.tags.values().collect();
    Ok(Answer::ok(call.query.page()?.of("tag", &tags, |tag| tag.old_view())))
}

/// `POST /v3/tag`, which answers with 200.
pub(super) fn old_create(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let sent = TAG.check(&body)?;
    let text = sent.text("text").unwrap_or_default();
    is_new(account, text, "text")?;
    let id = account.tag_named(text, sent.text("color"));
    Ok(Answer::ok(account.tags.get(&id).map_or(Value::Null, Tag::old_view)))
}

/// `GET /v3/tag/{tag_id}`.
pub(super) fn old_get(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let found = account.tags.get(&call.id(0, "tag")?);
    found.map(|tag| Answer::ok(tag.old_view())).ok_or(Refusal::NotFound("tag"))
}

/// `POST /v3/order/{order_number}/tag/{tag_id}`. A tag that is on already stays on.
pub(super) fn put_on(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let order = account.order(call.arg(0))?.id;
    let tag = call.id(1, "tag")?;
    if !account.tags.contains_key(&tag) {
        return Err(Refusal::NotFound("tag"));
    }
    account.change(order)?.tags.insert(tag);
    Ok(Answer::ok(account.tags_of(order)))
}

/// `DELETE /v3/order/{order_number}/tag/{tag_id}`. A tag that is not on is not found.
pub(super) fn take_off(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let order = account.order(call.arg(0))?;
    let (id, tag) = (order.id, call.id(1, "tag")?);
    if !order.tags.contains(&tag) {
        return Err(Refusal::NotFound("tag"));
    }
    account.change(id)?.tags.remove(&tag);
    Ok(Answer::ok(account.tags_of(id)))
}
