//! Items as rows of the table.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use jiff::Timestamp;

use super::pieces::Pieces;
use super::table::{EXPIRES, PK, PLACE, SHELF, SK};
use crate::store::{Item, Key, StoreError};

pub(super) const REV: &str = "rev";
pub(super) const WRITER: &str = "writer";
/// The body as it is.
const BODY: &str = "body";
/// The body, compressed.
const PACKED: &str = "packed";
/// The name and the number of the pieces that the body lies in.
pub(super) const PIECES: &str = "pieces";
const COUNT: &str = "count";
/// Whether what lies in pieces is compressed.
const PIECES_PACKED: &str = "pieces_packed";

/// Writes are paid by the kilobyte: what is larger is worth compressing.
const WORTH_PACKING: usize = 1024;

pub(super) type Attributes = HashMap<String, AttributeValue>;

/// A row that was read. Where its body lies in pieces, the item's is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) item: Item,
    pub(super) pieces: Option<Pieces>,
}

/// A body as the table keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) bytes: Vec<u8>,
    pub(super) packed: bool,
}

impl Stored {
    /// The body, compressed where that makes it smaller.
    pub(super) fn pack(body: &[u8]) -> Self {
        let plain = || Self { bytes: body.to_vec(), packed: false };
        if body.len() <= WORTH_PACKING {
            return plain();
        }
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        let packed = encoder.write_all(body).and_then(|()| encoder.finish());
        match packed {
            Ok(bytes) if bytes.len() < body.len() => Self { bytes, packed: true },
            Ok(_) | Err(_) => plain(),
        }
    }

    /// The body as it was written.
    pub(super) fn unpack(self, key: &Key) -> Result<Vec<u8>, StoreError> {
        if !self.packed {
            return Ok(self.bytes);
        }
        let mut body = Vec::new();
        let read = ZlibDecoder::new(self.bytes.as_slice()).read_to_end(&mut body);
        read.map_err(|error| unreadable(key, &format!("its body is damaged: {error}")))?;
        Ok(body)
    }
}

/// The key as attributes.
pub(super) fn key(key: &Key) -> Attributes {
    [(PK, &key.pk), (SK, &key.sk)].map(|(name, value)| (name.to_owned(), text(value))).into()
}

/// The attributes of an item whose body is kept so, in the row itself or in pieces.
pub(super) fn attributes(item: &Item, stored: &Stored, pieces: Option<&Pieces>) -> Attributes {
    let mut row = key(&item.key);
    let mut set = |name: &str, value| drop(row.insert(name.to_owned(), value));
    set(REV, number(item.rev));
    set(WRITER, text(&item.writer));
    if let Some(pieces) = pieces {
        set(PIECES, text(&pieces.name));
        set(COUNT, number(pieces.count));
        set(PIECES_PACKED, AttributeValue::Bool(stored.packed));
    } else {
        set(if stored.packed { PACKED } else { BODY }, blob(stored.bytes.clone()));
    }
    if let Some((shelf, place)) = &item.shelf {
        set(SHELF, text(shelf));
        set(PLACE, text(place));
    }
    if let Some(at) = item.expires {
        set(EXPIRES, expiry(at));
    }
    row
}

/// Reads a row.
pub(super) fn row(attributes: &Attributes) -> Result<Row, StoreError> {
    let key = key_of(attributes)?;
    let get = |name: &str| attributes.get(name);
    let text = |name: &str| get(name).and_then(|value| value.as_s().ok()).cloned();
    let number = |name: &str| -> Option<u64> { get(name)?.as_n().ok()?.parse().ok() };
    let bytes = |name: &str| get(name).and_then(|value| value.as_b().ok()).map(|blob| blob.as_ref().to_vec());
    let missing = |what: &str| unreadable(&key, &format!("it has no {what}"));
    let pieces = match text(PIECES) {
        Some(name) => {
            let packed = get(PIECES_PACKED).and_then(|value| value.as_bool().ok()).copied();
            let count = number(COUNT).ok_or_else(|| missing(COUNT))?;
            Some(Pieces { name, count, packed: packed.ok_or_else(|| missing(PIECES_PACKED))? })
        }
        None => None,
    };
    let body = match (&pieces, bytes(BODY), bytes(PACKED)) {
        (Some(_), _, _) => Vec::new(),
        (None, Some(body), _) => body,
        (None, None, Some(bytes)) => Stored { bytes, packed: true }.unpack(&key)?,
        (None, None, None) => return Err(missing(BODY)),
    };
    let expires = get(EXPIRES).and_then(|value| value.as_n().ok()?.parse().ok());
    let item = Item {
        rev: number(REV).ok_or_else(|| missing(REV))?,
        writer: text(WRITER).ok_or_else(|| missing(WRITER))?,
        body,
        shelf: text(SHELF).zip(text(PLACE)),
        expires: expires.and_then(|seconds| Timestamp::from_second(seconds).ok()),
        key,
    };
    Ok(Row { item, pieces })
}

/// The key of a row, or of an entry of the index.
pub(super) fn key_of(attributes: &Attributes) -> Result<Key, StoreError> {
    let text = |name: &str| attributes.get(name).and_then(|value| value.as_s().ok()).cloned();
    let no_key = || StoreError::Refused("the table holds a row without our keys".to_owned());
    Ok(Key { pk: text(PK).ok_or_else(no_key)?, sk: text(SK).ok_or_else(no_key)? })
}

pub(super) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

pub(super) fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(super) fn blob(bytes: Vec<u8>) -> AttributeValue {
    AttributeValue::B(Blob::new(bytes))
}

/// Whole seconds, up: nothing goes before its time.
pub(super) fn expiry(at: Timestamp) -> AttributeValue {
    let up = i64::from(at.subsec_nanosecond() > 0);
    AttributeValue::N(at.as_second().saturating_add(up).to_string())
}

pub(super) fn unreadable(key: &Key, why: &str) -> StoreError {
    StoreError::Refused(format!("the row `{} {}` cannot be read: {why}", key.pk, key.sk))
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn item(body: Vec<u8>) -> Item {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        Item {
            key: Key { pk: "order/o-1".into(), sk: "facts".into() },
            rev: 3,
            writer: "w#1".into(),
            body,
            shelf: Some(("open".into(), "2026".into())),
            expires: Some(at("2026-11-02T08:00:01Z")),
        }
    }

    #[test]
    fn a_row_is_read_as_it_was_written() {
        for (name, body, packed) in [
            ("empty", Vec::new(), false),
            ("small", b"{}".to_vec(), false),
            ("text", b"a large text ".repeat(500), true),
            ("what cannot be compressed", sealed(), false),
        ] {
            let stored = Stored::pack(&body);
            assert_eq!(stored.packed, packed, "{name}");
            let read = row(&attributes(&item(body.clone()), &stored, None)).unwrap();
            assert_eq!(read, Row { item: item(body), pieces: None }, "{name}");
        }
    }

    /// Bytes without a pattern.
    fn sealed() -> Vec<u8> {
        (0..200_u32).flat_map(|n| Sha256::digest(n.to_be_bytes())).collect()
    }

    #[test]
    fn an_expiry_is_in_whole_seconds_and_never_early() {
        for (at, want) in [("1970-01-01T00:00:07Z", "7"), ("1970-01-01T00:00:07.000000001Z", "8")] {
            assert_eq!(expiry(at.parse().unwrap()), AttributeValue::N(want.to_owned()), "{at}");
        }
    }

    #[test]
    fn a_foreign_row_is_told() {
        let mut foreign = attributes(&item(Vec::new()), &Stored::pack(b""), None);
        foreign.remove(BODY);
        let words = row(&foreign).unwrap_err().to_string();
        assert_eq!(
            words,
            "the ledger's store refused: the row `order/o-1 facts` cannot be read: it has no body"
        );
    }
}
