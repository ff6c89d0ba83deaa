//! `waybill check`: every problem of a configuration that can be told without asking anybody.

use waybill_settings::finding::Finding;
use waybill_settings::secrets::{SecretSource, missing};
use waybill_settings::{Settings, load};

/// The settings, where they can be read, and everything that is wrong with them or missing from their secrets.
pub(super) fn checked(text: &str, file: &str, source: &SecretSource) -> (Option<Settings>, Vec<Finding>) {
    match load(text, file) {
        Ok(settings) => {
            let findings = missing(text, file, &settings, source);
            (Some(settings), findings)
        }
        Err(findings) => (None, findings),
    }
}
