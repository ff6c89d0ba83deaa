//! Whoever works on an order may die at any moment, and what was asked may still have been done. The next work goes on from
//! what it sees: in the end one order stands as wanted last, and never do two.

use proptest::prelude::*;
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::super::{OrderFlow, order};
use super::server::Server;
use super::{flow, part};
use crate::call::{Call, Next};
use crate::partner::sample::sought;
use crate::partner::{Goal, TakesOrders};

/// Which call of a work is its last, and whether it is still performed.
#[derive(Debug, Clone, Copy)]
struct Crash {
    at: usize,
    is_performed: bool,
}

/// Steps that a work may take.
const STEPS: usize = 12;

/// What became of a work.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Done,
    Refused,
    Crashed,
}

/// One work: reads the order and goes on until there is nothing more to do, or until it dies.
fn work(flow: &OrderFlow, server: &mut Server, goal: &Goal<'_>, crash: Option<Crash>) -> Ended {
    let want = part();
    let mut calls = 0;
    let mut dies = |server: &mut Server, call: &Call<Seen>| {
        calls += 1;
        let dies = crash.is_some_and(|crash| crash.at == calls);
        if dies && crash.is_some_and(|crash| crash.is_performed) {
            server.answer(call);
        }
        dies
    };
    let id = want.reference.as_str().try_into().unwrap();
    let mut seen = server.perform(&flow.get(&id, &sought(&want))).unwrap().unwrap();
    for _ in 0..STEPS {
        let call = match flow.toward(goal, &seen) {
            Next::Done(aligned) if aligned.refused.is_empty() => return Ended::Done,
            Next::Done(_) | Next::Refuse(_) => return Ended::Refused,
            Next::Ask(call) => call,
        };
        if dies(server, &call) {
            return Ended::Crashed;
        }
        seen = match server.perform(&call) {
            Ok(seen) => seen,
            Err(failure) => panic!("{failure}"),
        };
        assert!(server.live().len() <= 1, "two stand: {:?}", server.orders);
    }
    panic!("it does not end");
}

fn version(at: usize) -> FulfillmentOrder {
    let mut want = part();
    match at % 4 {
        0 => {}
        1 => want.lines[0].quantity = 1,
        2 => want.address.city = Some("Reno".to_owned()),
        _ => want.lines.truncate(1),
    }
    want
}

fn stands(server: &Server, want: &FulfillmentOrder) -> bool {
    let shipment = order::shipment_reference(&flow().options, want).unwrap();
    matches!(server.live().as_slice(), [one] if one.reference == want.reference.as_str() && one.shipment == shipment)
}

proptest! {
    #[test]
    fn nothing_is_lost_and_nothing_is_there_twice(
        works in prop::collection::vec((0_usize..4, 1_usize..5, any::<bool>()), 0..8),
        last in 0_usize..4,
    ) {
        let (flow, mut server) = (flow(), Server::default());
        server.perform(&flow.place(&part()).unwrap()).unwrap();
        for (at, call, is_performed) in works {
            let want = version(at);
            let goal = Goal::Stand { want: &want, facets: &Facet::ALL };
            let ended = work(&flow, &mut server, &goal, Some(Crash { at: call, is_performed }));
            prop_assert!(ended != Ended::Refused);
            prop_assert!(server.live().len() <= 1);
        }
        let want = version(last);
        let goal = Goal::Stand { want: &want, facets: &Facet::ALL };
        prop_assert_eq!(work(&flow, &mut server, &goal, None), Ended::Done);
        prop_assert!(stands(&server, &want), "{:?}", server.orders);
        prop_assert_eq!(work(&flow, &mut server, &goal, None), Ended::Done);
    }

    #[test]
    fn what_is_cancelled_in_the_end_is_cancelled(
        works in prop::collection::vec((0_usize..4, 1_usize..5, any::<bool>()), 0..5),
        (call, is_performed) in (1_usize..3, any::<bool>()),
    ) {
        let (flow, mut server) = (flow(), Server::default());
        server.perform(&flow.place(&part()).unwrap()).unwrap();
        for (at, call, is_performed) in works {
            let want = version(at);
            let goal = Goal::Stand { want: &want, facets: &Facet::ALL };
            work(&flow, &mut server, &goal, Some(Crash { at: call, is_performed }));
        }
        let goal = Goal::Cancel { reason: "asked" };
        work(&flow, &mut server, &goal, Some(Crash { at: call, is_performed }));
        prop_assert_eq!(work(&flow, &mut server, &goal, None), Ended::Done);
        prop_assert!(server.live().is_empty(), "{:?}", server.orders);
    }

    #[test]
    fn what_people_pick_meanwhile_stays_as_it_is(
        works in prop::collection::vec((1_usize..4, 1_usize..5, any::<bool>()), 1..6),
        picked_before in 0_usize..6,
    ) {
        let (flow, mut server) = (flow(), Server::default());
        server.perform(&flow.place(&part()).unwrap()).unwrap();
        let mut picked = None;
        for (count, (at, call, is_performed)) in works.into_iter().enumerate() {
            if count == picked_before
                && let Some(order) = server.orders.iter_mut().find(|order| order.state == "ready")
            {
                order.state = "picked";
                picked = Some(order.clone());
            }
            let want = version(at);
            let goal = Goal::Stand { want: &want, facets: &Facet::ALL };
            let ended = work(&flow, &mut server, &goal, Some(Crash { at: call, is_performed }));
            if let Some(picked) = &picked {
                prop_assert_eq!(server.live(), vec![picked]);
                prop_assert!(stands(&server, &want) == (ended == Ended::Done));
            }
        }
    }
}

#[test]
fn an_order_that_left_and_is_not_known_any_more_is_not_sent_again() {
    let (flow, mut server) = (flow(), Server::default());
    server.perform(&flow.place(&part()).unwrap()).unwrap();
    for (state, code) in [("despatched", "already-shipped"), ("ready", "renamed-at-partner")] {
        let order = &mut server.orders[0];
        (order.reference, order.state) = ("archived".to_owned(), state);
        let want = version(2);
        let id = want.reference.as_str().try_into().unwrap();
        let mut seen = server.perform(&flow.get(&id, &sought(&want))).unwrap().unwrap();
        let failure = loop {
            let goal = Goal::Stand { want: &want, facets: &[Facet::Address] };
            match server.perform(&super::ask(flow.toward(&goal, &seen))) {
                Ok(next) => seen = next,
                Err(failure) => break failure,
            }
        };
        let waybill_domain::failure::Failure::Refused(refusal) = failure else { panic!("{failure}") };
        assert_eq!(refusal.code, code);
        assert_eq!(server.orders.len(), 1);
    }
}
