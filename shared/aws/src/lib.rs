//! How AWS is called: where, as whom, for how long, how often, and what a failure means to the caller.
//!
//! Region and credentials come from the environment, where Lambda puts them, and where
//! `aws configure export-credentials --format env` puts those of a profile or of single sign-on. Looking for them
//! elsewhere costs every function start-up time and size for nothing.
//!
//! One HTTP client serves all clients that are made from one [`SdkConfig`]. It is the library that calls shops and partners,
//! not the one that comes with the SDK: a function would carry, and start with, two.

mod client;
mod environment;
mod fault;
mod roots;

pub use aws_types::SdkConfig;
pub use environment::{EnvironmentError, config, config_from_env};
pub use fault::Fault;
