//! HMAC-SHA256 over an event's id, time and body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use thiserror::Error;

use super::SIGNING;
use crate::partner::Secrets;

/// How keys are marked.
const PREFIX: &str = "whsec_";
/// Bytes of a key, at least.
const SHORTEST: usize = 24;

/// A key that nothing can be signed with. What stands in it is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadKey {
    /// There is none.
    #[error("events have no signing key: secret `{SIGNING}` is missing")]
    Missing,
    /// One is not what it must be.
    #[error("a signing key of events is not `{PREFIX}` and at least {SHORTEST} bytes in base64")]
    Form,
}

/// A signature, and the time that is part of what is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Seconds since 1970 in UTC.
    pub timestamp: i64,
    /// `v1,` and the signature in base64; one for each key, separated by blanks.
    pub signature: String,
}

/// Signs a body that is sent at a time under an id, with every key that there is.
pub fn sign(secrets: &Secrets, id: &str, at: Timestamp, body: &[u8]) -> Result<Signed, BadKey> {
    let timestamp = at.as_second();
    let one = |key: Vec<u8>| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_length| BadKey::Form)?;
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    let all: Vec<String> = keys(secrets)?.into_iter().map(one).collect::<Result<_, BadKey>>()?;
    Ok(Signed { timestamp, signature: all.join(" ") })
}

/// The keys that events are signed with: at least one, and each of the form that it must have.
pub fn keys(secrets: &Secrets) -> Result<Vec<Vec<u8>>, BadKey> {
    let keys: Vec<Vec<u8>> = secrets.all(SIGNING).map(read).collect::<Result<_, BadKey>>()?;
    if keys.is_empty() { Err(BadKey::Missing) } else { Ok(keys) }
}

fn read(key: &str) -> Result<Vec<u8>, BadKey> {
    let bytes =
        STANDARD.decode(key.trim().trim_start_matches(PREFIX)).map_err(|_undecodable| BadKey::Form)?;
    if bytes.len() < SHORTEST { Err(BadKey::Form) } else { Ok(bytes) }
}
