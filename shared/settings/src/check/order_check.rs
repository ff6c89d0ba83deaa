//! Whether new orders can be checked as the section says.

use std::time::Duration;

use crate::document::{Document, Path};
use crate::file::File;
use crate::finding::Finding;
use crate::order_check::{LONGEST, SHORTEST};

/// The Extension can be set up, and there is time to answer it.
pub(crate) fn order_check(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let Some(check) = &file.order_check else { return Vec::new() };
    let path = Path::default().key("order_check");
    let mut found = Vec::new();
    let limit = Duration::try_from(check.time_limit.0).unwrap_or_default();
    if limit < SHORTEST || limit > LONGEST {
        let message =
            format!("`time_limit` must be from {SHORTEST:?} to {LONGEST:?}: commercetools waits two seconds");
        found.push(document.about(&path.key("time_limit"), message));
    }
    let key = &check.extension;
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !(2..=256).contains(&key.len()) || !key.chars().all(fits) {
        let message = format!("`{key}` must be 2 to 256 letters, digits, `-` and `_`");
        found.push(document.about(&path.key("extension"), message));
    }
    if file.serve.public_url.is_none() {
        let message = "`[order_check]` needs `public_url` of `[serve]`: commercetools must know where to ask";
        found.push(document.about(&path, message));
    }
    found
}
