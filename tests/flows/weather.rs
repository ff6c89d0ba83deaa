//! What may happen between Waybill and the systems: an answer in place of theirs, or theirs damaged on its way.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::Value;
use waybill_tests::sandbox::InProcess;
use waybill_transport::wire::{NoAnswer, Wire};

/// Answers in place of a system.
type Bad = Box<dyn Fn(&http::Request<Bytes>) -> Option<(u16, Value)> + Send + Sync>;
/// Damages what a host answered.
type Spoils = Box<dyn Fn(&str, &[u8]) -> Option<Vec<u8>> + Send + Sync>;

/// Tells to which requests the answer is too large.
type Swells = Box<dyn Fn(&http::Request<Bytes>) -> bool + Send + Sync>;

/// A wire on which some requests are answered by somebody else, and some answers are damaged, or too large to be read.
pub(crate) struct Weather {
    behind: Arc<InProcess>,
    bad: Mutex<Option<Bad>>,
    spoils: Mutex<Option<Spoils>>,
    swells: Mutex<Option<Swells>>,
}

impl Weather {
    /// Good weather over this wire.
    pub(crate) fn over(behind: Arc<InProcess>) -> Self {
        Self { behind, bad: Mutex::default(), spoils: Mutex::default(), swells: Mutex::default() }
    }

    /// From now on this answers what it wants to.
    pub(crate) fn turn_bad(
        &self,
        bad: impl Fn(&http::Request<Bytes>) -> Option<(u16, Value)> + Send + Sync + 'static,
    ) {
        *self.bad.lock().unwrap() = Some(Box::new(bad));
    }

    /// From now on this damages answers, by host and body.
    pub(crate) fn spoil(&self, spoils: impl Fn(&str, &[u8]) -> Option<Vec<u8>> + Send + Sync + 'static) {
        *self.spoils.lock().unwrap() = Some(Box::new(spoils));
    }

    /// From now on the answers to these requests are too large.
    pub(crate) fn swell(&self, swells: impl Fn(&http::Request<Bytes>) -> bool + Send + Sync + 'static) {
        *self.swells.lock().unwrap() = Some(Box::new(swells));
    }

    /// Everything reaches the systems again, and comes back whole.
    pub(crate) fn turn_good(&self) {
        *self.bad.lock().unwrap() = None;
        *self.spoils.lock().unwrap() = None;
        *self.swells.lock().unwrap() = None;
    }
}

impl std::fmt::Debug for Weather {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Weather")
    }
}

#[async_trait]
impl Wire for Weather {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let bad = self.bad.lock().unwrap().as_ref().and_then(|bad| bad(&request));
        if let Some((status, body)) = bad {
            let answer = http::Response::builder().status(status).body(Bytes::from(body.to_string()));
            return Ok(answer.unwrap());
        }
        let host = request.uri().host().unwrap_or_default().to_owned();
        let is_too_large = self.swells.lock().unwrap().as_ref().is_some_and(|swells| swells(&request));
        let answer = self.behind.send(request, timeout).await?;
        if is_too_large {
            return Err(NoAnswer::TooLarge);
        }
        let spoilt = self.spoils.lock().unwrap().as_ref().and_then(|spoils| spoils(&host, answer.body()));
        Ok(match spoilt {
            Some(body) => answer.map(|_| Bytes::from(body)),
            None => answer,
        })
    }
}
