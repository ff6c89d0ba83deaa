//! How parcels fare by carrier, service and store: on time or not, how many days, how much went wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::{TrackingState, TrackingTag};
use crate::carriage::Carriage;
use crate::facts::TrackingFacts;

/// What parcels have in common; a blank where it is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// The carrier.
    pub carrier: String,
    /// The service.
    pub service: String,
    /// The store.
    pub store: String,
}

/// How all parcels fare, told one by one, so that no more is held than a line for each group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// By carrier and service in one form each, and by store; with the way of writing them that comes first.
    groups: BTreeMap<(String, String, String), (Group, Tally)>,
}

impl Report {
    /// Takes one parcel in.
    pub fn count(&mut self, group: Group, facts: &TrackingFacts) {
        let (carrier, service) = Carriage::of(Some(&group.carrier), Some(&group.service)).plainly();
        let known = self.groups.entry((carrier, service, group.store.clone()));
        let (named, tally) = known.or_insert_with(|| (group.clone(), Tally::default()));
        if group < *named {
            *named = group;
        }
        tally.add(facts);
    }

    /// Group by group.
    pub fn groups(&self) -> impl Iterator<Item = (&Group, &Tally)> {
        self.groups.values().map(|(group, tally)| (group, tally))
    }

    /// All groups together.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.groups.values().for_each(|(_, tally)| total.join(tally));
        total
    }
}

/// How the parcels of a group fare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Parcels in all.
    pub parcels: u32,
    /// Those that came to whom they were sent.
    pub delivered: u32,
    /// Those that go back, or went back.
    pub returning: u32,
    /// Delivered ones of which the promised day is known, else the expected one.
    pub dated: u32,
    /// Those of them that came on that day or before.
    pub on_time: u32,
    /// Days from the carrier's hands to the recipient's, each with how many parcels took so many.
    pub transit_days: BTreeMap<u32, u32>,
    /// Parcels with which anything was wrong on the way.
    pub troubled: u32,
    /// The same by what: sub-tags, or the tag where there is none. A parcel counts for each.
    pub exceptions: BTreeMap<String, u32>,
}

impl Tally {
    /// The share that came on time, in percent; `None` where no day is known.
    pub fn on_time_percent(&self) -> Option<u32> {
        self.on_time.saturating_mul(100).checked_div(self.dated)
    }

    /// The days that half of the parcels took at most; `None` where none are known.
    pub fn median_days(&self) -> Option<u32> {
        self.days_of(50)
    }

    /// The days that so many percent of the parcels took at most; `None` where none are known.
    pub fn days_of(&self, percent: u32) -> Option<u32> {
        let all = self.arrived();
        let mut passed = 0;
        self.transit_days.iter().find_map(|(days, parcels)| {
            passed += u64::from(*parcels);
            (passed * 100 >= all * u64::from(percent)).then_some(*days)
        })
    }

    /// Parcels of which the days on the way are known.
    pub fn arrived(&self) -> u64 {
        self.transit_days.values().copied().map(u64::from).sum()
    }

    fn join(&mut self, other: &Self) {
        for (count, more) in [
            (&mut self.parcels, other.parcels),
            (&mut self.delivered, other.delivered),
            (&mut self.returning, other.returning),
            (&mut self.dated, other.dated),
            (&mut self.on_time, other.on_time),
            (&mut self.troubled, other.troubled),
        ] {
            *count += more;
        }
        for (days, parcels) in &other.transit_days {
            *self.transit_days.entry(*days).or_default() += parcels;
        }
        for (exception, parcels) in &other.exceptions {
            *self.exceptions.entry(exception.clone()).or_default() += parcels;
        }
    }

    fn add(&mut self, facts: &TrackingFacts) {
        let state = facts.state();
        self.parcels += 1;
        self.returning += u32::from(state.returning);
        let exceptions = exceptions(facts);
        self.troubled += u32::from(!exceptions.is_empty());
        for exception in exceptions {
            *self.exceptions.entry(exception).or_default() += 1;
        }
        if !state.is_delivered() {
            return;
        }
        self.delivered += 1;
        if let Some(is_on_time) = is_on_time(state) {
            self.dated += 1;
            self.on_time += u32::from(is_on_time);
        }
        if let Some(days) = days(state) {
            *self.transit_days.entry(days).or_default() += 1;
        }
    }
}

fn exceptions(facts: &TrackingFacts) -> BTreeSet<String> {
    let passed = facts.checkpoints.values().map(|checkpoint| &checkpoint.status);
    let all = passed.chain(std::iter::once(&facts.state().status));
    let wrong = all.filter(|status| matches!(status.tag, TrackingTag::Exception | TrackingTag::AttemptFail));
    wrong.map(|status| status.subtag.clone().unwrap_or_else(|| status.tag.to_string())).collect()
}

/// By days of the calendar there: nobody promises minutes.
fn is_on_time(state: &TrackingState) -> Option<bool> {
    let until = state.promised.or_else(|| state.expected.as_ref().map(|expected| expected.at))?;
    Some(state.delivered_at?.day() <= until.day())
}

/// Days of the calendar between two places; none where the clocks there contradict each other.
fn days(state: &TrackingState) -> Option<u32> {
    let span = state.delivered_at?.day() - state.picked_up_at?.day();
    u32::try_from(span.get_days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tracking::{Expected, TrackingStatus, TrackingUpdate};

    fn facts(subtag: &str, days: Option<(&str, &str)>, promised: Option<&str>) -> TrackingFacts {
        let time = |text: &str| text.parse().ok();
        let status = TrackingStatus::new(None, Some(subtag));
        let state = TrackingState {
            returning: status.is_returning(),
            status,
            picked_up_at: days.and_then(|(from, _)| time(from)),
            delivered_at: days.and_then(|(_, to)| time(to)),
            promised: promised.and_then(time),
            expected: time("2026-11-23").map(|at| Expected { at, from: None }),
            ..TrackingState::default()
        };
        let update = TrackingUpdate {
            id: "1".try_into().unwrap(),
            made_for: None,
            number: "1".to_owned(),
            updated_at: jiff::Timestamp::UNIX_EPOCH,
            state,
            checkpoints: Vec::new(),
        };
        TrackingFacts::of(&"parcels".try_into().unwrap(), &update)
    }

    fn group(carrier: &str) -> Group {
        Group { carrier: carrier.to_owned(), service: "ground".to_owned(), store: "us".to_owned() }
    }

    #[test]
    fn parcels_are_told_apart_and_added_up() {
        let late = Some(("2026-11-20T23:00:00-08:00", "2026-11-25T09:00:00"));
        let all = [
            ("ups", facts("Delivered_001", Some(("2026-11-20", "2026-11-22")), Some("2026-11-22"))),
            ("ups", facts("Delivered_001", late, Some("2026-11-24"))),
            ("ups", facts("Delivered_003", late, None)),
            ("ups", facts("Exception_010", None, None)),
            ("usps", facts("InTransit_001", None, None)),
            ("usps", facts("Delivered_001", Some(("2026-11-22", "2026-11-21")), Some("2026-11-22"))),
        ];
        let mut report = Report::default();
        for (carrier, facts) in &all {
            report.count(group(carrier), facts);
        }
        let groups: BTreeMap<&Group, &Tally> = report.groups().collect();
        let ups = groups[&group("ups")];
        let want = Tally {
            parcels: 4,
            delivered: 3,
            returning: 1,
            dated: 3,
            on_time: 1,
            transit_days: BTreeMap::from([(2, 1), (5, 2)]),
            troubled: 1,
            exceptions: BTreeMap::from([("Exception_010".to_owned(), 1)]),
        };
        assert_eq!(*ups, want);
        assert_eq!((ups.on_time_percent(), ups.median_days()), (Some(33), Some(5)));
        assert_eq!([1, 33, 34, 90, 100].map(|percent| ups.days_of(percent)), [2, 2, 5, 5, 5].map(Some));
        let postal = groups[&group("usps")];
        assert_eq!((postal.parcels, postal.delivered, postal.on_time_percent()), (2, 1, Some(100)));
        assert_eq!(postal.median_days(), None, "it cannot arrive before it left");
        assert_eq!(Tally::default().on_time_percent(), None);
        let total = report.total();
        assert_eq!((total.parcels, total.delivered, total.dated, total.on_time), (6, 4, 4, 2));
        assert_eq!((total.troubled, &total.transit_days), (1, &ups.transit_days));
        assert_eq!(total.exceptions, ups.exceptions);
    }

    #[test]
    fn one_service_under_two_names_is_one() {
        let written = |carrier: &str, service: &str| Group { service: service.to_owned(), ..group(carrier) };
        let ways =
            [("ups", "ups_ground"), ("UPS", "Ground"), ("ups", "UPS® Ground"), ("ups", "Next Day Air")];
        let count = |ways: &[(&str, &str)]| {
            let mut report = Report::default();
            for (carrier, service) in ways {
                report.count(written(carrier, service), &facts("InTransit_001", None, None));
            }
            report
        };
        let report = count(&ways);
        let told: Vec<_> = report.groups().map(|(group, tally)| (group.clone(), tally.parcels)).collect();
        assert_eq!(told, [(written("UPS", "Ground"), 3), (written("ups", "Next Day Air"), 1)]);
        let mut turned = ways;
        turned.reverse();
        assert_eq!(count(&turned), report, "whichever is told first");
    }
}
