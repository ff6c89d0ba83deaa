//! A problem of the configuration and where it is.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// A problem and where it is; prints as `waybill.toml:12:5: route 2 goes to unknown account ..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Error)]
pub struct Finding {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
    /// What it is about, such as `account[0].options.shop_name`.
    pub path: String,
    /// What is wrong, with the value in it.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message, .. } = self;
        write!(f, "{file}:{line}:{column}: {message}")
    }
}
