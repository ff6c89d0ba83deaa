//! One request out, one answer back.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use thiserror::Error;

/// The largest answer that is read, after decompression.
pub const LARGEST_ANSWER: usize = 32 * 1024 * 1024;

/// The code of a read that is refused, for its answer is larger than that.
pub const ANSWER_TOO_LARGE: &str = "answer-too-large";

/// For so long a connection that nobody uses is kept. The other end closes it some time later, and what is sent at that moment
/// has no answer: a new connection takes milliseconds, looking for an order that was perhaps placed takes a minute.
const IDLE: Duration = Duration::from_secs(20);

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoAnswer {
    /// Nothing was sent: the connection could not be made.
    #[error("not sent: {0}")]
    NotSent(String),
    /// It was sent, wholly or in part; what became of it is not known.
    #[error("no answer: {0}")]
    Lost(String),
    /// There is one, and it is larger than [`LARGEST_ANSWER`]: it would be so each time.
    #[error("the answer has more than {LARGEST_ANSWER} bytes")]
    TooLarge,
}

/// Sends one request and reads the whole answer, redirects not followed.
#[async_trait]
pub trait Wire: Send + Sync + fmt::Debug {
    /// The answer, whatever its status.
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer>;
}

/// HTTP over the network.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
}

impl Http {
    /// One client, to be kept: it keeps connections open.
    pub fn new(user_agent: &str) -> Result<Self, NoAnswer> {
        let client = waybill_tls::client()
            .user_agent(user_agent)
            .connect_timeout(Duration::from_secs(5))
            .pool_idle_timeout(IDLE)
            .build()
            .map_err(|error| NoAnswer::NotSent(chain(&error)))?;
        Ok(Self { client })
    }
}

#[async_trait]
impl Wire for Http {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let (parts, body) = request.into_parts();
        let url = reqwest::Url::parse(&parts.uri.to_string())
            .map_err(|error| NoAnswer::NotSent(format!("{error}: not a URL")))?;
        let sent = self.client.request(parts.method, url).headers(parts.headers).timeout(timeout).body(body);
        let mut answer = sent.send().await.map_err(|error| no_answer(&error))?;
        let mut whole = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| NoAnswer::Lost(chain(&error)))? {
            if whole.len() + chunk.len() > LARGEST_ANSWER {
                return Err(NoAnswer::TooLarge);
            }
            whole.extend_from_slice(&chunk);
        }
        let mut response = http::Response::new(whole.freeze());
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

fn no_answer(error: &reqwest::Error) -> NoAnswer {
    if error.is_connect() || error.is_builder() {
        NoAnswer::NotSent(chain(error))
    } else {
        NoAnswer::Lost(chain(error))
    }
}

/// The causes of an error, without the address: a path may hold a token.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut causes: Vec<String> =
        std::iter::successors(error.source(), |error| error.source()).map(ToString::to_string).collect();
    if causes.is_empty() {
        causes.push("the request failed".to_owned());
    }
    causes.join(": ")
}
