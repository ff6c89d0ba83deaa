//! What each life holds at each hour.

use waybill_simulators::agreement::Fate;

use super::life::Life;

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hour {
    /// Customers and the shop's people change their minds.
    Morning,
    /// The warehouse ships.
    Noon,
    /// Second shipments, voids, late cancellations; goods arrive.
    Afternoon,
    /// What was voided or arrived late is shipped, and some of it comes back.
    Evening,
}

impl Hour {
    pub(super) const ALL: [Self; 4] = [Self::Morning, Self::Noon, Self::Afternoon, Self::Evening];

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Morning => "customers change their minds",
            Self::Noon => "the warehouse ships",
            Self::Afternoon => "second parcels, voided labels, goods arrive",
            Self::Evening => "the rest is shipped, and some comes back",
        }
    }
}

/// Something that is done to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Shop(InShop),
    Floor(OnFloor),
    Road(OnRoad),
}

/// What people in the shop do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InShop {
    ChangeAddress,
    ChangeEmail,
    OrderMore,
    OrderFewer,
    AddLine,
    RemoveLine,
    Cancel,
    Pay,
    LiftStop,
    /// It announces that one unit comes back.
    AnnounceReturn,
}

/// What people on the floor of the warehouse do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnFloor {
    Ship,
    ShipInPackages,
    ShipOneUnit,
    VoidEverything,
    Hold,
    Release,
    Cancel,
    /// One unit is cancelled, the rest is shipped.
    CancelUnitAndShip,
    /// One unit came back, and goes to the shelf.
    TakeBack,
}

/// What carriers do with its parcels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnRoad {
    /// They arrive when customs let them go.
    HeldAtCustoms,
    /// Nobody is at home, and they go back.
    ReturnedToSender,
}

/// What is done to an order at an hour, if anything.
pub(super) fn act(life: Life, hour: Hour) -> Option<Act> {
    Some(match (hour, life) {
        (Hour::Morning, Life::AddressChanged) => Act::Shop(InShop::ChangeAddress),
        (Hour::Morning, Life::EmailChanged) => Act::Shop(InShop::ChangeEmail),
        (Hour::Morning, Life::MoreUnits) => Act::Shop(InShop::OrderMore),
        (Hour::Morning, Life::FewerUnits) => Act::Shop(InShop::OrderFewer),
        (Hour::Morning, Life::LineAdded) => Act::Shop(InShop::AddLine),
        (Hour::Morning, Life::LineRemoved) => Act::Shop(InShop::RemoveLine),
        (Hour::Morning, Life::CancelledEarly)
        | (Hour::Afternoon, Life::CancelledLate | Life::CancelledHalf) => Act::Shop(InShop::Cancel),
        (Hour::Morning, Life::PaidLate) => Act::Shop(InShop::Pay),
        (Hour::Morning, Life::StopLifted) => Act::Shop(InShop::LiftStop),
        (Hour::Morning, Life::Held) => Act::Floor(OnFloor::Hold),
        (
            Hour::Noon,
            Life::Shipped
            | Life::Voided
            | Life::VoidedForGood
            | Life::AddressChanged
            | Life::EmailChanged
            | Life::MoreUnits
            | Life::FewerUnits
            | Life::LineAdded
            | Life::LineRemoved
            | Life::CancelledLate
            | Life::StopLifted
            | Life::Oversold
            | Life::PaidLate
            | Life::DoubtfulAddress
            | Life::HeldAtCustoms
            | Life::ReturnedToSender
            | Life::SentBack
            | Life::SentBackUnasked,
        )
        | (Hour::Afternoon, Life::Split | Life::Held)
        | (Hour::Evening, Life::Voided | Life::Backordered) => Act::Floor(OnFloor::Ship),
        (Hour::Noon, Life::Packed) => Act::Floor(OnFloor::ShipInPackages),
        (Hour::Noon, Life::Split | Life::PartOnly | Life::CancelledHalf) => Act::Floor(OnFloor::ShipOneUnit),
        (Hour::Noon, Life::Held) => Act::Floor(OnFloor::Release),
        (Hour::Noon, Life::Dropped) => Act::Floor(OnFloor::Cancel),
        (Hour::Noon, Life::UnitDropped) => Act::Floor(OnFloor::CancelUnitAndShip),
        (Hour::Afternoon, Life::SentBack) => Act::Shop(InShop::AnnounceReturn),
        (Hour::Evening, Life::SentBack | Life::SentBackUnasked) => Act::Floor(OnFloor::TakeBack),
        (Hour::Evening, Life::HeldAtCustoms) => Act::Road(OnRoad::HeldAtCustoms),
        (Hour::Evening, Life::ReturnedToSender) => Act::Road(OnRoad::ReturnedToSender),
        (Hour::Afternoon, Life::Voided | Life::VoidedForGood) => Act::Floor(OnFloor::VoidEverything),
        _ => return None,
    })
}

/// Where an order is expected when it was just taken.
pub(super) fn fate(life: Life) -> Fate {
    if matches!(life, Life::Unmapped | Life::NoAddress | Life::PaidLate | Life::NeverPaid) {
        return Fate::Held;
    }
    Fate::Exported
}
