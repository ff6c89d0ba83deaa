//! The rules that keep effects from being lost or doubled, each with a name.
//!
//! All of them hold. Only tests that must see a rule's absence noticed can make a world without one of them,
//! through the `sabotage` feature, which no shipped program turns on.

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Nobody works on an order at an account while another does.
    OneAtATime,
    /// A look counts only when nothing that was sent can still land.
    WaitBeforeLooking,
    /// Nothing found must be found twice.
    LookTwice,
    /// What a look finds is adopted as it was seen, not as it was wanted.
    AdoptWhatIsSeen,
    /// After an unknown outcome, look before sending.
    DoubtAfterUnknown,
    /// What a look is about to send under is written down first.
    ExpectBeforeSending,
    /// An order older than what was asked for, or than what was settled, is not acted on.
    NoOlderVersion,
    /// Nobody sends with less of the lease left than the call may take.
    EnoughLease,
    /// What was refused is not tried again as it is.
    RememberRefusals,
}

/// Which rules hold: all, unless a test took one away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Safeguards {
    without: Option<Rule>,
}

impl Safeguards {
    /// Whether a rule holds.
    pub(crate) fn hold(self, rule: Rule) -> bool {
        self.without != Some(rule)
    }
}

#[cfg(feature = "sabotage")]
impl Safeguards {
    /// All rules but one.
    pub const fn without(rule: Rule) -> Self {
        Self { without: Some(rule) }
    }
}
