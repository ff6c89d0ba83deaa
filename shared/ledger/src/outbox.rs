//! The outbox: events for others, written with the facts that made them and kept until somebody took them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use waybill_domain::facts::Facts;
use waybill_domain::ids::OrderId;

use crate::error::LedgerError;
use crate::known::FactsPut;
use crate::ledger::{Change, Ledger, New, put};
use crate::store::{Condition, Write, Written};
use crate::{followed, keys, stored};

/// An event that waits to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Its id, the same for the same news.
    pub id: String,
    /// Its type, such as `shipment.shipped`.
    pub kind: String,
    /// The event as JSON, byte for byte as it is sent whenever it is sent.
    pub body: String,
    /// How often it was refused.
    #[serde(default)]
    pub refused: u32,
}

/// Events of one merge of an order's facts, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// The order.
    pub order: OrderId,
    /// The revision of the facts that made them: bundles of an order go out in this order.
    pub facts_rev: u64,
    /// When they were made.
    pub made_at: Timestamp,
    /// When they are to be tried, again or for the first time.
    pub due: Timestamp,
    /// The events that were not taken yet.
    pub events: Vec<Outgoing>,
}

/// A bundle as it lies in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lying {
    /// The bundle.
    pub bundle: Bundle,
    rev: u64,
}

/// How those fare who take events out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Trouble {
    /// How often nobody took any in a row.
    pub times: u32,
    /// Since when.
    pub since: Option<Timestamp>,
    /// What was heard last.
    pub cause: String,
}

/// Until when nobody else may take events out, and how it went last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Round {
    until: Timestamp,
    trouble: Trouble,
}

impl Bundle {
    fn place(&self) -> (String, String) {
        let place = format!("{}/{}", keys::time(self.due), keys::path(&[self.order.as_str()]));
        (keys::OUTBOX.to_owned(), format!("{place}/{}", keys::revision(self.facts_rev)))
    }

    fn put(&self, condition: Condition) -> Result<Write, LedgerError> {
        let new = New { data: self.clone(), shelf: Some(self.place()), expires: None };
        put(&keys::outgoing(&self.order, self.facts_rev), &new, condition)
    }
}

impl Ledger {
    /// Stores facts like [`Ledger::put_facts`], and with them, all or nothing, the events that they make, if there are any.
    pub async fn put_facts_telling(
        &self,
        order: &OrderId,
        facts: &Facts,
        expected_rev: Option<u64>,
        (events, now): (Vec<Outgoing>, Timestamp),
        token: &str,
    ) -> Result<FactsPut, LedgerError> {
        let condition = expected_rev.map_or(Condition::Absent, Condition::Rev);
        let mut writes = vec![put(&keys::facts(order), &followed::on_shelf(order, facts), condition)?];
        if !events.is_empty() {
            let (order, facts_rev) = (order.clone(), condition.next());
            let bundle = Bundle { order, facts_rev, made_at: now, due: now, events };
            writes.push(bundle.put(Condition::Any)?);
        }
        Ok(match self.write(&writes, token).await? {
            Written::Done => FactsPut::Stored { rev: condition.next() },
            Written::Conflict { .. } => FactsPut::Moved,
        })
    }

    /// Bundles that are to be tried, the longest due first. May lag a little.
    pub async fn outbox_due(&self, now: Timestamp, limit: usize) -> Result<Vec<Bundle>, LedgerError> {
        self.on_shelf(keys::OUTBOX, Some(&keys::until(now)), limit).await
    }

    /// All bundles of an order, the first made first.
    pub async fn outbox_of(&self, order: &OrderId) -> Result<Vec<Lying>, LedgerError> {
        let items = self.list(&keys::outbox(order), "").await?;
        let lying = |item| Ok(Lying { bundle: stored::decode(item)?, rev: item.rev });
        items.iter().map(lying).collect()
    }

    /// Leaves what is still to be taken of a bundle; nothing: takes it away. Whoever else changed it meanwhile counts.
    pub async fn outbox_leave(&self, lying: &Lying, left: &Bundle) -> Result<(), LedgerError> {
        let key = keys::outgoing(&lying.bundle.order, lying.bundle.facts_rev);
        // What was put without a condition has revision zero, and so is met by the first who leaves something.
        let condition = Condition::Rev(lying.rev);
        let write = match left.events.as_slice() {
            [] => Write::Delete { key, condition, writer: None },
            [_, ..] => left.put(condition)?,
        };
        match self.write(&[write], &self.token()).await? {
            Written::Done | Written::Conflict { .. } => Ok(()),
        }
    }

    /// Lets one worker at a time take events out, until then. `None`: another one does, or those who take are being left
    /// alone for a while.
    pub async fn outbox_begin(
        &self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Trouble>, LedgerError> {
        self.change(&keys::outbox_round(), |known: Option<Round>| {
            if known.as_ref().is_some_and(|round| round.until > now) {
                return Ok(Change::Leave(None));
            }
            let trouble = known.map(|round| round.trouble).unwrap_or_default();
            Ok(Change::Put(New::lasting(Round { until, trouble: trouble.clone() }), Some(trouble)))
        })
        .await
    }

    /// Ends what was begun until a time: the next one may begin from `next` on. Whoever took longer ends nothing: the round
    /// that is under way by then is another one's.
    pub async fn outbox_end(
        &self,
        until: Timestamp,
        next: Timestamp,
        trouble: &Trouble,
    ) -> Result<(), LedgerError> {
        let round = Round { until: next, trouble: trouble.clone() };
        self.change(&keys::outbox_round(), |known: Option<Round>| {
            if known.is_none_or(|known| known.until != until) {
                return Ok(Change::Leave(()));
            }
            Ok(Change::Put(New::lasting(round.clone()), ()))
        })
        .await
    }
}
