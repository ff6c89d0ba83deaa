//! The flows as AWS Lambda calls them. A function's `main` opens its world once and hands each event to one of
//! [`batch`], [`webhook`], [`extension`] and [`schedule`]; nothing here knows Lambda's runtime.

pub mod batch;
pub mod deadline;
pub mod either;
pub mod extension;
pub mod logging;
pub mod open;
pub mod schedule;
pub mod webhook;

mod bus;
mod environment;
mod gateway;
mod granted;
mod handed;
mod metrics;
mod outbound;
mod tell;
mod topology;

pub use deadline::Deadline;
pub use open::{Deployed, OpenError, open};
