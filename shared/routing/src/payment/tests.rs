//! Every word by the transactions that lead to it, to the minor unit.

use jiff::SignedDuration;
use proptest::prelude::*;
use waybill_domain::money::Money;
use waybill_domain::order::Shown;

use super::*;
use crate::sample::{self, payment};

/// An order of 55.00 EUR with these payments.
fn with(payments: Vec<Payment>) -> Order {
    Order { payments, ..sample::order() }
}

/// How an order of 55.00 EUR stands with one payment.
fn one(transactions: &[(&str, &str, i64)]) -> String {
    standing(&with(vec![payment("p-1", transactions)])).to_string()
}

const OK: &str = "Success";

#[test]
fn what_is_charged_and_given_back_has_its_word() {
    for (name, transactions, want) in [
        ("nothing was tried", vec![], "none"),
        ("all of it", vec![("Charge", OK, 5500)], "captured"),
        ("a cent too little", vec![("Charge", OK, 5499)], "partly_captured"),
        ("a cent more", vec![("Charge", OK, 5501)], "captured"),
        ("in two steps", vec![("Charge", OK, 5000), ("Charge", OK, 500)], "captured"),
        ("under way", vec![("Charge", "Pending", 5500)], "pending"),
        ("begun", vec![("Charge", "Initial", 5500)], "pending"),
        ("a state that is new", vec![("Charge", "Parked", 5500)], "pending"),
        ("failed", vec![("Charge", "Failure", 5500)], "failed"),
        ("failed, then under way", vec![("Charge", "Failure", 5500), ("Charge", "Pending", 5500)], "pending"),
        ("left lying, then failed", vec![("Charge", "Initial", 5500), ("Charge", "Failure", 5500)], "failed"),
        ("given back", vec![("Charge", OK, 5500), ("Refund", OK, 5500)], "refunded"),
        ("given back below zero", vec![("Charge", OK, 5500), ("Refund", OK, -5500)], "refunded"),
        ("a cent given back", vec![("Charge", OK, 5500), ("Refund", OK, 1)], "partly_captured"),
        ("giving back under way", vec![("Charge", OK, 5500), ("Refund", "Pending", 5500)], "captured"),
        ("taken back by the bank", vec![("Charge", OK, 5500), ("Chargeback", OK, 5500)], "refunded"),
        (
            "given back and taken back",
            vec![("Charge", OK, 5500), ("Refund", OK, 5500), ("Chargeback", OK, 5500)],
            "refunded",
        ),
        ("a refund that failed says nothing", vec![("Refund", "Failure", 5500)], "none"),
    ] {
        assert_eq!(one(&transactions), format!("payment is {want}"), "{name}");
    }
}

#[test]
fn what_is_set_aside_and_let_go_has_its_word() {
    let ok = |cents| ("Authorization", OK, cents);
    let let_go = |cents| ("CancelAuthorization", OK, cents);
    for (name, transactions, want) in [
        ("all of it", vec![ok(5500)], "authorized"),
        ("a cent too little", vec![ok(5499)], "pending"),
        ("in two steps", vec![ok(5000), ok(500)], "authorized"),
        ("then charged", vec![ok(5500), ("Charge", OK, 5500)], "captured"),
        ("charged in part", vec![ok(5500), ("Charge", OK, 2000)], "authorized"),
        ("its charge failed", vec![ok(5500), ("Charge", "Failure", 5500)], "authorized"),
        ("let go", vec![ok(5500), let_go(5500)], "cancelled"),
        ("let go below zero", vec![ok(5500), let_go(-5500)], "cancelled"),
        ("let go in part", vec![ok(5500), let_go(1)], "pending"),
        ("let go and set aside again", vec![ok(5500), let_go(5500), ok(5500)], "authorized"),
        ("not let go", vec![ok(5500), ("CancelAuthorization", "Failure", 5500)], "authorized"),
        (
            "charged in part, the rest let go",
            vec![ok(5500), ("Charge", OK, 2000), let_go(3500)],
            "partly_captured",
        ),
        ("charged, given back", vec![ok(5500), ("Charge", OK, 5500), ("Refund", OK, 5500)], "refunded"),
        ("let go, then failed", vec![ok(5500), let_go(5500), ("Charge", "Failure", 5500)], "failed"),
    ] {
        assert_eq!(one(&transactions), format!("payment is {want}"), "{name}");
    }
}

#[test]
fn of_two_attempts_the_newer_counts() {
    let attempt = |state: &str, at: Option<&str>| {
        let mut attempt = payment("p", &[("Charge", state, 5500)]).shown.unwrap().transactions.remove(0);
        attempt.at = at.map(|at| format!("2026-11-10T{at}:00Z").parse().unwrap());
        attempt
    };
    for (name, first, second, want) in [
        (
            "by time",
            attempt("Failure", Some("09:00")),
            attempt("Pending", Some("08:00")),
            PaymentName::Failed,
        ),
        ("by place", attempt("Pending", None), attempt("Failure", None), PaymentName::Failed),
        ("by place too", attempt("Failure", None), attempt("Pending", None), PaymentName::Pending),
        ("a time is newer", attempt("Failure", Some("08:00")), attempt("Pending", None), PaymentName::Failed),
        (
            "at once",
            attempt("Pending", Some("08:00")),
            attempt("Failure", Some("08:00")),
            PaymentName::Pending,
        ),
    ] {
        let transactions = vec![first, second];
        let payment =
            Payment { id: "p".try_into().unwrap(), shown: Some(Shown { version: 1, transactions }) };
        assert_eq!(standing(&with(vec![payment])).word, Some(want), "{name}");
    }
}

#[test]
fn payments_count_together() {
    let gift_card = || payment("gift-card", &[("Charge", OK, 2000)]);
    for (name, payments, want) in [
        ("no payment", vec![], "payment is none"),
        ("one of two", vec![gift_card()], "payment is partly_captured"),
        ("both charged", vec![gift_card(), payment("card", &[("Charge", OK, 3500)])], "payment is captured"),
        (
            "one charged, one set aside",
            vec![gift_card(), payment("card", &[("Authorization", OK, 3500)])],
            "payment is authorized",
        ),
        (
            "one charged, one failed",
            vec![gift_card(), payment("card", &[("Authorization", "Failure", 3500)])],
            "payment is partly_captured",
        ),
        (
            "what one lets go is not the other's",
            vec![
                payment("a", &[("CancelAuthorization", OK, 5500), ("CancelAuthorization", OK, 5500)]),
                payment("b", &[("Authorization", OK, 5500)]),
            ],
            "payment is authorized",
        ),
        (
            "what one gives back is missing",
            vec![
                payment("a", &[("Charge", OK, 5500), ("Refund", OK, 5500), ("Chargeback", OK, 5500)]),
                payment("b", &[("Charge", OK, 5500)]),
            ],
            "payment is refunded",
        ),
        (
            "one is not shown",
            vec![payment("a", &[("Charge", OK, 5500)]), sample::unshown("b")],
            "payment cannot be told (payment `b` is not shown)",
        ),
        (
            "a type that is new",
            vec![payment("a", &[("Charge", OK, 5500), ("Credit", "Pending", 1)])],
            "payment cannot be told (payment `a` has a transaction `Credit`, which is new to us)",
        ),
    ] {
        assert_eq!(standing(&with(payments)).to_string(), want, "{name}");
    }
}

#[test]
fn what_is_due_is_what_the_customer_pays() {
    let charged = |minor| vec![payment("p", &[("Charge", "Success", minor)])];
    for (name, total, taxed, minor, want) in [
        ("net total, gross charged", 5000, Some((5000, 500)), 5500, PaymentName::Captured),
        ("net total, net charged", 5000, Some((5000, 500)), 5000, PaymentName::PartlyCaptured),
        ("no taxes", 5000, None, 5000, PaymentName::Captured),
        ("nothing to pay", 0, None, 0, PaymentName::Captured),
        ("more than can be", i64::MAX, None, i64::MAX, PaymentName::Captured),
    ] {
        let mut order = with(charged(minor));
        order.total = sample::eur(total);
        order.taxed = taxed.map(|(net, tax)| sample::taxed(net, tax));
        assert_eq!(standing(&order).word, Some(want), "{name}");
    }
    let mut order = with(Vec::new());
    order.total = sample::eur(0);
    assert_eq!(standing(&order).word, Some(PaymentName::Captured), "no payment is needed");
    order.payments = vec![sample::unshown("p")];
    assert_eq!(standing(&order).word, None);
    let mut order =
        with(vec![payment("p", &[("Charge", "Success", i64::MAX), ("Charge", "Success", i64::MAX)])]);
    order.payments.push(payment("q", &[("Refund", "Success", i64::MIN)]));
    assert_eq!(standing(&order).word, Some(PaymentName::Captured), "sums do not run over");
}

#[test]
fn another_currency_counts_as_nothing_and_says_so() {
    let currency = |code: &str, digits| Currency::new(code, digits).unwrap();
    for (name, other, want) in [
        ("another", currency("GBP", 2), "payment is none (GBP does not count in an order in EUR)"),
        ("the same", currency("EUR", 2), "payment is captured"),
        (
            "other decimals",
            currency("EUR", 3),
            "payment is none (EUR with 3 decimals does not count in an order in EUR)",
        ),
    ] {
        let mut order = with(vec![payment("p", &[("Charge", "Success", 5500)])]);
        let shown = order.payments[0].shown.as_mut().unwrap();
        shown.transactions[0].amount = Money::new(5500, other);
        assert_eq!(standing(&order).to_string(), want, "{name}");
    }
}

/// Transactions of some minutes; no two of the same time.
fn some() -> impl Strategy<Value = Vec<Transaction>> {
    let kind =
        prop::sample::select(&["Authorization", "CancelAuthorization", "Charge", "Refund", "Chargeback"][..]);
    let state = prop::sample::select(&["Initial", "Pending", "Success", "Success", "Failure"][..]);
    let one = (kind, state, prop::sample::select(&[500_i64, 5000, 5500][..]));
    prop::collection::vec(one, 0..7).prop_map(|all| payment("p", &all).shown.unwrap().transactions)
}

/// The same payments with their transactions, and themselves, in some order.
fn shuffled() -> impl Strategy<Value = (Vec<Payment>, Vec<Payment>)> {
    let paying = |at: usize, mut transactions: Vec<Transaction>| {
        for transaction in &mut transactions {
            let apart = SignedDuration::from_secs(i64::try_from(at).unwrap());
            transaction.at = transaction.at.map(|time| time + apart);
        }
        let id = format!("p-{at}").as_str().try_into().unwrap();
        Payment { id, shown: Some(Shown { version: 1, transactions }) }
    };
    let payments = prop::collection::vec(some(), 0..4)
        .prop_map(move |all| (0..).zip(all).map(|(at, each)| paying(at, each)).collect::<Vec<_>>());
    payments.prop_flat_map(|payments| {
        let inside: Vec<_> = payments
            .iter()
            .cloned()
            .map(|payment| {
                let shown = payment.shown.clone().unwrap();
                Just(shown.transactions).prop_shuffle().prop_map(move |transactions| Payment {
                    shown: Some(Shown { version: 1, transactions }),
                    ..payment.clone()
                })
            })
            .collect();
        (Just(payments), inside.prop_flat_map(|inside| Just(inside).prop_shuffle()))
    })
}

proptest! {
    #[test]
    fn the_order_in_which_things_are_noted_says_nothing((noted, otherwise) in shuffled()) {
        prop_assert_eq!(standing(&with(noted)), standing(&with(otherwise)));
    }

    #[test]
    fn without_times_only_the_last_word_may_differ((noted, otherwise) in shuffled()) {
        let timeless = |mut payments: Vec<Payment>| {
            for shown in payments.iter_mut().filter_map(|payment| payment.shown.as_mut()) {
                shown.transactions.iter_mut().for_each(|transaction| transaction.at = None);
            }
            standing(&with(payments)).word.unwrap()
        };
        let (one, other) = (timeless(noted), timeless(otherwise));
        let holds_money = |word| matches!(word, PaymentName::Captured | PaymentName::Authorized | PaymentName::PartlyCaptured);
        prop_assert_eq!(holds_money(one), holds_money(other));
        prop_assert!(!holds_money(one) || one == other);
    }

    #[test]
    fn a_failure_more_never_pays((noted, _) in shuffled(), minor in 0_i64..6000) {
        let before = standing(&with(noted.clone())).word.unwrap();
        let mut more = noted;
        more.push(payment("late", &[("Charge", "Failure", minor), ("Authorization", "Failure", minor)]));
        let after = standing(&with(more)).word.unwrap();
        prop_assert!(after == before || after == PaymentName::Failed, "{before:?} -> {after:?}");
    }
}
