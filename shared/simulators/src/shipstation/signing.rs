//! The keys that sign webhooks of V2, and the published list of them.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::ids::Ids;

/// So many keys are published: the one that signs and the one before, so that what is on its way can still be checked.
const PUBLISHED: usize = 2;

/// The modulus of 2048 bits stands before the exponent, which has five bytes with its own head.
const MODULUS: usize = 256;
const EXPONENT: usize = 5;

/// The newest key signs. The first is made when it is needed: that takes a while, and most tests need none.
#[derive(Default)]
pub(super) struct SigningKeys {
    made: u32,
    keys: Vec<Key>,
}

struct Key {
    id: String,
    pair: KeyPair,
}

impl SigningKeys {
    /// From here on a new key signs.
    pub(super) fn rotate(&mut self, ids: &Ids) {
        self.first(ids);
        self.make(ids);
    }

    /// The id of the key and the signature of `{timestamp}.{body}`, in base64.
    pub(super) fn sign(&mut self, ids: &Ids, timestamp: &str, body: &[u8]) -> Option<(String, String)> {
        self.first(ids);
        let key = self.keys.last()?;
        let message = [timestamp.as_bytes(), b".", body].concat();
        let mut signature = vec![0; key.pair.public_modulus_len()];
        let random = SystemRandom::new();
        key.pair.sign(&RSA_PKCS1_SHA256, &random, &message, &mut signature).ok()?;
        Some((key.id.clone(), STANDARD.encode(signature)))
    }

    /// `GET /jwks`.
    pub(super) fn published(&mut self, ids: &Ids) -> Value {
        self.first(ids);
        let keys: Vec<Value> = self.keys.iter().rev().take(PUBLISHED).filter_map(Key::published).collect();
        json!({"keys": keys})
    }

    fn first(&mut self, ids: &Ids) {
        if self.keys.is_empty() {
            self.make(ids);
        }
    }

    /// Without chance of this machine there is no key, and webhooks go out unsigned.
    fn make(&mut self, ids: &Ids) {
        self.made += 1;
        let id = ids.uuid_always(&format!("signing key {}", self.made));
        self.keys.extend(KeyPair::generate(KeySize::Rsa2048).ok().map(|pair| Key { id, pair }));
    }
}

impl Key {
    fn published(&self) -> Option<Value> {
        let public = self.pair.public_key().as_ref();
        let end = public.len().checked_sub(EXPONENT)?;
        let modulus = public.get(end.checked_sub(MODULUS)?..end)?;
        Some(json!({
            "kty": "RSA", "kid": self.id, "use": "sig", "alg": "RS256",
            "n": URL_SAFE_NO_PAD.encode(modulus), "e": "AQAB",
        }))
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeys").field("made", &self.made).finish_non_exhaustive()
    }
}
