//! Where a day has its configuration, its secrets, its ledger and its queues.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use tempfile::TempDir;

use crate::house::SecretsFile;

/// A directory that is gone with the day, unless somebody wants to look at it.
#[derive(Debug)]
pub(super) struct Home {
    path: PathBuf,
    _fleeting: Option<TempDir>,
}

impl Home {
    /// A new directory, or the one to keep: it is made where it is not there, and must be empty.
    pub(super) fn open(keep: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = keep else {
            let fleeting = tempfile::tempdir().context("no place for the ledger")?;
            return Ok(Self { path: fleeting.path().to_owned(), _fleeting: Some(fleeting) });
        };
        let shown = path.display();
        std::fs::create_dir_all(path).with_context(|| format!("cannot make {shown}"))?;
        let mut there = std::fs::read_dir(path).with_context(|| format!("cannot read {shown}"))?;
        if there.next().is_some() {
            bail!("the day cannot be kept in {shown}: it is not empty");
        }
        Ok(Self { path: path.to_owned(), _fleeting: None })
    }

    /// A file in it.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes the configuration.
    pub(super) fn configure(&self, text: &str) -> anyhow::Result<()> {
        let path = self.configuration();
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The secrets beside the configuration.
    pub(super) fn secrets(&self) -> SecretsFile {
        SecretsFile::beside(&self.configuration())
    }

    fn configuration(&self) -> PathBuf {
        self.file("waybill.toml")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_kept_where_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("new/day");
        let home = Home::open(Some(&kept)).unwrap();
        home.configure("[serve]").unwrap();
        drop(home);
        assert_eq!(std::fs::read_to_string(kept.join("waybill.toml")).unwrap(), "[serve]");
        let refused = Home::open(Some(&kept)).unwrap_err().to_string();
        assert_eq!(refused, format!("the day cannot be kept in {}: it is not empty", kept.display()));

        let fleeting = Home::open(None).unwrap();
        let path = fleeting.path.clone();
        assert!(path.is_dir());
        drop(fleeting);
        assert!(!path.exists());
    }
}
