//! Whether the reason of a cancellation is something that an order says once, and whether anybody would hear of it.

use waybill_domain::words::is_same;

use super::at;
use crate::document::{Document, Path};
use crate::file::File;
use crate::finding::Finding;

/// Where the shop's reason stands, and what accounts call the shop's reasons.
pub(crate) fn cancel(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let mut found = Vec::new();
    let place = Path::default().key("cancel").key("reason");
    if let Some(from) = file.cancel.reason.as_ref().filter(|from| !from.is_of_order()) {
        let message = format!("`{from}` is not of the order as a whole: name `order.custom.<name>`");
        found.push(document.about(&place, message));
    }
    for (index, account) in file.account.iter().enumerate() {
        let (table, path) = (&account.cancel_reasons, at("account", index).key("cancel_reasons"));
        if !table.is_empty() && file.cancel.reason.is_none() {
            let message = "`[cancel] reason` does not say where the shop's reasons stand".to_owned();
            found.push(document.about(&path, message));
        }
        for (reason, code) in table {
            let other = table
                .iter()
                .find(|(other, known)| *other < reason && is_same(other, reason) && *known != code);
            if let Some((other, _)) = other {
                let message = format!("`{reason}` and `{other}` are the same word and have two codes");
                found.push(document.about(&path.key(reason), message));
            }
        }
    }
    found
}
