//! What can happen, and the schedules that need each rule.

use proptest::prelude::*;

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Another look is sent: a duplicate, or a message about nothing.
    Look,
    /// The order's address becomes this one.
    Edit(usize),
    /// The order is cancelled.
    Cancel,
    /// A worker goes on to its next gate; it starts a turn when it has none.
    Go(usize),
    /// A worker goes on until its turn is over.
    Finish(usize),
    /// A worker goes on until it has read the order.
    Read(usize),
    /// A worker goes on until the partner has performed something of it.
    Send(usize),
    /// A worker dies.
    Die(usize),
    /// Time passes, in seconds.
    Wait(u16),
    /// The answer to the next creation or change is lost.
    LoseAnswer,
    /// The next creation or change is performed this many seconds late, and never answered.
    CommitLate(u16),
    /// What is created next is not found for this many seconds.
    FindLate(u16),
    /// The next read of orders is answered as the first one was.
    ReadOld,
    /// The warehouse ships everything.
    Ship,
}

/// Steps for so many workers. What is late is late by less than the partner's own time to settle, and what is found
/// late by less than two of them: that is all that looking twice can promise.
pub(crate) fn steps(workers: usize) -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Look),
        3 => (0..2_usize).prop_map(Step::Edit),
        1 => Just(Step::Cancel),
        12 => (0..workers).prop_map(Step::Go),
        3 => (0..workers).prop_map(Step::Finish),
        2 => (0..workers).prop_map(Step::Die),
        4 => (1..200_u16).prop_map(Step::Wait),
        2 => Just(Step::LoseAnswer),
        2 => (1..30_u16).prop_map(Step::CommitLate),
        1 => (1..85_u16).prop_map(Step::FindLate),
        1 => Just(Step::ReadOld),
    ]
}

use Step::{
    Cancel, CommitLate, Die, Edit, FindLate, Finish, Go, Look, LoseAnswer, Read, ReadOld, Send, Ship, Wait,
};

/// The answer to the creation is lost: sent again without looking, it would be two orders.
pub(crate) const LOST_ANSWER: &[Step] = &[LoseAnswer, Finish(0)];

/// The creation lands 50 seconds late: a look before that finds nothing and means nothing.
pub(crate) const LATE_COMMIT: &[Step] =
    &[CommitLate(50), Finish(0), Wait(5), Look, Finish(0), Wait(1), Look, Finish(1)];

/// The creation is done, but queries find it only later than they should.
pub(crate) const FOUND_LATE: &[Step] = &[FindLate(100), LoseAnswer, Finish(0), Wait(61), Look, Finish(0)];

/// The answer is lost and the address changes: what is found has the old one.
pub(crate) const LOST_THEN_EDITED: &[Step] = &[LoseAnswer, Finish(0), Edit(1)];

/// A worker dies after sending, and then the order is cancelled: nobody wants the part any more, and yet it is there.
pub(crate) const DIED_THEN_CANCELLED: &[Step] = &[Send(0), Die(0), Cancel, Wait(300)];

/// An edit is settled, and then a lagging replica tells of the order as it was.
pub(crate) const OLD_READ: &[Step] = &[Finish(0), Edit(1), Finish(0), Finish(0), ReadOld, Look, Finish(1)];

/// A worker has read the order, and another one is told of it, too.
pub(crate) const TWO_AT_ONCE: &[Step] = &[Read(0), Look, Finish(1), Finish(0)];

/// A worker stops before it sends, beyond its lease; another one finds nothing twice, and places.
pub(crate) const PAUSED_BEYOND_LEASE: &[Step] =
    &[Read(0), Wait(190), Look, Finish(1), Wait(61), Finish(1), Wait(61), Finish(1), Finish(0)];

/// A worker pauses when it has claimed, read and is about to ask for its share of the limit; others look twice, and place.
pub(crate) const PAUSED_BEFORE_THE_REQUEST: &[Step] = &[
    Go(0),
    Wait(180),
    Go(2),
    Go(2),
    Go(2),
    Go(2),
    Look,
    Go(2),
    Go(2),
    Wait(180),
    Finish(0),
    Wait(60),
    Go(0),
];

/// A shipped order's address changes: refused once, and not asked for again.
pub(crate) const REFUSED_TWICE: &[Step] = &[Finish(0), Ship, Edit(1), Finish(0), Finish(0)];

/// A worker paused before its claim for longer than its message was hidden: another did it meanwhile and took the message away.
/// Then it claims, and dies.
pub(crate) const LEFT_BEHIND: &[Step] =
    &[Finish(0), Look, Look, Look, Go(1), Look, Wait(180), Finish(0), Go(1), Go(1), Go(1), Die(1)];

/// A worker paused before its claim; another one's change lands late meanwhile, and is taken back. The claim was over before it
/// was written, and yet it is too early to look.
pub(crate) const CLAIMED_WITH_AN_OLD_CLOCK: &[Step] = &[
    Go(0),
    Look,
    Go(2),
    Go(2),
    Finish(0),
    CommitLate(1),
    Wait(81),
    Edit(1),
    Go(0),
    Finish(2),
    Wait(10),
    Go(2),
    Go(2),
    Wait(180),
    Finish(0),
    Edit(0),
    Go(0),
    Go(2),
    Go(2),
    Go(0),
];
