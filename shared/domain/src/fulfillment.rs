//! What one account ships of one order: the part that travels to a partner.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::address::Address;
use crate::facets::{Facet, Facets, Fingerprint};
use crate::ids::{
    AccountId, LineId, OrderId, OrderNumber, PartnerLineId, PartnerOrderId, Reference, ShippingKey, Sku,
    WarehouseId,
};
use crate::money::Money;

/// What makes a part that part: it never changes while the part lives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartKey {
    /// Of which order.
    pub order: OrderId,
    /// By which account.
    pub account: AccountId,
    /// From which warehouse, where the route names one.
    pub warehouse: Option<WarehouseId>,
    /// For which shipping, in Multiple mode.
    pub shipping: Option<ShippingKey>,
}

impl PartKey {
    /// The external key: order id, a dash and eight hash characters over what makes the part that part.
    pub fn reference(&self) -> Reference {
        let print = Fingerprint::of(self);
        let order: String = self.order.as_str().chars().take(41).collect();
        let text = format!("{order}-{}", print.short());
        Reference::try_from(text)
            .unwrap_or_else(|_| unreachable!("an order id, a dash and a hash fit a reference"))
    }
}

/// A fulfillment order: what one account ships of one order from one warehouse for one shipping key.
///
/// The money in it is the part's share, exact to the minor unit: over all parts of an order (and what no part
/// carries) the shares add up to the order's totals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FulfillmentOrder {
    /// Which part of which order.
    pub key: PartKey,
    /// The partner's external key, stored once made.
    pub reference: Reference,
    /// What people call the order.
    pub number: Option<OrderNumber>,
    /// The customer's own number for it.
    pub purchase_order_number: Option<String>,
    /// When the customer ordered.
    pub ordered_at: Timestamp,
    /// The store's key, the sales country and the language, for texts and tags.
    pub store: Option<String>,
    /// The customer's language.
    pub locale: Option<String>,
    /// Where it goes.
    pub address: Address,
    /// Where the bill goes.
    pub billing: Option<Address>,
    /// How to reach the customer.
    pub contact: Contact,
    /// What is shipped.
    pub lines: Vec<FulfillmentLine>,
    /// How it is shipped.
    pub shipping: ShippingChoice,
    /// What it costs.
    pub totals: Totals,
    /// Why it must wait, if it must.
    pub hold: Option<Hold>,
    /// How many edits of ours the order has: one more, and its money is another.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub edits: u32,
    /// Values for the partner's own fields, by the partner's name of the field (from `[[account.field]]`).
    pub fields: BTreeMap<String, Value>,
}

/// How to reach the customer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    /// E-mail.
    pub email: Option<String>,
    /// Phone.
    pub phone: Option<String>,
}

/// Units of one line in one part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FulfillmentLine {
    /// The order's line.
    pub line: LineId,
    /// The SKU as the partner knows it.
    pub sku: Sku,
    /// Units that are to be shipped.
    pub quantity: u32,
    /// Units that were wanted, too, until the partner cancelled them and an edit took them off the order: they are not asked for
    /// again, and still count among what was.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub off: u32,
    /// The product's name in the customer's language.
    pub name: Option<String>,
    /// What these units cost, net where the shop computed taxes, after line discounts.
    pub total: Money,
    /// Tax on these units.
    pub tax: Money,
    /// A present.
    pub gift: bool,
    /// The variant's attributes, for weights, customs and the like.
    pub attributes: BTreeMap<String, Value>,
    /// Values for the partner's own fields of a line, as in the part.
    pub fields: BTreeMap<String, Value>,
}

/// How a part is shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingChoice {
    /// The shop's key of the method.
    pub method_key: Option<String>,
    /// What the customer saw.
    pub method_name: String,
    /// The partner's carrier, from the account's table.
    pub carrier: Option<String>,
    /// The partner's service, from the account's table.
    pub service: Option<String>,
}

impl ShippingChoice {
    /// What names the method in tables: its key, or its name where it has no key.
    pub fn method(&self) -> &str {
        self.method_key.as_deref().unwrap_or(&self.method_name)
    }
}

/// The part's share of the money. `lines + shipping + tax - discount + adjustments = total`, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The lines' totals, net where taxes were computed.
    pub lines: Money,
    /// Shipping, net where taxes were computed.
    pub shipping: Money,
    /// All tax.
    pub tax: Money,
    /// Discounts that the lines' totals do not contain; zero or positive.
    pub discount: Money,
    /// Custom lines that are not shipped but change the price; may be negative.
    pub adjustments: Money,
    /// What the customer pays for this part.
    pub total: Money,
}

/// Why a part must wait at the partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// The payment is not there yet.
    Payment,
    /// The shop's people want it so.
    Operator,
    /// It may be fraud.
    Fraud,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(units: &u32) -> bool {
    *units == 0
}

impl FulfillmentLine {
    /// Units that count as asked for, those that are off among them.
    pub const fn asked(&self) -> u32 {
        self.quantity.saturating_add(self.off)
    }
}

impl FulfillmentOrder {
    /// The fingerprints of what this part should be at the partner.
    pub fn facets(&self) -> Facets {
        let mut lines: Vec<_> = self
            .lines
            .iter()
            .map(|line| {
                (line.line.as_str(), line.sku.as_str(), line.asked(), line.total.minor, line.tax.minor)
            })
            .collect();
        lines.sort_unstable();
        // A part's share of what stands on the whole order changes with its sister parts, its own lines untouched.
        let Totals { shipping, tax, discount, adjustments, .. } = self.totals;
        let share = [shipping, tax, discount, adjustments].map(|money| money.minor);
        let method = (self.shipping.method_key.as_deref(), &self.shipping.method_name);
        // How to reach the customer is a facet of its own, though the shop keeps it on the address.
        let place = Address { phone: None, mobile: None, email: None, ..self.address.clone() };
        Facets::from([
            (Facet::Address, Fingerprint::of(&(place, &self.billing))),
            (Facet::Contact, Fingerprint::of(&self.contact)),
            (Facet::Lines, Fingerprint::of(&(&lines, share))),
            (Facet::Shipping, Fingerprint::of(&method)),
            (Facet::Hold, Fingerprint::of(&self.hold)),
        ])
    }
}

/// What a partner holds of a part, read from the partner and never assumed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The partner's id.
    pub id: PartnerOrderId,
    /// What people there call it.
    pub number: Option<String>,
    /// How far it is there.
    pub status: SeenStatus,
    /// Its lines.
    pub lines: Vec<SeenLine>,
    /// The facets that stand at the partner just as a wanted part says, by name; filled by whoever compared.
    /// The partner's own form of address, contact, shipping and hold, for that comparison.
    pub content: Value,
}

/// How far a part is at the partner, as far as changing it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenStatus {
    /// It can still be changed.
    Open,
    /// Some of it left; the rest may still be changed.
    PartlyShipped,
    /// All of it left.
    Shipped,
    /// Cancelled there.
    Cancelled,
}

/// One line as the partner holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenLine {
    /// The partner's id.
    pub id: PartnerLineId,
    /// Our line, where the partner says it.
    pub line: Option<LineId>,
    /// The SKU there.
    pub sku: Sku,
    /// Units there that are not cancelled.
    pub quantity: u32,
    /// Units that left.
    pub shipped: u32,
    /// The price there, as the partner writes it.
    pub price: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn part() -> FulfillmentOrder {
        let key = PartKey {
            order: "o1".try_into().unwrap(),
            account: "us-east".try_into().unwrap(),
            warehouse: None,
            shipping: None,
        };
        let usd = |minor| Money::new(minor, Currency::new("USD", 2).unwrap());
        let totals = Totals {
            lines: usd(1000),
            shipping: usd(500),
            tax: usd(80),
            discount: usd(100),
            adjustments: usd(0),
            total: usd(1480),
        };
        let shipping =
            ShippingChoice { method_key: None, method_name: "Standard".into(), carrier: None, service: None };
        FulfillmentOrder {
            reference: key.reference(),
            key,
            number: None,
            purchase_order_number: None,
            ordered_at: Timestamp::UNIX_EPOCH,
            store: None,
            locale: None,
            address: Address::default(),
            billing: None,
            contact: Contact::default(),
            lines: Vec::new(),
            shipping,
            totals,
            hold: None,
            edits: 0,
            fields: BTreeMap::new(),
        }
    }

    #[test]
    fn another_share_of_the_order_s_money_is_another_price_of_the_lines() {
        let before = part().facets();
        for at in 0..4 {
            let mut after = part();
            let Totals { shipping, tax, discount, adjustments, .. } = &mut after.totals;
            [shipping, tax, discount, adjustments][at].minor += 1;
            assert_eq!(crate::facets::changed(&after.facets(), &before), [Facet::Lines]);
        }
    }

    #[test]
    fn another_phone_on_the_address_is_no_other_place() {
        let before = part().facets();
        let mut after = part();
        after.address.phone = Some("555-0100".to_owned());
        assert!(crate::facets::changed(&after.facets(), &before).is_empty());
        after.contact.phone.clone_from(&after.address.phone);
        assert_eq!(crate::facets::changed(&after.facets(), &before), [Facet::Contact]);
        after.address.city = Some("Reno".to_owned());
        assert_eq!(crate::facets::changed(&after.facets(), &before), [Facet::Address, Facet::Contact]);
    }

    #[test]
    fn a_reference_names_the_part_and_never_the_order_alone() {
        let key = |warehouse: Option<&str>| PartKey {
            order: "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00".try_into().unwrap(),
            account: "us-east".try_into().unwrap(),
            warehouse: warehouse.map(|id| id.try_into().unwrap()),
            shipping: None,
        };
        let (one, two) = (key(Some("w1")).reference(), key(Some("w2")).reference());
        assert_ne!(one, two);
        assert_eq!(one, key(Some("w1")).reference());
        assert!(
            one.as_str().starts_with("b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00-") && one.as_str().len() == 45
        );
    }
}
