//! Sections of the file that are taken over as they stand.

mod stock;

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::facets::Facet;
use waybill_mapping::commercetools::setup::Destination;
use waybill_routing::time::Period;

pub use stock::{Safety, Stock, StockOwner};

/// `both_changed` of an account: whose change counts where the shop changed something of a placed order, and the
/// partner's people had changed the same there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BothChanged {
    /// The shipping and the billing address.
    pub address: Option<Whose>,
    /// E-mail and phone.
    pub contact: Option<Whose>,
    /// Lines, their quantities and what they cost.
    pub lines: Option<Whose>,
    /// The shipping method.
    pub shipping: Option<Whose>,
    /// What holds the order.
    pub hold: Option<Whose>,
    /// Each of these that is not listed.
    pub others: Whose,
}

/// Whose change counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Whose {
    /// The shop's is sent.
    Shop,
    /// The partner's stays, until the shop's people change it again.
    Partner,
    /// Nothing is sent, and a person decides.
    #[default]
    Review,
}

impl BothChanged {
    /// Whose change of a facet counts.
    pub fn whose(&self, facet: Facet) -> Whose {
        let listed = match facet {
            Facet::Address => self.address,
            Facet::Contact => self.contact,
            Facet::Lines => self.lines,
            Facet::Shipping => self.shipping,
            Facet::Hold => self.hold,
        };
        listed.unwrap_or(self.others)
    }
}

/// `[review]`: what a refused line holds up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Review {
    /// Place nothing of an order while one of its lines is refused; otherwise the rest is shipped.
    pub hold_whole_order: bool,
}

impl Default for Review {
    fn default() -> Self {
        Self { hold_whole_order: true }
    }
}

/// `[brakes]`: beyond these an effect stops and a person is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Brakes {
    /// Cancellations per account and hour.
    pub cancels_per_hour: u32,
    /// Share of the SKUs of one stock run that may go to zero, in percent.
    #[schemars(range(min = 0, max = 100))]
    pub zeroed_share_percent: u8,
    /// That share counts only from this many SKUs on, so that a small shop is not stopped by its last unit.
    pub zeroed_at_least: u32,
}

impl Default for Brakes {
    fn default() -> Self {
        Self { cancels_per_hour: 50, zeroed_share_percent: 20, zeroed_at_least: 10 }
    }
}

/// `[events]`: others are told of what happens to orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Events {
    /// Where each event is posted to, such as `https://help.example.com/hooks/waybill`. On AWS events go onto the
    /// deployment's bus instead.
    pub url: Option<String>,
    /// The name of the secret with the key (`signing`: `whsec_` and at least 24 bytes in base64) that events are signed
    /// with. Needed where they are posted; without it those on a bus are not signed.
    pub secret: Option<String>,
    /// An event that nobody took for so long goes to review.
    pub give_up_after: Period,
}

impl Default for Events {
    fn default() -> Self {
        Self { url: None, secret: None, give_up_after: Period::hours(3 * 24) }
    }
}

/// `[journal]`: what is kept of what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Journal {
    /// How long payloads are kept.
    pub lifetime: Period,
    /// The name of the secret with the key (`key`, 32 bytes in base64) that payloads are encrypted with.
    /// Absent only in the demo.
    pub key_secret: Option<String>,
}

impl Default for Journal {
    fn default() -> Self {
        Self { lifetime: Period::hours(90 * 24), key_secret: None }
    }
}

/// `[schedules]`: how often things run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Schedules {
    /// Orders changed in the shop are pulled.
    pub pull_every: Period,
    /// Stock is read, where the account does not say otherwise.
    pub stock_every: Period,
    /// Partners are polled, where the account does not say otherwise.
    pub poll_every: Period,
    /// Both sides are compared.
    pub reconcile_every: Period,
}

impl Default for Schedules {
    fn default() -> Self {
        Self {
            pull_every: Period::minutes(5),
            stock_every: Period::minutes(5),
            poll_every: Period::minutes(10),
            reconcile_every: Period::hours(6),
        }
    }
}

/// `[reconcile]`: what the comparison of both sides looks at, and from when on something counts as stuck.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reconcile {
    /// Orders that changed this long ago or later are compared.
    pub window: Period,
    /// Compare the partners' stock with the shop's, too: that reads all of it, within a tenth of each partner's limit.
    pub stock: bool,
    /// So many units of a SKU may the shop's figure differ from what the partner's comes to.
    pub stock_drift: u32,
    /// From when on an order counts as stuck, by how it stands.
    pub stuck_after: StuckAfter,
}

impl Default for Reconcile {
    fn default() -> Self {
        Self { window: Period::hours(72), stock: true, stock_drift: 0, stuck_after: StuckAfter::default() }
    }
}

/// `stuck_after` of `[reconcile]`: how long an order may stand so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StuckAfter {
    /// It waits: for its age, or for somebody who is at it.
    pub waiting: Period,
    /// It should be at a partner and is not.
    pub missing: Period,
    /// It stands at a partner otherwise than it should.
    pub otherwise: Period,
    /// News of it is not written to the shop.
    pub unwritten: Period,
    /// What was sent of it is not known.
    pub doubtful: Period,
    /// A person has to decide.
    pub review: Period,
}

impl Default for StuckAfter {
    fn default() -> Self {
        Self {
            waiting: Period::hours(24),
            missing: Period::hours(1),
            otherwise: Period::hours(1),
            unwritten: Period::hours(1),
            doubtful: Period::hours(1),
            review: Period::hours(24),
        }
    }
}

/// `[serve]`: how this deployment is reached.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Serve {
    /// The address that partners and commercetools reach it by, without a path behind.
    pub public_url: Option<String>,
    /// The name of the secret with the bearer token (`token`) of `/commercetools/messages`.
    pub message_secret: Option<String>,
    /// The key of the commercetools Subscription that is set up and watched; absent: the shop is only pulled.
    pub subscription: Option<String>,
    /// Where commercetools sends the messages of the Subscription; absent: `setup` creates none, and watches one
    /// that is there.
    pub destination: Option<MessageDestination>,
    /// Networks of proxies of our own, such as `10.0.0.0/8`: what they say of who called them is believed. Without one,
    /// whoever calls is the sender.
    #[schemars(with = "Vec<String>")]
    pub trusted_proxies: Vec<IpNet>,
}

/// Where messages are sent; commercetools sends them to no HTTP address. Access is granted to its own user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MessageDestination {
    /// A standard queue of SQS that takes 256 KB.
    Sqs {
        /// Its address.
        queue_url: String,
        /// Its region.
        region: String,
    },
    /// A topic of SNS.
    Sns {
        /// Its name.
        topic_arn: String,
    },
    /// A partner event source of EventBridge.
    EventBridge {
        /// Its region.
        region: String,
        /// Whose.
        account_id: String,
    },
}

impl From<MessageDestination> for Destination {
    fn from(configured: MessageDestination) -> Self {
        let authentication_mode = "IAM".to_owned();
        match configured {
            MessageDestination::Sqs { queue_url, region } => {
                Self::Sqs { queue_url, region, authentication_mode }
            }
            MessageDestination::Sns { topic_arn } => Self::Sns { topic_arn, authentication_mode },
            MessageDestination::EventBridge { region, account_id } => {
                Self::EventBridge { region, account_id }
            }
        }
    }
}
