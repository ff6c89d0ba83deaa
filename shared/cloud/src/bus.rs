//! What happened, as events on the deployment's EventBridge bus, for whoever wants to act on it.

mod outlet;
mod untold;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use tracing::warn;
use waybill_aws::SdkConfig;
use waybill_flows::world::{Done, Happening};

pub(crate) use outlet::BusOutlet;

use untold::Untold;

/// Where the events come from.
const SOURCE: &str = "waybill";
/// Events of one request, at most.
const AT_ONCE: usize = 10;

/// A bus. Of what is told here each is told at most once: nothing that must happen hangs on it. What there is no time for is
/// told after the next call. Its client is made when there is something to tell.
#[derive(Debug, Clone)]
pub(crate) struct Bus {
    config: SdkConfig,
    client: Arc<OnceLock<Client>>,
    name: String,
    untold: Arc<Untold<PutEventsRequestEntry>>,
}

impl Bus {
    pub(crate) fn new(config: &SdkConfig, name: &str) -> Self {
        Self { config: config.clone(), client: Arc::default(), name: name.to_owned(), untold: Arc::default() }
    }

    fn client(&self) -> &Client {
        self.client.get_or_init(|| Client::new(&self.config))
    }

    /// Tells what is worth telling, as far as the time suffices. A bus that fails is no reason to do the work again.
    pub(crate) async fn tell(&self, happened: &[Happening], left: Duration) {
        self.untold.add(happened.iter().filter_map(|happening| self.entry(happening)));
        let waiting = self.untold.told_within(left, |events| self.put(events)).await;
        if waiting > 0 {
            warn!(
                events = waiting,
                "There was no time to tell the bus of everything; it is told after the next call"
            );
        }
    }

    async fn put(&self, events: Vec<PutEventsRequestEntry>) {
        let many = events.len();
        // Boxed: the layout of what the SDK does there is deeper than the compiler looks.
        match Box::pin(self.client().put_events().set_entries(Some(events)).send()).await {
            Ok(answer) if answer.failed_entry_count() == 0 => {}
            Ok(answer) => warn!(events = answer.failed_entry_count(), "The bus took some events not"),
            Err(error) => {
                let cause = waybill_aws::Fault::of(&error);
                warn!(?cause, events = many, "The bus was not told");
            }
        }
    }

    fn entry(&self, happening: &Happening) -> Option<PutEventsRequestEntry> {
        let detail = serde_json::to_string(happening).ok()?;
        Some(self.event(kind(happening)?, detail))
    }

    fn event(&self, kind: &str, detail: String) -> PutEventsRequestEntry {
        let entry = PutEventsRequestEntry::builder().event_bus_name(&self.name).source(SOURCE);
        entry.detail_type(kind).detail(detail).build()
    }
}

/// The event's type; nothing for what is measured only.
const fn kind(happening: &Happening) -> Option<&'static str> {
    Some(match happening {
        Happening::Order { outcome: Done::Placed, .. } => "Order Placed",
        Happening::Order { outcome: Done::Amended, .. } => "Order Amended",
        Happening::Order { outcome: Done::Cancelled, .. } => "Order Cancelled",
        Happening::Order { outcome: Done::Refused, .. } => "Order Refused",
        Happening::Review { .. } => "Review Opened",
        Happening::LockedOut { .. } => "Account Locked Out",
        Happening::Readmitted { .. } => "Account Readmitted",
        Happening::Compared { .. } => "Sides Compared",
        Happening::Stock { .. }
        | Happening::Exchange { .. }
        | Happening::Waited { .. }
        | Happening::Tended { .. }
        | Happening::Checked { .. } => return None,
    })
}
