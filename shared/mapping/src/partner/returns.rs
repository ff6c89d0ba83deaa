//! How a partner is told of goods that are on their way back.

use jiff::Timestamp;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{LineId, Reference, ReturnId, Sku, WarehouseId};

use crate::call::Call;

/// Takes announcements of returns.
pub trait TakesReturns: Send + Sync {
    /// Announces a return, and reads the partner's id of it where it tells one. Told twice it is there once.
    fn announce(&self, coming: &AnnouncedReturn) -> Result<Call<Option<ReturnId>>, Refusal>;
}

/// A return as the shop announces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedReturn {
    /// What the shop knows it by; no two returns have the same.
    pub key: String,
    /// The part that it is of.
    pub reference: Reference,
    /// When it was asked for.
    pub at: Timestamp,
    /// Where it comes back to, where that is known.
    pub warehouse: Option<WarehouseId>,
    /// What comes back.
    pub lines: Vec<AnnouncedLine>,
    /// Anything else for the partner's people.
    pub note: Option<String>,
}

/// Units of a line that come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedLine {
    /// The order's line.
    pub line: LineId,
    /// The SKU as the partner knows it.
    pub sku: Sku,
    /// Units.
    pub quantity: u32,
    /// Why, in the shop's words.
    pub reason: Option<String>,
    /// In which state they are, in the shop's words.
    pub condition: Option<String>,
}
