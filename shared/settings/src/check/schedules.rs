//! Whether what runs again and again leaves time in between.

use jiff::SignedDuration;
use waybill_routing::time::Period;

use super::at;
use crate::document::{Document, Path};
use crate::file::File;
use crate::finding::Finding;

/// The shortest time between two runs of a kind.
const SHORTEST: SignedDuration = SignedDuration::from_secs(1);

/// Schedules, those of accounts among them.
pub(crate) fn schedules(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let (schedules, root) = (&file.schedules, Path::default().key("schedules"));
    let all = [
        ("pull_every", schedules.pull_every),
        ("stock_every", schedules.stock_every),
        ("poll_every", schedules.poll_every),
        ("reconcile_every", schedules.reconcile_every),
    ];
    let mut found: Vec<Finding> =
        all.into_iter().filter_map(|(key, every)| pause(document, &root.key(key), every)).collect();
    for (index, account) in file.account.iter().enumerate() {
        for (key, every) in [("poll_every", account.poll_every), ("stock_every", account.stock_every)] {
            let path = at("account", index).key(key);
            found.extend(every.and_then(|every| pause(document, &path, every)));
        }
    }
    found
}

fn pause(document: &Document<'_>, path: &Path, every: Period) -> Option<Finding> {
    let message = "without a pause nothing else would get a turn: at least a second";
    (every.0 < SHORTEST).then(|| document.about(path, message.to_owned()))
}
