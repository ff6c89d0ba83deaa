//! Settling what was done under a claim: record, links, facts and journal in one transaction, and the number of an order
//! that is settled for the first time.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::facets::Fingerprint;
use waybill_domain::facts::Facts;
use waybill_domain::ids::{PartnerOrderId, Reference};

use crate::claim::{held as hold, on_shelf};
use crate::error::LedgerError;
use crate::journal::{Entry, Writes};
use crate::known::Link;
use crate::ledger::{Ledger, New, ROUNDS, put};
use crate::record::{Doubt, Held, Record, RecordState};
use crate::store::{Condition, MOST_WRITES, Write, Written};
use crate::{followed, keys, numbers, stored};

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
        let mut others = others(&record, extra.facts, extra.links)?;
        if let Some(number) = record.number.as_ref().filter(|_| record.number != held.record.number) {
            others.push(numbers::called(&record.project, &record.subject.order, number)?.into());
        }
        let Writes { mut entries, payloads } = self.journal_writes(&extra.journal)?;
        // Entries tell what happened whether or not the settle passes, so those that do not fit go first.
        let room = MOST_WRITES.saturating_sub(others.len() + 1);
        self.put_each(entries.split_off(room.min(entries.len()))).await?;
        others.extend(entries.into_iter().map(Write::from));
        let rev = self.settle_at(&held, &record, others).await?;
        self.keep_payloads(&payloads).await;
        Ok(match record.state.clone() {
            RecordState::Held { owner, until, doubt } => Some(hold(record, &owner, until, doubt, rev)),
            RecordState::Free | RecordState::Doubtful(_) => None,
        })
    }

    /// Writes the record and the others, and says the record's new revision.
    ///
    /// The token names the step and its content. So the same settle again is recognised; and where this step was
    /// settled with other content, its answer lost, and the hold kept, it is settled once more on top of that.
    async fn settle_at(&self, held: &Held, record: &Record, others: Vec<Write>) -> Result<u64, LedgerError> {
        let step = format!("settle {} {} {} {}:", held.owner, record.subject, held.attempt, held.rev);
        let token = format!("{step}{}", Fingerprint::of(record).short());
        let fenced = || LedgerError::Fenced { subject: record.subject.clone(), attempt: held.attempt };
        let key = keys::record(&record.subject);
        let mut writes = others;
        let mut rev = held.rev;
        writes.insert(0, put(&key, &on_shelf(record), Condition::Rev(rev))?);
        for _ in 0..ROUNDS {
            match self.write(&writes, &token).await? {
                Written::Done => return Ok(rev + 1),
                Written::Conflict { at: 0, found: Some(item) } if item.writer.starts_with(&step) => {
                    let earlier: Record = stored::decode(&item)?;
                    if !matches!(&earlier.state, RecordState::Held { owner, .. } if *owner == held.owner) {
                        return Err(fenced());
                    }
                    rev = item.rev;
                    if let Some(first) = writes.first_mut() {
                        *first = put(&key, &on_shelf(record), Condition::Rev(rev))?;
                    }
                }
                Written::Conflict { at: 0, .. } => return Err(fenced()),
                Written::Conflict { .. } => {
                    return Err(LedgerError::FactsMoved { order: record.subject.order.clone().into() });
                }
            }
        }
        Err(LedgerError::Contended { key: stored::name(&key) })
    }
}

/// What is written beside the record: facts under their condition, and links, each once.
fn others(
    record: &Record,
    facts: Option<(Facts, Option<u64>)>,
    links: Vec<(PartnerOrderId, Reference)>,
) -> Result<Vec<Write>, LedgerError> {
    let order = &record.subject.order;
    let mut writes = Vec::new();
    if let Some((facts, rev)) = facts {
        let condition = rev.map_or(Condition::Absent, Condition::Rev);
        writes.push(put(&keys::facts(order), &followed::on_shelf(order, &facts), condition)?);
    }
    for (partner_order, reference) in links {
        let key = keys::link(&record.subject.account, &partner_order);
        let link = Link { order: order.clone(), reference };
        // No key may occur twice in one transaction.
        if !writes.iter().any(|known| *known.key() == key) {
            writes.push(put(&key, &New::lasting(link), Condition::Any)?);
        }
    }
    Ok(writes)
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
        number: record.number.or_else(|| held.record.number.clone()),
        order_version: record.order_version.max(held.record.order_version),
        attempt: held.attempt,
        state,
        expects,
        parts: record.parts,
        trackings: record.trackings,
        last_cause: record.last_cause,
        reviewed: record.reviewed,
    }
}
