//! The signature that several systems put on what they send.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Base64 of HMAC-SHA256 over a message, such as a raw body, keyed with the bytes of the secret as it is written.
pub(crate) fn signature(secret: &str, message: &[u8]) -> String {
    // A key of any length fits; an HMAC without key would be an empty signature, which no receiver accepts.
    Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(message);
            STANDARD.encode(mac.finalize().into_bytes())
        },
    )
}
