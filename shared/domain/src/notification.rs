//! What others are told of an order, for e-mail, SMS and help desks: one form for everything that happens to it, whichever
//! system it was heard from.
//!
//! It names the order and what its customer may see: units of lines, parcels and their way. No name, address, mail, phone
//! or price stands in it, no note that somebody wrote, and not who signed for a parcel; whoever needs these asks the shop.

mod cancelled;
mod difference;
mod sent_back;
mod shipped;
mod way;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::ids::{
    AccountId, LineId, OrderId, OrderNumber, ParcelId, ProjectKey, Reference, ReturnId, ShipmentId,
};
use crate::tracking::CarrierTime;

pub use difference::{Heard, PartHeard, difference};

/// The version of this form. Versions after it only add; what they cannot add to gets another schema.
pub const VERSION: u32 = 1;
/// What the schema of this version is called.
const SCHEMA_ID: &str = "urn:waybill:schema:events:v1";

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Waybill event")]
pub struct Notification {
    /// The version of this form.
    #[schemars(extend("const" = VERSION))]
    pub version: u32,
    /// Names it. The same news has the same id, however often and from wherever it is told: who has seen it drops it.
    pub id: String,
    /// When it happened, in UTC; when it was heard, where nobody said.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub occurred_at: Timestamp,
    /// The commercetools project.
    pub project: ProjectKey,
    /// The order.
    pub order: OrderTold,
    /// What happened.
    #[serde(flatten)]
    pub what: Told,
}

/// The order that something happened to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderTold {
    /// Its id in the shop.
    pub id: OrderId,
    /// The number that customers know it by, where it has one that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<OrderNumber>,
}

/// What happened, by `type`; the rest of it is in `data`. Each tells how its subject stands now, whatever was told before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "type", content = "data")]
pub enum Told {
    /// A shipment left.
    #[serde(rename = "shipment.shipped")]
    Shipped(ShipmentTold),
    /// A shipment that left is otherwise than was told: other parcels, other numbers, other units.
    #[serde(rename = "shipment.changed")]
    Changed(ShipmentTold),
    /// A shipment that was told as void stands after all.
    #[serde(rename = "shipment.restored")]
    Restored(ShipmentTold),
    /// Nothing of a shipment is on its way any more.
    #[serde(rename = "shipment.voided")]
    Voided(ShipmentNamed),
    /// Units of a part of the order will not come.
    #[serde(rename = "lines.cancelled")]
    LinesCancelled(CancelledTold),
    /// Nothing of the order will come.
    #[serde(rename = "order.cancelled")]
    OrderCancelled {},
    /// Units are to come back.
    #[serde(rename = "return.announced")]
    ReturnAnnounced(ReturnTold),
    /// Units came back.
    #[serde(rename = "return.received")]
    ReturnReceived(ReturnTold),
    /// Units that came back are for sale again.
    #[serde(rename = "return.restocked")]
    ReturnRestocked(ReturnTold),
    /// A parcel is further on its way.
    #[serde(rename = "tracking.updated")]
    TrackingUpdated(TrackingTold),
    /// Something is in a parcel's way, or nobody took it.
    #[serde(rename = "tracking.exception")]
    TrackingException(TrackingTold),
    /// A parcel was delivered to whom it was sent.
    #[serde(rename = "tracking.delivered")]
    TrackingDelivered(TrackingTold),
}

/// Which shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShipmentNamed {
    /// The account that ships.
    pub account: AccountId,
    /// The part of the order that it is of.
    pub part: Reference,
    /// Its id at the account.
    pub shipment: ShipmentId,
}

/// A shipment as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShipmentTold {
    /// Which.
    #[serde(flatten)]
    pub named: ShipmentNamed,
    /// When it left, in UTC, where that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub shipped_at: Option<Timestamp>,
    /// The units in it, over all parcels.
    pub lines: Vec<Units>,
    /// Its parcels, without those that were voided.
    pub parcels: Vec<ParcelTold>,
}

/// A parcel of a shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParcelTold {
    /// Its id at the account.
    pub id: ParcelId,
    /// The carrier's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// Where people can follow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
    /// The carrier, as the account names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The service, as the account names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The units in it; empty where that was not said.
    pub lines: Vec<Units>,
}

/// Units of a line of the order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Units {
    /// The line's id in the shop.
    pub line: LineId,
    /// How many.
    pub quantity: u32,
}

/// What of a part of an order will not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancelledTold {
    /// The account that was to ship it.
    pub account: AccountId,
    /// The part of the order.
    pub part: Reference,
    /// Whether all of the part was cancelled that did not leave before.
    pub whole: bool,
    /// Units by line: in all, not since the last event. Empty where the account did not say.
    pub lines: Vec<Units>,
}

/// Units that come back, came back or are for sale again: in all, not since the last event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReturnTold {
    /// The account that takes them back.
    pub account: AccountId,
    /// The part of the order that they were of.
    pub part: Reference,
    /// The return's id at the account.
    #[serde(rename = "return")]
    pub id: ReturnId,
    /// Units by line.
    pub lines: Vec<Units>,
}

/// How a parcel fares. Times are as the carrier tells them: a day, a time there, or a moment with its offset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackingTold {
    /// The carrier's number.
    pub tracking_number: String,
    /// The carrier, as the tracking service codes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// How far it is: `Pending`, `InfoReceived`, `InTransit`, `OutForDelivery`, `AttemptFail`, `Delivered`,
    /// `AvailableForPickup`, `Exception`, `Expired`, or a word that is new.
    pub status: String,
    /// More exactly: the status, `_` and a number. New ones come at any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub substatus: Option<String>,
    /// The same in words for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// It goes back to whom it came from, or went back.
    pub returning: bool,
    /// Where people can follow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
    /// When the last thing happened to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub happened_at: Option<CarrierTime>,
    /// When it is expected, or the end of the span in which it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub expected_at: Option<CarrierTime>,
    /// When it was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub delivered_at: Option<CarrierTime>,
    /// How often delivery failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_attempts: Option<u32>,
}

impl Notification {
    /// Its type, such as `shipment.shipped`.
    pub fn kind(&self) -> String {
        self.what.kind()
    }
}

impl Told {
    fn kind(&self) -> String {
        let told = serde_json::to_value(self).unwrap_or_default();
        told.get("type").and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// The JSON Schema of an event.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Notification);
    schema.insert("$id".to_owned(), SCHEMA_ID.into());
    schema.to_value()
}

#[cfg(test)]
mod tests;
