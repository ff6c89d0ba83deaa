//! The table of effects, and bookings under any order of news.

use proptest::prelude::*;

use super::*;

fn order() -> OrderId {
    "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00".try_into().unwrap()
}

fn row(line: &str, kind: Kind) -> Row {
    Row {
        line: line.try_into().unwrap(),
        kind,
        sku: "MUG-1".try_into().unwrap(),
        channel: Some("east".try_into().unwrap()),
    }
}

#[test]
fn units_are_added_or_removed_by_what_the_order_did_when_it_was_placed() {
    let modes = ["None", "TrackOnly", "ReserveOnOrder", "ReserveOnCart", "SomethingNew"];
    for (kind, want) in [
        (Kind::Cancelled, [0, 1, 1, 1, 1]),
        (Kind::Short, [-1, 0, 0, 0, 0]),
        (Kind::Shipped, [-1, 0, 0, 0, 0]),
        (Kind::Restocked, [1, 1, 1, 1, 1]),
    ] {
        let got = modes.map(|mode| kind.effect(&InventoryMode::from(mode.to_owned())));
        assert_eq!(got, want, "{kind:?}");
    }
}

#[test]
fn an_id_names_its_order_and_one_effect_of_it() {
    let (one, other) = (row("l1", Kind::Cancelled), row("l2", Kind::Cancelled));
    let begun = |levels: &[(&Row, i64)]| {
        let levels = levels.iter().map(|(row, units)| ((*row).clone(), *units)).collect();
        Bookings::default().begun(&levels, 1).unwrap()
    };
    let ids = |bookings: &Bookings| -> Vec<EffectId> {
        bookings.under_way(&order()).into_iter().map(|effect| effect.id).collect()
    };
    let both = ids(&begun(&[(&one, 1), (&other, 1)]));
    assert_ne!(both[0], both[1], "two lines");
    assert_ne!(ids(&begun(&[(&one, 1)])), ids(&begun(&[(&one, 2)])), "two levels");
    assert_eq!(ids(&begun(&[(&one, 1)])), ids(&begun(&[(&one, 1)])), "worked out again");
    assert_eq!(both[0].order(), Some(order()));
    assert_eq!(EffectId::try_from("nobody's").unwrap().order(), None);
}

#[test]
fn a_level_that_comes_again_is_another_effect() {
    let row = row("l1", Kind::Shipped);
    let (mut bookings, mut ids) = (Bookings::default(), Vec::new());
    for units in [-2, 0, -2] {
        bookings = bookings.begun(&Levels::from([(row.clone(), units)]), 1).unwrap();
        let effects = bookings.under_way(&order());
        bookings.complete(&order(), &effects[0].id);
        ids.extend(effects);
    }
    assert_eq!(ids.iter().map(|effect| effect.units).collect::<Vec<_>>(), [-2, 2, -2]);
    assert_ne!(ids[0].id, ids[2].id);
    assert!(bookings.agree(&Levels::from([(row, -2)])));
}

#[test]
fn what_is_under_way_is_completed_first_and_an_older_order_plans_nothing() {
    let row = row("l1", Kind::Cancelled);
    let level = |units| Levels::from([(row.clone(), units)]);
    let first = Bookings::default().begun(&level(1), 7).unwrap();
    assert!(!first.agree(&level(1)));
    let second = first.begun(&level(3), 8).unwrap();
    assert_eq!(second.under_way(&order()), first.under_way(&order()));
    assert_eq!(second.begun(&level(3), 7), None);
    let mut done = second.clone();
    let effect = &second.under_way(&order())[0];
    done.complete(&order(), &effect.id);
    let again = done.clone();
    done.complete(&order(), &effect.id);
    assert_eq!(done, again, "noted once");
    assert_eq!(done.begun(&level(3), 8).unwrap().under_way(&order())[0].units, 2);
    assert_eq!(done.begun(&Levels::new(), 8).unwrap().under_way(&order())[0].units, -1, "not any more");
}

/// What happens next: news of a level, or one of several workers who completes what it once saw under way, which may be
/// long done.
#[derive(Debug, Clone)]
enum Step {
    Told(i64),
    Complete(usize),
    ChangedAndDied(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (-3_i64..=3).prop_map(Step::Told),
        (0_usize..8).prop_map(Step::Complete),
        (0_usize..8).prop_map(Step::ChangedAndDied),
    ];
    prop::collection::vec(step, 0..40)
}

/// An entry with the ids of what was changed.
#[derive(Default)]
struct Entry {
    units: i64,
    ids: Vec<EffectId>,
}

impl Entry {
    fn change(&mut self, effect: &Effect) {
        if !self.ids.contains(&effect.id) {
            self.units += effect.units;
            self.ids.push(effect.id.clone());
        }
    }
}

proptest! {
    #[test]
    fn each_level_is_booked_once_in_any_order_of_news(steps in steps()) {
        let row = row("l1", Kind::Restocked);
        let (mut bookings, mut entry, mut seen) = (Bookings::default(), Entry::default(), Vec::new());
        let mut told = 0;
        for step in steps {
            match step {
                Step::Told(units) => {
                    told = units;
                    bookings = bookings.begun(&Levels::from([(row.clone(), units)]), 1).unwrap();
                    seen.extend(bookings.under_way(&order()));
                }
                Step::Complete(which) | Step::ChangedAndDied(which) => {
                    let Some(effect) = seen.get(which) else { continue };
                    // The entry is read before the bookings, so what is not under way any more is not made again.
                    if bookings.has_under_way(&order(), &effect.id) {
                        entry.change(effect);
                        if matches!(step, Step::Complete(_)) {
                            bookings.complete(&order(), &effect.id);
                        }
                    }
                }
            }
        }
        let levels = Levels::from([(row, told)]);
        for _ in 0..3 {
            bookings = bookings.begun(&levels, 1).unwrap();
            for effect in bookings.under_way(&order()) {
                entry.change(&effect);
                bookings.complete(&order(), &effect.id);
            }
        }
        prop_assert!(bookings.agree(&levels));
        prop_assert_eq!(entry.units, told);
    }
}
