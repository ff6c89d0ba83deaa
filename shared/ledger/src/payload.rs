//! Payloads of the journal: compressed, sealed with the journal's key, opened again for showing.

use std::fmt;
use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit as _, Payload as Sealing};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::store::Key;

/// Bytes of a request or an answer that are kept at most: a hundred orders in one exchange have less. What is larger than an
/// item of a store, compressed, stands in several.
const MOST: usize = 1024 * 1024;
/// Bytes that a payload can have when opened: two texts with what was cut off noted, in JSON.
const MOST_OPENED: u64 = 8 * 1024 * 1024;
const CLEAR: u8 = 0;
const SEALED: u8 = 1;
const KEY_ID: usize = 4;
const NONCE: usize = 24;

/// The key that seals payloads: 32 bytes. Prints as `***`.
#[derive(Clone)]
pub struct JournalKey([u8; 32]);

/// Why a payload could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum PayloadError {
    /// It was sealed with another key.
    #[error("the payload was sealed with journal key {sealed}, and the key at hand is {at_hand}")]
    OtherKey {
        /// The id of the key that sealed it.
        sealed: String,
        /// The id of the key at hand, or `none`.
        at_hand: String,
    },
    /// It is not what was sealed, or was moved here from elsewhere.
    #[error("the payload was damaged or tampered with")]
    Damaged,
    /// It is no payload of ours.
    #[error("the payload cannot be read: {0}")]
    Unreadable(String),
}

/// What was sent and what was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    pub(crate) request: Option<String>,
    pub(crate) response: Option<String>,
}

impl JournalKey {
    /// A key from its 32 bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A key from its 32 bytes in base64, as secrets hold it; nothing when it is something else.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.trim()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// Names the key without telling it.
    fn id(&self) -> [u8; KEY_ID] {
        let hash = Sha256::new().chain_update(b"journal key id").chain_update(self.0).finalize();
        let mut id = [0; KEY_ID];
        id.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        id
    }

    /// A nonce from the key, the place and the content: two contents never share one, and equal ones may.
    fn nonce(&self, place: &[u8], content: &[u8]) -> [u8; NONCE] {
        let length = u64::try_from(place.len()).unwrap_or(u64::MAX).to_be_bytes();
        let hash = Sha256::new()
            .chain_update(b"journal nonce")
            .chain_update(self.0)
            .chain_update(length)
            .chain_update(place)
            .chain_update(content)
            .finalize();
        let mut nonce = [0; NONCE];
        nonce.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        nonce
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

impl fmt::Debug for JournalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Payload {
    pub(crate) const fn is_empty(&self) -> bool {
        self.request.is_none() && self.response.is_none()
    }

    /// The payload as it is kept at a place, and nowhere else.
    pub(crate) fn sealed(&self, at: &Key, key: Option<&JournalKey>) -> Result<Vec<u8>, PayloadError> {
        let kept =
            Self { request: self.request.as_deref().map(cut), response: self.response.as_deref().map(cut) };
        let compressed = kept.compressed().map_err(|error| PayloadError::Unreadable(error.to_string()))?;
        match key {
            None => Ok([&[CLEAR], compressed.as_slice()].concat()),
            Some(key) => seal(key, &place(at), &compressed),
        }
    }

    /// The payload as it was kept at a place; when it cannot be opened, a text that says why in place of both.
    pub(crate) fn open(body: &[u8], at: &Key, key: Option<&JournalKey>) -> Self {
        Self::try_open(body, at, key).unwrap_or_else(|error| {
            let text = Some(format!("({error})"));
            Self { request: text.clone(), response: text }
        })
    }

    fn try_open(body: &[u8], at: &Key, key: Option<&JournalKey>) -> Result<Self, PayloadError> {
        let unreadable = |cause: &str| PayloadError::Unreadable(cause.to_owned());
        match body.split_first() {
            Some((&CLEAR, compressed)) => Self::decompressed(compressed),
            Some((&SEALED, sealed)) => Self::decompressed(&unseal(key, &place(at), sealed)?),
            Some(_) => Err(unreadable("it is of an unknown kind")),
            None => Err(unreadable("it is empty")),
        }
    }

    fn compressed(&self) -> std::io::Result<Vec<u8>> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&serde_json::to_vec(self)?)?;
        encoder.finish()
    }

    fn decompressed(compressed: &[u8]) -> Result<Self, PayloadError> {
        let mut json = Vec::new();
        let read = ZlibDecoder::new(compressed).take(MOST_OPENED).read_to_end(&mut json);
        read.map_err(|error| PayloadError::Unreadable(error.to_string()))?;
        serde_json::from_slice(&json).map_err(|error| PayloadError::Unreadable(error.to_string()))
    }
}

fn place(at: &Key) -> Vec<u8> {
    format!("{}\n{}", at.pk, at.sk).into_bytes()
}

/// Kind, key id, nonce, ciphertext. The place is authenticated with it.
fn seal(key: &JournalKey, place: &[u8], content: &[u8]) -> Result<Vec<u8>, PayloadError> {
    let nonce = key.nonce(place, content);
    let sealing = Sealing { msg: content, aad: place };
    let sealed = key
        .cipher()
        .encrypt(&XNonce::from(nonce), sealing)
        .map_err(|error| PayloadError::Unreadable(error.to_string()))?;
    Ok([&[SEALED], key.id().as_slice(), nonce.as_slice(), sealed.as_slice()].concat())
}

fn unseal(key: Option<&JournalKey>, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, PayloadError> {
    let short = || PayloadError::Unreadable("it is too short".to_owned());
    let (id, rest) = sealed.split_first_chunk::<KEY_ID>().ok_or_else(short)?;
    let (nonce, content) = rest.split_first_chunk::<NONCE>().ok_or_else(short)?;
    let at_hand = key.map(JournalKey::id);
    let Some(key) = key.filter(|_| at_hand == Some(*id)) else {
        let at_hand = at_hand.map_or_else(|| "none".to_owned(), |id| hex(&id));
        return Err(PayloadError::OtherKey { sealed: hex(id), at_hand });
    };
    let sealing = Sealing { msg: content, aad: place };
    let opened = key.cipher().decrypt(&XNonce::from(*nonce), sealing);
    opened.ok().ok_or(PayloadError::Damaged)
}

fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.filter_map(|half| char::from_digit(u32::from(half), 16)).collect()
}

/// The beginning of a text that is too long, and how long it was.
fn cut(text: &str) -> String {
    if text.len() <= MOST {
        return text.to_owned();
    }
    let mut end = MOST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}… (cut: {} bytes in all)", text.get(..end).unwrap_or_default(), text.len())
}
