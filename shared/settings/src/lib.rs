//! `waybill.toml` and its secrets: from text to typed settings, with every problem reported at once and where.

pub mod sections;
pub mod tree;
