//! `waybill check`: every problem of a configuration that can be told without asking its shops and partners.

use std::path::Path;

use anyhow::Context as _;
use waybill_settings::finding::Finding;
use waybill_settings::{Settings, load};

use super::safe::{Needs, Safe};

/// A configuration that was checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The settings and where their secrets are, where the settings can be read.
    pub(crate) opened: Option<(Settings, Safe)>,
    /// Everything that is wrong with them or missing from their secrets.
    pub(crate) findings: Vec<Finding>,
}

/// Checks a configuration, with its secrets beside it or on AWS.
///
/// # Errors
/// When the configuration or its secrets cannot be read at all.
pub(super) async fn checked(config: &Path, on_aws: bool) -> anyhow::Result<Checked> {
    with_secrets(config, on_aws, Needs::All).await
}

/// As [`checked`], as far as shops and partners are asked: nothing else is looked for, and nothing else is told.
///
/// # Errors
/// As [`checked`].
pub(crate) async fn for_asking(config: &Path, on_aws: bool) -> anyhow::Result<Checked> {
    let mut checked = with_secrets(config, on_aws, Needs::Asking).await?;
    if checked.opened.is_some() {
        checked.findings.retain(hinders);
    }
    Ok(checked)
}

async fn with_secrets(config: &Path, on_aws: bool, needs: Needs) -> anyhow::Result<Checked> {
    let file = config.display().to_string();
    let text = std::fs::read_to_string(config).with_context(|| format!("cannot read {file}"))?;
    Ok(match load(&text, &file) {
        Ok(settings) => {
            let safe = if on_aws { Safe::on_aws(&settings, needs).await? } else { Safe::beside(config) };
            let findings = safe.missing(&text, &file, &settings)?;
            Checked { opened: Some((settings, safe)), findings }
        }
        Err(findings) => Checked { opened: None, findings },
    })
}

/// Writes a configuration as functions start with it soonest, or tells its problems. Secrets are not looked for.
///
/// # Errors
/// When one of the files cannot be read or written.
pub(super) fn prepare(config: &Path, to: &Path) -> anyhow::Result<Vec<Finding>> {
    let file = config.display().to_string();
    let text = std::fs::read_to_string(config).with_context(|| format!("cannot read {file}"))?;
    Ok(match waybill_settings::prepare(&text, &file) {
        Ok(prepared) => {
            std::fs::write(to, prepared).with_context(|| format!("cannot write {}", to.display()))?;
            Vec::new()
        }
        Err(findings) => findings,
    })
}

/// What keeps shops and partners from being reached: nobody there asks for the journal's key.
pub(super) fn hinders(finding: &Finding) -> bool {
    finding.path.starts_with("project") || finding.path.starts_with("account")
}
