//! Which requests and deliveries go wrong, and how.
//!
//! Decisions depend on the seed, the point, the key and how often that pair was asked, never on the order in which
//! different keys arrive: the outcome of a run doesn't depend on concurrency.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::SignedDuration;

use crate::ids::hash;

/// How much goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultLevel {
    None,
    Light,
    Heavy,
}

/// The text is not the name of a fault level.
#[derive(Debug, thiserror::Error)]
#[error("fault level `{0}` is none of none, light, heavy")]
pub struct UnknownFaultLevel(String);

impl FromStr for FaultLevel {
    type Err = UnknownFaultLevel;

    fn from_str(text: &str) -> Result<Self, UnknownFaultLevel> {
        match text {
            "none" => Ok(Self::None),
            "light" => Ok(Self::Light),
            "heavy" => Ok(Self::Heavy),
            other => Err(UnknownFaultLevel(other.to_owned())),
        }
    }
}

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Answered with 503; nothing was done.
    Unavailable503,
    /// Answered with 429 and `Retry-After` in seconds; nothing was done.
    TooMany429 { retry_after: u32 },
    /// Answered with 500; nothing was done.
    Failed500,
    /// Performed; then the connection breaks.
    AnswerLost,
    /// The connection breaks at once; the request is performed this much later.
    LateCommit { after: SignedDuration },
    /// Somebody else raised the version of the commercetools resource just before.
    Conflict409,
    /// What was just created isn't found by queries for this long.
    FindDelayed { after: SignedDuration },
    /// The delivery is never sent.
    Drop,
    /// The delivery is sent this much later.
    Delay(SignedDuration),
    /// The delivery is sent twice.
    Double,
}

/// After so many faults in a row for one point and key the next attempt passes.
const MOST_IN_A_ROW: u32 = 3;

/// Decides what goes wrong.
#[derive(Debug)]
pub struct Faults {
    seed: u64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    level: FaultLevel,
    asked: HashMap<(String, String), Asked>,
    ordered: Vec<Ordered>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Asked {
    times: u64,
    in_a_row: u32,
}

#[derive(Debug)]
struct Ordered {
    prefix: String,
    fault: Fault,
    times: u32,
}

impl Faults {
    /// Faults of one level; the same seed decides the same.
    pub fn new(level: FaultLevel, seed: u64) -> Self {
        Self { seed, state: Mutex::new(State { level, asked: HashMap::new(), ordered: Vec::new() }) }
    }

    /// The seed of the simulated world.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// What goes wrong at `point` (`system.operation`; the last word chooses the menu: `deliver` for what is sent out,
    /// `find` for freshly created things, anything else for requests) for `key` (the thing that the request is about).
    pub fn decide(&self, point: &str, key: &str) -> Option<Fault> {
        let mut state = self.lock();
        if let Some(at) = state.ordered.iter().position(|ordered| point.starts_with(&ordered.prefix)) {
            return state.take_ordered(at);
        }
        let level = state.level;
        let asked = state.asked.entry((point.to_owned(), key.to_owned())).or_default();
        asked.times += 1;
        let chance = hash(self.seed, &[point, key, &asked.times.to_string()]);
        let fault = if asked.in_a_row >= MOST_IN_A_ROW { None } else { choose(point, level, chance) };
        asked.in_a_row = if fault.is_some() { asked.in_a_row + 1 } else { 0 };
        fault
    }

    /// The next `times` decisions at points that start with the prefix are this fault, whatever the level.
    pub fn fail_next(&self, point_prefix: &str, fault: Fault, times: u32) {
        if times > 0 {
            self.lock().ordered.push(Ordered { prefix: point_prefix.to_owned(), fault, times });
        }
    }

    /// From now on so much goes wrong.
    pub fn set(&self, level: FaultLevel) {
        self.lock().level = level;
    }

    /// From now on nothing goes wrong.
    pub fn off(&self) {
        let mut state = self.lock();
        state.level = FaultLevel::None;
        state.ordered.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take_ordered(&mut self, at: usize) -> Option<Fault> {
        let ordered = self.ordered.get_mut(at)?;
        ordered.times -= 1;
        let fault = ordered.fault;
        if ordered.times == 0 {
            self.ordered.remove(at);
        }
        Some(fault)
    }
}

/// One row: the fault and how many of a thousand decisions it takes.
type Row = (u64, fn(u64) -> Fault);

fn choose(point: &str, level: FaultLevel, chance: u64) -> Option<Fault> {
    let heavy = match level {
        FaultLevel::None => return None,
        FaultLevel::Light => false,
        FaultLevel::Heavy => true,
    };
    let operation = point.rsplit('.').next().unwrap_or(point);
    let menu: &[Row] = match (operation, heavy) {
        ("deliver", false) => {
            &[(20, |r| Fault::Delay(minutes(1 + r % 10))), (20, |_| Fault::Double), (5, |_| Fault::Drop)]
        }
        ("deliver", true) => &[
            (100, |r| Fault::Delay(minutes(1 + r % 45))),
            (10, |r| Fault::Delay(minutes(60 + r % (67 * 60)))),
            (100, |_| Fault::Double),
            (50, |_| Fault::Drop),
        ],
        ("find", false) => &[(50, |r| Fault::FindDelayed { after: seconds(1 + r % 5) })],
        ("find", true) => &[(250, |r| Fault::FindDelayed { after: seconds(1 + r % 90) })],
        (_, false) => LIGHT_REQUESTS,
        (_, true) => HEAVY_REQUESTS,
    };
    let versioned = point.starts_with("commercetools.") && operation == "update";
    let mut left = chance % 1000;
    for (share, fault) in menu {
        if left < *share {
            return Some(fault(chance / 1000));
        }
        left -= share;
    }
    let conflicts = if heavy { 80 } else { 20 };
    (versioned && left < conflicts).then_some(Fault::Conflict409)
}

const LIGHT_REQUESTS: &[Row] = &[
    (10, |_| Fault::Unavailable503),
    (5, |r| Fault::TooMany429 { retry_after: retry_after(r) }),
    (5, |_| Fault::Failed500),
    (5, |_| Fault::AnswerLost),
    (2, |r| Fault::LateCommit { after: seconds(1 + r % 5) }),
];

const HEAVY_REQUESTS: &[Row] = &[
    (40, |_| Fault::Unavailable503),
    (20, |r| Fault::TooMany429 { retry_after: retry_after(r) }),
    (30, |_| Fault::Failed500),
    (40, |_| Fault::AnswerLost),
    (20, |r| Fault::LateCommit { after: seconds(1 + r % 60) }),
];

fn retry_after(chance: u64) -> u32 {
    u32::try_from(1 + chance % 4).unwrap_or(1)
}

fn seconds(seconds: u64) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}

fn minutes(minutes: u64) -> SignedDuration {
    seconds(minutes * 60)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn run(
        level: FaultLevel,
        seed: u64,
        points: &[(&str, &str)],
    ) -> BTreeMap<(String, String), Vec<Option<Fault>>> {
        let faults = Faults::new(level, seed);
        let mut decided: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (point, key) in points {
            decided
                .entry(((*point).to_owned(), (*key).to_owned()))
                .or_default()
                .push(faults.decide(point, key));
        }
        decided
    }

    #[test]
    fn order_of_arrival_does_not_matter() {
        let keys: Vec<String> = (0..50).map(|n| format!("order-{n}")).collect();
        let mut there: Vec<(&str, &str)> = Vec::new();
        for _ in 0..20 {
            there.extend(keys.iter().map(|key| ("commercetools.orders.update", key.as_str())));
        }
        let back: Vec<_> = there.iter().rev().copied().collect();
        let decided = run(FaultLevel::Heavy, 3, &there);
        assert_eq!(decided, run(FaultLevel::Heavy, 3, &back));
        assert_ne!(decided, run(FaultLevel::Heavy, 4, &there));
        for faults in decided.values() {
            assert!(faults.windows(4).all(|four| four.iter().any(Option::is_none)), "four in a row");
        }
        let all: Vec<Fault> = decided.into_values().flatten().flatten().collect();
        assert!(all.contains(&Fault::Conflict409) && all.contains(&Fault::AnswerLost));
    }

    #[test]
    fn levels_and_points_choose_the_menu() {
        let faults = Faults::new(FaultLevel::Heavy, 1);
        let at =
            |point: &str| (0..400).filter_map(|n| faults.decide(point, &n.to_string())).collect::<Vec<_>>();
        assert!(
            at("shiphero.deliver").iter().all(|f| matches!(f, Fault::Drop | Fault::Double | Fault::Delay(_)))
        );
        assert!(at("shiphero.find").iter().all(|f| matches!(f, Fault::FindDelayed { .. })));
        assert!(!at("shiphero.order_create").contains(&Fault::Conflict409));
        let longest = SignedDuration::from_hours(68);
        assert!(at("x.deliver").iter().all(|f| !matches!(f, Fault::Delay(by) if *by > longest)));
        faults.off();
        assert!(at("shiphero.order_create").is_empty());
    }

    #[test]
    fn ordered_faults_come_first_and_end() {
        let faults = Faults::new(FaultLevel::None, 1);
        faults.fail_next("shiphero.order", Fault::Failed500, 2);
        let got: Vec<_> =
            ["shiphero.orders", "commercetools.orders.get", "shiphero.order_create", "shiphero.order_create"]
                .map(|point| faults.decide(point, "k"))
                .into();
        assert_eq!(got, [Some(Fault::Failed500), None, Some(Fault::Failed500), None]);
    }
}
