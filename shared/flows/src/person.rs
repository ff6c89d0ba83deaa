//! What a person asks for: a look at once, another value on an order, an entry of review closed.
//!
//! Only the ledger is needed. Work is parked as due now, and whoever tends parked work sends it into its queue within a
//! minute: the same on one machine and on AWS, and nothing is lost where nobody runs at the moment. All of it is harmless
//! to repeat: looks look at what is there, and a second wish for the same look replaces the first.

use jiff::Timestamp;
use serde_json::Value;
use waybill_domain::edits::{Change, Edit, Edits, Field};
use waybill_domain::ids::{AccountId, OrderId, ProjectKey, TraceId};
use waybill_domain::look::Cause;
use waybill_domain::review::{About, Closed, ReviewEntry};
use waybill_ledger::{Direction, Entry, Ledger, LedgerError, Parked, Record, Until};
use waybill_queue::Envelope;

use crate::names::{self, COMMERCE_MESSAGES, PARTNER_EVENTS};
use crate::parking;
use crate::work::Work;
use crate::world::Chance;
use crate::write_back::EDIT_REFUSED;

/// A person at work.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// Where it is done.
    pub ledger: &'a Ledger,
    /// For ids.
    pub chance: &'a dyn Chance,
    /// When.
    pub now: Timestamp,
    /// Who.
    pub name: &'a str,
    /// The configuration that the person has, for the journal.
    pub config_hash: &'a str,
    /// The build that is used, for the journal.
    pub build: &'a str,
}

/// What becomes of an entry that a person wants to be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    /// It will be, within a minute.
    Asked,
    /// Nothing can be done about it here: this is how it is tried again.
    Elsewhere(&'static str),
}

impl Person<'_> {
    /// Sets values of an order and takes others back, and has the order considered anew. What was refused for other reasons
    /// stays so: an edit is no wish to try it again. Answers the edits as they are then.
    ///
    /// # Errors
    /// When the ledger fails.
    pub async fn edit(
        &self,
        (project, order): (&ProjectKey, &OrderId),
        set: &[Change],
        remove: &[Field],
        because: Option<&str>,
    ) -> Result<Edits, LedgerError> {
        let edit = |change: &Change| Edit {
            change: change.clone(),
            by: self.name.to_owned(),
            because: because.map(str::to_owned),
            at: self.now,
        };
        let set: Vec<Edit> = set.iter().map(edit).collect();
        let edits = self.ledger.edit(order, |edits| {
            for field in remove {
                edits.remove(field);
            }
            for edit in &set {
                edits.set(edit.clone());
            }
        });
        let edits = edits.await?;
        let named = |fields: Vec<String>| fields.join(", ");
        let fields = named(set.iter().map(|edit| edit.change.field().to_string()).collect());
        let removed = named(remove.iter().map(Field::to_string).collect());
        for (name, fields) in [("edited", fields), ("edit taken back", removed)] {
            if !fields.is_empty() {
                self.note(order, None, name, &self.says(&fields, because)).await?;
            }
        }
        self.consider(project, order).await?;
        Ok(edits)
    }

    /// Has what an entry is about tried again. The project is that of an order without a record.
    ///
    /// # Errors
    /// When the ledger fails.
    pub async fn retry(&self, entry: &ReviewEntry, project: &ProjectKey) -> Result<Retried, LedgerError> {
        match &entry.about {
            About::Order { order, .. } => {
                if entry.refusal.code == EDIT_REFUSED {
                    self.reduce(project, order, entry).await?;
                    return Ok(Retried::Asked);
                }
                let known = self.ledger.known(order).await?;
                let at = |record: &&Record| entry.account.as_ref() == Some(&record.subject.account);
                match known.records.iter().find(at) {
                    Some(record) => self.look(record).await?,
                    None => self.consider(project, order).await?,
                }
                self.note(
                    order,
                    entry.account.as_ref(),
                    "tried again",
                    &self.says(&entry.refusal.code, None),
                )
                .await?;
                Ok(Retried::Asked)
            }
            About::Received { .. } => self.receive_again(entry).await,
            About::Stock { .. } => {
                Ok(Retried::Elsewhere("the next stock run of the account writes it if it can be written"))
            }
            About::Account | About::Project { .. } => Ok(Retried::Elsewhere(
                "it is tried every minute by itself; what waits goes on as soon as it passes",
            )),
        }
    }

    /// An edit that the shop refused is tried again once the entry that remembers it is closed; refused anew, it opens again.
    async fn reduce(
        &self,
        project: &ProjectKey,
        order: &OrderId,
        entry: &ReviewEntry,
    ) -> Result<(), LedgerError> {
        let code = Some(EDIT_REFUSED);
        self.ledger.review_close(&entry.about, entry.account.as_ref(), code, self.name, self.now).await?;
        let work = Work::WriteBack { project: project.clone(), order: order.clone() };
        self.put(PARTNER_EVENTS, &work).await?;
        self.note(order, None, "tried again", &self.says(EDIT_REFUSED, None)).await
    }

    /// A message of the shop that was kept is taken as if it came now.
    async fn receive_again(&self, entry: &ReviewEntry) -> Result<Retried, LedgerError> {
        let body = entry.kept.as_ref().and_then(|kept| kept.get("body")).and_then(Value::as_str);
        let Some(body) = body.filter(|_| entry.account.is_none()) else {
            return Ok(Retried::Elsewhere(
                "the partner must tell it again; polls read what webhooks did not say",
            ));
        };
        self.put(COMMERCE_MESSAGES, &Work::Notice { body: body.to_owned() }).await?;
        Ok(Retried::Asked)
    }

    /// Closes an entry, with the person's words; answers whether it was open.
    ///
    /// # Errors
    /// When the ledger fails.
    pub async fn resolve(&self, entry: &ReviewEntry, because: &str) -> Result<bool, LedgerError> {
        let closed = Closed { at: self.now, by: self.name.to_owned(), because: Some(because.to_owned()) };
        let was_open = self.ledger.review_resolve(entry, closed).await?;
        if let About::Order { order, .. } = &entry.about
            && was_open
        {
            let words = self.says(&entry.refusal.code, Some(because));
            self.note(order, entry.account.as_ref(), "resolved", &words).await?;
        }
        Ok(was_open)
    }

    /// Writes into the journal that the person saw what was kept of an order's requests and answers.
    ///
    /// # Errors
    /// When the ledger fails: then nothing may be shown.
    pub async fn reveals(&self, order: &OrderId) -> Result<(), LedgerError> {
        self.note(order, None, "revealed", &self.says("requests and answers, unmasked", None)).await
    }

    async fn look(&self, record: &Record) -> Result<(), LedgerError> {
        let look = record.look(Cause::Person);
        self.put(&names::dispatch(&record.subject.account), &Work::Look { look }).await
    }

    async fn consider(&self, project: &ProjectKey, order: &OrderId) -> Result<(), LedgerError> {
        let work = Work::Consider { project: project.clone(), order: order.clone() };
        self.put(COMMERCE_MESSAGES, &work).await
    }

    /// Parks work as due now.
    async fn put(&self, queue: &str, work: &Work) -> Result<(), LedgerError> {
        let work = serde_json::to_value(work).unwrap_or_else(|_| unreachable!("work is plain data"));
        let id = format!("{:016x}{:016x}", self.chance.next(), self.chance.next());
        let envelope = Envelope::new(id, self.trace(), self.now, work);
        self.ledger.park(&parking::parked(queue, &envelope, Until::Due { at: self.now })).await
    }

    async fn note(
        &self,
        order: &OrderId,
        account: Option<&AccountId>,
        name: &str,
        outcome: &str,
    ) -> Result<(), LedgerError> {
        let entry = Entry {
            at: self.now,
            trace: self.trace(),
            order: Some(order.clone()),
            account: account.cloned(),
            direction: Direction::In,
            name: name.to_owned(),
            attempt: 0,
            outcome: outcome.to_owned(),
            code: None,
            rule: None,
            partner_request: None,
            led_by: None,
            request: None,
            response: None,
            config_hash: self.config_hash.to_owned(),
            build: self.build.to_owned(),
        };
        self.ledger.journal(vec![entry]).await
    }

    fn says(&self, what: &str, because: Option<&str>) -> String {
        let because = because.map(|because| format!(" because {because}")).unwrap_or_default();
        format!("{what} by {}{because}", self.name)
    }

    fn trace(&self) -> TraceId {
        let text = format!("wb-{:016x}", self.chance.next());
        TraceId::try_from(text).unwrap_or_else(|_| unreachable!("19 characters are a trace"))
    }
}

/// What waits outside of its queue for an order's own sake.
///
/// # Errors
/// When the ledger fails.
pub async fn waits(
    ledger: &Ledger,
    project: &ProjectKey,
    order: &OrderId,
    accounts: &[&AccountId],
) -> Result<Vec<Parked>, LedgerError> {
    let mut waits = Vec::new();
    for key in parking::keys_of(project, order, accounts) {
        waits.extend(ledger.waits(&key).await?);
    }
    Ok(waits)
}
