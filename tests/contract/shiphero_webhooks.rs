//! The webhook samples that ShipHero publishes: what each says, and that nothing less is taken for it.

use std::fs;

use bytes::Bytes;
use serde_json::json;
use waybill_domain::event::What;
use waybill_mapping::partner::{Delivery, News, Unreadable};

use crate::graphql::shiphero;
use crate::outside;
use crate::shiphero_requests::{body, opened};

/// A sample: its file, the events and stock levels in it, and whether it leads to a better read.
const SAMPLES: [(&str, &[&str], usize, bool); 11] = [
    ("capture_payment_head_only.json", &[], 0, false),
    ("inventory_change.json", &[], 1, false),
    ("inventory_update.json", &[], 1, false),
    ("order_allocated.json", &["allocated"], 0, true),
    ("order_canceled.json", &["cancelled"], 0, true),
    ("order_deallocated.json", &["deallocated"], 0, true),
    ("order_packed_out.json", &["packed"], 0, false),
    ("package_added.json", &[], 0, true),
    ("po_update_head_only.json", &[], 0, false),
    ("shipment_update_two_packages_partly_reconstructed.json", &["shipped"], 0, true),
    ("tote_complete_head_only.json", &[], 0, false),
];

/// All samples: their names and bytes.
fn samples() -> Option<Vec<(String, Bytes)>> {
    let specs = outside::folder("WAYBILL_SPECS", "nothing was compared with the published schemas")?;
    let entries = fs::read_dir(specs.join("shiphero/webhooks")).expect("the specs folder has webhooks");
    let mut samples: Vec<(String, Bytes)> = entries
        .map(|entry| {
            let entry = entry.expect("the folder can be read");
            let bytes = fs::read(entry.path()).expect("a sample can be read");
            (entry.file_name().to_string_lossy().into_owned(), bytes.into())
        })
        .collect();
    samples.sort();
    Some(samples)
}

fn read(body: Bytes) -> Result<News, Unreadable> {
    let delivery = Delivery {
        headers: http::HeaderMap::new(),
        path: String::new(),
        query: String::new(),
        body,
        from: None,
        received_at: "2026-11-20T12:00:00Z".parse().expect("a time"),
    };
    opened(json!({"shop_name": "shop-us"})).webhooks().expect("ShipHero sends webhooks").read(&delivery)
}

const fn kind(what: &What) -> &'static str {
    match what {
        What::Stands { .. } => "stands",
        What::Allocated { .. } => "allocated",
        What::Deallocated => "deallocated",
        What::Packed { .. } => "packed",
        What::Shipped(_) => "shipped",
        What::ShipmentVoided { .. } => "voided",
        What::Cancelled { .. } => "cancelled",
        What::LinesCancelled { .. } => "lines cancelled",
        What::AddressChecked(_) => "address checked",
        What::Returned(_) => "returned",
        What::Tracked(_) => "tracked",
    }
}

#[test]
fn every_sample_says_what_it_should() {
    let Some(samples) = samples() else { return };
    let names: Vec<&str> = samples.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, SAMPLES.map(|(name, ..)| name), "each sample has its line");
    for ((name, body_of), (_, events, stock, asks)) in samples.iter().zip(SAMPLES) {
        let news =
            read(body_of.clone()).unwrap_or_else(|unreadable| panic!("{name}: {}", unreadable.message));
        let told: Vec<&str> = news.events.iter().map(|event| kind(&event.what)).collect();
        assert_eq!((told.as_slice(), news.stock.len(), news.ask.is_some()), (events, stock, asks), "{name}");
        if let (Some(ask), Some(shiphero)) = (&news.ask, shiphero()) {
            shiphero.check(&body(ask), name);
        }
    }
}

#[test]
fn no_truncated_sample_is_taken_for_a_whole_one() {
    let Some(samples) = samples() else { return };
    for (name, whole) in samples {
        let end = whole.trim_ascii_end().len();
        for cut in 0..end {
            assert!(read(whole.slice(..cut)).is_err(), "{name} is read though it ends at {cut} of {end}");
        }
    }
}

#[test]
fn the_two_packages_of_the_sample_are_kept_apart() {
    let Some(samples) = samples() else { return };
    let (_, sample) =
        samples.iter().find(|(name, _)| name.starts_with("shipment_update")).expect("it is there");
    let news = read(sample.clone()).expect("it can be read");
    let Some(What::Shipped(shipment)) = news.events.first().map(|event| &event.what) else {
        panic!("no shipment: {news:?}")
    };
    let numbers: Vec<Option<&str>> =
        shipment.parcels.iter().map(|parcel| parcel.tracking_number.as_deref()).collect();
    assert_eq!(numbers, [Some("15619819718"), Some("15619819719")]);
    let units: u32 = shipment.lines.iter().map(|line| line.quantity).sum();
    assert_eq!(units, 2);
}
