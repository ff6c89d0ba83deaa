//! Money that adds up at OrderFlow.
//!
//! OrderFlow shows net, tax and gross of lines, goods, shipping and the whole, and has no field for a discount but its
//! name: prices are those after it. So what the lines' totals do not contain is spread over them, exact to the minor unit:
//! discounts and what lowers the price are taken from the goods first, then from shipping, then from tax; fees are added
//! to shipping. Goods and shipping together are the whole in each of the three, always.

use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::money::Money;

/// Net, tax and gross of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Price {
    /// Without tax.
    pub(super) net: Money,
    /// Tax.
    pub(super) tax: Money,
}

impl Price {
    /// With tax.
    pub(super) const fn gross(self) -> Money {
        self.net.plus(self.tax)
    }

    const fn plus(self, other: Self) -> Self {
        Self { net: self.net.plus(other.net), tax: self.tax.plus(other.tax) }
    }
}

/// All prices of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prices {
    /// Of each line, in their order.
    pub(super) lines: Vec<Price>,
    /// Of all lines.
    pub(super) goods: Price,
    /// Of shipping.
    pub(super) shipping: Price,
    /// Of the whole.
    pub(super) total: Price,
    /// What was taken off; zero or positive.
    pub(super) discount: Money,
}

impl Prices {
    /// The prices of a part.
    pub(super) fn of(want: &FulfillmentOrder) -> Self {
        let totals = &want.totals;
        let nothing = Money::zero(totals.total.currency);
        let fees = if totals.adjustments.minor > 0 { totals.adjustments } else { nothing };
        let mut nets: Vec<Money> = want.lines.iter().map(|line| line.total).collect();
        let mut taxes: Vec<Money> = want.lines.iter().map(|line| line.tax).collect();
        let mut shipping =
            Price { net: totals.shipping.plus(fees), tax: totals.tax.minus(sum(nothing, &taxes)) };
        if !taxes.is_empty() && (shipping.net.minor <= 0 || shipping.tax.minor < 0) {
            taxes = totals.tax.share(&weights(&taxes));
            shipping.tax = nothing;
        }
        let parts = sum(nothing, &nets).plus(shipping.net).plus(totals.tax);
        let mut left = parts.minus(totals.total);
        if left.minor < 0 {
            // The whole costs more than its parts, which no order's totals say of themselves; the total is what counts.
            shipping.net = shipping.net.minus(left);
            left = nothing;
        }
        let discount = left;
        take(&mut left, &mut nets);
        take(&mut left, std::slice::from_mut(&mut shipping.net));
        take(&mut left, &mut taxes);
        take(&mut left, std::slice::from_mut(&mut shipping.tax));
        shipping.net = shipping.net.minus(left);
        let goods = Price { net: sum(nothing, &nets), tax: sum(nothing, &taxes) };
        let lines = nets.into_iter().zip(taxes).map(|(net, tax)| Price { net, tax }).collect();
        Self { lines, goods, shipping, total: goods.plus(shipping), discount }
    }
}

fn sum(nothing: Money, amounts: &[Money]) -> Money {
    amounts.iter().fold(nothing, |sum, amount| sum.plus(*amount))
}

fn weights(amounts: &[Money]) -> Vec<u64> {
    amounts.iter().map(|amount| u64::try_from(amount.minor).unwrap_or(0)).collect()
}

/// Takes as much of what is left as the amounts have, from each by its size.
fn take(left: &mut Money, amounts: &mut [Money]) {
    let weights = weights(amounts);
    let there = weights.iter().fold(0_u64, |sum, weight| sum.saturating_add(*weight));
    let taken = left.minor.min(i64::try_from(there).unwrap_or(i64::MAX));
    if taken <= 0 {
        return;
    }
    let shares = Money::new(taken, left.currency).share(&weights);
    for (amount, share) in amounts.iter_mut().zip(shares) {
        *amount = amount.minus(share);
    }
    left.minor -= taken;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use waybill_domain::fulfillment::FulfillmentLine;
    use waybill_domain::money::Currency;

    use super::super::tests::part;
    use super::*;

    fn priced(
        lines: &[(i64, i64)],
        [shipping, more_tax, discount, adjustments]: [i64; 4],
    ) -> FulfillmentOrder {
        let money = |minor| Money::new(minor, Currency::new("XTS", 2).unwrap());
        let mut want = part();
        let pattern = want.lines.first().unwrap().clone();
        let line = |(total, tax): &(i64, i64)| FulfillmentLine {
            total: money(*total),
            tax: money(*tax),
            ..pattern.clone()
        };
        want.lines = lines.iter().map(line).collect();
        let sum: i64 = lines.iter().map(|(total, _)| total).sum();
        let tax: i64 = lines.iter().map(|(_, tax)| tax).sum::<i64>() + more_tax;
        let totals = &mut want.totals;
        (totals.lines, totals.shipping, totals.tax) = (money(sum), money(shipping), money(tax));
        (totals.discount, totals.adjustments) = (money(discount), money(adjustments));
        totals.total = money(sum + shipping + tax - discount + adjustments);
        want
    }

    #[test]
    fn discounts_are_spread_and_fees_are_shipped() {
        for (name, rest, want) in [
            ("plain", [500, 100, 0, 0], ([1000, 2000], [200, 400], [500, 100], 0)),
            ("a discount", [500, 100, 300, 0], ([900, 1800], [200, 400], [500, 100], 300)),
            ("a fee", [500, 100, 0, 50], ([1000, 2000], [200, 400], [550, 100], 0)),
            ("a voucher beyond the goods", [500, 100, 0, -3200], ([0, 0], [200, 400], [300, 100], 3200)),
            ("a voucher for all", [500, 100, 0, -4200], ([0, 0], [0, 0], [0, 0], 4200)),
            ("no shipping, and its tax", [0, 60, 0, 0], ([1000, 2000], [220, 440], [0, 0], 0)),
            ("less tax than the lines have", [500, -60, 0, 0], ([1000, 2000], [180, 360], [500, 0], 0)),
        ] {
            let prices = Prices::of(&priced(&[(1000, 200), (2000, 400)], rest));
            let minors = |of: fn(&Price) -> Money| {
                let all: Vec<i64> = prices.lines.iter().map(|line| of(line).minor).collect();
                <[i64; 2]>::try_from(all).unwrap()
            };
            let shipping = [prices.shipping.net.minor, prices.shipping.tax.minor];
            let told = (minors(|line| line.net), minors(|line| line.tax), shipping, prices.discount.minor);
            assert_eq!(told, want, "{name}");
        }
    }

    proptest! {
        #[test]
        fn goods_and_shipping_are_the_whole(
            lines in prop::collection::vec((0_i64..10_000_000, 0_i64..2_000_000), 1..12),
            shipping in 0_i64..100_000,
            more_tax in -100_000_i64..100_000,
            discount in 0_i64..1_000_000,
            adjustments in -100_000_i64..100_000,
        ) {
            let want = priced(&lines, [shipping, more_tax, discount, adjustments]);
            let prices = Prices::of(&want);
            prop_assert_eq!(prices.total.gross(), want.totals.total);
            let of = |of: fn(&Price) -> Money| prices.lines.iter().map(|line| of(line).minor).sum::<i64>();
            prop_assert_eq!((of(|line| line.net), of(|line| line.tax)), (prices.goods.net.minor, prices.goods.tax.minor));
            prop_assert_eq!(prices.goods.gross().plus(prices.shipping.gross()), prices.total.gross());
            if want.totals.total.minor >= 0 && want.totals.tax.minor >= 0 {
                let all = prices.lines.iter().chain([&prices.shipping]);
                prop_assert!(all.flat_map(|price| [price.net, price.tax]).all(|amount| amount.minor >= 0));
            }
        }
    }
}
