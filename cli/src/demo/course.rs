//! What is done to each order, and when.

use std::ops::Range;

use fastrand::Rng;

use super::acts::{self, Act, Hour, InShop, OnFloor};
use super::life::{self, Life};

/// How the lives of a day's orders are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lives {
    /// As a shop sees them: most are just shipped, and some of every other kind. All do their thing at the same hour.
    Usual,
    /// Every kind as often as any other, with more before and behind it, each at a time of its own.
    Mixed,
}

/// Ticks of each hour where lives are mixed.
const BANDS: [Range<usize>; 4] = [0..3, 3..5, AFTERNOON, 7..9];
const AFTERNOON: Range<usize> = 5..7;
/// Ticks in which something may follow then.
const BEHIND: Range<usize> = 9..12;

/// What is done to one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Course {
    pub(super) life: Life,
    /// With the tick at which it is done; at most one at a time.
    acts: Vec<(usize, Act)>,
}

impl Lives {
    /// What is done to so many orders, in the order in which they come.
    pub(super) fn courses(self, orders: usize, rng: &mut Rng) -> Vec<Course> {
        match self {
            Self::Usual => life::lives(orders, rng).into_iter().map(Course::usual).collect(),
            Self::Mixed => (0..orders).map(|_| Course::mixed(rng)).collect(),
        }
    }

    /// How many ticks a day has.
    pub(super) const fn ticks(self) -> usize {
        match self {
            Self::Usual => Hour::ALL.len(),
            Self::Mixed => BEHIND.end,
        }
    }

    /// Goods arrive at this tick.
    pub(super) const fn arrival(self) -> usize {
        match self {
            Self::Usual => Hour::Afternoon as usize,
            Self::Mixed => AFTERNOON.start,
        }
    }

    /// What a tick is for, in words.
    pub(super) fn words(self, tick: usize) -> &'static str {
        let usual = Hour::ALL.get(tick).map(|hour| hour.words());
        usual.filter(|_| self == Self::Usual).unwrap_or("everybody does something")
    }
}

impl Course {
    fn usual(life: Life) -> Self {
        let acts = Hour::ALL.into_iter().enumerate();
        let acts = acts.filter_map(|(tick, hour)| Some((tick, acts::act(life, hour)?))).collect();
        Self { life, acts }
    }

    fn mixed(rng: &mut Rng) -> Self {
        let life = life::any(rng);
        let mut course = Self { life, acts: Vec::new() };
        for (band, hour) in BANDS.into_iter().zip(Hour::ALL) {
            let own = acts::act(life, hour);
            let before = if hour == Hour::Morning { before(life, rng) } else { Vec::new() };
            course.add(band, before.into_iter().chain(own), rng);
        }
        course.add(BEHIND, behind(life, rng).into_iter(), rng);
        course
    }

    /// Does these in their order within a band, which has room for all.
    fn add(&mut self, band: Range<usize>, acts: impl Iterator<Item = Act>, rng: &mut Rng) {
        let acts: Vec<Act> = acts.collect();
        let mut ticks: Vec<usize> = band.collect();
        rng.shuffle(&mut ticks);
        ticks.truncate(acts.len());
        ticks.sort_unstable();
        self.acts.extend(ticks.into_iter().zip(acts));
    }

    /// What is done at a tick.
    pub(super) fn act(&self, tick: usize) -> Option<Act> {
        self.acts.iter().find(|(at, _)| *at == tick).map(|(_, act)| *act)
    }

    /// How much is done in all.
    pub(super) const fn len(&self) -> usize {
        self.acts.len()
    }
}

/// What may be done before anything of the life itself, to orders that wait for the warehouse.
fn before(life: Life, rng: &mut Rng) -> Vec<Act> {
    let moves = matches!(
        life,
        Life::AddressChanged | Life::MoreUnits | Life::FewerUnits | Life::LineAdded | Life::LineRemoved
    );
    let waits = moves
        || matches!(
            life,
            Life::Shipped
                | Life::Packed
                | Life::Split
                | Life::PartOnly
                | Life::Unshipped
                | Life::Voided
                | Life::VoidedForGood
                | Life::UnitDropped
                | Life::HeldAtCustoms
                | Life::ReturnedToSender
                | Life::SentBack
                | Life::SentBackUnasked
        );
    match rng.u8(0..4) {
        0 if moves => vec![Act::Shop(InShop::ChangeAddress), Act::Shop(InShop::ChangeEmail)],
        1 if waits => vec![Act::Floor(OnFloor::Hold), Act::Floor(OnFloor::Release)],
        2 if waits => vec![Act::Shop(InShop::ChangeEmail)],
        _ => Vec::new(),
    }
}

/// What may follow once everything was shipped.
fn behind(life: Life, rng: &mut Rng) -> Vec<Act> {
    let shipped = matches!(
        life,
        Life::Shipped
            | Life::AddressChanged
            | Life::EmailChanged
            | Life::MoreUnits
            | Life::FewerUnits
            | Life::LineRemoved
            | Life::Held
            | Life::PaidLate
            | Life::StopLifted
    );
    match rng.u8(0..4) {
        0 if shipped => vec![Act::Floor(OnFloor::VoidEverything), Act::Floor(OnFloor::Ship)],
        1 if shipped => vec![Act::Floor(OnFloor::VoidEverything), Act::Shop(InShop::Cancel)],
        2 if shipped => vec![Act::Shop(InShop::Cancel)],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixed_life_does_everything_of_the_life_in_its_order() {
        let mut rng = Rng::with_seed(1);
        let mut more = 0;
        for course in Lives::Mixed.courses(2_000, &mut rng) {
            let own: Vec<Act> =
                Hour::ALL.into_iter().filter_map(|hour| acts::act(course.life, hour)).collect();
            let done: Vec<Act> = (0..Lives::Mixed.ticks()).filter_map(|tick| course.act(tick)).collect();
            assert_eq!(done.len(), course.len(), "{course:?}");
            let mut rest = done.iter();
            assert!(own.iter().all(|act| rest.any(|done| done == act)), "{course:?}");
            more += usize::from(done.len() > own.len());
        }
        assert!(more > 400, "{more} of them do more");
    }
}
