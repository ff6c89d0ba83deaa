//! Orders that stand so for too long, by how they stand.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use waybill_domain::ids::OrderId;
use waybill_settings::sections::StuckAfter;

use super::report::{Report, State};

/// Orders that stand alike for longer than they may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stuck {
    /// How they stand.
    pub state: State,
    /// How long an order may stand so.
    pub limit: SignedDuration,
    /// How many do so for longer.
    pub orders: usize,
    /// Since when the first of them does.
    pub since: Timestamp,
}

/// How long an order may stand so.
fn limit(state: State, after: &StuckAfter) -> SignedDuration {
    match state {
        State::Waiting => after.waiting,
        State::Missing => after.missing,
        State::Otherwise => after.otherwise,
        State::Unwritten => after.unwritten,
        State::Doubtful => after.doubtful,
        State::Review => after.review,
    }
    .into()
}

/// What of a report is stuck. An order in doubt at two accounts is one order.
pub(super) fn of(report: &Report, after: &StuckAfter) -> Vec<Stuck> {
    let open = report.open.iter().map(|open| (open.state, &open.order, open.since));
    let doubtful = report.doubtful.iter().map(|doubt| (State::Doubtful, &doubt.order, doubt.since));
    let mut stuck: BTreeMap<State, (BTreeSet<&OrderId>, Timestamp)> = BTreeMap::new();
    for (state, order, since) in open.chain(doubtful) {
        if report.at.duration_since(since) <= limit(state, after) {
            continue;
        }
        let (orders, oldest) = stuck.entry(state).or_insert_with(|| (BTreeSet::new(), since));
        orders.insert(order);
        *oldest = since.min(*oldest);
    }
    let told = stuck.into_iter().map(|(state, (orders, since))| Stuck {
        state,
        limit: limit(state, after),
        orders: orders.len(),
        since,
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use waybill_routing::time::Period;

    use super::super::report::{Doubtful, Open};
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_762_761_600 + hour * 3600).unwrap()
    }

    fn open(order: &str, state: State, hour: i64) -> Open {
        let order = order.try_into().unwrap();
        Open { order, number: None, state, since: at(hour), because: "it is".to_owned() }
    }

    fn doubtful(order: &str, account: &str, hour: i64) -> Doubtful {
        let (order, account) = (order.try_into().unwrap(), account.try_into().unwrap());
        Doubtful { order, account, since: at(hour), words: "it is".to_owned() }
    }

    #[test]
    fn each_state_has_its_own_limit_and_the_oldest_is_named() {
        let report = Report {
            open: vec![
                open("o-1", State::Missing, 10),
                open("o-2", State::Missing, 8),
                open("o-3", State::Missing, 11),
                open("o-4", State::Review, 8),
            ],
            doubtful: vec![doubtful("o-5", "us", 7), doubtful("o-5", "eu", 6), doubtful("o-6", "us", 12)],
            ..Report::begun(at(12), at(0))
        };
        let after =
            StuckAfter { missing: Period::hours(1), review: Period::hours(4), ..StuckAfter::default() };
        let told: Vec<(State, usize, Timestamp)> =
            of(&report, &after).into_iter().map(|stuck| (stuck.state, stuck.orders, stuck.since)).collect();
        assert_eq!(told, [(State::Missing, 2, at(8)), (State::Doubtful, 1, at(6))]);
    }
}
