//! What was sent and answered, kept for the journal.

use bytes::Bytes;
use jiff::Timestamp;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::TraceId;
use waybill_mapping::partner::Secrets;

use crate::limiter::Purpose;

/// What one piece of work exchanged, in order; written to the journal when its effects are settled.
#[derive(Debug, Clone)]
pub struct Trail {
    /// Follows the work everywhere; sent as `X-Correlation-ID`.
    pub trace: TraceId,
    /// What the work is for.
    pub purpose: Purpose,
    /// No request is sent later than this: whatever the work holds may be another's by then. A limit and a token are waited
    /// for before a request, so only its own moment counts.
    pub begins_by: Option<Timestamp>,
    /// The exchanges so far.
    pub exchanges: Vec<Exchange>,
}

impl Trail {
    /// An empty trail.
    pub const fn new(trace: TraceId, purpose: Purpose) -> Self {
        Self { trace, purpose, begins_by: None, exchanges: Vec::new() }
    }
}

/// One exchange as it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Whom with.
    pub endpoint: String,
    /// The name of the call.
    pub name: &'static str,
    /// When it was sent.
    pub started: Timestamp,
    /// When it was over.
    pub ended: Timestamp,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// `ok`, or what went wrong in a word.
    pub outcome: String,
    /// The partner's own id of the request, where it gives one.
    pub partner_request: Option<String>,
    /// What was sent: method, address and body, without credentials.
    pub request: String,
    /// What was answered.
    pub response: Option<String>,
    /// Bytes sent and received.
    pub bytes: (usize, usize),
}

impl Exchange {
    /// What the exchange says of one thing among several: its own part of the body, and what was answered of it.
    #[must_use]
    pub fn of_one(&self, body: &[u8], outcome: &str, answer: &str, secrets: &Secrets) -> Self {
        let whereto = self.request.lines().next().unwrap_or_default();
        let request = black_out(&format!("{whereto}\n{}", String::from_utf8_lossy(body)), secrets);
        Self {
            outcome: outcome.to_owned(),
            request,
            response: self.response.as_ref().map(|_| black_out(answer, secrets)),
            bytes: (body.len(), if self.response.is_some() { answer.len() } else { 0 }),
            ..self.clone()
        }
    }
}

/// The request as text, secrets blacked out.
pub(crate) fn request_text(request: &http::Request<Bytes>, secrets: &Secrets) -> String {
    let body = String::from_utf8_lossy(request.body());
    black_out(&format!("{} {}\n{body}", request.method(), request.uri()), secrets)
}

/// The answer as text, secrets blacked out.
pub(crate) fn response_text(response: &http::Response<Bytes>, secrets: &Secrets) -> String {
    black_out(&String::from_utf8_lossy(response.body()), secrets)
}

/// A failure with secrets blacked out of its words: a partner may send back what it was sent, such as the address of a
/// webhook with the secret in it, and words go to logs and to people.
pub(crate) fn told(failure: Failure, secrets: &Secrets) -> Failure {
    let told = |words: String| black_out(&words, secrets);
    match failure {
        Failure::Refused(Refusal { code, message, line }) => {
            Failure::Refused(Refusal { code, message: told(message), line })
        }
        Failure::LockedOut { cause } => Failure::LockedOut { cause: told(cause) },
        Failure::Busy { cause, after } => Failure::Busy { cause: told(cause), after },
        Failure::Unknown { cause } => Failure::Unknown { cause: told(cause) },
    }
}

fn black_out(text: &str, secrets: &Secrets) -> String {
    let worth_hiding = secrets.values().filter(|secret| secret.len() >= 6);
    worth_hiding.fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
}
