//! The flows: one module per function, shared by the Lambdas, by `serve`, by `demo` and by the tests.
//!
//! A flow is orchestration and nothing else: mapping says what to send, routing says what should be, the ledger
//! remembers, the transport performs. Time, ids and chance come from [`world::World`].

pub mod names;
pub mod work;
pub mod world;

pub mod notices;

pub mod dispatch;

pub mod intake;
pub mod news;
pub mod order_check;
pub mod write_back;

pub mod poll;
pub mod pull;

pub mod stock;

pub mod reconcile;
pub mod registrations;

pub mod changed;
pub mod dead;
pub mod replay;

pub mod engine;

pub mod person;

mod access;
mod brakes;
mod budget;
mod journal;
mod outbox;
mod parking;
mod progress;
mod publish;
mod returning;
mod reviews;
mod tracked;
mod waiting;
