//! Events for others, put on the deployment's bus. A rule that wants some of them names their `detail-type`.

use async_trait::async_trait;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use waybill_domain::failure::Failure;
use waybill_flows::world::Outlet;
use waybill_ledger::Outgoing;
use waybill_mapping::partner::Secrets;
use waybill_mapping::receiver::{ID, REFUSED, SIGNATURE, TIMESTAMP, sign};
use waybill_transport::clock::Clock;

use super::{AT_ONCE, Bus, SOURCE};

/// Bytes of a request, at most; a single event may have no more either.
const LARGEST: usize = 256 * 1024;
/// Codes of events that are not taken as they are; every other code is about the bus.
const OF_EVENTS: [&str; 2] = ["MalformedDetail", "InvalidArgument"];

/// A bus that takes events for others.
#[derive(Debug)]
pub(crate) struct BusOutlet {
    bus: Bus,
    /// What events are signed with, where they are.
    secrets: Option<Secrets>,
    clock: Arc<dyn Clock>,
}

impl BusOutlet {
    pub(crate) const fn new(bus: Bus, secrets: Option<Secrets>, clock: Arc<dyn Clock>) -> Self {
        Self { bus, secrets, clock }
    }

    /// Puts events that fit into one request.
    async fn put(&self, entries: Vec<PutEventsRequestEntry>) -> Vec<Result<(), Failure>> {
        let many = entries.len();
        match self.bus.client().put_events().set_entries(Some(entries)).send().await {
            Ok(answer) => answer.entries().iter().map(outcome).collect(),
            Err(error) => {
                let fault = waybill_aws::Fault::of(&error);
                vec![Err(Failure::busy(format!("the bus was not told: {fault:?}"))); many]
            }
        }
    }
}

#[async_trait]
impl Outlet for BusOutlet {
    fn at_once(&self) -> usize {
        AT_ONCE
    }

    async fn hand_over(&self, events: &[Outgoing]) -> Vec<Result<(), Failure>> {
        let (mut outcomes, mut entries, mut bytes) = (Vec::new(), Vec::new(), 0);
        for event in events {
            match detail(event, self.secrets.as_ref(), self.clock.now()) {
                Ok(detail) if size(event, &detail) <= LARGEST => {
                    if bytes + size(event, &detail) > LARGEST {
                        outcomes.extend(self.put(std::mem::take(&mut entries)).await);
                        bytes = 0;
                    }
                    bytes += size(event, &detail);
                    entries.push(self.bus.event(&event.kind, detail));
                }
                other => {
                    // Answers stand in the order of the events.
                    if !entries.is_empty() {
                        outcomes.extend(self.put(std::mem::take(&mut entries)).await);
                        bytes = 0;
                    }
                    let too_large = |_| Failure::refused(REFUSED, "the event has more than 256 KB");
                    outcomes.push(Err(other.map_or_else(|failure| failure, too_large)));
                }
            }
        }
        if !entries.is_empty() {
            outcomes.extend(self.put(entries).await);
        }
        outcomes
    }
}

/// What EventBridge counts.
fn size(event: &Outgoing, detail: &str) -> usize {
    SOURCE.len() + event.kind.len() + detail.len()
}

/// What became of one event.
fn outcome(entry: &PutEventsResultEntry) -> Result<(), Failure> {
    match entry.error_code() {
        None => Ok(()),
        Some(code) if OF_EVENTS.contains(&code) => {
            Err(Failure::refused(REFUSED, format!("the bus does not take the event: {code}")))
        }
        Some(code) => Err(Failure::busy(format!("the bus did not take the event: {code}"))),
    }
}

/// The event, so that rules can look into it, and beside it, where it is signed, what is signed byte for byte, with the
/// headers by which a library verifies it.
fn detail(event: &Outgoing, secrets: Option<&Secrets>, now: Timestamp) -> Result<String, Failure> {
    let Some(secrets) = secrets else { return Ok(event.body.clone()) };
    let unreadable = |error: serde_json::Error| Failure::refused(REFUSED, error.to_string());
    let mut detail: Value = serde_json::from_str(&event.body).map_err(unreadable)?;
    let signed = sign(secrets, &event.id, now, event.body.as_bytes());
    let signed = signed.map_err(|error| Failure::locked_out(error.to_string()))?;
    if let Some(detail) = detail.as_object_mut() {
        let headers = json!({
            ID.as_str(): event.id,
            TIMESTAMP.as_str(): signed.timestamp.to_string(),
            SIGNATURE.as_str(): signed.signature,
        });
        detail.insert("signed".to_owned(), json!({ "headers": headers, "body": event.body }));
    }
    Ok(detail.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn event() -> Outgoing {
        let body = r#"{"version":1,"id":"evt_1","type":"shipment.voided"}"#.to_owned();
        Outgoing { id: "evt_1".to_owned(), kind: "shipment.voided".to_owned(), body, refused: 0 }
    }

    #[test]
    fn an_event_lies_open_and_what_is_signed_beside_it() {
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        let key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let secrets = Secrets::new(BTreeMap::from([("signing".to_owned(), key.to_owned())]));
        assert_eq!(detail(&event(), None, now), Ok(event().body));
        let signed: Value = serde_json::from_str(&detail(&event(), Some(&secrets), now).unwrap()).unwrap();
        let signature = sign(&secrets, "evt_1", now, event().body.as_bytes()).unwrap().signature;
        let want = json!({
            "version": 1, "id": "evt_1", "type": "shipment.voided",
            "signed": {
                "headers": {
                    "webhook-id": "evt_1", "webhook-timestamp": "1795000000", "webhook-signature": signature,
                },
                "body": event().body,
            },
        });
        assert_eq!(signed, want);
        let keyless = detail(&event(), Some(&Secrets::default()), now);
        assert!(matches!(keyless, Err(Failure::LockedOut { .. })), "{keyless:?}");
    }

    #[test]
    fn the_answer_to_each_event_is_read() {
        let answer = |code: Option<&str>| {
            outcome(&PutEventsResultEntry::builder().set_error_code(code.map(str::to_owned)).build())
        };
        assert_eq!(answer(None), Ok(()));
        assert!(matches!(answer(Some("MalformedDetail")), Err(Failure::Refused(_))));
        for code in ["ThrottlingException", "InternalFailure", "AccessDeniedException"] {
            assert!(matches!(answer(Some(code)), Err(Failure::Busy { .. })), "{code}");
        }
    }
}
