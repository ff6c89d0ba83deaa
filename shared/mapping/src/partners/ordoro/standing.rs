//! Which facets stand at Ordoro as wanted: by comparing what was read with what would be sent.
//!
//! Of a part that people split, every order that can still be changed counts.

use serde_json::Value;
use waybill_domain::facets::Facet;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::lines::{self, Changes};
use super::options::{Options, TagName};
use super::wire::{Order, Tag};
use super::{address, seen};
use crate::partner::value;

/// The amounts that Ordoro does not compute, and the shop says.
pub(super) const AMOUNTS: [&str; 5] =
    ["product_amount", "shipping_amount", "tax_amount", "discount_amount", "grand_total"];

/// What is wanted: the part, and as Ordoro would get it.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) want: FulfillmentOrder,
    pub(super) body: Value,
}

impl Wanted {
    /// How many differences a facet has. Each exchange must lower it.
    pub(super) fn gaps(&self, options: &Options, facet: Facet, seen: &Seen) -> usize {
        let orders = seen::subjects(seen);
        let count = |differs: &dyn Fn(&Order) -> bool| orders.iter().filter(|order| differs(order)).count();
        match facet {
            Facet::Address => {
                count(&|order| self.moved(order)) + count(&|order| self.billed_elsewhere(order))
            }
            Facet::Contact => count(&|order| self.unreachable(order)),
            Facet::Lines => self.changes(seen).edits.len() + usize::from(!self.money_stands(seen)),
            Facet::Shipping if self.method_stands(&orders) => 0,
            Facet::Shipping => 1 + usize::from(!self.is_told(&orders)),
            Facet::Hold => match &options.hold_tag {
                Some(tag) => count(&|order| is_tagged(order, tag) != self.want.hold.is_some()),
                None => usize::from(self.want.hold.is_some()),
            },
        }
    }

    /// Whether a facet stands.
    pub(super) fn stands(&self, options: &Options, facet: Facet, seen: &Seen) -> bool {
        let is_left = facet == Facet::Lines && !self.changes(seen).left.is_empty();
        !is_left && self.gaps(options, facet, seen) == 0
    }

    /// Whether an order goes somewhere else.
    pub(super) fn moved(&self, order: &Order) -> bool {
        !address::same(self.part("shipping_address"), order.shipping_address.as_ref())
    }

    /// Whether the bill goes somewhere else.
    pub(super) fn billed_elsewhere(&self, order: &Order) -> bool {
        !address::same(self.part("billing_address"), order.billing_address.as_ref())
    }

    /// Whether an order reaches the customer another way.
    pub(super) fn unreachable(&self, order: &Order) -> bool {
        !address::same_contact(self.part("shipping_address"), order.shipping_address.as_ref())
    }

    /// What has to change of the lines.
    pub(super) fn changes(&self, seen: &Seen) -> Changes {
        let bodies = self.part("lines").as_array().map_or(&[][..], Vec::as_slice);
        lines::changes(&self.want, bodies, seen)
    }

    /// Whether the amounts stand. Of a part that people split they are Ordoro's to divide.
    pub(super) fn money_stands(&self, seen: &Seen) -> bool {
        let orders = seen::orders(seen);
        let [order] = orders.as_slice() else { return true };
        let Some(told) = order.financial.as_ref().filter(|told| told.is_object()) else { return true };
        let of = |of: &Value, name: &str| of.get(name).and_then(value::decimal).unwrap_or_default();
        AMOUNTS.iter().all(|name| of(&self.body, name) == of(told, name))
    }

    fn method_stands(&self, orders: &[Order]) -> bool {
        let Some(wanted) = value::text(self.body.get("shipping_type")) else { return true };
        let held = |order: &Order| value::said(order.requested_shipping_method.as_ref());
        orders.iter().all(|order| held(order).as_ref() == Some(&wanted))
    }

    /// Whether people there were told of the shipping method, which no exchange can change.
    pub(super) fn is_told(&self, orders: &[Order]) -> bool {
        let words = self.method_comment();
        orders.iter().any(|order| order.comments().any(|text| text.trim() == words))
    }

    /// What people there are told.
    pub(super) fn method_comment(&self) -> String {
        let method = value::text(self.body.get("shipping_type")).unwrap_or_default();
        format!("The shop wants this order shipped by `{method}` now")
    }

    /// The refusal that goes with it.
    pub(super) fn fixed_method(&self) -> Refusal {
        let method = value::text(self.body.get("shipping_type")).unwrap_or_default();
        let message = format!(
            "Ordoro does not change the requested shipping method of an order: a comment there says that it is \
             `{method}` now"
        );
        Refusal::new("shipping-is-fixed", message)
    }

    fn part(&self, name: &str) -> &Value {
        self.body.get(name).unwrap_or(&Value::Null)
    }
}

/// Whether an order has a tag.
pub(super) fn is_tagged(order: &Order, tag: &TagName) -> bool {
    order.tags().iter().any(|there| is_named(there, tag))
}

/// Whether a tag on an order is that one: by its id, or by its text, by which tags come with an order.
pub(super) fn is_named(there: &Tag, tag: &TagName) -> bool {
    let is_id = value::text(there.id.as_ref()) == Some(tag.id.to_string());
    let mut texts = [&there.text, &there.name].into_iter().flatten();
    is_id || texts.any(|text| text.trim().eq_ignore_ascii_case(tag.text.trim()))
}
