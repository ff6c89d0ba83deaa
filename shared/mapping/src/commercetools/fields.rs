//! The custom fields that we write: their names and kinds, in one place for planning and for setting up.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use waybill_domain::order::Custom;

use super::actions::Fields;

/// One of our custom fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Order: what holds parts up.
    Holds,
    /// Order: shipments that could not become deliveries, as JSON.
    Shipments,
    /// Order: the worst that a partner thinks of the address: `valid`, `warning` or `failed`.
    AddressStatus,
    /// Order: what is the matter with the address, in partners' words.
    AddressMessage,
    /// Order: the address as partners would write it, as JSON.
    AddressNormalised,
    /// Order: why it could not be shipped as it was placed; until it is at a partner.
    Problems,
    /// Order: what edits of ours took off its lines, as JSON.
    Reduced,
    /// Line: its accounts. Delivery, return item: its account. Inventory entry: the account that its figures come from.
    Account,
    /// Line, delivery, return item: warehouses.
    Warehouse,
    /// Line: the partners' ids of the orders.
    PartnerOrder,
    /// Line: the partners' ids of the lines.
    PartnerLine,
    /// Line, inventory entry: units allocated.
    Allocated,
    /// Line, inventory entry: units that are short.
    Backordered,
    /// Line: what came of allocating what is still to leave: `allocated`, `out of stock` or `pending`.
    Allocation,
    /// Line: units picked or further.
    Picked,
    /// Line: units packed or further.
    Packed,
    /// Line: units cancelled by partners.
    Cancelled,
    /// Line: why.
    CancelReason,
    /// Line: units shipped.
    Shipped,
    /// Delivery: the partner's id of the shipment.
    Shipment,
    /// Delivery, parcel: when it left.
    ShippedAt,
    /// Parcel: the carrier's service.
    Service,
    /// Parcel: how it left, where that is not how it was asked for.
    ShippedOtherwise,
    /// Parcel: the box.
    PackageType,
    /// Parcel: what the label cost, in the account's currency.
    Cost,
    /// Parcel: where it can be followed.
    TrackingUrl,
    /// Parcel: how far it is, as a tracking service says.
    TrackingStatus,
    /// Parcel: the same more exactly.
    TrackingDetail,
    /// Parcel: when the last thing happened to it; as the carrier tells it, which may be without an offset.
    TrackingTime,
    /// Parcel: where.
    TrackingPlace,
    /// Parcel: when it is expected; as the carrier tells it.
    ExpectedAt,
    /// Parcel: who signed for it.
    SignedBy,
    /// Parcel: where the tracking service lets people follow it.
    TrackingLink,
    /// Return item: the partner's id of the return.
    Return,
    /// Return item: why, in the shop's words where it has some.
    ReturnReason,
    /// Return item: in which state it arrived.
    Condition,
    /// Inventory entry: units physically there.
    OnHand,
    /// Inventory entry: units that the partner would sell.
    Available,
    /// Inventory entry: when the figures were so.
    AsOf,
    /// Inventory entry: what lies at which place of the warehouse, as JSON.
    Locations,
    /// Inventory entry: the ids of what orders last added to it and removed from it.
    Booked,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// `String`.
    Text,
    /// `Number`; whole here.
    Number,
    /// `DateTime`.
    Time,
    /// `Set` of `String`.
    Texts,
}

/// On orders.
pub const ORDER: [Field; 7] = [
    Field::Holds,
    Field::Shipments,
    Field::AddressStatus,
    Field::AddressMessage,
    Field::AddressNormalised,
    Field::Problems,
    Field::Reduced,
];

/// On line items and custom line items.
pub const LINE: [Field; 12] = [
    Field::Account,
    Field::Warehouse,
    Field::PartnerOrder,
    Field::PartnerLine,
    Field::Allocated,
    Field::Backordered,
    Field::Allocation,
    Field::Picked,
    Field::Packed,
    Field::Cancelled,
    Field::CancelReason,
    Field::Shipped,
];

/// On deliveries.
pub const DELIVERY: [Field; 4] = [Field::Account, Field::Warehouse, Field::Shipment, Field::ShippedAt];

/// On parcels.
pub const PARCEL: [Field; 13] = [
    Field::Service,
    Field::ShippedOtherwise,
    Field::PackageType,
    Field::ShippedAt,
    Field::Cost,
    Field::TrackingUrl,
    Field::TrackingStatus,
    Field::TrackingDetail,
    Field::TrackingTime,
    Field::TrackingPlace,
    Field::ExpectedAt,
    Field::SignedBy,
    Field::TrackingLink,
];

/// On items of returns.
pub const RETURN_ITEM: [Field; 5] =
    [Field::Account, Field::Warehouse, Field::Return, Field::ReturnReason, Field::Condition];

/// On inventory entries.
pub const INVENTORY: [Field; 8] = [
    Field::Account,
    Field::OnHand,
    Field::Available,
    Field::Allocated,
    Field::Backordered,
    Field::AsOf,
    Field::Locations,
    Field::Booked,
];

impl Field {
    /// The end of its name, and what people call it.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Holds => ("Holds", "On hold because"),
            Self::Shipments => ("Shipments", "Shipments"),
            Self::AddressStatus => ("AddressStatus", "Address check"),
            Self::AddressMessage => ("AddressMessage", "Address check says"),
            Self::AddressNormalised => ("AddressAsChecked", "Address as checked"),
            Self::Problems => ("Problems", "Cannot be shipped because"),
            Self::Reduced => ("Reduced", "Taken off because cancelled"),
            Self::Account => ("Account", "Account"),
            Self::Warehouse => ("Warehouse", "Warehouse"),
            Self::PartnerOrder => ("PartnerOrder", "Partner order"),
            Self::PartnerLine => ("PartnerLine", "Partner line"),
            Self::Allocated => ("Allocated", "Units allocated"),
            Self::Backordered => ("Backordered", "Units short"),
            Self::Allocation => ("Allocation", "Allocation"),
            Self::Picked => ("Picked", "Units picked"),
            Self::Packed => ("Packed", "Units packed"),
            Self::Cancelled => ("Cancelled", "Units cancelled"),
            Self::CancelReason => ("CancelReason", "Cancelled because"),
            Self::Shipped => ("Shipped", "Units shipped"),
            Self::Shipment => ("Shipment", "Partner shipment"),
            Self::ShippedAt => ("ShippedAt", "Shipped at"),
            Self::Service => ("Service", "Service"),
            Self::ShippedOtherwise => ("ShippedOtherwise", "Shipped otherwise"),
            Self::PackageType => ("PackageType", "Package type"),
            Self::Cost => ("Cost", "Label cost"),
            Self::TrackingUrl => ("TrackingUrl", "Tracking address"),
            Self::TrackingStatus => ("TrackingStatus", "Tracking status"),
            Self::TrackingDetail => ("TrackingDetail", "Tracking status in detail"),
            Self::TrackingTime => ("TrackingTime", "Last seen at"),
            Self::TrackingPlace => ("TrackingPlace", "Last seen in"),
            Self::ExpectedAt => ("ExpectedAt", "Expected at"),
            Self::SignedBy => ("SignedBy", "Signed by"),
            Self::TrackingLink => ("TrackingLink", "Tracking page"),
            Self::Return => ("Return", "Partner return"),
            Self::ReturnReason => ("ReturnReason", "Returned because"),
            Self::Condition => ("Condition", "Condition"),
            Self::OnHand => ("OnHand", "Units on hand"),
            Self::Available => ("Available", "Units available"),
            Self::AsOf => ("AsOf", "Figures as of"),
            Self::Locations => ("Locations", "Locations"),
            Self::Booked => ("Booked", "Booked of orders"),
        }
    }

    /// Its name, such as `waybillShipped`.
    pub fn name(self, prefix: &str) -> String {
        format!("{prefix}{}", self.words().0)
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        self.words().1
    }

    /// What it holds.
    pub const fn holds(self) -> Holds {
        match self {
            Self::Allocated
            | Self::Backordered
            | Self::Picked
            | Self::Packed
            | Self::Cancelled
            | Self::Shipped
            | Self::OnHand
            | Self::Available => Holds::Number,
            Self::ShippedAt | Self::AsOf => Holds::Time,
            Self::Booked => Holds::Texts,
            Self::Holds
            | Self::Shipments
            | Self::AddressStatus
            | Self::AddressMessage
            | Self::AddressNormalised
            | Self::Problems
            | Self::Reduced
            | Self::Account
            | Self::Warehouse
            | Self::PartnerOrder
            | Self::PartnerLine
            | Self::Allocation
            | Self::CancelReason
            | Self::Shipment
            | Self::Service
            | Self::ShippedOtherwise
            | Self::PackageType
            | Self::Cost
            | Self::TrackingUrl
            | Self::TrackingStatus
            | Self::TrackingDetail
            | Self::TrackingTime
            | Self::TrackingPlace
            | Self::ExpectedAt
            | Self::SignedBy
            | Self::TrackingLink
            | Self::Return
            | Self::ReturnReason
            | Self::Condition
            | Self::Locations => Holds::Text,
        }
    }
}

/// What our fields should be: each named one present or absent.
pub(super) type Wanted = BTreeMap<Field, Option<Value>>;

/// A time as commercetools keeps it, with milliseconds.
pub(super) fn time(at: Timestamp) -> Value {
    Value::String(format!("{at:.3}"))
}

/// The fields that are to be there, by name.
pub(super) fn present(wanted: &Wanted, prefix: &str) -> Fields {
    wanted.iter().filter_map(|(field, value)| Some((field.name(prefix), value.clone()?))).collect()
}

/// The fields that differ from what is there, by name, with their new value or none.
pub(super) fn differing(wanted: &Wanted, there: &Custom, prefix: &str) -> Vec<(String, Option<Value>)> {
    let named = wanted.iter().map(|(field, value)| (field.name(prefix), value.clone()));
    named.filter(|(name, value)| !agree(value.as_ref(), there.fields.get(name))).collect()
}

/// Whether two values say the same: numbers by value, times by instant; null is as good as absent.
pub(super) fn agree(wanted: Option<&Value>, there: Option<&Value>) -> bool {
    match (wanted, there.filter(|there| !there.is_null())) {
        (Some(wanted), Some(there)) => wanted == there || number(wanted, there) || instant(wanted, there),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn number(one: &Value, other: &Value) -> bool {
    let read = |value: &Value| match value {
        Value::Number(number) => number.to_string().parse::<Decimal>().ok(),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    };
    read(one).is_some_and(|one| read(other) == Some(one))
}

fn instant(one: &Value, other: &Value) -> bool {
    let read = |value: &Value| value.as_str()?.parse::<Timestamp>().ok();
    read(one).is_some_and(|one| read(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_agree_by_what_they_say() {
        for (one, other, want) in [
            (json!(2), json!(2.0), true),
            (json!(2), json!(3), false),
            (json!("2026-11-21T08:00:00.000Z"), json!("2026-11-21T09:00:00+01:00"), true),
            (json!("a"), json!("b"), false),
            (json!(2), json!("2"), false),
        ] {
            assert_eq!(agree(Some(&one), Some(&other)), want, "{one} {other}");
        }
        assert!(agree(None, Some(&Value::Null)) && agree(None, None) && !agree(None, Some(&json!(0))));
    }

    #[test]
    fn names_fit_commercetools_with_the_longest_prefix() {
        for field in [&ORDER[..], &LINE, &DELIVERY, &PARCEL, &RETURN_ITEM, &INVENTORY].concat() {
            let name = field.name("abcdefghijklmnopqrst");
            assert!(name.len() <= 36 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name}");
        }
    }
}
