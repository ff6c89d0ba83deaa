//! An invented order, told from what a ledger would have of it.

mod sample;

use std::collections::BTreeSet;

use waybill_domain::event::{CancelledLine, Handling, LineLevel, PartStatus, What};
use waybill_domain::facets::{Facet, Fingerprint};
use waybill_domain::facts::Facts;
use waybill_domain::failure::Refusal;
use waybill_ledger::{Direction, Doubt, Entry, Parked, Part, PartState, RecordState, RefusedFacet, Until};

use self::sample::{at, entry, event, left, material, part, record, review, settings, shipped, us};
use super::*;

fn told(material: &Material) -> Told {
    Told::of(material, &settings(), Payloads::Masked, at("12T12:00:00"))
}

#[test]
fn people_read_where_it_is_then_what_happened() {
    insta::assert_snapshot!(words::all(&told(&left()), 100).join("\n"));
}

#[test]
fn programs_read_the_same() {
    insta::assert_json_snapshot!(told(&left()));
}

#[test]
fn what_was_sent_is_shown_whole_to_who_asks() {
    let told = Told::of(&left(), &settings(), Payloads::Whole, at("12T12:00:00"));
    insta::assert_snapshot!(words::row(&told.timeline[1], told.revealed, 60).join("\n"));
    assert_eq!(told.edits[0].value, "Reno");
}

#[test]
fn no_line_is_wider_than_wanted_and_no_word_is_lost() {
    for width in [60, 80, 100] {
        for line in words::all(&told(&left()), width) {
            assert!(
                line.chars().count() <= usize::from(width) || !line.trim().contains(' '),
                "{width}: {line}"
            );
        }
    }
    let text = "one two three four five six seven eight nine ten";
    let lines = wrapped(text, 20, "* ", "  ");
    let words: Vec<&str> =
        lines.iter().flat_map(|line| line.trim_start_matches("* ").split_whitespace()).collect();
    assert_eq!(words.join(" "), text);
}

fn sentences(cases: &[(&str, Material)]) -> String {
    let of = |(name, material): &(&str, Material)| {
        let places = told(material).whereabouts.into_iter();
        places.map(|at| format!("{name}: {:?}\n  {}", at.place, at.sentence)).collect::<Vec<_>>()
    };
    cases.iter().flat_map(of).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_place_has_its_sentence() {
    let refusal = Refusal::new("already-shipped", "it has left");
    let refused = RefusedFacet { fingerprint: Fingerprint::of(&1), refusal };
    let intended = Part {
        partner_order: None,
        lines: vec![],
        refused: [(Facet::Address, refused)].into(),
        ..part(PartState::Intended)
    };
    let of = |part: Part, facts| material(vec![record(part, RecordState::Free)], facts);
    let cancelled = |by_shop| of(part(PartState::Cancelled { by_shop }), Facts::default());
    let mut partly = shipped();
    let both = partly.parts.values_mut().next().unwrap();
    both.own.status = None;
    both.shipments.values_mut().for_each(|shipment| drop(shipment.lines.pop()));
    let doubt = Doubt { since: at("10T08:00:01"), empty_at: None, references: vec![], sent: None };
    let held =
        |until: &str| RecordState::Held { owner: "w".try_into().unwrap(), until: at(until), doubt: None };
    let state = |state| material(vec![record(part(PartState::Placed), state)], Facts::default());
    let at_work = |what: What| {
        let event = event("10T09:00:00", what);
        let mut facts = Facts::default();
        facts.merge(&part(PartState::Placed).reference, &us(), &event);
        of(part(PartState::Placed), facts)
    };
    let first = part(PartState::Placed).lines.remove(0).line;
    let gone = CancelledLine { line: first.clone(), units: 1, reason: None };
    let level = LineLevel { line: Some(first), picked: Some(2), ..LineLevel::default() };
    let told = sentences(&[
        ("placed", state(RecordState::Free)),
        ("picked in part", at_work(What::Packed { lines: vec![level] })),
        (
            "packed",
            at_work(What::Stands {
                status: PartStatus::Pending,
                lines: vec![],
                handled: Some(Handling::Packed),
                holds: None,
                shipments: None,
                new: BTreeSet::new(),
            }),
        ),
        ("cancelled in part", at_work(What::LinesCancelled { lines: vec![gone] })),
        ("partly left", of(part(PartState::Placed), partly)),
        ("left", left()),
        ("refused", of(intended, Facts::default())),
        ("cancelled by the shop", cancelled(true)),
        ("cancelled there", cancelled(false)),
        ("doubtful", state(RecordState::Doubtful(doubt))),
        ("at work", state(held("12T12:01:00"))),
        ("a worker died", state(held("12T11:00:00"))),
    ]);
    insta::assert_snapshot!(told);
}

#[test]
fn what_keeps_an_order_has_its_sentence() {
    let placed = || material(vec![record(part(PartState::Placed), RecordState::Free)], Facts::default());
    let gate = |name: &str| Until::Gate { name: name.to_owned(), since: at("10T09:00:00") };
    let untils = [
        gate("access/account/us-east"),
        gate("cancels/us-east"),
        gate("desk/us-east"),
        Until::Due { at: at("30T09:00:00") },
        Until::Due { at: at("01T09:00:00") },
    ];
    let parked = |until| Parked { key: "k".into(), until, queue: "q".into(), body: "{}".into() };
    let waiting = Material { waits: untils.map(parked).into(), ..placed() };
    let words =
        "the address of order `1001` was changed in the shop and at `us-east`: the shop wants `1 Main St`";
    let contested = Material { reviews: vec![review("both-changed-address", words, None)], ..placed() };
    let decided = |outcome: &str, rule: Option<&str>| {
        let entry = entry("10T08:00:00", Direction::Inside, "decided", outcome);
        let entry = Entry { account: None, rule: rule.map(str::to_owned), ..entry };
        Material { journal: vec![entry], ..material(vec![], Facts::default()) }
    };
    let would = entry("10T08:00:00", Direction::Inside, "would place", "r");
    let told = sentences(&[
        ("waiting", waiting),
        ("contested", contested),
        ("in the shop", decided("stays", Some("payment state is Pending"))),
        ("too young", decided("waits until 2026-11-10T08:05:00Z", None)),
        ("in review", decided("in review", Some("no-route"))),
        ("cancelled", decided("cancelled", Some("order state is Cancelled"))),
        ("in the shadow", Material { journal: vec![would], ..decided("stays", None) }),
        ("unknown", Material { journal: vec![], ..decided("stays", None) }),
    ]);
    insta::assert_snapshot!(told);
}

#[test]
fn a_follower_is_told_only_what_is_new() {
    let (mut seen, mut material) = (BTreeSet::new(), left());
    let all = material.journal.split_off(4);
    assert!(!fresh(&told(&material), &mut seen).is_empty());
    material.journal.extend(all);
    let told = told(&material);
    let new: Vec<&str> = fresh(&told, &mut seen).iter().map(|row| row.what.as_str()).collect();
    assert_eq!(new, ["placed", "edited", "heard"]);
    assert!(fresh(&told, &mut seen).is_empty());
}
