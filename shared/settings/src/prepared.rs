//! A configuration as it was read when functions were packaged. It lies beside the text in each package, and a function starts
//! sooner with it. Its first line is what was read, as JSON; behind it stands the text whole, so that it is never taken for what
//! another text says.

use serde::{Deserialize, Serialize};
use waybill_mapping::plain;

use crate::document::Document;
use crate::file::File;
use crate::finding::Finding;
use crate::load::load;

/// What was read: JSON where it is written, and a file where it is read again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Prepared<R> {
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

/// Reads a configuration, for functions that start with it.
///
/// # Errors
/// Every problem that [`load`] tells.
pub fn prepare(text: &str, file: &str) -> Result<String, Vec<Finding>> {
    let settings = load(text, file)?;
    let (document, _findings) = Document::read(file, text);
    let prepared = Prepared {
        hashes: Hashes { hash: settings.hash, export_hash: settings.export_hash },
        read: plain::json(document.root().get_ref()),
    };
    let read = serde_json::to_string(&prepared).unwrap_or_else(|_| unreachable!("all of its keys are texts"));
    Ok(format!("{read}\n{text}"))
}

/// What was prepared, if it was of this text and can be read.
pub(crate) fn prepared(text: &str, prepared: &str) -> Option<Prepared<File>> {
    let (read, _of) = prepared.split_once('\n').filter(|(_, of)| *of == text)?;
    serde_json::from_str(read).ok()
}
