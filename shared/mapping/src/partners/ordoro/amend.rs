//! Brings a part at Ordoro in line, one exchange at a time.
//!
//! Lists may be behind, so every order that can still change is read by itself before anything is said or sent of it:
//! what is added would else be added twice, and what was changed and changed back would stay as it was. Each exchange
//! is about one facet of one order. What Ordoro refuses is noted beside what was seen, so that the other facets still
//! travel; so is a change that was answered with yes and cannot be seen. A noted facet is not tried again, hence the
//! work ends.

use http::Method;
use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen, SeenStatus};

use super::address::{CONTACT, PLACE};
use super::answered::{self, Answers};
use super::lines::Edit;
use super::order::{create_order, name, no_hold};
use super::rest::{Ask, encoded, order_path};
use super::standing::{Wanted, is_named, is_tagged};
use super::wire::Order;
use super::{Ordoro, address, notes, product, seen};
use crate::call::{Call, Next};
use crate::partner::{Aligned, value};

/// The next exchange towards what is wanted.
pub(super) fn toward(
    ordoro: &Ordoro,
    want: &FulfillmentOrder,
    facets: &[Facet],
    seen: &Seen,
) -> Next<Seen, Aligned> {
    let wanted = match create_order(&ordoro.options, want) {
        Ok(body) => Wanted { want: want.clone(), body },
        Err(refusal) => return Next::Refuse(refusal),
    };
    let mut aligned = Aligned { settled: Vec::new(), refused: Vec::new() };
    for facet in Facet::ALL.into_iter().filter(|facet| facets.contains(facet)) {
        let change = Change { ordoro, facet, wanted: &wanted, seen };
        if let Some(number) = unread(seen) {
            return Next::Ask(change.read(&number));
        }
        if wanted.stands(&ordoro.options, facet, seen) {
            aligned.settled.push(facet);
        } else if let Some(refusal) = notes::untaken(seen, facet).or_else(|| too_late(want, facet, seen)) {
            aligned.refused.push((facet, refusal));
        } else {
            match change.step() {
                Ok(call) => return Next::Ask(call),
                Err(refusal) => aligned.refused.push((facet, refusal)),
            }
        }
    }
    Next::Done(aligned)
}

/// An order whose last answer did not show it, or that only a list told of.
fn unread(seen: &Seen) -> Option<String> {
    let stale = notes::first(seen, notes::STALE).map(str::to_owned);
    stale.or_else(|| {
        let orders = seen::orders(seen).into_iter().filter(Order::is_open);
        orders.map(|order| order.number).find(|number| !notes::has(seen, notes::FRESH, number))
    })
}

fn too_late(want: &FulfillmentOrder, facet: Facet, seen: &Seen) -> Option<Refusal> {
    let (code, state) = match seen.status {
        SeenStatus::Open | SeenStatus::PartlyShipped => return None,
        SeenStatus::Shipped => ("already-shipped", "left the warehouse"),
        SeenStatus::Cancelled => ("cancelled-at-partner", "was cancelled at Ordoro"),
    };
    let message =
        format!("order `{}` (`{}` there) {state}: its {facet} can no longer change", name(want), seen.id);
    Some(Refusal::new(code, message))
}

/// One change of one facet.
struct Change<'a> {
    ordoro: &'a Ordoro,
    facet: Facet,
    wanted: &'a Wanted,
    seen: &'a Seen,
}

impl Change<'_> {
    /// The next exchange for this facet, or why there is none.
    fn step(&self) -> Result<Call<Seen>, Refusal> {
        let orders = seen::subjects(self.seen);
        match self.facet {
            Facet::Address => self.address(&orders),
            Facet::Contact => self.contact(&orders),
            Facet::Lines => self.lines(),
            Facet::Shipping => self.method(&orders),
            Facet::Hold => self.hold(&orders),
        }
    }

    fn address(&self, orders: &[Order]) -> Result<Call<Seen>, Refusal> {
        let want = &self.wanted.want;
        let moved = orders.iter().find(|order| self.wanted.moved(order));
        let billed = orders.iter().find(|order| self.wanted.billed_elsewhere(order));
        let (order, name, mut body) = match (moved, billed) {
            (Some(order), _) => {
                let shipping = address::shipping(&want.address, &want.contact);
                (order, "shipping_address", answered::parts_of(&shipping, &PLACE))
            }
            (None, Some(order)) => (order, "billing_address", address::billing(want)),
            (None, None) => return Err(self.nothing_left()),
        };
        if self.ordoro.options.validate_addresses
            && name == "shipping_address"
            && let Some(body) = body.as_object_mut()
        {
            body.insert("validate".to_owned(), json!(true));
        }
        let path = order_path(&order.number, &format!("/{name}"));
        Ok(self.send(order, Ask::send(name, Method::PUT, path, body), Answers::Address(name)))
    }

    /// E-mail and phone alone: where the shop has none, the one that is there stays.
    fn contact(&self, orders: &[Order]) -> Result<Call<Seen>, Refusal> {
        let order = orders.iter().find(|order| self.wanted.unreachable(order));
        let order = order.ok_or_else(|| self.nothing_left())?;
        let want = &self.wanted.want;
        let mut body = answered::parts_of(&address::shipping(&want.address, &want.contact), &CONTACT);
        if let Some(parts) = body.as_object_mut() {
            parts.retain(|_, part| !part.is_null());
        }
        let path = order_path(&order.number, "/shipping_address");
        let ask = Ask::send("shipping_contact", Method::PUT, path, body);
        Ok(self.send(order, ask, Answers::Address("shipping_address")))
    }

    fn lines(&self) -> Result<Call<Seen>, Refusal> {
        let changes = self.wanted.changes(self.seen);
        let orders = seen::orders(self.seen);
        let of = |number: &str| orders.iter().find(|order| order.number == number);
        let at = |order: &str, line: &str| order_path(order, &format!("/line/{}", encoded(line)));
        match changes.edits.first() {
            Some(Edit::Delete { order, line }) => {
                let ask = Ask::bare("line_delete", Method::DELETE, at(order, line));
                of(order).map(|order| self.send(order, ask, Answers::Order))
            }
            Some(Edit::Update { order, line, body }) => {
                let ask = Ask::send("line_update", Method::PUT, at(order, line), body.clone());
                of(order).map(|order| self.send(order, ask, Answers::Order))
            }
            Some(Edit::Add { order, body }) => of(order).map(|order| self.add(order, body)),
            Some(Edit::Cancel { order }) => {
                let ask = Ask::bare("order_cancel", Method::POST, order_path(order, "/cancel"));
                of(order).map(|order| self.send(order, ask, Answers::Order))
            }
            None if !self.wanted.money_stands(self.seen) => orders.first().map(|order| self.financial(order)),
            None => None,
        }
        .ok_or_else(|| {
            let words: Vec<&str> = changes.left.iter().map(|refusal| refusal.message.as_str()).collect();
            let line = changes.left.first().and_then(|refusal| refusal.line.clone());
            Refusal { code: "already-shipped".to_owned(), message: words.join("; "), line }
        })
    }

    /// Adds a line, once it is known that Ordoro has the SKU: of one that it does not have it would make a product.
    fn add(&self, order: &Order, body: &Value) -> Call<Seen> {
        let sku = body.get("sku").and_then(Value::as_str).unwrap_or_default();
        if !self.ordoro.options.auto_create_unknown_sku && !notes::has(self.seen, notes::SKUS, sku) {
            return product::for_change(self.ordoro, self.seen, sku);
        }
        let ask = Ask::send("line_add", Method::POST, order_path(&order.number, "/line"), body.clone());
        self.send(order, ask, Answers::Order)
    }

    fn financial(&self, order: &Order) -> Call<Seen> {
        let body = answered::parts_of(&self.wanted.body, &super::standing::AMOUNTS);
        let ask = Ask::send("financial", Method::PUT, order_path(&order.number, "/financial"), body);
        self.send(order, ask, Answers::Financial)
    }

    /// No exchange changes the requested method: people there are told in a comment, and the shop that it is so.
    fn method(&self, orders: &[Order]) -> Result<Call<Seen>, Refusal> {
        let Some(order) = orders.first().filter(|_| !self.wanted.is_told(orders)) else {
            return Err(self.wanted.fixed_method());
        };
        let body = json!({ "comment": self.wanted.method_comment() });
        let ask = Ask::send("comment", Method::POST, order_path(&order.number, "/comment"), body);
        Ok(self.send(order, ask, Answers::Comment))
    }

    fn hold(&self, orders: &[Order]) -> Result<Call<Seen>, Refusal> {
        let want = &self.wanted.want;
        let Some(tag) = &self.ordoro.options.hold_tag else { return Err(no_hold(name(want))) };
        let is_wanted = want.hold.is_some();
        let order = orders.iter().find(|order| is_tagged(order, tag) != is_wanted);
        let order = order.ok_or_else(|| self.nothing_left())?;
        let at = |id: &str| order_path(&order.number, &format!("/tag/{}", encoded(id)));
        let ask = if is_wanted {
            Ask::bare("tag_add", Method::POST, at(&tag.id.to_string()))
        } else {
            // A tag that came with the order was made by its text, and may have another id.
            let there = order.tags().iter().find(|there| is_named(there, tag));
            let id = there.and_then(|there| value::text(there.id.as_ref()));
            Ask::bare("tag_remove", Method::DELETE, at(&id.unwrap_or_else(|| tag.id.to_string())))
        };
        Ok(self.send(order, ask, Answers::Tags))
    }

    /// A facet that has a difference and no exchange: what differs is in orders that cannot change any more.
    fn nothing_left(&self) -> Refusal {
        let message = format!("order `{}` has nothing left whose {} can change", self.seen.id, self.facet);
        Refusal::new("already-shipped", message)
    }

    /// Reads an order again; what was sent before and did not show is judged by what it says.
    fn read(&self, number: &str) -> Call<Seen> {
        answered::read_again(self.ordoro, self.seen, number, self.judged(number))
    }

    /// The exchange. Its answer is checked against what was sent; a refusal is noted and ends this facet alone.
    fn send(&self, order: &Order, ask: Ask, answers: Answers) -> Call<Seen> {
        let (before, facet, number) = (self.seen.clone(), self.facet, order.number.clone());
        let (options, wanted, name) = (self.ordoro.options.clone(), self.wanted.clone(), ask.name);
        ask.raw(self.ordoro, move |answer| {
            let told = answered::value(answer).map_err(|failure| answered::moved(failure, &number, &answers));
            match told.and_then(|value| answered::taken(&before, &number, &answers, &value)) {
                Ok(mut after) if notes::has(&after, notes::STALE, &number) => {
                    let gaps = wanted.gaps(&options, facet, &before);
                    expect(&mut after, facet, gaps, name);
                    Ok(after)
                }
                Ok(mut after) => {
                    if wanted.gaps(&options, facet, &after) >= wanted.gaps(&options, facet, &before) {
                        notes::refused(&mut after, facet, &not_taken(name, facet));
                    }
                    Ok(after)
                }
                Err(Failure::Refused(refusal)) => {
                    let mut after = before.clone();
                    notes::refused(&mut after, facet, &refusal);
                    Ok(after)
                }
                Err(failure) => Err(failure),
            }
        })
    }

    /// Judges what an answer did not show, once the order was read again.
    fn judged(&self, number: &str) -> impl Fn(Seen) -> Seen + Send + Sync + 'static {
        let (options, wanted) = (self.ordoro.options.clone(), self.wanted.clone());
        let expected = if notes::has(self.seen, notes::STALE, number) { expected(self.seen) } else { None };
        move |mut after| {
            if let Some((facet, gaps, name)) = &expected
                && wanted.gaps(&options, *facet, &after) >= *gaps
            {
                notes::refused(&mut after, *facet, &not_taken(name, *facet));
            }
            after
        }
    }
}

fn not_taken(name: &str, facet: Facet) -> Refusal {
    Refusal::new("not-taken", format!("Ordoro answered `{name}` with yes, and its {facet} did not change"))
}

const EXPECTED: &str = "expected";

fn expect(after: &mut Seen, facet: Facet, gaps: usize, name: &str) {
    value::set(&mut after.content, EXPECTED, json!({ "facet": facet, "gaps": gaps, "name": name }));
}

fn expected(seen: &Seen) -> Option<(Facet, usize, String)> {
    let noted = seen.content.get(EXPECTED)?;
    let of = |name: &str| noted.get(name).cloned();
    Some((
        serde_json::from_value(of("facet")?).ok()?,
        serde_json::from_value(of("gaps")?).ok()?,
        serde_json::from_value(of("name")?).ok()?,
    ))
}
