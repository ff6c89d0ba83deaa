//! One exchange with another system, described but not performed.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use jiff::SignedDuration;
use waybill_domain::failure::{Failure, Refusal};

/// One exchange, described but not performed.
pub struct Call<T> {
    /// Names it in the journal, in metrics and in limits, such as `order_create`.
    pub name: &'static str,
    /// The request without credentials: a snapshot test can hold all of it.
    pub request: http::Request<Bytes>,
    /// What a time-out means.
    pub repeat: Repeat,
    /// What it takes from the partner's limit.
    pub cost: Cost,
    /// How long to wait for the whole answer.
    pub timeout: Duration,
    /// Reads the answer.
    pub read: Read<T>,
}

/// Reads an answer, whatever its status.
pub type Read<T> = Box<dyn Fn(&http::Response<Bytes>) -> Result<T, Failure> + Send + Sync>;

/// What it means when an exchange ends without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It changes nothing that anybody remembers: a read, or the creation of something that can be there once.
    Harmless,
    /// It may have happened: look before sending again. Also for writes that are the same however often they are
    /// made: if one of them landed and the ledger does not know, A -> B -> A would end with B.
    LookFirst,
}

/// What an exchange takes from a limit that the partner publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Which limit, such as `credits` or `requests`.
    pub bucket: &'static str,
    /// How many units of it, as estimated before the call.
    pub units: u32,
}

impl<T: 'static> Call<T> {
    /// The same exchange with its answer read further.
    pub fn map<U>(self, then: impl Fn(T) -> U + Send + Sync + 'static) -> Call<U> {
        let read = self.read;
        Call {
            name: self.name,
            request: self.request,
            repeat: self.repeat,
            cost: self.cost,
            timeout: self.timeout,
            read: Box::new(move |answer| read(answer).map(&then)),
        }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("name", &self.name).field("repeat", &self.repeat).finish_non_exhaustive()
    }
}

/// Work of several exchanges stays pure: it is asked again after every answer.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is made, matched and gone: a box would cost more than it saves"
)]
pub enum Next<K, D> {
    /// Perform this and ask again with what it answered.
    Ask(Call<K>),
    /// There is nothing more to do.
    Done(D),
    /// It cannot be done, in words for the shop's people.
    Refuse(Refusal),
}

/// Reads the outcome of an exchange that failed before any partner rule applied: the usual HTTP statuses.
///
/// 429 is a throttle; 401 and 403 lock the account out; any 5xx may have happened, unless a partner documents
/// otherwise.
pub fn http_failure(status: http::StatusCode, headers: &HeaderMap, cause: &str) -> Option<Failure> {
    match status.as_u16() {
        200..=299 => None,
        401 | 403 => Some(Failure::LockedOut { cause: format!("HTTP {status}: {cause}") }),
        429 => Some(Failure::Busy { cause: format!("HTTP {status}: {cause}"), after: retry_after(headers) }),
        500..=599 => Some(Failure::unknown(format!("HTTP {status}: {cause}"))),
        _ => Some(Failure::refused("refused", format!("HTTP {status}: {cause}"))),
    }
}

/// How long an answer asks to wait, where it says so in seconds.
pub fn retry_after(headers: &HeaderMap) -> Option<SignedDuration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(SignedDuration::from_secs)
}
