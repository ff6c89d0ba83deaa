//! Money that adds up at ShipHero.
//!
//! ShipHero computes an order's total itself: unit prices by quantity, plus tax, plus shipping, less
//! `total_discounts`. It knows one price per unit and no discount per line, so a line of 10.00 for three units
//! cannot be told as such. Each unit is priced at the line's total by its units, **rounded up**; what that is too
//! much joins the order's discounts in `total_discounts`. Adjustments (fees, vouchers) have no field either. So
//! ShipHero's total is the part's total, exactly, in any currency.

use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder};
use waybill_domain::money::Money;

use crate::partner::unit_price::{Beside, UnitPrices, beside};

/// What ShipHero is told about money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prices {
    units: UnitPrices,
    /// `total_tax`.
    pub(super) tax: Money,
    /// Price of the shipping line.
    pub(super) shipping: Money,
    /// `total_discounts`; zero or positive.
    pub(super) discounts: Money,
}

impl Prices {
    /// The prices of a part.
    pub(super) fn of(want: &FulfillmentOrder) -> Self {
        let totals = &want.totals;
        let units = UnitPrices::rounded_up(want);
        let Beside { shipping, discounts } = beside(totals, units.sum);
        Self { units, tax: totals.tax, shipping, discounts }
    }

    /// The price of one unit of a line.
    pub(super) fn unit(&self, line: &FulfillmentLine) -> Money {
        self.units.of(line)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::partner::sample::priced;

    /// What ShipHero makes of it.
    fn total(want: &FulfillmentOrder) -> i64 {
        let prices = Prices::of(want);
        let lines: i64 =
            want.lines.iter().map(|line| prices.unit(line).minor * i64::from(line.quantity)).sum();
        lines + prices.tax.minor + prices.shipping.minor - prices.discounts.minor
    }

    #[test]
    fn indivisible_cents_become_a_discount() {
        let want = priced(2, &[(3, 1000), (1, 500)], [499, 310, 0, 0]);
        let prices = Prices::of(&want);
        let units: Vec<String> = want.lines.iter().map(|line| prices.unit(line).to_string()).collect();
        assert_eq!(units, ["3.34", "5.00"]);
        assert_eq!(
            (prices.discounts.to_string(), prices.shipping.to_string()),
            ("0.02".into(), "4.99".into())
        );
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
            prop_assert!(prices.discounts.minor >= 0);
            prop_assert!(want.lines.iter().all(|line| prices.unit(line).minor >= 0));
        }
    }
}
