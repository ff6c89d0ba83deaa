//! The systems that Waybill talks to, as stateful servers for tests, the demo and `waybill simulate`.
//!
//! Nothing here depends on another crate of this workspace: a misreading of a vendor's manual must not be mirrored by the
//! simulator that is meant to catch it. All simulators share one [`stage::Stage`]: time, faults, outgoing deliveries and
//! the count of calls.

pub mod stage;

pub mod faults;

pub mod inbound;

pub mod outbox;

pub mod calls;

pub mod ids;

mod signature;

pub mod late;

pub mod serve;

pub mod control;

pub mod floor;

pub mod commercetools;

pub mod aftership;

pub mod orderflow;

pub mod ordoro;

pub mod shiphero;

pub mod shipstation;

pub mod agreement;
