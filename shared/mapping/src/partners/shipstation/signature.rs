//! Signatures of the second interface's webhooks: RSA with SHA-256 over `time.body`, by a public key that is published.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::Response;
use jiff::{SignedDuration, Timestamp};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;
use std::collections::BTreeMap;
use waybill_domain::failure::Failure;

use super::errors;
use crate::partner::{Delivery, Secrets, value};

const KEY_ID: &str = "x-shipengine-rsa-sha256-key-id";
const SIGNATURE: &str = "x-shipengine-rsa-sha256-signature";
const TIMESTAMP: &str = "x-shipengine-timestamp";
/// What a public key's name begins with among the secrets; its id follows.
const KEYS: &str = "jwk";
/// How far a signed time may be from when a webhook came.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Whether a webhook says that it is signed.
pub(super) fn is_signed(delivery: &Delivery) -> bool {
    delivery.headers.contains_key(SIGNATURE)
}

/// Whether the signature fits one of the known keys, and is not old.
pub(super) fn is_genuine(secrets: &Secrets, delivery: &Delivery) -> bool {
    verified(secrets, delivery).is_some()
}

fn verified(secrets: &Secrets, delivery: &Delivery) -> Option<()> {
    let header = |name: &str| delivery.headers.get(name)?.to_str().ok().map(str::trim);
    let (id, signature, time) = (header(KEY_ID)?, header(SIGNATURE)?, header(TIMESTAMP)?);
    let signed_at: Timestamp = time.parse().ok()?;
    if delivery.received_at.duration_since(signed_at).abs() > TOLERANCE {
        return None;
    }
    let (n, e) = secrets.get(&format!("{KEYS}.{id}"))?.split_once('.')?;
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    let key = RsaPublicKeyComponents { n: decoded(n)?, e: decoded(e)? };
    let mut message = Vec::from(time.as_bytes());
    message.push(b'.');
    message.extend_from_slice(&delivery.body);
    let signature = STANDARD.decode(signature).ok()?;
    key.verify(&RSA_PKCS1_2048_8192_SHA256, &message, &signature).ok()
}

/// The published keys, each under its id as `modulus.exponent`. Keys of another kind are left out.
pub(super) fn keys(answer: &Response<Bytes>) -> Result<Secrets, Failure> {
    let body = errors::json(answer)?;
    let Some(keys) = body.get("keys").and_then(Value::as_array) else {
        return Err(Failure::unknown("the published keys cannot be read: they list no `keys`"));
    };
    let key = |key: &Value| {
        let text = |name: &str| value::text(key.get(name));
        let is_rsa = text("kty").as_deref() == Some("RSA");
        let pair = format!("{}.{}", text("n")?, text("e")?);
        is_rsa.then_some((format!("{KEYS}.{}", text("kid")?), pair))
    };
    Ok(Secrets::new(keys.iter().filter_map(key).collect::<BTreeMap<_, _>>()))
}
