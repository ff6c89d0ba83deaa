//! Parcels and their tracking numbers.

use std::collections::BTreeMap;

use super::partner::PartnerOrder;
use super::report::Findings;
use super::shop::{ShopOrder, ShopParcel};

/// What is in a parcel: units by the shop's line id.
type Contents = BTreeMap<String, u32>;

/// Compares every parcel by its tracking number.
pub(super) fn compare(order: &ShopOrder, parts: &[&PartnerOrder], findings: &mut Findings<'_>) {
    let mut shop: BTreeMap<String, Vec<Contents>> = BTreeMap::new();
    for parcel in order.deliveries.iter().flat_map(|delivery| &delivery.parcels) {
        shop.entry(tracking(parcel).to_owned()).or_default().push(contents(parcel));
    }
    let mut partner: BTreeMap<String, Vec<Contents>> = BTreeMap::new();
    for part in parts {
        for label in part.valid_labels() {
            let mut units = Contents::new();
            for held in &part.lines {
                if let Some(packed) = label.lines.get(&held.id) {
                    *units.entry(held.line.clone()).or_default() += packed;
                }
            }
            partner.entry(label.tracking.clone()).or_default().push(units);
        }
    }
    for (tracking, packed) in &partner {
        match shop.remove(tracking) {
            None => findings.missing("tracking number", None, "no parcel".to_owned(), tracking.clone()),
            Some(parcels) if parcels.len() > packed.len() => {
                let times = format!("{tracking} {} times", parcels.len());
                findings.duplicate("tracking number", None, times, tracking.clone());
            }
            Some(parcels) if parcels != *packed => {
                findings.mismatch("parcel", None, format!("{tracking} {parcels:?}"), format!("{packed:?}"));
            }
            Some(_) => {}
        }
    }
    for tracking in shop.into_keys() {
        findings.mismatch("tracking number", None, tracking, "no label".to_owned());
    }
}

fn tracking(parcel: &ShopParcel) -> &str {
    parcel.tracking_data.as_ref().and_then(|data| data.tracking_id.as_deref()).unwrap_or_default()
}

fn contents(parcel: &ShopParcel) -> Contents {
    let mut units = Contents::new();
    for item in &parcel.items {
        *units.entry(item.id.clone()).or_default() += item.quantity;
    }
    units
}
