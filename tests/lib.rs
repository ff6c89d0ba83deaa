//! What the tests share: a shop and its partner as simulators, and Waybill between them, all in one process.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be prepared stops where it is"
)]

pub mod deployed;

pub mod emulator;

pub mod sandbox;

pub mod topology;
