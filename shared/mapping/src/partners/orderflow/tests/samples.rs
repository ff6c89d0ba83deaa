//! The samples of OrderFlow's messages that are not part of this repository: each is read to its end.
//!
//! `WAYBILL_SPECS` names the folder that has them. Without it this test says so and passes, except where `CI=true` is set.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::json;
use waybill_domain::event::{Shipment, What};
use waybill_domain::failure::Failure;

use super::super::import::{self, Outcome};
use super::super::{OrderFlow, errors, find, shipment, xml};
use super::{answer, delivery, flow_with};
use crate::partner::sample::now;
use crate::partner::{IsPolled, ReportsStock, SendsWebhooks};

fn samples() -> Option<PathBuf> {
    let folder = std::env::var_os("WAYBILL_SPECS").filter(|value| !value.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        let left_out = "OrderFlow's samples are not read";
        assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "WAYBILL_SPECS must be set: {left_out}");
        // Not `eprintln!`, which the test runner keeps to itself when a test passes.
        writeln!(std::io::stderr(), "skipped: WAYBILL_SPECS is not set; {left_out}")
            .expect("standard error is open");
    }
    folder.map(|folder| folder.join("orderflow").join("samples"))
}

fn flow() -> OrderFlow {
    flow_with(&json!({ "organisation": "mycompany", "channel": "MYCHANNEL", "changes": "manual",
        "shipments_from": "pushes", "paths": { "returns_report": "r.xml" } }))
}

/// What a sample says, in a word that this test can check.
fn said(name: &str, text: &str) -> String {
    let flow = flow();
    let answer = answer(200, text);
    let pushed =
        |text: &str| flow.read(&delivery(text)).unwrap_or_else(|why| panic!("{name}: {}", why.message));
    let outcomes = || import::outcomes(&errors::root(&answer).unwrap()).unwrap();
    match name {
        "cancel.response.refused.xml" => errors::cancelled(&answer).unwrap_err().to_string(),
        "cancel.response.success.xml" => format!("{:?}", errors::cancelled(&answer)),
        "error.response.xml" => {
            let Failure::Refused(refusal) = errors::root(&answer).unwrap_err() else { panic!("{name}") };
            refusal.code
        }
        "import-result.mixed.xml" | "import-result.success.xml" => {
            let all = outcomes();
            let word = |outcome: &Outcome| match outcome {
                Outcome::Taken(_) => "taken",
                Outcome::Duplicate(_) => "duplicate",
                Outcome::Failed(_) => "failed",
            };
            all.values().map(word).collect::<Vec<_>>().join(" ")
        }
        "inventory.pull.response.xml" => {
            let call = flow.changes(&"Default".try_into().unwrap(), None, None, now());
            let page = (call.read)(&answer).unwrap();
            format!("{:?}", page.items.iter().map(|level| level.figures.available).collect::<Vec<_>>())
        }
        "inventory.push.event.xml" | "stockchange.push.event.xml" => {
            format!("{} levels", pushed(text).stock.len())
        }
        "order-detail.response.xml" => {
            format!("{} shipments", find::order(&flow.options, &answer).unwrap().shipments.len())
        }
        "despatches.response.xml" => {
            let list = xml::root(text.as_bytes()).unwrap();
            let (events, bad) =
                shipment::of_rows(&flow.options, &flow.clock, list.children("shipment"), now());
            let What::Shipped(Shipment { parcels, lines, .. }) = &events[0].what else { panic!("{name}") };
            format!("{} parcels, {} lines, {} unreadable", parcels.len(), lines.len(), bad.len())
        }
        "pending.response.xml" | "returns-report.response.xml" => {
            let poll = if name.starts_with("pending") { "pending" } else { "returns" };
            let page = (flow.poll(poll, now(), None, now()).read)(&answer).unwrap();
            format!("{} events, {} unreadable", page.items.len(), page.unreadable.len())
        }
        "order.push.event.xml" => format!("{} events", pushed(text).events.len()),
        "return.push.event.xml" => {
            let alone = flow_with(&json!({ "organisation": "mycompany" }));
            format!("{} events", alone.read(&delivery(text)).unwrap().events.len())
        }
        "order-import.request.xml" | "return-import.request.xml" => {
            let root = xml::root(text.as_bytes()).unwrap();
            let import = root.child("import").unwrap();
            let lines = import.text().unwrap().lines();
            assert!(lines.clone().all(|line| line.contains('=')), "{name}");
            format!("{} of {} properties", import.said("type").unwrap(), lines.count())
        }
        _ => panic!("sample {name} is new: say what it should read as"),
    }
}

#[test]
fn every_sample_is_read() {
    let Some(folder) = samples() else { return };
    let mut read = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).expect("there are samples") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a sample can be read");
        let word = said(&name, &text);
        read.insert(name, word);
    }
    insta::assert_json_snapshot!(read);
}
