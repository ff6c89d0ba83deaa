//! What is told of an order. Programs read it as JSON: the names below stay, others may be added.

use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::edits::Edit;
use waybill_domain::ids::{AccountId, LineId, OrderId, OrderNumber, ProjectKey};
use waybill_domain::review::ReviewEntry;
use waybill_ledger::review_id;
use waybill_settings::Settings;

use super::known::Material;
use super::places::{self, Whereabouts};
use super::rows::{self, Payloads, Row};
use crate::review::advice;

/// What is shown of a value that is personal.
const HIDDEN: &str = "***";

/// An order: where it is, and everything that happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The order's id.
    pub order: OrderId,
    /// What people call it; `null`: the ledger was never told.
    pub number: Option<OrderNumber>,
    /// The project that it is from.
    pub project: ProjectKey,
    /// Where it is: one sentence for each part, and for whatever keeps the order as a whole.
    pub whereabouts: Vec<Whereabouts>,
    /// What people edited of it for Waybill.
    pub edits: Vec<EditTold>,
    /// What of it was put before people.
    pub reviews: Vec<ReviewTold>,
    /// Whether requests, answers and edits are shown with the personal data in them.
    pub revealed: bool,
    /// What happened, in order of time.
    pub timeline: Vec<Row>,
}

/// A value that a person set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EditTold {
    /// The field.
    pub field: String,
    /// The value; `***` where it is personal and was not asked for.
    pub value: String,
    /// Who set it.
    pub by: String,
    /// Why.
    pub because: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Something that was put before people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewTold {
    /// What `waybill review` calls it.
    pub id: String,
    /// At which account; `null`: the order as a whole.
    pub account: Option<AccountId>,
    /// Its code.
    pub code: String,
    /// What is wrong.
    pub words: String,
    /// The line that it is about.
    pub line: Option<LineId>,
    /// What to do about it.
    pub mend: String,
    /// First seen.
    pub since: Timestamp,
    /// Closed since; `null`: it waits.
    pub closed: Option<Timestamp>,
}

impl Told {
    /// What is told of an order as it is at that time.
    pub fn of(material: &Material, settings: &Settings, payloads: Payloads, now: Timestamp) -> Self {
        Self {
            order: material.called.order.clone(),
            number: material.number.clone(),
            project: material.called.project.clone(),
            whereabouts: places::all(material, settings, now),
            edits: material.known.edits.iter().map(|edit| edited(edit, payloads)).collect(),
            reviews: material.reviews.iter().map(reviewed).collect(),
            revealed: payloads == Payloads::Whole,
            timeline: rows::all(material, payloads),
        }
    }
}

fn edited(edit: &Edit, payloads: Payloads) -> EditTold {
    let is_hidden = edit.change.field().is_personal() && payloads == Payloads::Masked;
    let value = if is_hidden { HIDDEN } else { edit.change.value() };
    EditTold {
        field: edit.change.field().to_string(),
        value: value.to_owned(),
        by: edit.by.clone(),
        because: edit.because.clone(),
        at: edit.at,
    }
}

fn reviewed(entry: &ReviewEntry) -> ReviewTold {
    ReviewTold {
        mend: advice(&entry.refusal.code, &review_id(entry)),
        id: review_id(entry),
        account: entry.account.clone(),
        code: entry.refusal.code.clone(),
        words: plain(entry),
        line: entry.refusal.line.clone(),
        since: entry.first_seen,
        closed: entry.closed.as_ref().map(|closed| closed.at),
    }
}

/// What is wrong, without the two values of what both sides changed: they are personal data, and `waybill review show` has
/// them.
pub(super) fn plain(entry: &ReviewEntry) -> String {
    let message = &entry.refusal.message;
    let is_contested = entry.refusal.code.starts_with("both-changed-");
    let cut = message.split_once(": ").filter(|_| is_contested);
    cut.map_or_else(|| message.clone(), |(before, _)| before.to_owned())
}
