//! Whether events can go where `[events]` says.

use super::address;
use crate::document::{Document, Path};
use crate::file::File;
use crate::finding::Finding;

/// Events are posted over TLS, without credentials in the address, and signed.
pub(crate) fn events(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let Some(events) = &file.events else { return Vec::new() };
    let Some(url) = &events.url else { return Vec::new() };
    let path = Path::default().key("events");
    let mut found = Vec::new();
    match address(url) {
        Ok(url) if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() => {
            let message = "the address of events holds no credentials and no `#`: events are signed instead";
            found.push(document.about(&path.key("url"), message));
        }
        Ok(_) => {}
        Err(message) => found.push(document.about(&path.key("url"), message)),
    }
    if events.secret.is_none() {
        found.push(document.about(&path.key("url"), "events that are posted are signed: they need `secret`"));
    }
    found
}
