//! Which entry a person means, and whose order it is about.

use anyhow::bail;
use waybill_domain::ids::ProjectKey;
use waybill_domain::review::{About, ReviewEntry};
use waybill_ledger::{Ledger, review_id};
use waybill_settings::Settings;

use super::listed::MOST;
use crate::trace::find;

/// Letters of an entry's name.
const NAME: usize = 8;

/// Whether a text can be the beginning of an entry's name.
pub(super) fn may_be(text: &str) -> bool {
    (4..=NAME).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The entry that is called so, open or closed; the beginning of its name is enough where only one begins so.
///
/// # Errors
/// When the ledger fails, has none, or has several.
pub async fn named(ledger: &Ledger, id: &str) -> anyhow::Result<ReviewEntry> {
    let found = if may_be(id) { ledger.review_named(id, MOST).await? } else { Vec::new() };
    match found.as_slice() {
        [] => bail!("nothing in review is called `{id}`: `waybill review` lists what waits"),
        [one] => Ok(one.clone()),
        several => {
            let ids: Vec<String> = several.iter().map(review_id).collect();
            bail!("several entries begin with `{id}`: {}", ids.join(", "))
        }
    }
}

/// The project of the order that an entry is about. One that is about no order needs none, and gets any.
///
/// # Errors
/// When the ledger fails, or nobody says whose order it is.
pub async fn project(
    ledger: &Ledger,
    settings: &Settings,
    entry: &ReviewEntry,
) -> anyhow::Result<ProjectKey> {
    if let About::Order { order, .. } = &entry.about {
        return Ok(find(ledger, settings, order.as_str()).await?.project);
    }
    match settings.projects.first() {
        Some(project) => Ok(project.key.clone()),
        None => bail!("no project is configured"),
    }
}
