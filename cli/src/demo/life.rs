//! What becomes of each order of the day.

use fastrand::Rng;

/// What becomes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// Shipped at noon.
    Shipped,
    /// Shipped at noon; customs hold the parcel for days.
    HeldAtCustoms,
    /// Shipped at noon; nobody takes the parcel, and it goes back.
    ReturnedToSender,
    /// Shipped at noon; the shop announces in the afternoon that a unit comes back, and in the evening it does.
    SentBack,
    /// Shipped at noon; in the evening a unit comes back that nobody announced.
    SentBackUnasked,
    /// Shipped in several packages.
    Packed,
    /// Half of it at noon, the rest in the afternoon.
    Split,
    /// Half of it at noon, and no more today.
    PartOnly,
    /// Nobody ships it today.
    Unshipped,
    /// Shipped; the label is voided in the afternoon, and it is shipped again in the evening.
    Voided,
    /// As before, and not shipped again.
    VoidedForGood,
    AddressChanged,
    EmailChanged,
    MoreUnits,
    FewerUnits,
    LineAdded,
    LineRemoved,
    /// The shop cancels before it is shipped.
    CancelledEarly,
    /// The shop cancels what was shipped.
    CancelledLate,
    /// The shop cancels when half of it was shipped.
    CancelledHalf,
    /// The warehouse cancels it.
    Dropped,
    /// The warehouse cancels one unit and ships the rest.
    UnitDropped,
    /// The warehouse holds it in the morning, releases it at noon and ships it in the afternoon.
    Held,
    /// The shop's people hold it.
    Stopped,
    /// The shop's people hold it and let it go in the morning.
    StopLifted,
    /// More is ordered than there is.
    Oversold,
    /// What is ordered arrives in the afternoon and is shipped in the evening.
    Backordered,
    /// The warehouse has no name for it.
    Unmapped,
    NoAddress,
    /// We buy its label as soon as it stands at the warehouse, which ships it.
    Labelled,
    /// Its address may be wrong; it is shipped at noon.
    DoubtfulAddress,
    /// Its address is not found, and nobody ships it today.
    UnknownAddress,
    /// Paid in the morning.
    PaidLate,
    NeverPaid,
}

/// What does not just get shipped: how many of a thousand orders, at least one.
const SPECIAL: [(Life, usize); 33] = [
    (Life::Oversold, 0),
    (Life::Unmapped, 10),
    (Life::NoAddress, 10),
    (Life::Labelled, 60),
    (Life::DoubtfulAddress, 15),
    (Life::UnknownAddress, 10),
    (Life::Split, 50),
    (Life::PartOnly, 30),
    (Life::Packed, 60),
    (Life::Voided, 25),
    (Life::VoidedForGood, 10),
    (Life::CancelledEarly, 30),
    (Life::CancelledLate, 15),
    (Life::CancelledHalf, 15),
    (Life::AddressChanged, 30),
    (Life::EmailChanged, 20),
    (Life::MoreUnits, 20),
    (Life::FewerUnits, 20),
    (Life::LineAdded, 15),
    (Life::LineRemoved, 15),
    (Life::Dropped, 15),
    (Life::UnitDropped, 20),
    (Life::Held, 20),
    (Life::Stopped, 10),
    (Life::StopLifted, 15),
    (Life::Backordered, 15),
    (Life::PaidLate, 25),
    (Life::NeverPaid, 15),
    (Life::Unshipped, 30),
    (Life::HeldAtCustoms, 15),
    (Life::ReturnedToSender, 15),
    (Life::SentBack, 20),
    (Life::SentBackUnasked, 15),
];

/// One of all lives that may come more than once in a day, each as likely as any other.
pub(super) fn any(rng: &mut Rng) -> Life {
    let often: Vec<Life> = SPECIAL.iter().filter(|(_, share)| *share > 0).map(|(life, _)| *life).collect();
    often.get(rng.usize(..=often.len())).copied().unwrap_or(Life::Shipped)
}

/// The lives of a day's orders, in the order in which they come.
pub(super) fn lives(orders: usize, rng: &mut Rng) -> Vec<Life> {
    let special = SPECIAL.iter().flat_map(|(life, share)| {
        let times = (share * orders / 1000).max(1);
        std::iter::repeat_n(*life, times)
    });
    let mut lives: Vec<Life> = special.take(orders).collect();
    lives.resize(orders, Life::Shipped);
    rng.shuffle(&mut lives);
    lives
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_life_is_lived_and_the_same_seed_lives_the_same() {
        let day = |seed| lives(60, &mut Rng::with_seed(seed));
        assert_eq!(day(1), day(1));
        assert_ne!(day(1), day(2));
        for (life, _) in SPECIAL {
            assert!(day(3).contains(&life), "{life:?}");
        }
        assert!(day(3).contains(&Life::Shipped));
        assert_eq!(lives(3, &mut Rng::with_seed(1)).len(), 3);
    }
}
