//! What is different between the lines that are wanted and the lines that Ordoro holds, over all orders of a part.
//!
//! A line is found again by `cart_orderitem_id` and SKU: a SKU cannot be changed, so another one is another line. Lines
//! without our mark (added by people or rules there) stay as they are. An order never loses its last line, for what
//! becomes of an order without lines is not published: it gets the new ones first, or is cancelled.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder, Seen};
use waybill_domain::ids::LineId;
use waybill_domain::money::Money;

use super::wire::{Line, Order, Status};
use super::{amount, naming, price, seen};
use crate::partner::value;

/// One change of one order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Edit {
    /// Takes a line away.
    Delete { order: String, line: String },
    /// Changes units and price of a line.
    Update { order: String, line: String, body: Value },
    /// Adds a line.
    Add { order: String, body: Value },
    /// Cancels an order of which nothing is wanted any more.
    Cancel { order: String },
}

/// What has to change, in the order in which it is sent, and what cannot.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Changes {
    pub(super) edits: Vec<Edit>,
    /// What can no longer change, because it left.
    pub(super) left: Vec<Refusal>,
}

/// A line where it is held.
#[derive(Debug)]
struct Held {
    order: String,
    is_open: bool,
    id: String,
    line: Option<LineId>,
    sku: String,
    units: u32,
    price: Option<Decimal>,
}

/// A line to take away.
type Gone = (String, String);

/// The changes from what is seen to what is wanted; `bodies` are the wanted lines as Ordoro would get them.
pub(super) fn changes(want: &FulfillmentOrder, bodies: &[Value], seen: &Seen) -> Changes {
    let orders = seen::orders(seen);
    let held: Vec<Held> = orders.iter().flat_map(|order| held(want, order)).collect();
    let mut changes = Changes::default();
    let (mut gone, mut adds): (Vec<Gone>, Vec<Edit>) = (Vec::new(), Vec::new());
    for (line, body) in want.lines.iter().zip(bodies) {
        let there: Vec<&Held> = held.iter().filter(|held| is_it(line, held)).collect();
        let (open, left): (Vec<&Held>, Vec<&Held>) = there.into_iter().partition(|held| held.is_open);
        let shipped = left.iter().map(|held| held.units).fold(0, u32::saturating_add);
        if shipped > line.quantity {
            changes.left.push(too_late(&line.sku.to_string(), shipped, line.quantity).of_line(&line.line));
        }
        let mut units = spread(line.quantity.saturating_sub(shipped), &open);
        let extra = units.pop().unwrap_or_default();
        let all: Vec<u32> = [shipped].into_iter().chain(units.iter().copied()).chain([extra]).collect();
        let shares = price::shares(line, &all);
        let of_open = open.iter().zip(&units).zip(shares.iter().skip(1));
        for ((held, units), share) in of_open {
            if *units == 0 {
                gone.push((held.order.clone(), held.id.clone()));
            } else if *units != held.units || !costs(held, line, *share) {
                let body = priced(line, *units, *share);
                changes.edits.push(Edit::Update { order: held.order.clone(), line: held.id.clone(), body });
            }
        }
        if let (1.., Some(share), Some(order)) =
            (extra, shares.last(), orders.iter().find(|one| one.is_open()))
        {
            let body = added(want, line, body, priced(line, extra, *share));
            adds.push(Edit::Add { order: order.number.clone(), body });
        }
    }
    for unwanted in held.iter().filter(|held| !want.lines.iter().any(|line| is_it(line, held))) {
        let Some(line) = &unwanted.line else { continue };
        if unwanted.is_open {
            gone.push((unwanted.order.clone(), unwanted.id.clone()));
        } else {
            changes.left.push(too_late(&unwanted.sku, unwanted.units, 0).of_line(line));
        }
    }
    in_order(changes, &orders, &gone, adds)
}

/// Lines are taken away first, but never the last one of an order.
fn in_order(changes: Changes, orders: &[Order], gone: &[Gone], adds: Vec<Edit>) -> Changes {
    let (mut now, mut later) = (Vec::new(), Vec::new());
    for order in orders {
        let mut rest = order.lines().len();
        for (number, line) in gone.iter().filter(|(number, _)| *number == order.number) {
            rest = rest.saturating_sub(1);
            let delete = Edit::Delete { order: number.clone(), line: line.clone() };
            if rest > 0 {
                now.push(delete);
            } else {
                let is_alone = orders.iter().filter(|order| order.status() != Status::Cancelled).count() < 2;
                later.push(if is_alone { delete } else { Edit::Cancel { order: number.clone() } });
            }
        }
    }
    let edits = now.into_iter().chain(changes.edits).chain(adds).chain(later).collect();
    Changes { edits, left: changes.left }
}

/// The lines of an order that are of this part, with what of them the order holds.
fn held(want: &FulfillmentOrder, order: &Order) -> Vec<Held> {
    if order.status() == Status::Cancelled {
        return Vec::new();
    }
    let lines = order.lines().iter().filter(|line| is_of(want, order, line));
    lines
        .filter_map(|line| {
            Some(Held {
                order: order.number.clone(),
                is_open: order.is_open(),
                id: value::text(line.id.as_ref())?,
                line: seen::line_id(line),
                sku: line.sku.clone()?,
                units: seen::units(line)?,
                price: line.item_price.as_ref().and_then(value::decimal),
            })
        })
        .collect()
}

/// Whether a line is of this part: people can merge orders.
fn is_of(want: &FulfillmentOrder, order: &Order, line: &Line) -> bool {
    let named = naming::reference_of(order, line);
    let of_order = value::said(line.cart_order_id.as_ref());
    named.is_none_or(|named| named == want.reference)
        && of_order.is_none_or(|order| order == want.key.order.as_str())
}

fn is_it(line: &FulfillmentLine, held: &Held) -> bool {
    held.line.as_ref() == Some(&line.line) && held.sku == line.sku.as_str()
}

/// How many units each place is to hold; the last figure is what no place takes. What is there stays where it is; what
/// is more goes to the first place.
fn spread(units: u32, open: &[&Held]) -> Vec<u32> {
    let mut rest = units;
    let mut spread = Vec::with_capacity(open.len() + 1);
    for held in open {
        let here = held.units.min(rest);
        rest -= here;
        spread.push(here);
    }
    if let Some(first) = spread.first_mut() {
        *first = first.saturating_add(rest);
        rest = 0;
    }
    spread.push(rest);
    spread
}

/// Whether a line costs there what it should. Only the unit's price can be read; what it makes of all units counts
/// too, for Ordoro may keep it finer than it was sent.
fn costs(held: &Held, line: &FulfillmentLine, share: Money) -> bool {
    let Some(told) = held.price else { return true };
    let whole =
        told.checked_mul(Decimal::from(held.units)).map(|all| all.round_dp(share.currency.digits.into()));
    told == price::unit(line).decimal() || whole == Some(share.decimal())
}

fn priced(line: &FulfillmentLine, units: u32, share: Money) -> Value {
    let number = |money: Money| amount::number(money.decimal()).unwrap_or_default();
    json!({ "quantity": units, "item_price": number(price::unit(line)), "total_price": number(share) })
}

fn added(want: &FulfillmentOrder, line: &FulfillmentLine, body: &Value, mut priced: Value) -> Value {
    let details = body.get("selected_option");
    let marks = [
        ("sku", json!(line.sku)),
        ("product_name", body.get("product_name").cloned().unwrap_or_default()),
        ("cart_orderitem_id", json!(line.line)),
        ("cart_order_id", json!(want.key.order)),
        ("cart_shipment_id", json!(want.reference)),
    ];
    for (name, value) in marks.into_iter().chain(details.map(|details| ("details", details.clone()))) {
        value::set(&mut priced, name, value);
    }
    priced
}

fn too_late(sku: &str, left: u32, wanted: u32) -> Refusal {
    let message = format!("{left} units of `{sku}` left the warehouse already; {wanted} are wanted");
    Refusal::new("already-shipped", message)
}
