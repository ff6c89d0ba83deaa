//! Decisions that rest on payments of which nobody can tell anything.

use waybill_domain::fulfillment::Hold;
use waybill_domain::order::Payment;

use super::*;
use crate::criteria::OrderStateName;
use crate::payment::PaymentName;

type Change = fn(&mut Rules);

fn exports(rules: &mut Rules) {
    rules.export.when.payment = vec![PaymentName::Captured];
}

fn holds(rules: &mut Rules) {
    rules.accounts[0].hold.unless_payment = vec![PaymentName::Captured];
}

/// What is said of an order with these payments.
fn said(change: Change, payments: Vec<Payment>, known: &[KnownPart]) -> Option<String> {
    let (mut rules, mut order) = (sample::rules(), sample::order());
    change(&mut rules);
    order.payments = payments;
    run(&rules, &order, known).unclear.map(|unclear| format!("{}: {}", unclear.code, unclear.message))
}

#[test]
fn it_is_said_where_it_decides_and_only_there() {
    let placed = [sample::placed("main", None, &[("l1", 3), ("l2", 2)])];
    let why = "payment-unclear: order 1001: payment cannot be told (payment `p-1` is not shown)";
    let cases: [(&str, Change, &[KnownPart], Option<&str>); 7] = [
        ("nobody asks", |_| {}, &[], None),
        ("it keeps the order", exports, &[], Some(why)),
        ("all of it left", exports, &placed, None),
        ("it holds a part", holds, &[], Some(why)),
        ("it holds what was placed", holds, &placed, Some(why)),
        (
            "another account's",
            |rules| rules.accounts[1].hold.unless_payment = vec![PaymentName::Captured],
            &[],
            None,
        ),
        (
            "something else keeps it",
            |rules| {
                exports(rules);
                rules.export.when.order_state = vec![OrderStateName::Open];
            },
            &[],
            None,
        ),
    ];
    for (name, change, known, want) in cases {
        assert_eq!(said(change, vec![sample::unshown("p-1")], known).as_deref(), want, "{name}");
        assert_eq!(said(change, vec![sample::payment("p-1", &[])], known), None, "{name}: it is shown");
    }
}

#[test]
fn it_is_decided_as_for_one_that_nobody_paid() {
    let (mut rules, mut order) = (sample::rules(), sample::order());
    order.payments = vec![sample::unshown("p-1")];
    holds(&mut rules);
    let decision = run(&rules, &order, &[]);
    assert_eq!(decision.verdict, Verdict::Export);
    assert_eq!(decision.parts[0].hold, Some(Hold::Payment));
    exports(&mut rules);
    let decision = run(&rules, &order, &[]);
    assert_eq!((decision.parts.len(), matches!(decision.verdict, Verdict::Skip { .. })), (0, true));
}
