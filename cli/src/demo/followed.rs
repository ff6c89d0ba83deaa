//! What is expected of parcels: each is followed once, and the shop says of each what became of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use waybill_simulators::agreement::Following;

/// The carriers that the demo's warehouses use, as the shop's parcels name them, and the codes under which they are followed.
const CARRIERS: [(&str, &str); 4] =
    [("UPS", "ups"), ("DHL", "dhl"), ("Royal Mail", "royal-mail"), ("DPD UK", "dpd-uk")];

/// Where a parcel can stand, and what the shop's parcel says then.
const STATES: [(&str, &str); 9] = [
    ("Pending", "Pending"),
    ("InfoReceived", "InfoReceived"),
    ("InTransit", "InTransit"),
    ("OutForDelivery", "OutForDelivery"),
    ("AttemptFail", "AttemptFail"),
    ("AvailableForPickup", "AvailableForPickup"),
    ("Delivered", "Delivered"),
    ("Exception", "Exception"),
    ("Expired", "Expired"),
];

/// What the demo's configuration says of parcels.
pub(super) fn following() -> Following {
    let says = |status: &str| -> BTreeMap<String, Value> {
        [("waybillTrackingStatus".to_owned(), json!(status))].into_iter().collect()
    };
    Following {
        carriers: CARRIERS.map(|(name, code)| (name.to_owned(), code.to_owned())).into_iter().collect(),
        states: STATES.map(|(tag, status)| (tag.to_owned(), says(status))).into_iter().collect(),
        ..Following::default()
    }
}
