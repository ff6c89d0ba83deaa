//! Known orders by hand, and any order by property.

use proptest::prelude::*;
use waybill_domain::money::Currency;

use super::*;
use crate::sample;

fn portion(units: &[(&str, u32)]) -> Portion {
    Portion {
        units: units.iter().map(|(line, units)| (sample::line_id(line), *units)).collect(),
        ..Portion::default()
    }
}

/// Lines, shipping, tax, discount, adjustments, total.
fn figures(totals: &Totals) -> [i64; 6] {
    [totals.lines, totals.shipping, totals.tax, totals.discount, totals.adjustments, totals.total]
        .map(|money| money.minor)
}

#[test]
fn two_parts_share_lines_by_units_and_the_first_carries_shipping() {
    let order = sample::order();
    let (shares, rest) = share(&order, &[portion(&[("l1", 2)]), portion(&[("l1", 1), ("l2", 2)])]);
    let got: Vec<_> = shares.iter().map(|share| figures(&share.totals)).collect();
    assert_eq!(got, [[2000, 500, 0, 0, 0, 2500], [3000, 0, 0, 0, 0, 3000]]);
    assert_eq!(figures(&rest), [0; 6]);
}

#[test]
fn a_discount_on_the_whole_and_the_tax_it_lowers_are_shared() {
    let mut order = sample::order();
    // Prices contain 25 % tax; 10.00 off the whole.
    order.lines[0].taxed = Some(sample::taxed(2400, 600));
    order.lines[1].taxed = Some(sample::taxed(1600, 400));
    order.shippings[0].taxed = Some(sample::taxed(400, 100));
    order.total = sample::eur(4500);
    order.discount_on_total = Some(sample::eur(1000));
    order.taxed = Some(sample::taxed(3600, 900));
    let (shares, rest) = share(&order, &[portion(&[("l1", 3)]), portion(&[("l2", 2)])]);
    let got: Vec<_> = shares.iter().map(|share| figures(&share.totals)).collect();
    // Tax by 700 : 400, discount by 2400 : 1600.
    assert_eq!(got, [[2400, 400, 573, 480, 0, 2893], [1600, 0, 327, 320, 0, 1607]]);
    assert_eq!(figures(&rest), [0; 6]);
}

#[test]
fn what_no_part_carries_is_the_rest() {
    let mut order = sample::order();
    order.custom_lines = vec![sample::custom_line("wrap", 300), sample::custom_line("voucher", -800)];
    order.total = sample::eur(5000);
    let mut first = portion(&[("l1", 2)]);
    first.adjustments = vec![sample::line_id("voucher")];
    let (shares, rest) = share(&order, &[first]);
    assert_eq!(figures(&shares[0].totals), [2000, 500, 0, 0, -800, 1700]);
    assert_eq!(figures(&rest), [3000, 0, 0, 0, 300, 3300]);
    let (none, all) = share(&order, &[]);
    assert!(none.is_empty());
    assert_eq!(all.total, order.total);
}

#[test]
fn a_custom_line_that_is_shipped_counts_as_a_line() {
    let mut order = sample::order();
    order.custom_lines = vec![sample::custom_line("wrap", 300)];
    order.total = sample::eur(5800);
    let (shares, _) = share(&order, &[portion(&[("l1", 3), ("l2", 2), ("wrap", 1)])]);
    assert_eq!(figures(&shares[0].totals), [5300, 500, 0, 0, 0, 5800]);
}

/// An order of lines (quantity, net, tax), some shipping, and a total that may differ from its pieces.
fn orders() -> impl Strategy<Value = (Order, Vec<Portion>)> {
    let lines = prop::collection::vec((1_u32..9, 0_i64..100_000, 0_i64..20_000), 1..6);
    let splits = prop::collection::vec(prop::collection::vec(0_u32..9, 6), 0..4);
    let digits = prop::sample::select(vec![0_u32, 2, 3]);
    (lines, splits, digits, any::<bool>(), -5_000_i64..5_000, 0_i64..2_000).prop_map(
        |(lines, splits, digits, taxed, off, shipping)| {
            let currency = Currency::new("XTS", digits).unwrap();
            let money = |minor| Money::new(minor, currency);
            let mut order = sample::order();
            order.currency = currency;
            order.lines.clear();
            let (mut net, mut tax) = (shipping, 0);
            for (at, (quantity, amount, own)) in lines.iter().enumerate() {
                let mut line = sample::line(&format!("l{at}"), "SKU", *quantity, *amount);
                line.total = money(*amount);
                let pieces = Taxed { net: money(*amount), tax: money(*own), gross: money(amount + own) };
                line.taxed = taxed.then_some(pieces);
                order.lines.push(line);
                net += amount;
                tax += own;
            }
            order.shippings[0].price = money(shipping);
            order.total = money(net + off);
            order.taxed = taxed.then(|| Taxed {
                net: money(net + off),
                tax: money(tax),
                gross: money(net + off + tax),
            });
            let portions = split(&order, &splits);
            (order, portions)
        },
    )
}

/// Portions that never take more of a line than there is.
fn split(order: &Order, splits: &[Vec<u32>]) -> Vec<Portion> {
    let mut left: Vec<u32> = order.lines.iter().map(|line| line.quantity).collect();
    let mut take = |wanted: &Vec<u32>| {
        let mut portion = Portion::default();
        for ((line, left), wanted) in order.lines.iter().zip(&mut left).zip(wanted) {
            let units = (*wanted).min(*left);
            *left -= units;
            if units > 0 {
                portion.units.insert(line.id.clone(), units);
            }
        }
        portion
    };
    let mut portions: Vec<Portion> = splits.iter().map(&mut take).collect();
    // An odd number of portions takes everything, so that whole orders are tried as often as partial ones.
    if let (1, Some(last)) = (splits.len() % 2, portions.last_mut()) {
        for (line, left) in order.lines.iter().zip(left).filter(|(_, left)| *left > 0) {
            *last.units.entry(line.id.clone()).or_default() += left;
        }
    }
    portions
}

proptest! {
    #[test]
    fn parts_and_rest_are_the_total_of_any_order((order, portions) in orders()) {
        let (shares, rest) = share(&order, &portions);
        let gross = order.taxed.map_or(order.total, |taxed| taxed.gross);
        let sum = shares.iter().map(|share| share.totals.total.minor).sum::<i64>() + rest.total.minor;
        prop_assert_eq!(sum, gross.minor);
        for share in &shares {
            let Totals { lines, shipping, tax, discount, adjustments, total } = share.totals;
            prop_assert_eq!(lines.plus(shipping).plus(tax).minus(discount).plus(adjustments), total);
            prop_assert!(discount.minor >= 0);
            prop_assert_eq!(share.lines.values().map(|(amount, _)| amount.minor).sum::<i64>(), lines.minor);
        }
        let whole = order.lines.iter().all(|line| {
            portions.iter().map(|portion| portion.units.get(&line.id).copied().unwrap_or(0)).sum::<u32>() == line.quantity
        });
        if whole {
            prop_assert_eq!(rest.total.minor, 0);
        }
    }
}
