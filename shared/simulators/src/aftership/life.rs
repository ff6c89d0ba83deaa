//! What becomes of a parcel by itself: whole lives, for days of trade and for tests that want no single steps.

use jiff::SignedDuration;
use serde::Deserialize;

/// The life of a parcel. Times are minutes after it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Life {
    /// Nothing is heard of it, until it expires.
    Silent,
    /// It is delivered.
    Delivered,
    /// It is delivered at the second attempt.
    Attempted,
    /// It is collected at a pickup point.
    Collected,
    /// Customs hold it, and let it go.
    Held,
    /// Nobody is at home, and it goes back.
    Returned,
    /// It is lost.
    Lost,
    /// It is on its way, and then nothing is heard of it any more.
    Stuck,
    /// It is delivered, and comes back afterwards.
    SentBack,
}

/// Minutes, and what happens then.
type Step = (i64, &'static str);

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

const WAY: [Step; 3] = [(30, "InfoReceived"), (6 * HOUR, "InTransit_002"), (20 * HOUR, "InTransit_007")];

impl Life {
    /// What happens, and how long after the beginning.
    pub(super) fn steps(self) -> Vec<(SignedDuration, &'static str)> {
        let then: &[Step] = match self {
            Self::Silent => return Vec::new(),
            Self::Delivered => &[(2 * DAY, "OutForDelivery"), (2 * DAY + 5 * HOUR, "Delivered")],
            Self::Attempted => &[
                (2 * DAY, "OutForDelivery"),
                (2 * DAY + 5 * HOUR, "AttemptFail_002"),
                (3 * DAY, "OutForDelivery"),
                (3 * DAY + 4 * HOUR, "Delivered_003"),
            ],
            Self::Collected => &[(2 * DAY, "AvailableForPickup"), (4 * DAY, "Delivered_002")],
            Self::Held => &[
                (2 * DAY, "InTransit_006"),
                (3 * DAY, "Exception_004"),
                (5 * DAY, "InTransit_005"),
                (6 * DAY, "OutForDelivery"),
                (6 * DAY + 3 * HOUR, "Delivered"),
            ],
            Self::Returned => &[
                (2 * DAY, "AttemptFail_002"),
                (3 * DAY, "AttemptFail_002"),
                (5 * DAY, "Exception_010"),
                (8 * DAY, "Exception_011"),
            ],
            Self::Lost => &[(9 * DAY, "Exception_013")],
            Self::Stuck => &[(2 * DAY, "InTransit_003")],
            Self::SentBack => &[
                (2 * DAY, "OutForDelivery"),
                (2 * DAY + 5 * HOUR, "Delivered"),
                (4 * DAY, "Exception_010"),
                (7 * DAY, "Exception_011"),
            ],
        };
        WAY.iter().chain(then).map(|(minutes, step)| (SignedDuration::from_mins(*minutes), *step)).collect()
    }
}
