//! Each part's share of the order's money, exact to the minor unit.
//!
//! Where the shop computed taxes (`taxed` is there), lines, shipping and custom lines are net and tax stands by
//! itself; otherwise they are what the shop charges and tax is zero. Whatever the order's total has beyond its
//! pieces is a discount on the whole (or, where positive, an adjustment) and is shared by the lines' amounts. What
//! no part carries (cancelled and refused units, skipped custom lines) is the `rest`: parts and rest together are
//! the order's total, whatever the roundings of the shop were.

use std::collections::BTreeMap;

use waybill_domain::fulfillment::Totals;
use waybill_domain::ids::{LineId, ShippingKey};
use waybill_domain::money::Money;
use waybill_domain::order::{Order, Taxed};

/// What a part takes of an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Portion {
    /// The shipping whose price it carries, if it is the first part of it.
    pub shipping: Option<ShippingKey>,
    /// Units by line or custom line.
    pub units: BTreeMap<LineId, u32>,
    /// Custom lines that only change its price.
    pub adjustments: Vec<LineId>,
}

/// A part's share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The sums.
    pub totals: Totals,
    /// Amount and tax of each line's units.
    pub lines: BTreeMap<LineId, (Money, Money)>,
}

/// Shares the order's money out.
pub fn share(order: &Order, portions: &[Portion]) -> (Vec<Share>, Totals) {
    let mut purses = vec![Purse::new(order); portions.len() + 1];
    for line in &order.lines {
        let charge = charge(order, line.total, line.taxed);
        by_units(&mut purses, portions, &line.id, line.quantity, charge, Kind::Line);
    }
    for line in &order.custom_lines {
        let charge = charge(order, line.total, line.taxed);
        if portions.iter().any(|portion| portion.units.contains_key(&line.id)) {
            by_units(&mut purses, portions, &line.id, line.quantity, charge, Kind::Line);
        } else {
            let carrier = portions.iter().position(|portion| portion.adjustments.contains(&line.id));
            put(&mut purses, carrier, charge, Kind::Adjustment);
        }
    }
    for shipping in &order.shippings {
        let carrier = portions.iter().position(|portion| portion.shipping == shipping.key);
        put(&mut purses, carrier, charge(order, shipping.price, shipping.taxed), Kind::Shipping);
    }
    on_the_whole(order, &mut purses);
    let mut shares: Vec<Share> = purses.into_iter().map(Purse::close).collect();
    let rest = shares.pop().map_or_else(|| Purse::new(order).close().totals, |rest| rest.totals);
    (shares, rest)
}

/// Amount and tax of a piece of the order.
type Charge = (Money, Money);

#[derive(Clone, Copy)]
enum Kind {
    Line,
    Shipping,
    Adjustment,
}

#[derive(Clone)]
struct Purse {
    totals: Totals,
    lines: BTreeMap<LineId, (Money, Money)>,
}

impl Purse {
    fn new(order: &Order) -> Self {
        let zero = Money::zero(order.currency);
        let totals =
            Totals { lines: zero, shipping: zero, tax: zero, discount: zero, adjustments: zero, total: zero };
        Self { totals, lines: BTreeMap::new() }
    }

    fn add(&mut self, (amount, tax): Charge, kind: Kind) {
        let sum = match kind {
            Kind::Line => &mut self.totals.lines,
            Kind::Shipping => &mut self.totals.shipping,
            Kind::Adjustment => &mut self.totals.adjustments,
        };
        *sum = sum.plus(amount);
        self.totals.tax = self.totals.tax.plus(tax);
    }

    /// The amount that discounts on the whole are shared by.
    fn weight(&self) -> u64 {
        let goods = self.totals.lines.plus(self.totals.adjustments).minor.max(0);
        u64::try_from(goods).unwrap_or(0)
    }

    fn close(self) -> Share {
        let Totals { lines, shipping, tax, discount, adjustments, .. } = self.totals;
        let total = lines.plus(shipping).plus(tax).minus(discount).plus(adjustments);
        Share { totals: Totals { total, ..self.totals }, lines: self.lines }
    }
}

fn charge(order: &Order, total: Money, taxed: Option<Taxed>) -> Charge {
    match (order.taxed, taxed) {
        (Some(_), Some(taxed)) => (taxed.net, taxed.tax),
        (Some(_) | None, _) => (total, Money::zero(order.currency)),
    }
}

/// Puts a charge into the purse of a portion; into the last, the rest, where no portion carries it.
fn put(purses: &mut [Purse], carrier: Option<usize>, charge: Charge, kind: Kind) {
    let at = carrier.unwrap_or(purses.len().saturating_sub(1));
    if let Some(purse) = purses.get_mut(at) {
        purse.add(charge, kind);
    }
}

fn by_units(
    purses: &mut [Purse],
    portions: &[Portion],
    line: &LineId,
    quantity: u32,
    charge: Charge,
    kind: Kind,
) {
    let taken = |portion: &Portion| portion.units.get(line).copied().unwrap_or(0);
    let given = portions.iter().map(taken).fold(0, u32::saturating_add);
    if given == 0 {
        put(purses, None, charge, kind);
        return;
    }
    let left = quantity.saturating_sub(given);
    let weights: Vec<u64> = portions.iter().map(taken).chain([left]).map(u64::from).collect();
    let (amounts, taxes) = (charge.0.share(&weights), charge.1.share(&weights));
    for ((purse, weight), share) in purses.iter_mut().zip(weights).zip(amounts.into_iter().zip(taxes)) {
        if weight > 0 {
            purse.add(share, kind);
            purse.lines.insert(line.clone(), share);
        }
    }
}

/// The order's own tax in place of the pieces' (a discount on the whole lowers it), and the discount itself.
fn on_the_whole(order: &Order, purses: &mut [Purse]) {
    let (gross, tax) =
        order.taxed.map_or((order.total, Money::zero(order.currency)), |taxed| (taxed.gross, taxed.tax));
    let goods: Vec<u64> = purses.iter().map(Purse::weight).collect();
    let taxes: Vec<u64> =
        purses.iter().map(|purse| u64::try_from(purse.totals.tax.minor).unwrap_or(0)).collect();
    let by = if taxes.iter().all(|tax| *tax == 0) { &goods } else { &taxes };
    for (purse, tax) in purses.iter_mut().zip(tax.share(by)) {
        purse.totals.tax = tax;
    }
    let pieces = purses
        .iter()
        .map(|purse| purse.totals.lines.plus(purse.totals.shipping).plus(purse.totals.adjustments));
    let pieces = pieces.fold(Money::zero(order.currency), Money::plus);
    let discount = pieces.plus(tax).minus(gross);
    for (purse, share) in purses.iter_mut().zip(discount.share(&goods)) {
        if discount.minor >= 0 {
            purse.totals.discount = share;
        } else {
            purse.totals.adjustments = purse.totals.adjustments.minus(share);
        }
    }
}

#[cfg(test)]
mod tests;
