//! How a partner is told of goods that are on their way back.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use waybill_domain::address::Address;
use waybill_domain::facets::Fingerprint;
use waybill_domain::fulfillment::Contact;
use waybill_domain::ids::{LineId, PartnerOrderId, Reference, ReturnId, ReturnKey, Sku, WarehouseId};

use crate::call::Next;

/// Takes announcements of returns.
pub trait TakesReturns: Send + Sync {
    /// The next exchange towards the return being there once, given what the last one answered; done with the partner's id
    /// of it, where it tells one. Where the partner would take it twice, it is looked for before it is made. Whoever asks
    /// lets as much time pass after an answer that never came as [`super::TakesOrders::settles_within`] says.
    fn announce(&self, coming: &AnnouncedReturn, answered: Option<&Value>) -> Next<Value, Option<ReturnId>>;
}

/// A return as the shop announces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedReturn {
    /// What both sides know it by; no two returns have the same.
    pub key: ReturnKey,
    /// What people in the shop call it, where they call it anything.
    pub number: Option<String>,
    /// The part that it is of.
    pub reference: Reference,
    /// The partner's id of the part.
    pub partner_order: PartnerOrderId,
    /// When it was asked for.
    pub at: Timestamp,
    /// Where it comes back to, where that is known.
    pub warehouse: Option<WarehouseId>,
    /// Where it comes from: where it was sent to.
    pub from: Option<Address>,
    /// How to reach the customer.
    pub contact: Contact,
    /// What comes back.
    pub lines: Vec<AnnouncedLine>,
    /// Anything else for the partner's people.
    pub note: Option<String>,
}

/// Units of a line that come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnnouncedLine {
    /// The order's line.
    pub line: LineId,
    /// The SKU as the partner knows it.
    pub sku: Sku,
    /// Units.
    pub quantity: u32,
    /// Why, as a code where there is one, else in the shop's words.
    pub reason: Option<String>,
    /// In which state they are, in the same way.
    pub condition: Option<String>,
}

impl AnnouncedReturn {
    /// The fingerprint of what comes back and why.
    pub fn print(&self) -> Fingerprint {
        Fingerprint::of(&self.lines)
    }
}
