//! What the log says of a system that fails: who it is, in which work, in which exchange. The saved queries over the log go
//! by these fields.

use std::io;
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use serde_json::Value;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt as _;
use waybill_flows::world::ReadsSecrets as _;
use waybill_simulators::faults::Fault;

use crate::passing::Passing;

const HALF_AN_HOUR: SignedDuration = SignedDuration::from_mins(30);

/// The log, as functions write it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// A log of this thread, for as long as the guard is there.
    fn begun() -> (Self, DefaultGuard) {
        let log = Self::default();
        let written = log.clone();
        let lines = tracing_subscriber::fmt::layer().json().flatten_event(true);
        let lines = lines.with_writer(move || written.clone());
        (log, tracing::subscriber::set_default(tracing_subscriber::registry().with(lines)))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// What was said of exchanges that failed.
    fn failed(&self) -> Vec<Value> {
        let lines = self.text();
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["level"] == "WARN" && line["exchange"].is_string()).collect()
    }
}

/// Every one of these lines says what people look for, and nothing of the other kind of party.
fn say(lines: &[Value], who: &str, name: &str, nobody: &str) {
    assert!(!lines.is_empty(), "nothing was said of `{name}`");
    for line in lines {
        assert_eq!(line[who], name, "{line}");
        assert_eq!(line.get(nobody), None, "{line}");
        assert!(line["trace"].as_str().is_some_and(|trace| trace.starts_with("wb-")), "{line}");
        assert!(line["failure"].as_str().is_some_and(|words| !words.is_empty()), "{line}");
    }
}

#[tokio::test]
async fn an_account_that_fails_is_named_with_the_trace_and_the_exchange() {
    let mut passing = Passing::begin(&[]).await;
    let (log, _guard) = Log::begun();
    passing.sandbox.partner.suspend(true);
    passing.order("W-0");
    passing.pass(HALF_AN_HOUR).await;
    say(&log.failed(), "account", "us", "project");
    let text = log.text();
    let shut = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert_eq!(shut.filter(|line| line["level"] == "ERROR" && line["account"] == "us").count(), 1, "{text}");
    let secrets = passing.sandbox.secrets.read("partner").unwrap();
    assert!(!text.contains(secrets.get("refresh_token").unwrap()), "a secret is in the log: {text}");
    passing.sandbox.partner.suspend(false);
    passing.pass(HALF_AN_HOUR).await;
    passing.judge(1).await;
}

#[tokio::test]
async fn a_shop_that_fails_is_named_as_a_project() {
    let mut passing = Passing::begin(&[]).await;
    let (log, _guard) = Log::begun();
    passing.sandbox.stage.faults.fail_next("commercetools.", Fault::Unavailable503, 3);
    passing.order("W-0");
    passing.pass(HALF_AN_HOUR).await;
    say(&log.failed(), "project", "shop", "account");
    assert_eq!(log.failed().len(), 3, "{}", log.text());
    passing.pass(HALF_AN_HOUR).await;
    passing.judge(1).await;
}
