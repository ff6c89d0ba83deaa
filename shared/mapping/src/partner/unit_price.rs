//! Money told by unit prices. Partners compute an order's total from one price per unit, so a line of 10.00 for three
//! units cannot be told as such: what the prices of units make too much is given back beside them.

use std::collections::BTreeMap;

use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder, Totals};
use waybill_domain::ids::LineId;
use waybill_domain::money::Money;

/// Which way an amount goes that units cannot share evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Round {
    /// To the next minor unit above.
    Up,
    /// To the next below.
    Down,
    /// To the nearest, a half up.
    HalfUp,
}

/// What one of several units has of an amount; no units count as one.
pub(crate) fn one_of(amount: Money, units: u32, round: Round) -> Money {
    let units = i64::from(units.max(1));
    let (whole, rest) = (amount.minor.div_euclid(units), amount.minor.rem_euclid(units));
    let is_more = match round {
        Round::Up => rest != 0,
        Round::Down => false,
        Round::HalfUp => rest.saturating_mul(2) >= units,
    };
    Money::new(whole.saturating_add(i64::from(is_more)), amount.currency)
}

/// The price of one unit of each line, rounded up and never below zero: together they cost what the lines cost, or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnitPrices {
    of: BTreeMap<LineId, Money>,
    /// What all units cost.
    pub(crate) sum: Money,
}

impl UnitPrices {
    /// Those of a part.
    pub(crate) fn rounded_up(want: &FulfillmentOrder) -> Self {
        let mut sum = Money::zero(want.totals.total.currency);
        let mut of = BTreeMap::new();
        for line in &want.lines {
            let price = one_of(line.total, line.quantity, Round::Up);
            let price = Money::new(price.minor.max(0), price.currency);
            let cost = price.minor.saturating_mul(i64::from(line.quantity));
            sum = sum.plus(Money::new(cost, price.currency));
            of.insert(line.line.clone(), price);
        }
        Self { of, sum }
    }

    /// The price of one unit of a line.
    pub(crate) fn of(&self, line: &FulfillmentLine) -> Money {
        self.of.get(&line.line).copied().unwrap_or(line.total)
    }
}

/// What is told beside the goods where fees and vouchers have no field of their own: fees are shipped, all that lowers the
/// price is a discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Beside {
    /// The shipping price.
    pub(crate) shipping: Money,
    /// Zero or positive.
    pub(crate) discounts: Money,
}

/// What has to be told beside goods of a price, so that goods, shipping and tax less the discounts are the total, exactly.
pub(crate) fn beside(totals: &Totals, goods: Money) -> Beside {
    let nothing = Money::zero(totals.total.currency);
    let fees = if totals.adjustments.minor > 0 { totals.adjustments } else { nothing };
    let shipping = totals.shipping.plus(fees);
    let discounts = goods.plus(totals.tax).plus(shipping).minus(totals.total);
    if discounts.minor >= 0 {
        return Beside { shipping, discounts };
    }
    // The parts cost less than the whole, which no order's totals say of themselves; the total is what counts.
    Beside { shipping: shipping.minus(discounts), discounts: nothing }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use waybill_domain::money::Currency;

    use super::super::sample::priced;
    use super::*;

    #[test]
    fn an_amount_is_rounded_as_it_is_asked() {
        for (total, units, up, down, half_up) in [
            (1000, 3, 334, 333, 333),
            (2000, 3, 667, 666, 667),
            (2999, 2, 1500, 1499, 1500),
            (1000, 4, 250, 250, 250),
            (500, 0, 500, 500, 500),
            (-5, 1, -5, -5, -5),
            (-5, 2, -2, -3, -2),
        ] {
            let amount = Money::new(total, Currency::new("XTS", 2).unwrap());
            let got = [Round::Up, Round::Down, Round::HalfUp].map(|round| one_of(amount, units, round).minor);
            assert_eq!(got, [up, down, half_up], "{total} by {units}");
        }
    }

    #[test]
    fn fees_are_shipped_and_vouchers_are_discounts() {
        for (rest, shipping, discounts) in
            [([100, 0, 50, 25], 125, 50), ([100, 0, 50, -25], 100, 75), ([100, 0, 0, 0], 100, 0)]
        {
            let want = priced(2, &[(1, 500)], rest);
            let told = beside(&want.totals, want.totals.lines);
            assert_eq!((told.shipping.minor, told.discounts.minor), (shipping, discounts), "{rest:?}");
        }
        let mut odd = priced(2, &[(1, 500)], [100, 0, 0, 0]).totals;
        odd.total.minor += 7;
        let told = beside(&odd, odd.lines);
        assert_eq!((told.shipping.minor, told.discounts.minor), (107, 0));
    }

    proptest! {
        #[test]
        fn units_cost_what_the_lines_cost_or_a_little_more(
            lines in prop::collection::vec((1_u32..200, 0_i64..10_000_000), 1..12),
        ) {
            let want = priced(2, &lines, [0; 4]);
            let prices = UnitPrices::rounded_up(&want);
            let sum: i64 = want.lines.iter().map(|line| prices.of(line).minor * i64::from(line.quantity)).sum();
            let units: i64 = want.lines.iter().map(|line| i64::from(line.quantity)).sum();
            prop_assert_eq!(sum, prices.sum.minor);
            prop_assert!(sum >= want.totals.lines.minor && sum - want.totals.lines.minor < units);
        }
    }
}
