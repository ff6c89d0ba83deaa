//! The protocol of the ledger under every schedule: two and three workers, each of which may pause or die between
//! any two effects; answers that are lost, commits that are late, looks that find late, duplicates, A -> B -> A.
//!
//! What is played is the shipped code. Workers are futures that stop at a gate before every effect of theirs on
//! the ledger and after every answer of theirs from a system; the schedule says which of them goes on.

#[cfg(test)]
mod gates;
#[cfg(test)]
mod play;
#[cfg(test)]
mod schedule;

use proptest::prelude::*;
use waybill_flows::world::Rule;

use play::play;
use schedule::{Step, steps};

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    /// Whatever happens, in the end the partner holds one order just as the shop wants it, or none.
    #[test]
    fn the_partner_ends_as_the_shop_wants(steps in proptest::collection::vec(steps(3), 4..60)) {
        let told = play(&steps, 3, None);
        prop_assert!(told.is_ok(), "{}", told.unwrap_err());
    }

    /// The same with two workers, which meet more often.
    #[test]
    fn two_workers_end_the_same(steps in proptest::collection::vec(steps(2), 4..60)) {
        let told = play(&steps, 2, None);
        prop_assert!(told.is_ok(), "{}", told.unwrap_err());
    }
}

/// A plain order, then nothing: one order, and further looks cost the partner no call.
#[test]
fn an_order_is_placed_once_and_looks_are_free() {
    play(&[Step::Look, Step::Look, Step::Look], 2, None).unwrap();
}

/// A worker may pause between the limit, or the token, and the request: what it held may be another's by then.
#[test]
fn who_pauses_before_the_request_sends_nothing() {
    play(schedule::PAUSED_BEFORE_THE_REQUEST, 3, None).unwrap();
}

/// Nobody comes back for a claim whose message another took away: the comparison of both sides does.
#[test]
fn a_claim_that_is_left_behind_is_looked_at_again() {
    play(schedule::LEFT_BEHIND, 3, None).unwrap();
}

/// What a claim says of its end is as old as the clock that its worker read.
#[test]
fn a_claim_with_an_old_clock_looks_no_earlier() {
    play(schedule::CLAIMED_WITH_AN_OLD_CLOCK, 3, None).unwrap();
}

/// Each rule taken away is noticed by a schedule that needs it: the play can see.
#[test]
fn every_rule_is_needed() {
    let needed: [(Rule, &[Step]); 9] = [
        (Rule::OneAtATime, schedule::TWO_AT_ONCE),
        (Rule::DoubtAfterUnknown, schedule::LOST_ANSWER),
        (Rule::WaitBeforeLooking, schedule::LATE_COMMIT),
        (Rule::LookTwice, schedule::FOUND_LATE),
        (Rule::AdoptWhatIsSeen, schedule::LOST_THEN_EDITED),
        (Rule::ExpectBeforeSending, schedule::DIED_THEN_CANCELLED),
        (Rule::NoOlderVersion, schedule::OLD_READ),
        (Rule::EnoughLease, schedule::PAUSED_BEYOND_LEASE),
        (Rule::RememberRefusals, schedule::REFUSED_TWICE),
    ];
    for (rule, steps) in needed {
        play(steps, 2, None)
            .unwrap_or_else(|trouble| panic!("with all rules: {rule:?}'s schedule: {trouble}"));
        assert!(play(steps, 2, Some(rule)).is_err(), "without {rule:?} nothing went wrong");
    }
}
