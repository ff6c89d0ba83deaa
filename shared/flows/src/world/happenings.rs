//! What happened that the outside counts, measures or is told of.
//!
//! Nothing is kept where nobody asks: a process that runs on would gather it for ever. A Lambda takes all of it out
//! after each call, and makes metrics and events of it.

use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use serde::Serialize;
use waybill_domain::ids::{AccountId, OrderId, OrderNumber};
use waybill_domain::review::About;
use waybill_ledger::Party;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Happening {
    /// An order was brought in line at an account, or could not be.
    Order {
        /// The order.
        order: OrderId,
        /// What people call it.
        number: Option<OrderNumber>,
        /// The account.
        account: AccountId,
        /// What was done.
        outcome: Done,
        /// How long it took from the first word of it.
        #[serde(skip)]
        lag: SignedDuration,
    },
    /// Something was put before a person that was not before one until then.
    Review {
        /// What it is about.
        about: About,
        /// The account, where it is one's.
        account: Option<AccountId>,
        /// The code of the entry.
        code: String,
    },
    /// An account or a shop refuses us altogether.
    LockedOut {
        /// Its name.
        party: String,
        /// What it said.
        cause: String,
    },
    /// It lets us in again.
    Readmitted {
        /// Its name.
        party: String,
    },
    /// Accounts and shops were tried that could not be worked with.
    Tended {
        /// How many still do not let us in.
        locked_out: usize,
        /// How many still do not answer.
        away: usize,
    },
    /// Stock entries of the shop were written.
    Stock {
        /// How many.
        entries: u64,
    },
    /// An exchange with a partner or a shop is over.
    Exchange {
        /// Whom with.
        party: Party,
        /// How long it took.
        #[serde(skip)]
        took: SignedDuration,
        /// Whether it failed.
        failed: bool,
    },
    /// An exchange was put off because a limit was used up.
    Waited {
        /// Whose limit.
        party: String,
    },
    /// A new order was checked before the shop kept it.
    Checked {
        /// What became of it.
        outcome: Checked,
    },
    /// Both sides were compared.
    Compared {
        /// Orders compared.
        orders: usize,
        /// Orders that agree.
        agree: usize,
        /// Orders that stand somehow for too long.
        stuck: usize,
        /// SKUs of which the shop shows too many units or too few.
        drifted: usize,
        /// Orders with a word of a partner that is new to us, word by word.
        new_words: usize,
    },
}

/// What was done about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Done {
    /// It was placed.
    Placed,
    /// What changed was sent.
    Amended,
    /// It was cancelled.
    Cancelled,
    /// The partner refused something.
    Refused,
}

/// What became of a new order that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Checked {
    /// Nothing is the matter with it.
    Passed,
    /// Something is, and it was let through as it is.
    Noted,
    /// It was let through and says what is the matter.
    Flagged,
    /// It was not let through.
    Rejected,
    /// It was let through unjudged.
    Doubted,
    /// Whoever asked did not know the token.
    TurnedAway,
}

impl Checked {
    /// A word for it, in counts and metrics.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Noted => "noted",
            Self::Flagged => "flagged",
            Self::Rejected => "rejected",
            Self::Doubted => "doubted",
            Self::TurnedAway => "turned away",
        }
    }
}

/// What happened since it was taken out last.
#[derive(Debug, Default)]
pub struct Happenings(Option<Mutex<Vec<Happening>>>);

/// Kept until it is taken out, at most.
const MOST: usize = 20_000;

impl Happenings {
    /// Kept for somebody who takes it out.
    pub fn kept() -> Self {
        Self(Some(Mutex::default()))
    }

    /// One more.
    pub(crate) fn add(&self, happening: Happening) {
        let Some(kept) = &self.0 else { return };
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MOST {
            kept.push(happening);
        }
    }

    /// Takes out all of it.
    pub fn take(&self) -> Vec<Happening> {
        let Some(kept) = &self.0 else { return Vec::new() };
        std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_for_those_who_ask_and_taken_out_once() {
        let waited = Happening::Waited { party: "us".to_owned() };
        let (nobody, somebody) = (Happenings::default(), Happenings::kept());
        for happenings in [&nobody, &somebody] {
            happenings.add(waited.clone());
        }
        assert_eq!(nobody.take(), []);
        assert_eq!(somebody.take(), [waited]);
        assert_eq!(somebody.take(), []);
    }
}
