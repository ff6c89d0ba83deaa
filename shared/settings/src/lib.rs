//! `waybill.toml` and its secrets: from text to typed settings, with every problem reported at once and where.

pub mod finding;
pub mod order_check;
pub mod secrets;
pub mod sections;
pub mod tree;

mod check;
mod document;
mod file;
mod load;
mod prepared;
mod schema;
mod shape;
mod suggest;

pub use load::{load, load_passed};
pub use prepared::prepare;
pub use schema::schema;
pub use tree::{Account, Project, Settings};

#[cfg(test)]
mod tests;
