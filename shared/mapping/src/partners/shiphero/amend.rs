//! Brings an order at ShipHero in line, one exchange at a time.
//!
//! Each exchange is about one facet, and its answer carries the whole order. What ShipHero refuses for one facet is
//! noted beside what was seen (`untaken`), so that the other facets still travel; so is a change that was answered
//! with yes and cannot be seen. A noted facet is not tried again, hence the work ends.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen, SeenStatus};

use super::graphql::{Operation, Selection};
use super::lines::{self, Changes};
use super::order::{create_order, name};
use super::selections;
use super::standing::{self, stands};
use super::{ShipHero, errors, seen as seen_order};
use crate::call::{Call, Next, Repeat};
use crate::partner::{Aligned, value};

/// The next exchange towards what is wanted.
pub(super) fn toward(
    hero: &ShipHero,
    want: &FulfillmentOrder,
    facets: &[Facet],
    seen: &Seen,
) -> Next<Seen, Aligned> {
    let input = match create_order(&hero.options, want) {
        Ok(input) => input,
        Err(refusal) => return Next::Refuse(refusal),
    };
    let mut aligned = Aligned { settled: Vec::new(), refused: Vec::new() };
    for facet in Facet::ALL.into_iter().filter(|facet| facets.contains(facet)) {
        let stands = match facet {
            Facet::Hold => standing::holds_to_release(want, seen).is_empty(),
            Facet::Address | Facet::Contact | Facet::Lines | Facet::Shipping => {
                stands(facet, want, &input, seen)
            }
        };
        if stands {
            aligned.settled.push(facet);
        } else if let Some(refusal) = untaken(seen, facet).or_else(|| too_late(want, facet, seen)) {
            aligned.refused.push((facet, refusal));
        } else {
            match step(&Change { hero, facet, facets, want, input: &input, seen }) {
                Ok(call) => return Next::Ask(call),
                Err(refusal) => aligned.refused.push((facet, refusal)),
            }
        }
    }
    Next::Done(aligned)
}

fn too_late(want: &FulfillmentOrder, facet: Facet, seen: &Seen) -> Option<Refusal> {
    let status = seen.content.get("fulfillment_status").and_then(Value::as_str).unwrap_or("unknown");
    let (code, state) = match seen.status {
        SeenStatus::Open | SeenStatus::PartlyShipped => return None,
        SeenStatus::Shipped => ("already-shipped", "left the warehouse"),
        SeenStatus::Cancelled => ("cancelled-at-partner", "was cancelled at ShipHero"),
    };
    let message =
        format!("order `{}` {state} (status `{status}`): its {facet} can no longer change", name(want));
    Some(Refusal::new(code, message))
}

fn step(change: &Change<'_>) -> Result<Call<Seen>, Refusal> {
    let Change { input, seen, .. } = change;
    match change.facet {
        Facet::Address => Ok(change.order(json!({
            "shipping_address": change.shipping_address(), "billing_address": input.get("billing_address"),
        }))),
        Facet::Contact if standing::phone_stands(input, seen) && email_was_tried(input, seen) => {
            Err(fixed_email())
        }
        Facet::Contact => Ok(change.order(json!({ "shipping_address": change.shipping_address() }))),
        Facet::Shipping => Ok(change.order(json!({ "shipping_lines": change.shipping_line() }))),
        Facet::Hold => Ok(change.holds()),
        Facet::Lines => change.lines(),
    }
}

/// Whether the wanted e-mail already stands on the shipping address, the only place where it can be changed.
fn email_was_tried(input: &Value, seen: &Seen) -> bool {
    let of = |order: &Value| {
        order.pointer("/shipping_address/email").and_then(Value::as_str).map(str::to_lowercase)
    };
    of(input) == of(&seen.content)
}

fn fixed_email() -> Refusal {
    Refusal::new(
        "email-is-fixed",
        "ShipHero does not change the e-mail of an order: the new one stands on its shipping address, while the \
         order keeps the old one",
    )
}

/// One change of one facet.
struct Change<'a> {
    hero: &'a ShipHero,
    facet: Facet,
    /// All that the goal names.
    facets: &'a [Facet],
    want: &'a FulfillmentOrder,
    input: &'a Value,
    seen: &'a Seen,
}

impl Change<'_> {
    /// Sets fields of the order: the same however often it is sent.
    fn order(&self, fields: Value) -> Call<Seen> {
        self.call(("order_update", "UpdateOrderInput!"), fields)
    }

    /// The shipping address. ShipHero takes it whole, with phone and e-mail on it; what belongs to a facet that the
    /// goal does not name goes back as it was seen.
    fn shipping_address(&self) -> Value {
        self.overlaid("shipping_address", |name| match name {
            "phone" | "email" => Facet::Contact,
            _ => Facet::Address,
        })
    }

    /// The shipping line. Its price is part of what the lines cost.
    fn shipping_line(&self) -> Value {
        self.overlaid("shipping_lines", |name| if name == "price" { Facet::Lines } else { Facet::Shipping })
    }

    /// An object of the order as it is wanted, laid over what was seen; each of its fields belongs to a facet.
    fn overlaid(&self, name: &str, facet_of: impl Fn(&str) -> Facet) -> Value {
        let mut object = self.input.get(name).cloned().unwrap_or(Value::Null);
        let Some(Value::Object(seen)) = self.seen.content.get(name) else { return object };
        for (field, held) in seen.iter().filter(|(field, _)| !self.facets.contains(&facet_of(field))) {
            match value::text(Some(held)) {
                Some(held) => value::set(&mut object, field, json!(held)),
                // A shipping line must have both.
                None if ["title", "price"].contains(&field.as_str()) => {}
                // Left out of an update it would keep whatever is there; empty it says what was seen.
                None if object.get(field).is_some() => value::set(&mut object, field, json!("")),
                None => {}
            }
        }
        object
    }

    fn holds(&self) -> Call<Seen> {
        let mut fields = json!({});
        for (name, held) in standing::holds_to_release(self.want, self.seen) {
            value::set(&mut fields, name, json!(held));
        }
        self.call(("order_update_holds", "UpdateOrderHoldsInput!"), fields)
    }

    /// Takes lines away, then changes them, then adds some, then says what they cost together.
    fn lines(&self) -> Result<Call<Seen>, Refusal> {
        let Changes { remove, update, add, left } =
            lines::changes(self.want, standing::items(self.input), self.seen);
        if !remove.is_empty() {
            let fields = json!({ "line_item_ids": remove });
            let names = ("order_remove_line_items", "RemoveLineItemsInput!");
            return Ok(self.call(names, fields));
        }
        if !update.is_empty() {
            let fields = json!({ "line_items": update });
            return Ok(self.call(("order_update_line_items", "UpdateLineItemsInput!"), fields));
        }
        if !add.is_empty() {
            let fields = json!({ "line_items": add });
            return Ok(self.call(("order_add_line_items", "AddLineItemsInput!"), fields));
        }
        if !standing::money_stands(self.input, self.seen) {
            return Ok(self.order(json!({
                "total_tax": self.input.get("total_tax"), "total_discounts": self.input.get("total_discounts"),
                "shipping_lines": self.shipping_line(),
            })));
        }
        let words = left.iter().map(|refusal| refusal.message.as_str()).collect::<Vec<_>>().join("; ");
        let line = left.into_iter().next().and_then(|refusal| refusal.line);
        Err(Refusal { code: "already-shipped".to_owned(), message: words, line })
    }

    /// The exchange. Its answer is checked against what was sent; a refusal is noted and ends this facet alone.
    fn call(&self, (root, kind): (&'static str, &'static str), fields: Value) -> Call<Seen> {
        let lines = self.seen.lines.len() + self.want.lines.len();
        let operation = mutation(self.hero, (root, kind), &self.seen.id, fields, selections::room(lines));
        let (want, input, before, facet) =
            (self.want.clone(), self.input.clone(), self.seen.clone(), self.facet);
        operation.call(&self.hero.endpoint, Repeat::LookFirst, move |answer| {
            match errors::object(answer, root).and_then(|output| order_of(&output, root)) {
                Ok(mut after) => {
                    carry_notes(&before, &mut after);
                    if !is_nearer(facet, &want, &input, (&before, &after)) {
                        let words =
                            format!("ShipHero answered `{root}` with yes, and its {facet} did not change");
                        note(&mut after, facet, &Refusal::new("not-taken", words));
                    }
                    Ok(after)
                }
                Err(Failure::Refused(refusal)) if refusal.code != errors::NOT_FOUND => {
                    let mut after = before.clone();
                    note(&mut after, facet, &refusal);
                    Ok(after)
                }
                Err(failure) => Err(failure),
            }
        })
    }
}

/// Whether less is different than before.
fn is_nearer(facet: Facet, want: &FulfillmentOrder, input: &Value, (before, after): (&Seen, &Seen)) -> bool {
    let left = |seen: &Seen| {
        let items = standing::items(input);
        lines::changes(want, items, seen).count() + usize::from(!standing::money_stands(input, seen))
    };
    match facet {
        Facet::Lines => left(after) < left(before),
        Facet::Hold => standing::holds_to_release(want, after).is_empty(),
        // An e-mail that did not change is told in its own words.
        Facet::Contact => standing::phone_stands(input, after) && email_was_tried(input, after),
        Facet::Address | Facet::Shipping => stands(facet, want, input, after),
    }
}

/// A mutation of one order, which answers the whole order with room for so many lines.
pub(super) fn mutation(
    hero: &ShipHero,
    (root, kind): (&'static str, &'static str),
    id: &waybill_domain::ids::PartnerOrderId,
    fields: Value,
    lines: u32,
) -> Operation {
    let mut data = json!({ "order_id": id });
    if let (Some(data), Value::Object(fields)) = (data.as_object_mut(), fields) {
        if let Some(customer) = &hero.options.customer_account_id {
            data.insert("customer_account_id".to_owned(), json!(customer));
        }
        data.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
    }
    Operation::mutation(root, kind, data, &Selection::object("order", &selections::order(lines)))
}

/// The order that a mutation answers. An answer that cannot be read refuses nothing: the mutation was made.
pub(super) fn order_of(output: &Value, root: &str) -> Result<Seen, Failure> {
    match output.get("order") {
        Some(order) if !order.is_null() => {
            seen_order::seen(order).map_err(|failure| Failure::unknown(failure.to_string()))
        }
        Some(_) | None => Err(Failure::unknown(format!("ShipHero answered `{root}` without the order"))),
    }
}

fn untaken(seen: &Seen, facet: Facet) -> Option<Refusal> {
    let noted = seen.content.get("untaken")?.get(facet.to_string())?;
    serde_json::from_value(noted.clone()).ok()
}

fn note(seen: &mut Seen, facet: Facet, refusal: &Refusal) {
    let mut notes = seen.content.get("untaken").cloned().unwrap_or_else(|| json!({}));
    value::set(&mut notes, &facet.to_string(), json!(refusal));
    value::set(&mut seen.content, "untaken", notes);
}

fn carry_notes(before: &Seen, after: &mut Seen) {
    if let Some(notes) = before.content.get("untaken") {
        value::set(&mut after.content, "untaken", notes.clone());
    }
}
