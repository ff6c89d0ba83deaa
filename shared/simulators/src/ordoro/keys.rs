//! Who may call: one API key, sent as HTTP Basic, and the 500 requests a minute of the account.

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};

/// Shared by all keys and all methods of an account.
const REQUESTS: usize = 500;
/// Documented is "500 requests per minute"; that the minute slides is our choice.
const WINDOW: SignedDuration = SignedDuration::from_mins(1);

/// An API key as the app shows it.
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub client_id: String,
    pub client_secret: String,
}

/// Whether the key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    /// The account's plan has no API: it is one of Premium plans only.
    Suspended,
    /// The key was archived.
    Revoked,
}

#[derive(Debug)]
pub(super) struct Keys {
    authorization: String,
    pub(super) standing: Standing,
    admitted: VecDeque<Timestamp>,
}

/// Why a request is turned away before anything is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TurnedAway {
    Unknown,
    Suspended,
    TooMany,
}

impl TurnedAway {
    /// 401 and 403 are our choice; 429 is documented.
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::UNAUTHORIZED,
            Self::Suspended => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Unknown => "Invalid credentials",
            Self::Suspended => "API access is not part of your plan",
            Self::TooMany => "Too many requests",
        }
    }
}

impl Keys {
    pub(super) fn new(key: &ApiKey) -> Self {
        let pair = STANDARD.encode(format!("{}:{}", key.client_id, key.client_secret));
        Self { authorization: format!("Basic {pair}"), standing: Standing::Good, admitted: VecDeque::new() }
    }

    /// Admits a request with this `Authorization`. Requests without a working key count for no account.
    pub(super) fn admit(&mut self, authorization: &str, now: Timestamp) -> Result<(), TurnedAway> {
        if authorization != self.authorization {
            return Err(TurnedAway::Unknown);
        }
        match self.standing {
            Standing::Good => {}
            Standing::Suspended => return Err(TurnedAway::Suspended),
            Standing::Revoked => return Err(TurnedAway::Unknown),
        }
        while self.admitted.front().is_some_and(|first| now.duration_since(*first) >= WINDOW) {
            self.admitted.pop_front();
        }
        if self.admitted.len() >= REQUESTS {
            return Err(TurnedAway::TooMany);
        }
        self.admitted.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_500_requests() {
        let at = |milliseconds: i64| Timestamp::from_millisecond(milliseconds).unwrap();
        let mut keys = Keys::new(&ApiKey { client_id: "id".to_owned(), client_secret: "secret".to_owned() });
        for number in 0..REQUESTS {
            assert_eq!(keys.admit("Basic aWQ6c2VjcmV0", at(1_000)), Ok(()), "{number}");
        }
        for (time, want) in
            [(2_000, Err(TurnedAway::TooMany)), (60_999, Err(TurnedAway::TooMany)), (61_000, Ok(()))]
        {
            assert_eq!(keys.admit("Basic aWQ6c2VjcmV0", at(time)), want, "at {time} ms");
        }
        assert_eq!(keys.admit("Basic x", at(61_000)), Err(TurnedAway::Unknown));
    }
}
