//! Money that adds up at Ordoro.
//!
//! Ordoro computes no totals: it shows what it is told. Lines carry their total after line discounts; discounts of
//! the order stand in `discount_amount`. Adjustments (fees, vouchers) have no field: what raises the price is added to
//! the shipping amount, what lowers it to the discounts, so that products, shipping and tax less the discounts are the
//! grand total, exactly.

use serde_json::{Map, Value};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder};
use waybill_domain::money::Money;

use super::amount;
use crate::partner::unit_price::{self, Beside, Round, one_of};

/// What Ordoro is told about the money of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prices {
    products: Money,
    shipping: Money,
    tax: Money,
    /// Zero or positive.
    discount: Money,
    total: Money,
}

impl Prices {
    /// The prices of a part.
    pub(super) fn of(want: &FulfillmentOrder) -> Self {
        let totals = &want.totals;
        let nothing = Money::zero(totals.total.currency);
        let products = want.lines.iter().fold(nothing, |sum, line| sum.plus(line.total));
        let Beside { shipping, discounts } = unit_price::beside(totals, products);
        Self { products, shipping, tax: totals.tax, discount: discounts, total: totals.total }
    }

    /// The amounts by Ordoro's names, the same in an order and in its `financial`.
    pub(super) fn amounts(&self) -> Result<Map<String, Value>, Refusal> {
        let named = [
            ("product_amount", self.products),
            ("shipping_amount", self.shipping),
            ("tax_amount", self.tax),
            ("discount_amount", self.discount),
            ("grand_total", self.total),
        ];
        named.into_iter().map(|(name, money)| Ok((name.to_owned(), amount::money(money)?))).collect()
    }
}

/// The price of one unit, rounded half up: Ordoro counts with the line's total.
pub(super) fn unit(line: &FulfillmentLine) -> Money {
    one_of(line.total, line.quantity, Round::HalfUp)
}

/// A line's total shared out over several orders by their units, exact to the minor unit.
pub(super) fn shares(line: &FulfillmentLine, units: &[u32]) -> Vec<Money> {
    let weights: Vec<u64> = units.iter().map(|units| u64::from(*units)).collect();
    line.total.share(&weights)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::partner::sample::priced;
    use crate::partner::value;

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
            let told = Prices::of(&want).amounts().unwrap();
            let of = |name: &str| value::decimal(&told[name]).unwrap();
            let sum = of("product_amount") + of("shipping_amount") + of("tax_amount") - of("discount_amount");
            prop_assert_eq!(sum, of("grand_total"));
            prop_assert_eq!(of("grand_total"), want.totals.total.decimal());
            prop_assert!(Prices::of(&want).discount.minor >= 0);
        }

        #[test]
        fn a_split_line_costs_what_the_line_costs(
            total in 0_i64..1_000_000,
            units in prop::collection::vec(0_u32..50, 1..6),
        ) {
            let line = &priced(2, &[(1, total)], [0; 4]).lines[0];
            let sum: i64 = shares(line, &units).iter().map(|share| share.minor).sum();
            prop_assert_eq!(sum, total);
        }
    }
}
