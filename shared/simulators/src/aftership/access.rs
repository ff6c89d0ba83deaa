//! Who may call: a key in `as-api-key`, and in signed mode a signature that is not three minutes old.

use jiff::{SignedDuration, Timestamp};

use super::config::ApiKey;
use super::refusal::Refusal;
use super::signing::{Raw, SIGNATURE};
use crate::signature::signature;

/// The header with the key. The one of before the versions, `aftership-api-key`, opens nothing.
const KEY: &str = "as-api-key";
/// How far the date of a signed call may be off.
const WINDOW: SignedDuration = SignedDuration::from_mins(3);

#[derive(Debug)]
pub(super) struct Access {
    keys: Vec<ApiKey>,
    pub(super) suspended: bool,
}

impl Access {
    pub(super) const fn new(keys: Vec<ApiKey>) -> Self {
        Self { keys, suspended: false }
    }

    /// Takes all keys back for good.
    pub(super) fn revoke(&mut self) {
        self.keys.clear();
    }

    /// What is wrong with a key or a signature is not told apart. A known key of an organization that may not use the interface
    /// is forbidden.
    pub(super) fn admit(&self, call: &Raw<'_>, now: Timestamp) -> Result<(), Refusal> {
        let given = call.header(KEY).ok_or(Refusal::Unauthorized)?;
        let known = self.keys.iter().find(|key| key.key == given && !key.is_legacy);
        let known = known.ok_or(Refusal::Unauthorized)?;
        if let Some(secret) = &known.signing_secret {
            is_signed(call, secret, now).then_some(()).ok_or(Refusal::Unauthorized)?;
        }
        if self.suspended { Err(Refusal::Forbidden) } else { Ok(()) }
    }
}

fn is_signed(call: &Raw<'_>, secret: &str, now: Timestamp) -> bool {
    let date = call.header("date").and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    let is_fresh = date.is_some_and(|date| now.duration_since(date.timestamp()).abs() <= WINDOW);
    let is_right = |space: &str| {
        let want = signature(secret, call.message(space).as_bytes());
        call.header(SIGNATURE) == Some(want.as_str())
    };
    is_fresh && (is_right("%20") || is_right("+"))
}
