//! The registry: every partner's name stands here once.

pub mod aftership;
pub mod orderflow;
pub mod ordoro;
pub mod shiphero;
pub mod shipstation;

use crate::partner::Entry;

/// All partners.
pub const REGISTRY: &[Entry] =
    &[aftership::ENTRY, orderflow::ENTRY, ordoro::ENTRY, shiphero::ENTRY, shipstation::ENTRY];

/// A partner by its name in the configuration.
pub fn by_name(name: &str) -> Option<&'static Entry> {
    REGISTRY.iter().find(|entry| entry.name == name)
}
