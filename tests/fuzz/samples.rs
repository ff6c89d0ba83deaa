//! Real samples: files of the repository, and where `WAYBILL_SPECS` names them, those that vendors publish.

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde_json::Value;

use crate::script::LARGEST;

/// Something real that a decoder could get.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// Where it is from, for people.
    pub(crate) name: String,
    /// The bytes.
    pub(crate) body: Bytes,
}

impl Sample {
    pub(crate) fn new(name: &str, body: impl Into<Bytes>) -> Self {
        Self { name: name.to_owned(), body: body.into() }
    }

    /// The same with placeholders of fixtures filled in.
    pub(crate) fn about(self, reference: &str) -> Self {
        let filled = std::str::from_utf8(&self.body).ok().map(|text| text.replace("{order}", reference));
        Self { body: filled.map_or(self.body, Bytes::from), ..self }
    }
}

/// The files of a folder of the repository whose names end so, with those of the folders in it.
pub(crate) fn of_folder(folder: &str, endings: &[&str]) -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let found = below(&root, endings);
    assert!(!found.is_empty(), "{folder} has no {endings:?}");
    found
}

/// The files that a vendor publishes; none where the folder of what vendors publish is not named.
pub(crate) fn published(vendor: &str, endings: &[&str]) -> Vec<Sample> {
    let folder = std::env::var_os("WAYBILL_SPECS").filter(|folder| !folder.is_empty());
    folder.map(|folder| below(&PathBuf::from(folder).join(vendor), endings)).unwrap_or_default()
}

fn below(folder: &Path, endings: &[&str]) -> Vec<Sample> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(below(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            let body = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            if body.len() <= LARGEST {
                found.push(Sample::new(&path.display().to_string(), body));
            }
        }
    }
    found
}

/// The bodies in samples of what Lambda hands over: of each message, or of the request.
pub(crate) fn bodies(events: &[Sample]) -> Vec<Sample> {
    let mut found = Vec::new();
    for event in events {
        let Ok(value) = serde_json::from_slice::<Value>(&event.body) else { continue };
        let records = value.get("Records").and_then(Value::as_array);
        let texts = records.into_iter().flatten().chain([&value]).filter_map(|of| of.get("body")?.as_str());
        found.extend(texts.map(|text| Sample::new(&event.name, text.to_owned())));
    }
    found
}
