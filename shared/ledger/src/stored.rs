//! How things are written into items: as JSON with a version. Readers take this version and the one before.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::LedgerError;
use crate::store::{Item, Key};

/// The version that this build writes.
const VERSION: u64 = 1;

#[derive(Serialize)]
struct Stored<'a, T> {
    v: u64,
    data: &'a T,
}

#[derive(Deserialize)]
struct Version {
    v: u64,
}

#[derive(Deserialize)]
struct Content<T> {
    data: T,
}

/// The body of an item.
pub(crate) fn encode<T: Serialize>(key: &Key, data: &T) -> Result<Vec<u8>, LedgerError> {
    serde_json::to_vec(&Stored { v: VERSION, data }).map_err(|error| unreadable(key, &error))
}

/// What is in an item.
pub(crate) fn decode<T: DeserializeOwned>(item: &Item) -> Result<T, LedgerError> {
    let Version { v } = serde_json::from_slice(&item.body).map_err(|error| unreadable(&item.key, &error))?;
    if v > VERSION || v + 1 < VERSION {
        return Err(LedgerError::UnknownVersion { key: name(&item.key), v });
    }
    let content: Content<T> =
        serde_json::from_slice(&item.body).map_err(|error| unreadable(&item.key, &error))?;
    Ok(content.data)
}

/// A key as people read it.
pub(crate) fn name(key: &Key) -> String {
    format!("{} {}", key.pk, key.sk)
}

fn unreadable(key: &Key, error: &serde_json::Error) -> LedgerError {
    LedgerError::Unreadable { key: name(key), cause: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(body: &[u8]) -> Item {
        let key = Key { pk: "cursor/x".into(), sk: "cursor".into() };
        Item { key, rev: 1, writer: "w".into(), body: body.to_vec(), shelf: None, expires: None }
    }

    #[test]
    fn this_version_and_the_one_before_are_read_and_no_other() {
        for (name, body, want) in [
            ("this", r#"{"v":1,"data":"a"}"#, Ok("a")),
            ("the one before", r#"{"v":0,"data":"a"}"#, Ok("a")),
            (
                "newer",
                r#"{"v":2,"data":"a"}"#,
                Err("`cursor/x cursor` has version 2, which this build cannot read"),
            ),
            (
                "no version",
                r#"{"data":"a"}"#,
                Err("`cursor/x cursor` cannot be read: missing field `v` at line 1 column 12"),
            ),
        ] {
            let got = decode::<String>(&item(body.as_bytes()));
            assert_eq!(
                got.map_err(|error| error.to_string()),
                want.map(str::to_owned).map_err(str::to_owned),
                "{name}"
            );
        }
    }
}
