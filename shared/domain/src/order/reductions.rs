//! What order edits of ours took off an order, because partners will not ship it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::LineId;

/// What edits took off, by line. It stands on the order itself, so that it survives even an empty ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reductions {
    /// How many such edits were applied.
    pub edits: u32,
    /// The lines that they took units off.
    pub lines: BTreeMap<LineId, Reduction>,
}

/// What edits took off one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduction {
    /// Units that are off.
    pub off: u32,
    /// Units that the last edit left. Where the line has another number of them now, the shop's people changed it since, and what
    /// it has is what they want.
    pub left: u32,
}

impl Reductions {
    /// Whether there was never one.
    pub fn are_none(&self) -> bool {
        self == &Self::default()
    }

    /// Units that are off a line which has so many now: none where the shop's people changed it since.
    pub fn off(&self, line: &LineId, units: u32) -> u32 {
        let stands = self.lines.get(line).filter(|reduction| reduction.left == units);
        stands.map_or(0, |reduction| reduction.off)
    }
}
