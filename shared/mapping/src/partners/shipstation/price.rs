//! Money that adds up at ShipStation.
//!
//! ShipStation computes an order's total itself: unit prices by quantity over all items, plus `taxAmount`, plus
//! `shippingAmount`. It knows one price per unit, so a line of 10.00 for three units cannot be told as such: each unit
//! costs the line's total by its units, **rounded up**, and what that is too much is taken back by an adjustment, which
//! is how the manual wants discounts told: an item of quantity 1 with a negative price. Discounts and fees are
//! adjustments too. So ShipStation's total is the part's total, exactly, in any currency.

use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder};
use waybill_domain::money::Money;

use crate::partner::unit_price::{Round, UnitPrices, one_of};

/// What ShipStation is told about money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prices {
    units: UnitPrices,
    /// `taxAmount`.
    pub(super) tax: Money,
    /// `shippingAmount`.
    pub(super) shipping: Money,
    /// What else changes the total; none is zero.
    pub(super) adjustments: Vec<(Adjustment, Money)>,
}

/// Why a total differs from what the units cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Adjustment {
    /// A discount on the whole.
    Discount,
    /// Fees and vouchers.
    Extra,
    /// Cents that no unit price can have.
    Rounding,
}

impl Adjustment {
    /// What people there read.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Discount => "Discount",
            Self::Extra => "Fees and vouchers",
            Self::Rounding => "Rounding of unit prices",
        }
    }

    /// The key by which the item is found again. No line of a shop is called so.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Discount => "waybill:discount",
            Self::Extra => "waybill:extra",
            Self::Rounding => "waybill:rounding",
        }
    }
}

/// Whether an item's key is that of an adjustment of ours.
pub(super) fn is_adjustment(key: &str) -> bool {
    key.starts_with("waybill:")
}

impl Prices {
    /// The prices of a part.
    pub(super) fn of(want: &FulfillmentOrder) -> Self {
        let totals = &want.totals;
        let units = UnitPrices::rounded_up(want);
        let sum = units.sum.plus(totals.tax).plus(totals.shipping);
        let discount = Money::zero(totals.discount.currency).minus(totals.discount);
        let extra = totals.adjustments;
        let rounding = totals.total.minus(sum).minus(discount).minus(extra);
        let all =
            [(Adjustment::Discount, discount), (Adjustment::Extra, extra), (Adjustment::Rounding, rounding)];
        let adjustments = all.into_iter().filter(|(_, money)| money.minor != 0).collect();
        Self { units, tax: totals.tax, shipping: totals.shipping, adjustments }
    }

    /// The price of one unit of a line.
    pub(super) fn unit(&self, line: &FulfillmentLine) -> Money {
        self.units.of(line)
    }
}

/// The tax on one unit, which is told and adds up to nothing: rounded down.
pub(super) fn unit_tax(line: &FulfillmentLine) -> Money {
    one_of(line.tax, line.quantity, Round::Down)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::partner::sample::priced;

    /// What ShipStation makes of it.
    fn total(want: &FulfillmentOrder) -> i64 {
        let prices = Prices::of(want);
        let lines: i64 =
            want.lines.iter().map(|line| prices.unit(line).minor * i64::from(line.quantity)).sum();
        let adjustments: i64 = prices.adjustments.iter().map(|(_, money)| money.minor).sum();
        lines + prices.tax.minor + prices.shipping.minor + adjustments
    }

    #[test]
    fn each_reason_is_an_adjustment_of_its_own() {
        for (name, lines, rest, want) in [
            ("even", vec![(2, 1000)], [499, 310, 0, 0], vec![]),
            ("indivisible", vec![(3, 1000), (1, 500)], [499, 310, 0, 0], vec![(Adjustment::Rounding, -2)]),
            ("discount", vec![(1, 500)], [0, 0, 50, 0], vec![(Adjustment::Discount, -50)]),
            ("fee", vec![(1, 500)], [100, 0, 0, 25], vec![(Adjustment::Extra, 25)]),
            (
                "all",
                vec![(7, 1000)],
                [100, 80, 50, -25],
                vec![(Adjustment::Discount, -50), (Adjustment::Extra, -25), (Adjustment::Rounding, -1)],
            ),
        ] {
            let prices = Prices::of(&priced(2, &lines, rest));
            let found: Vec<_> = prices.adjustments.iter().map(|(why, money)| (*why, money.minor)).collect();
            assert_eq!(found, want, "{name}");
        }
    }

    proptest! {
        #[test]
        fn the_total_is_exact(
            digits in prop::sample::select(vec![0_u32, 2, 3]),
            lines in prop::collection::vec((1_u32..200, 0_i64..10_000_000), 1..12),
            shipping in 0_i64..100_000,
            tax in 0_i64..1_000_000,
            discount in 0_i64..1_000_000,
            adjustments in -100_000_i64..100_000,
        ) {
            let want = priced(digits, &lines, [shipping, tax, discount, adjustments]);
            prop_assert_eq!(total(&want), want.totals.total.minor);
            let prices = Prices::of(&want);
            prop_assert!(want.lines.iter().all(|line| prices.unit(line).minor >= 0));
            let units: i64 = want.lines.iter().map(|line| i64::from(line.quantity)).sum();
            let rounded = prices.adjustments.iter().find(|(why, _)| *why == Adjustment::Rounding);
            prop_assert!(rounded.is_none_or(|(_, money)| money.minor < 0 && -money.minor < units));
        }
    }
}
