//! A configuration as it was read when functions were packaged. It lies beside the text in each package, and a function starts
//! sooner with it. The text stands in it whole, so that it is never taken for what another text says.

use serde::{Deserialize, Serialize};
use waybill_mapping::plain;

use crate::document::Document;
use crate::file::File;
use crate::finding::Finding;
use crate::load::load;

/// What was read: JSON where it is written, and a file where it is read again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Prepared<R> {
    /// The text that it was read from.
    of: String,
    /// What its settings are called by.
    pub(crate) hashes: Hashes,
    /// What was read of the text.
    pub(crate) read: R,
}

/// The fingerprints of settings.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Hashes {
    /// Of all of them.
    pub(crate) hash: String,
    /// Of what decides which orders leave.
    pub(crate) export_hash: String,
}

/// Reads a configuration, for functions that start with it. The answer is JSON, and says which text it is of.
///
/// # Errors
/// Every problem that [`load`] tells.
pub fn prepare(text: &str, file: &str) -> Result<String, Vec<Finding>> {
    let settings = load(text, file)?;
    let (document, _findings) = Document::read(file, text);
    let prepared = Prepared {
        of: text.to_owned(),
        hashes: Hashes { hash: settings.hash, export_hash: settings.export_hash },
        read: plain::json(document.root().get_ref()),
    };
    Ok(serde_json::to_string(&prepared).unwrap_or_else(|_| unreachable!("all of its keys are texts")))
}

/// What was prepared, if it was of this text and can be read.
pub(crate) fn prepared(text: &str, prepared: &str) -> Option<Prepared<File>> {
    let prepared: Prepared<File> = serde_json::from_str(prepared).ok()?;
    (prepared.of == text).then_some(prepared)
}
