//! What a partner says happened, in our words.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{
    LineId, OrderId, ParcelId, PartnerLineId, PartnerOrderId, Reference, ReturnId, ReturnKey, ShipmentId,
    Sku, WarehouseId,
};
use crate::new_word::NewWord;
use crate::tracking::TrackingUpdate;
use crate::units::Measurements;

/// One thing that a partner says, and as of when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FulfillmentEvent {
    /// Which order there.
    pub subject: Subject,
    /// When it was so. For something read from an API: when the read was sent.
    pub as_of: Timestamp,
    /// What.
    pub what: What,
}

impl FulfillmentEvent {
    /// News of a parcel, under the id of its tracking.
    pub fn tracked(update: TrackingUpdate) -> Self {
        let named = PartnerOrderId::try_from(update.id.as_str()).ok();
        Self {
            subject: Subject { partner_order: named, ..Subject::default() },
            as_of: update.updated_at,
            what: What::Tracked(Box::new(update)),
        }
    }
}

/// How the partner names the order; as much as it says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Subject {
    /// Our reference, sent back as it was sent; as text, for it may be anybody's.
    pub reference: Option<String>,
    /// The partner's id.
    pub partner_order: Option<PartnerOrderId>,
    /// What its people split it from, where they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
}

/// Where an order comes from that a partner's people split off another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Split {
    /// The order that was split.
    pub from: PartnerOrderId,
    /// Whether that order still ships something; where it does not, what was told of its lines counts no more.
    pub remains: bool,
    /// What else came of it, where the partner says.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub beside: BTreeSet<PartnerOrderId>,
}

impl Split {
    /// Split off an order; what else came of that is not told.
    pub const fn new(from: PartnerOrderId, remains: bool) -> Self {
        Self { from, remains, beside: BTreeSet::new() }
    }
}

impl Subject {
    /// The shop order that the reference names, where it has the form of one of ours.
    pub fn order(&self) -> Option<OrderId> {
        let (order, hash) = self.reference.as_deref()?.rsplit_once('-')?;
        let ours = hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if ours { OrderId::try_from(order).ok() } else { None }
    }

    /// Our reference, where the text has the form of one.
    pub fn reference(&self) -> Option<Reference> {
        self.order()?;
        Reference::try_from(self.reference.clone()?).ok()
    }
}

/// What happened, or how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum What {
    /// The partner has the order, and these are its lines. A level: how many units of each line it holds,
    /// has allocated and has backordered; what is absent was not said.
    Stands {
        /// How far it is.
        status: PartStatus,
        /// The lines.
        lines: Vec<LineLevel>,
        /// How far all of it is at least that has not left; absent when not said. Lines may say more of each.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handled: Option<Handling>,
        /// What holds it up, in the partner's words; empty when nothing does; absent when not said.
        holds: Option<Vec<String>>,
        /// The shipments of this order that stand; absent when not said. What was told of earlier and is not among them was
        /// taken back, for partners that do not name what they take back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shipments: Option<Vec<ShipmentId>>,
        /// What in it is new to us, and was taken for something harmless.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        new: BTreeSet<NewWord>,
    },
    /// Units were allocated, or are short. A level for the named lines alone.
    Allocated {
        /// The lines.
        lines: Vec<LineLevel>,
    },
    /// Nothing of the order is allocated any more.
    Deallocated,
    /// Units were packed.
    Packed {
        /// Units by line; empty when the partner did not say.
        lines: Vec<LineLevel>,
    },
    /// A shipment as it is now.
    Shipped(Shipment),
    /// A whole shipment was voided.
    ShipmentVoided {
        /// Which.
        shipment: ShipmentId,
    },
    /// The whole order was cancelled there.
    Cancelled {
        /// Why, in the partner's words.
        reason: Option<String>,
    },
    /// Units of lines were cancelled there: the total per line, not a difference.
    LinesCancelled {
        /// Units by line.
        lines: Vec<CancelledLine>,
    },
    /// What the partner thinks of the address.
    AddressChecked(AddressVerdict),
    /// A return as it stands: a level.
    Returned(Return),
    /// How a parcel stands, as a tracking service says. It is of no part: several orders may share a parcel.
    Tracked(Box<TrackingUpdate>),
}

/// How far a part is at the partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartStatus {
    /// Accepted and waiting; also every status that is new to us.
    Pending,
    /// All of it left.
    Shipped,
    /// Cancelled.
    Cancelled,
}

/// How far the warehouse's people are with goods that have not left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// Not all of it is picked.
    Waiting,
    /// Picked.
    Picked,
    /// Packed, and so picked.
    Packed,
}

/// How a line stands at the partner; what is absent was not said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LineLevel {
    /// Our line, where the partner says it.
    pub line: Option<LineId>,
    /// The partner's id.
    pub partner_line: Option<PartnerLineId>,
    /// The SKU there.
    pub sku: Option<Sku>,
    /// Units that the partner means to ship or shipped.
    pub held: Option<u32>,
    /// Units allocated.
    pub allocated: Option<u32>,
    /// Units that are short.
    pub backordered: Option<u32>,
    /// Units that were picked or are further than that, what left among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picked: Option<u32>,
    /// Units that were packed or are further than that, what left among them.
    pub packed: Option<u32>,
}

/// Cancelled units of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelledLine {
    /// Our line.
    pub line: LineId,
    /// Units, in all.
    pub units: u32,
    /// Why, in the partner's words.
    pub reason: Option<String>,
}

/// Something that left a warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// The partner's id.
    pub id: ShipmentId,
    /// From which warehouse.
    pub warehouse: Option<WarehouseId>,
    /// When it left.
    pub shipped_at: Option<Timestamp>,
    /// What is in it, over all parcels.
    pub lines: Vec<ShippedLine>,
    /// Its packages.
    pub parcels: Vec<ShippedParcel>,
    /// Voided as a whole.
    pub voided: bool,
}

/// Units of a line that left.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ShippedLine {
    /// Our line, where the partner says it; as text, for it may be anybody's.
    pub line: Option<LineId>,
    /// The partner's id.
    pub partner_line: Option<PartnerLineId>,
    /// The SKU there.
    pub sku: Option<Sku>,
    /// Units.
    pub quantity: u32,
}

/// One package, or the label on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippedParcel {
    /// The partner's id.
    pub id: ParcelId,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Where it can be followed.
    pub tracking_url: Option<String>,
    /// The carrier, in the partner's words.
    pub carrier: Option<String>,
    /// The service, in the partner's words.
    pub service: Option<String>,
    /// The box.
    pub package_type: Option<String>,
    /// How heavy and large.
    pub measurements: Measurements,
    /// What the label cost, as the partner writes it: a decimal of the account's currency.
    pub cost: Option<String>,
    /// What is in it; empty when the partner did not say.
    pub lines: Vec<ShippedLine>,
    /// The label was voided.
    pub voided: bool,
}

/// What a partner thinks of an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AddressVerdict {
    /// Whether it can be delivered to.
    pub status: AddressStatus,
    /// What is the matter, in the partner's words.
    pub message: Option<String>,
    /// The address as the partner would write it: its own names of the parts.
    pub normalised: BTreeMap<String, String>,
}

/// Whether an address can be delivered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressStatus {
    /// It is right as it is.
    Valid,
    /// It was found with something to object to.
    Warning,
    /// It was not found.
    Failed,
}

/// Goods on their way back, or back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Return {
    /// The partner's id.
    pub id: ReturnId,
    /// What we announced it under, sent back; absent where the partner's own people announced it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<ReturnKey>,
    /// Where they come back to.
    pub warehouse: Option<WarehouseId>,
    /// How far it is, in the partner's words.
    pub status: Option<String>,
    /// What comes back.
    pub lines: Vec<ReturnedLine>,
}

impl Return {
    /// Whether it will not come any more, whichever way cancelling is spelled.
    pub fn is_called_off(&self) -> bool {
        let status = self.status.as_deref().unwrap_or_default().trim().to_lowercase();
        status == "cancelled" || status == "canceled"
    }
}

/// Units of a line that come back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReturnedLine {
    /// Our line, where the partner says it.
    pub line: Option<LineId>,
    /// The partner's id.
    pub partner_line: Option<PartnerLineId>,
    /// The SKU there.
    pub sku: Option<Sku>,
    /// Units that were announced.
    pub announced: u32,
    /// Units that arrived.
    pub received: u32,
    /// Units that went back to stock.
    pub restocked: u32,
    /// Why, as the partner codes it.
    pub reason: Option<String>,
    /// In which state they arrived, in the partner's words.
    pub condition: Option<String>,
}
