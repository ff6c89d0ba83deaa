//! The returns that the shop announces, and which part each of them is of.
//!
//! The shop says which units of a line come back, not who shipped them. They are given to the parts that shipped units of
//! that line, in the order of the parts' references; what was announced before keeps its part. A return of which not all
//! units are known to have left waits.

mod by_hand;
mod names;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use waybill_domain::address::Address;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::Contact;
use waybill_domain::ids::{
    AccountId, LineId, PartnerOrderId, Reference, ReturnKey, ShippingKey, Sku, WarehouseId,
};
use waybill_domain::order::{Order, ReturnItem, ShippingMode};

pub use self::by_hand::BY_HAND;
use self::by_hand::Came;
use self::names::{Named, named};
use super::ReturnRules;
use crate::partner::AnnouncedReturn;

/// Items that are on their way.
const ADVISED: &str = "Advised";
/// The code of a return that the shop changed after it was announced: partners take no such change.
const CHANGED: &str = "return-changed";

/// A part that shipped something.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Our key of it.
    pub reference: Reference,
    /// The partner's id.
    pub partner_order: PartnerOrderId,
    /// From where.
    pub warehouse: Option<WarehouseId>,
    /// For which shipping, in Multiple mode.
    pub shipping: Option<ShippingKey>,
    /// Its lines: the SKU there, and how many units left.
    pub lines: BTreeMap<LineId, (Sku, u32)>,
    /// What was announced to it, by what the shop knows it by.
    pub announced: BTreeMap<String, Announced>,
    /// Who hears of returns there.
    pub hears: Hears,
}

/// Who hears of returns at a part's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hears {
    /// Its partner, by an exchange.
    Partner,
    /// A person, who tells the people of the account: its partner takes no returns, or not as it is configured.
    Person(AccountId),
}

/// Units by line that were announced.
pub type Announced = BTreeMap<LineId, u32>;

/// A return of the shop, as one part is to know it.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// Which part.
    pub reference: Reference,
    /// What the shop knows the return by.
    pub known_as: String,
    /// What is to be done.
    pub of: Of,
}

/// What is to be done about a return.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is made, matched and gone: a box would cost more than it saves"
)]
pub enum Of {
    /// It is to be announced.
    Announce(AnnouncedReturn),
    /// It stands as it was announced.
    Stands,
    /// It cannot be told, and why.
    Refuse(Refusal),
    /// A person is to tell of it.
    ByHand {
        /// Units by line that come back.
        units: Announced,
        /// In words for the person.
        words: Refusal,
    },
}

/// What is known of how the shop tells of returns.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// How things are called.
    pub rules: &'a ReturnRules,
    /// What the names of our custom fields begin with.
    pub prefix: &'a str,
    /// Returns before this time are not announced.
    pub since: Timestamp,
}

/// What each part is to know of the shop's returns. What we wrote ourselves is news of partners and is told to nobody.
pub fn wishes(order: &Order, senders: &[Sender], told: Told<'_>) -> Vec<Wish> {
    let mut sorted: Vec<&Sender> = senders.iter().collect();
    sorted.sort_by(|one, other| one.reference.cmp(&other.reference));
    let came = by_hand::came(order, told);
    let mut given = Given { order, told, senders: sorted, taken: BTreeMap::new(), came };
    let all = named(order, senders, told.prefix);
    let mut wishes: Vec<Wish> = all.iter().flat_map(|named| given.one(named)).collect();
    let names: BTreeSet<&String> = all.iter().map(|named| &named.name).collect();
    for sender in &given.senders {
        let gone = sender.announced.keys().filter(|name| !names.contains(name));
        wishes.extend(gone.map(|name| withdrawn(order, sender, name)));
    }
    wishes
}

/// A return that was announced and that the shop has no more.
fn withdrawn(order: &Order, sender: &Sender, name: &str) -> Wish {
    let message = format!(
        "a return ({name}) of order {} was announced, and the shop does not have it any more; partners take no such change",
        order.name()
    );
    let of = Of::Refuse(Refusal::new(CHANGED, message));
    Wish { reference: sender.reference.clone(), known_as: name.to_owned(), of }
}

/// Units that were given to parts.
struct Given<'a> {
    order: &'a Order,
    told: Told<'a>,
    senders: Vec<&'a Sender>,
    /// By part and line, beyond what was announced before.
    taken: BTreeMap<(Reference, LineId), u32>,
    /// What came back and belongs to none of the returns that were looked at.
    came: Vec<Came<'a>>,
}

/// Items of a return and how many units of each.
type Share<'b> = Vec<(&'b ReturnItem, u32)>;

impl<'a> Given<'a> {
    /// The wishes of one return.
    fn one(&mut self, named: &Named<'_>) -> Vec<Wish> {
        let has = |sender: &&&Sender| sender.announced.contains_key(&named.name);
        let knowing: Vec<&Sender> = self.senders.iter().filter(has).copied().collect();
        let wish = |reference: &Reference, of| Wish {
            reference: reference.clone(),
            known_as: named.name.clone(),
            of,
        };
        if let Some(refusal) = changed(self.order, named, &knowing) {
            let refused = |sender: &&Sender| wish(&sender.reference, Of::Refuse(refusal.clone()));
            return knowing.iter().map(refused).collect();
        }
        let mut wishes: Vec<Wish> =
            knowing.iter().map(|sender| wish(&sender.reference, Of::Stands)).collect();
        let is_too_old = named.info.date.is_some_and(|date| date < self.told.since);
        if knowing.is_empty() && is_too_old {
            return wishes;
        }
        for (sender, share) in self.share(named, &knowing).unwrap_or_default() {
            wishes.extend(self.told(named, sender, &share).map(|of| wish(&sender.reference, of)));
        }
        wishes
    }

    /// Whose units come back, item by item; `None` where not all are known to have left.
    fn share<'b>(&mut self, named: &Named<'b>, knowing: &[&Sender]) -> Option<Vec<(&'a Sender, Share<'b>)>> {
        let mut told = Announced::new();
        for (line, units) in knowing.iter().filter_map(|sender| sender.announced.get(&named.name)).flatten() {
            *told.entry(line.clone()).or_default() += units;
        }
        let mut taken = self.taken.clone();
        let mut shares: BTreeMap<&Reference, (&'a Sender, Share<'b>)> = BTreeMap::new();
        for item in named.items.iter().filter(|item| item.shipment_state == ADVISED) {
            let line = item.line.as_ref()?;
            let known = told.entry(line.clone()).or_default();
            let mut left = item.quantity.saturating_sub(*known);
            *known = known.saturating_sub(item.quantity);
            for sender in self.senders.iter().filter(|sender| !sender.announced.contains_key(&named.name)) {
                let gone = taken.entry((sender.reference.clone(), line.clone())).or_default();
                let units = left.min(free(sender, line).saturating_sub(*gone));
                if units > 0 {
                    *gone += units;
                    left -= units;
                    shares.entry(&sender.reference).or_insert((sender, Vec::new())).1.push((*item, units));
                }
            }
            if left > 0 {
                return None;
            }
        }
        self.taken = taken;
        Some(shares.into_values().collect())
    }

    /// What is to be done about a part's share of a return that it was not told of.
    fn told(&mut self, named: &Named<'_>, sender: &Sender, share: &[(&ReturnItem, u32)]) -> Option<Of> {
        match &sender.hears {
            Hears::Person(account) => {
                let left = by_hand::left(&mut self.came, named.at, account, share);
                by_hand::wish(self.order, (sender, account), (named, &left), self.told)
            }
            Hears::Partner => Some(match self.announcement(named, sender, share) {
                Ok(coming) => Of::Announce(coming),
                Err(refusal) => Of::Refuse(refusal),
            }),
        }
    }

    fn announcement(
        &self,
        named: &Named<'_>,
        sender: &Sender,
        share: &[(&ReturnItem, u32)],
    ) -> Result<AnnouncedReturn, Refusal> {
        let (order, told) = (self.order, self.told);
        let lines = share.iter().map(|(item, units)| words::line(order, sender, item, *units, told));
        let lines = lines.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        let number = named.info.tracking_id.clone().filter(|number| !number.trim().is_empty());
        let called = number.as_ref().map_or_else(String::new, |number| format!(" {number}"));
        let from = address(order, sender);
        Ok(AnnouncedReturn {
            key: ReturnKey::of(&sender.reference, &named.name),
            number,
            reference: sender.reference.clone(),
            partner_order: sender.partner_order.clone(),
            at: named.info.date.unwrap_or(order.created_at),
            warehouse: sender.warehouse.clone(),
            from: from.cloned(),
            contact: contact(order, from),
            lines,
            note: Some(format!("Return{called} of order {}", order.name())),
        })
    }
}

/// Units of a line that left and of which nothing was announced to the part.
fn free(sender: &Sender, line: &LineId) -> u32 {
    let shipped = sender.lines.get(line).map_or(0, |(_, shipped)| *shipped);
    let announced = sender.announced.values().filter_map(|units| units.get(line));
    announced.fold(shipped, |left, units| left.saturating_sub(*units))
}

/// Why what was announced does not stand any more as the shop has it.
fn changed(order: &Order, named: &Named<'_>, knowing: &[&Sender]) -> Option<Refusal> {
    let told = |line: &LineId| -> u32 {
        knowing.iter().filter_map(|sender| sender.announced.get(&named.name)?.get(line)).sum()
    };
    let announced = knowing.iter().filter_map(|sender| sender.announced.get(&named.name));
    let lines: BTreeSet<&LineId> = announced.flat_map(BTreeMap::keys).collect();
    let lacking = lines.into_iter().find(|line| named.units(line) < told(line))?;
    let message = format!(
        "{} units of line {lacking} of order {} were announced as coming back ({}), and the shop has {} of them now; \
         partners take no such change",
        told(lacking),
        order.name(),
        named.name,
        named.units(lacking)
    );
    Some(Refusal::new(CHANGED, message).of_line(lacking))
}

/// Where the goods were sent to.
fn address<'a>(order: &'a Order, sender: &Sender) -> Option<&'a Address> {
    let of_shipping = |key: Option<&ShippingKey>| {
        order.shippings.iter().find(|shipping| shipping.key.as_ref() == key)?.address.as_ref()
    };
    match order.shipping_mode {
        ShippingMode::Single => order.shipping_address.as_ref().or_else(|| of_shipping(None)),
        ShippingMode::Multiple => of_shipping(sender.shipping.as_ref()).or(order.item_addresses.first()),
    }
}

fn contact(order: &Order, address: Option<&Address>) -> Contact {
    let email = address.and_then(|address| address.email.clone());
    let phone = address.and_then(|address| address.phone.clone().or_else(|| address.mobile.clone()));
    Contact { email: order.email.clone().or(email), phone }
}

#[cfg(test)]
mod tests;
