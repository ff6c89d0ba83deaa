//! What the tests share: a shop and its partner as simulators, and Waybill between them, all in one process.

pub mod sandbox;
