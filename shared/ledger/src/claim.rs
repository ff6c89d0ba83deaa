//! Claiming a record, and giving it back with nothing done.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::ids::{Owner, ProjectKey, Reference};

use crate::error::LedgerError;
use crate::ledger::{Ledger, New, ROUNDS, put};
use crate::record::{Claim, Doubt, Held, Record, RecordState, Subject, union};
use crate::store::{Condition, Item, Written};
use crate::{keys, stored};

impl Ledger {
    /// Claims an order at an account for `lease`. One request for a new record, two for a known one.
    ///
    /// A hold that lapsed leaves doubt behind: since its end, about everything that its holder may have placed.
    /// The same owner claiming again within its lease (after a lost answer) gets what it has.
    pub async fn claim(
        &self,
        subject: &Subject,
        project: &ProjectKey,
        owner: &Owner,
        now: Timestamp,
        lease: SignedDuration,
        expects: &[Reference],
    ) -> Result<Claim, LedgerError> {
        let key = keys::record(subject);
        let until = now + lease;
        // A later claim of the same owner is another write; it recognises its record by the owner, not by the token.
        let token = format!("claim {owner} {}", self.token());
        let mut found: Option<Item> = None;
        for _ in 0..ROUNDS {
            let condition = found.as_ref().map_or(Condition::Absent, |item| Condition::Rev(item.rev));
            let known: Option<Record> = found.as_ref().map(stored::decode).transpose()?;
            let before = known.unwrap_or_else(|| unclaimed(subject, project));
            let doubt = match standing(&before, owner, now) {
                Standing::Ours { until, doubt } => {
                    let rev = found.as_ref().map_or(0, |item| item.rev);
                    return Ok(Claim::Won(held(before, owner, until, doubt, rev)));
                }
                Standing::Theirs { until } => return Ok(Claim::Busy { until }),
                Standing::Open { doubt } => doubt,
            };
            let left_over = doubt.iter().flat_map(|doubt| &doubt.references);
            let record = Record {
                attempt: before.attempt + 1,
                expects: union(before.expects.iter().chain(left_over).chain(expects)),
                state: RecordState::Held { owner: owner.clone(), until, doubt: doubt.clone() },
                ..before
            };
            match self.write(&[put(&key, &on_shelf(&record), condition)?], &token).await? {
                Written::Done => return Ok(Claim::Won(held(record, owner, until, doubt, condition.next()))),
                Written::Conflict { found: there, .. } => found = there,
            }
        }
        Err(LedgerError::Contended { key: stored::name(&key) })
    }

    /// Gives a claim back: free, or in the doubt in which it was taken. Nothing may have been sent under it.
    pub async fn release(&self, held: Held, now: Timestamp) -> Result<(), LedgerError> {
        let mut record = held.record.clone();
        record.state = held.doubt.clone().map_or(RecordState::Free, RecordState::Doubtful);
        record.expects = held.doubt.as_ref().map_or_else(Vec::new, |doubt| doubt.references.clone());
        let token = format!("release {} {} {}", held.owner, held.attempt, held.rev);
        let write = put(&keys::record(&record.subject), &on_shelf(&record), Condition::Rev(held.rev))?;
        match self.write(&[write], &token).await? {
            Written::Done => Ok(()),
            Written::Conflict { .. } => {
                tracing::info!(%now, account = %record.subject.account, "A released claim had been taken over");
                Err(LedgerError::Fenced { subject: record.subject, attempt: held.attempt })
            }
        }
    }
}

/// How a record stands towards somebody who wants it.
enum Standing {
    Ours { until: Timestamp, doubt: Option<Doubt> },
    Theirs { until: Timestamp },
    Open { doubt: Option<Doubt> },
}

fn standing(record: &Record, owner: &Owner, now: Timestamp) -> Standing {
    match &record.state {
        RecordState::Free => Standing::Open { doubt: None },
        RecordState::Doubtful(doubt) => Standing::Open { doubt: Some(doubt.clone()) },
        RecordState::Held { owner: holder, until, doubt } if *until > now => {
            if holder == owner {
                Standing::Ours { until: *until, doubt: doubt.clone() }
            } else {
                Standing::Theirs { until: *until }
            }
        }
        RecordState::Held { until, doubt, .. } => {
            let earlier = doubt.iter().flat_map(|doubt| &doubt.references);
            let references = union(record.references().iter().chain(earlier));
            // Whoever paused before it claimed may hold until a time that was over before the doubt began.
            let since = doubt.iter().map(|doubt| doubt.since).fold(*until, Timestamp::max);
            Standing::Open { doubt: Some(Doubt { since, empty_at: None, references, sent: None }) }
        }
    }
}

fn unclaimed(subject: &Subject, project: &ProjectKey) -> Record {
    Record {
        subject: subject.clone(),
        project: project.clone(),
        number: None,
        order_version: 0,
        attempt: 0,
        state: RecordState::Free,
        parts: Vec::new(),
        trackings: Vec::new(),
        expects: Vec::new(),
        last_cause: None,
        reviewed: Vec::new(),
    }
}

pub(crate) fn held(record: Record, owner: &Owner, until: Timestamp, doubt: Option<Doubt>, rev: u64) -> Held {
    let attempt = record.attempt;
    Held { record, owner: owner.clone(), attempt, until, doubt, rev }
}

/// A record as it is stored: on the shelf of open ones unless it is free, by the time from which it is stuck.
pub(crate) fn on_shelf(record: &Record) -> New<Record> {
    let since = match &record.state {
        RecordState::Free => None,
        RecordState::Held { until, .. } => Some(*until),
        RecordState::Doubtful(doubt) => Some(doubt.since),
    };
    let name = |since| {
        format!(
            "{}/{}",
            keys::time(since),
            keys::path(&[record.subject.order.as_str(), record.subject.account.as_str()])
        )
    };
    let shelf = since.map(|since| (keys::OPEN.to_owned(), name(since)));
    New { data: record.clone(), shelf, expires: None }
}
