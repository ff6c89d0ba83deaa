//! Whether what returns are called can be turned round, and whether the accounts are there that rules are about.

use super::ids;
use crate::document::{Document, Path};
use crate::file::File;
use crate::finding::Finding;
use crate::suggest::suggestion;

/// Tables of words that can be turned round, and rules of restocking that name accounts.
pub(crate) fn returns(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let path = Path::default().key("returns");
    let told = file.returns.problems().into_iter();
    let mut found: Vec<Finding> =
        told.map(|([table, key], message)| document.about(&path.key(table).key(key), message)).collect();
    for (index, rule) in file.returns.restock.iter().enumerate() {
        for (which, id) in rule.account.iter().enumerate() {
            if !file.account.iter().any(|account| account.id == *id) {
                let near = suggestion(id.as_str(), ids(file));
                let place = path.key("restock").index(index).key("account").index(which);
                found.push(document.about(&place, format!("unknown account `{id}`{near}")));
            }
        }
    }
    found
}
