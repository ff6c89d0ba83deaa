//! `waybill check`: every problem of a configuration that can be told without asking anybody.

use std::path::Path;

use anyhow::Context as _;
use waybill_settings::finding::Finding;
use waybill_settings::secrets::missing;
use waybill_settings::{Settings, load};

use crate::house::SecretsFile;

/// The settings, where they can be read, and everything that is wrong with them or missing from their secrets.
///
/// # Errors
/// When the configuration or its secrets cannot be read at all.
pub(super) fn checked(config: &Path) -> anyhow::Result<(Option<Settings>, Vec<Finding>)> {
    let file = config.display().to_string();
    let text = std::fs::read_to_string(config).with_context(|| format!("cannot read {file}"))?;
    Ok(match load(&text, &file) {
        Ok(settings) => {
            let findings = missing(&text, &file, &settings, &SecretsFile::beside(config).source()?);
            (Some(settings), findings)
        }
        Err(findings) => (None, findings),
    })
}

/// What keeps shops and partners from being reached: nobody there asks for the journal's key.
pub(super) fn hinders(finding: &Finding) -> bool {
    finding.path.starts_with("project") || finding.path.starts_with("account")
}
