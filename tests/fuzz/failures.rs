//! What holds for every failure, whatever was read.

use waybill_domain::failure::{Failure, Refusal};
use waybill_mapping::partner::Secrets;

/// Secrets that are shorter could stand in a text by chance.
const TELLING: usize = 8;

/// Words that a failure may have beside those that it quotes.
const WORDS: usize = 1000;

/// What was given: the bytes, and what must not be told. What was sent back to us is blacked out by whoever sent it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) secrets: &'a Secrets,
}

impl Given<'_> {
    /// A failure says what to do next, in words that are no secret and no flood.
    pub(crate) fn failure(self, failure: &Failure) {
        match failure {
            Failure::Refused(refusal) => self.refusal(refusal),
            Failure::LockedOut { cause } | Failure::Busy { cause, .. } | Failure::Unknown { cause } => {
                self.words(cause);
            }
        }
    }

    /// A refusal has a code that rules can name.
    pub(crate) fn refusal(self, refusal: &Refusal) {
        let fits = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
        assert!(!refusal.code.is_empty() && refusal.code.bytes().all(fits), "the code `{}`", refusal.code);
        self.words(&refusal.message);
    }

    /// Words for people and logs.
    pub(crate) fn words(self, words: &str) {
        assert!(!words.trim().is_empty(), "it says nothing");
        let most = WORDS + 4 * self.bytes.len();
        assert!(words.len() <= most, "{} bytes of words for {}", words.len(), self.bytes.len());
        let text = String::from_utf8_lossy(self.bytes);
        for secret in self.secrets.values().filter(|secret| secret.len() >= TELLING) {
            assert!(!words.contains(secret) || text.contains(secret), "it tells a secret: {words}");
        }
    }
}

#[test]
fn what_a_failure_must_not_say_is_found() {
    let secrets = Secrets::new([("token".to_owned(), "0123456789abcdef".to_owned())].into());
    let given = Given { bytes: b"0123456789", secrets: &secrets };
    given.failure(&Failure::refused("no-lines", "order 1 has no lines"));
    for bad in [
        Failure::refused("No lines", "order 1 has no lines"),
        Failure::unknown(" "),
        Failure::busy("it answered 0123456789abcdef"),
        Failure::locked_out("x".repeat(2000)),
    ] {
        assert!(std::panic::catch_unwind(|| given.failure(&bad)).is_err(), "{bad}");
    }
}
