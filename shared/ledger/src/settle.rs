//! Settling what was done under a claim: record, links, facts and journal in one transaction.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::facts::Facts;
use waybill_domain::ids::{PartnerOrderId, Reference};

use crate::claim::{held as hold, on_shelf};
use crate::error::LedgerError;
use crate::journal::Entry;
use crate::keys;
use crate::known::Link;
use crate::ledger::{Ledger, New, put};
use crate::record::{Doubt, Held, Record, RecordState};
use crate::store::{Condition, MOST_WRITES, Write, Written};

/// What the record is after settling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Free: everything sent is known. The expected references are forgotten.
    Free,
    /// Still held by the same owner, for so long from now.
    KeepHeld {
        /// How long.
        lease: SignedDuration,
    },
    /// In doubt: something may have been sent.
    Doubtful(Doubt),
}

/// What is settled together with the record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extra {
    /// Partners' order ids, and the references of the parts that they are.
    pub links: Vec<(PartnerOrderId, Reference)>,
    /// What happened.
    pub journal: Vec<Entry>,
    /// The order's facts, and the revision that they rest on.
    pub facts: Option<(Facts, Option<u64>)>,
}

impl Ledger {
    /// Settles: all or nothing, and only while nobody else claimed. The order version is never lowered; subject,
    /// project and attempt are the claim's. Harmless to repeat with the same claim after a lost answer.
    ///
    /// Errors: `Fenced` when another holder claimed since, `FactsMoved` when the facts rest on older ones; in both
    /// cases nothing was written.
    pub async fn settle(
        &self,
        held: Held,
        record: Record,
        then: Then,
        extra: Extra,
        now: Timestamp,
    ) -> Result<Option<Held>, LedgerError> {
        let record = settled(&held, record, then, now);
        let order = record.subject.order.clone();
        let key = keys::record(&record.subject);
        let mut writes = vec![put(&key, &on_shelf(&record), Condition::Rev(held.rev))?];
        if let Some((facts, rev)) = extra.facts {
            let condition = rev.map_or(Condition::Absent, Condition::Rev);
            writes.push(put(&keys::facts(&order), &New::lasting(facts), condition)?);
        }
        for (partner_order, reference) in extra.links {
            let key = keys::link(&record.subject.account, &partner_order);
            let link = Link { order: order.clone(), reference };
            push_once(&mut writes, put(&key, &New::lasting(link), Condition::Any)?);
        }
        let room = MOST_WRITES.saturating_sub(writes.len());
        let mut heads = self.heads(&extra.journal)?;
        // Entries tell what happened whether or not the settle passes, so those that do not fit go first.
        self.write_all(heads.split_off(room.min(heads.len()))).await?;
        writes.extend(heads);

        let token = format!("settle {} {} {} {}", held.owner, held.record.subject, held.attempt, held.rev);
        match self.write(&writes, &token).await? {
            Written::Done => {}
            Written::Conflict { at: 0, .. } => {
                return Err(LedgerError::Fenced { subject: record.subject, attempt: held.attempt });
            }
            Written::Conflict { .. } => return Err(LedgerError::FactsMoved { order: order.into() }),
        }
        self.keep_payloads(&extra.journal).await;
        Ok(match record.state.clone() {
            RecordState::Held { owner, until, doubt } => {
                Some(hold(record, &owner, until, doubt, held.rev + 1))
            }
            RecordState::Free | RecordState::Doubtful(_) => None,
        })
    }
}

/// The record as it will stand.
fn settled(held: &Held, record: Record, then: Then, now: Timestamp) -> Record {
    let (state, expects) = match then {
        Then::Free => (RecordState::Free, Vec::new()),
        Then::KeepHeld { lease } => {
            let state = RecordState::Held {
                owner: held.owner.clone(),
                until: now + lease,
                doubt: held.doubt.clone(),
            };
            (state, record.expects)
        }
        Then::Doubtful(doubt) => {
            let expects = doubt.references.clone();
            (RecordState::Doubtful(doubt), expects)
        }
    };
    Record {
        subject: held.record.subject.clone(),
        project: held.record.project.clone(),
        order_version: record.order_version.max(held.record.order_version),
        attempt: held.attempt,
        state,
        expects,
        parts: record.parts,
        last_cause: record.last_cause,
        reviewed: record.reviewed,
    }
}

/// No key may occur twice in one transaction.
fn push_once(writes: &mut Vec<Write>, write: Write) {
    if !writes.iter().any(|known| known.key() == write.key()) {
        writes.push(write);
    }
}
