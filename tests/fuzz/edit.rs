//! What can be done to a document.

use bolero::TypeGenerator;
use serde_json::Value;

use crate::json;
use crate::pieces::{PIECES, VALUES, deep};

/// One change. Places are shares of the length, so that each means something in every document.
#[derive(Debug, Clone, TypeGenerator)]
pub(crate) enum Edit {
    /// Bits change.
    Flip { at: u16, mask: u8 },
    /// A piece is missing.
    Cut { at: u16, length: u8 },
    /// It ends there.
    End { at: u16 },
    /// A piece comes in that decoders are known to stumble over.
    Insert { at: u16, piece: u8 },
    /// A piece comes in the place of another.
    Replace { at: u16, length: u8, piece: u8 },
    /// A piece comes again and again.
    Repeat { at: u16, length: u8, times: u8 },
    /// A piece of another document comes in.
    Splice { at: u16, from: u16, length: u16 },
    /// It nests so deep.
    Deepen { at: u16, levels: u16 },
    /// A value of the JSON becomes another.
    Swap { at: u16, value: u8 },
    /// A value of the JSON becomes one of another document.
    Graft { at: u16, from: u16 },
    /// A value of the JSON is missing.
    Drop { at: u16 },
    /// A value of the JSON stands there twice.
    Double { at: u16 },
    /// A text of the JSON gets a piece.
    Say { at: u16, piece: u8 },
}

impl Edit {
    /// Changes a document. What the document has nothing of changes nothing.
    pub(crate) fn apply(&self, bytes: &mut Vec<u8>, other: &[u8]) {
        match *self {
            Self::Flip { at, mask } => {
                let at = place(at, bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= mask;
                }
            }
            Self::Cut { at, length } => drop(replaced(bytes, at, usize::from(length), &[])),
            Self::End { at } => bytes.truncate(place(at, bytes.len())),
            Self::Insert { at, piece } => drop(replaced(bytes, at, 0, piece_of(piece))),
            Self::Replace { at, length, piece } => {
                drop(replaced(bytes, at, usize::from(length % 32), piece_of(piece)));
            }
            Self::Repeat { at, length, times } => {
                let from = place(at, bytes.len());
                let to = bytes.len().min(from + usize::from(length));
                let again = bytes[from..to].repeat(usize::from(times));
                bytes.splice(to..to, again);
            }
            Self::Splice { at, from, length } => {
                let from = place(from, other.len());
                let to = other.len().min(from + usize::from(length));
                drop(replaced(bytes, at, 0, &other[from..to]));
            }
            Self::Deepen { at, levels } => drop(replaced(bytes, at, 0, &deep(levels))),
            Self::Swap { .. }
            | Self::Graft { .. }
            | Self::Drop { .. }
            | Self::Double { .. }
            | Self::Say { .. } => {
                self.apply_to_json(bytes, other);
            }
        }
    }

    /// The changes that need to know what is a value.
    fn apply_to_json(&self, bytes: &mut Vec<u8>, other: &[u8]) {
        let Ok(mut document) = serde_json::from_slice::<Value>(bytes) else { return };
        match *self {
            Self::Swap { at, value } => json::set(&mut document, at, json::parsed(VALUES, value)),
            Self::Graft { at, from } => {
                let Ok(other) = serde_json::from_slice::<Value>(other) else { return };
                json::set(&mut document, at, json::get(&other, from));
            }
            Self::Drop { at } => json::remove(&mut document, at),
            Self::Double { at } => json::double(&mut document, at),
            Self::Say { at, piece } => {
                json::say(&mut document, at, &String::from_utf8_lossy(piece_of(piece)));
            }
            Self::Flip { .. }
            | Self::Cut { .. }
            | Self::End { .. }
            | Self::Insert { .. }
            | Self::Replace { .. }
            | Self::Repeat { .. }
            | Self::Splice { .. }
            | Self::Deepen { .. } => return,
        }
        *bytes = document.to_string().into_bytes();
    }
}

/// The place that a share of a length is.
pub(crate) fn place(share: u16, length: usize) -> usize {
    usize::from(share) * length / (usize::from(u16::MAX) + 1)
}

fn piece_of(piece: u8) -> &'static [u8] {
    PIECES[usize::from(piece) % PIECES.len()].as_bytes()
}

fn replaced(bytes: &mut Vec<u8>, at: u16, length: usize, with: &[u8]) -> Vec<u8> {
    let from = place(at, bytes.len());
    let to = bytes.len().min(from + length);
    bytes.splice(from..to, with.iter().copied()).collect()
}

#[test]
fn every_edit_leaves_something_to_read() {
    let other = br#"{"b":[1,{"c":"d"}]}"#;
    let all = [
        Edit::Flip { at: 9, mask: 1 },
        Edit::Cut { at: 30_000, length: 3 },
        Edit::End { at: 40_000 },
        Edit::Insert { at: 65_535, piece: 2 },
        Edit::Replace { at: 1, length: 2, piece: 200 },
        Edit::Repeat { at: 20_000, length: 4, times: 3 },
        Edit::Splice { at: 20_000, from: 20_000, length: 4 },
        Edit::Deepen { at: 20_000, levels: 300 },
        Edit::Swap { at: 30_000, value: 7 },
        Edit::Graft { at: 30_000, from: 50_000 },
        Edit::Drop { at: 50_000 },
        Edit::Double { at: 60_000 },
        Edit::Say { at: 60_000, piece: 3 },
    ];
    for edit in all {
        let before = br#"{"a":{"x":"y"},"z":[1,2]}"#;
        let mut bytes = before.to_vec();
        edit.apply(&mut bytes, other);
        assert_ne!(bytes, before, "{edit:?} changes nothing");
        edit.apply(&mut Vec::new(), &[]);
    }
}
