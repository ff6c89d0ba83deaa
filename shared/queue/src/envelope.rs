//! What is around a piece of work in a queue.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;
use waybill_domain::ids::TraceId;

use crate::queue::travels;

/// The version that this build writes.
const VERSION: u64 = 1;

/// A piece of work, and what follows it from queue to queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// The version of the envelope and of the work in it.
    v: u64,
    /// The same however often the work is sent again.
    pub id: String,
    /// Follows it through logs and calls.
    pub trace: TraceId,
    /// When it was first sent.
    pub first_seen: Timestamp,
    /// How often it was sent again because it had to wait.
    pub tries: u32,
    /// The work.
    pub work: Value,
}

/// Why a body is no envelope.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// A newer Waybill wrote it: it must stay until one comes that can read it.
    #[error("the message has version {v}, which this build cannot read")]
    Version {
        /// The version.
        v: u64,
    },
    /// Nobody can read it.
    #[error("the message is no envelope: {0}")]
    Malformed(String),
}

#[derive(Deserialize)]
struct Version {
    v: u64,
}

impl Envelope {
    /// Work that is sent for the first time.
    pub const fn new(id: String, trace: TraceId, first_seen: Timestamp, work: Value) -> Self {
        Self { v: VERSION, id, trace, first_seen, tries: 0, work }
    }

    /// The body of a message: JSON in which every character can travel that a partner's or the shop's text may have.
    pub fn encode(&self) -> String {
        let body = serde_json::to_string(self);
        let body = body.unwrap_or_else(|_| unreachable!("an envelope has text keys only"));
        if body.chars().all(travels) {
            return body;
        }
        // Outside of texts JSON is ASCII, and in a text an escape says the same. Control characters are escaped already.
        body.replace('\u{FFFE}', "\\ufffe").replace('\u{FFFF}', "\\uffff")
    }

    /// The envelope of a body: of this version or the one before.
    pub fn decode(body: &str) -> Result<Self, Unreadable> {
        let malformed = |error: serde_json::Error| Unreadable::Malformed(error.to_string());
        let Version { v } = serde_json::from_str(body).map_err(malformed)?;
        if v > VERSION || v + 1 < VERSION {
            return Err(Unreadable::Version { v });
        }
        serde_json::from_str(body).map_err(malformed)
    }

    /// The same work, to be sent once more.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { v: VERSION, tries: self.tries.saturating_add(1), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::queue::Outgoing;

    /// Texts with what is seldom: control characters, backslashes, and what is no character to XML.
    fn text() -> impl Strategy<Value = String> {
        let letter = prop_oneof![
            any::<char>(),
            Just('\u{fffe}'),
            Just('\u{ffff}'),
            Just('\\'),
            Just('"'),
            proptest::char::range('\0', '\u{9f}'),
        ];
        proptest::collection::vec(letter, 0..40).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn whatever_text_is_in_it_every_backend_takes_it_and_it_reads_back_the_same(name in text(), value in text()) {
            let work = json!({ "kind": "notice", "body": value, "more": { name: [value] } });
            let first_seen = Timestamp::UNIX_EPOCH;
            let envelope = Envelope::new("m-1".into(), "wb-1".try_into().unwrap(), first_seen, work);
            let body = envelope.encode();
            prop_assert_eq!(Outgoing::new(body.clone(), "shop".to_owned()).check(), Ok(()));
            prop_assert_eq!(Envelope::decode(&body), Ok(envelope));
        }
    }

    #[test]
    fn an_envelope_is_read_as_it_was_written_and_an_unknown_version_is_told_apart() {
        let envelope = Envelope::new(
            "m-1".into(),
            "wb-1".try_into().unwrap(),
            "2026-11-02T08:00:00Z".parse().unwrap(),
            serde_json::json!({ "kind": "look" }),
        );
        assert_eq!(Envelope::decode(&envelope.encode()), Ok(envelope.clone()));
        assert_eq!(envelope.again().again().tries, 2);
        assert_eq!(envelope.again().id, envelope.id);

        let newer = envelope.encode().replace("\"v\":1", "\"v\":9");
        assert_eq!(Envelope::decode(&newer), Err(Unreadable::Version { v: 9 }));
        for body in ["", "{", "{}", "[]", r#"{"v":1,"id":"x"}"#] {
            assert!(matches!(Envelope::decode(body), Err(Unreadable::Malformed(_))), "{body}");
        }
    }
}
