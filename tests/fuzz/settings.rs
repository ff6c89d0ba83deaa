//! `waybill.toml` and `secrets.toml`: all that is wrong is told with its place, and nothing that is secret.

use std::fs;
use std::sync::Arc;

use waybill_ledger::model::Model;
use waybill_mapping::partner::Secrets;
use waybill_queue::model::ModelQueue;
use waybill_settings::{load, secrets};
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, PARTNERS, Sandbox};

use crate::failures::Given;
use crate::hunt::hunt;
use crate::samples::{Sample, of_folder};

/// Stands in every secret of the samples.
const SECRET: &str = "hush-7c1e55";

#[test]
fn settings() {
    let mut samples: Vec<Sample> = of_folder("shared/settings/src", &["toml"]);
    for partner in PARTNERS {
        let ground =
            Ground { store: Arc::new(Model::default()), queue: Arc::new(ModelQueue::new(5)), folder: None };
        let sandbox = Sandbox::at(partner, &ground, FaultLevel::None, 1, &[]);
        samples.push(Sample::new(partner, sandbox.text));
    }
    let nothing = Secrets::default();
    hunt(bolero::check!(), &samples, |input| {
        let text = input.text();
        let given = Given { bytes: text.as_bytes(), secrets: &nothing };
        let (first, again) = (load(&text, "waybill.toml"), load(&text, "waybill.toml"));
        match (first, again) {
            (Ok(first), Ok(again)) => {
                assert_eq!(first.hash, again.hash, "it is read otherwise the second time");
            }
            (Err(first), Err(again)) => {
                assert_eq!(first, again, "it is read otherwise the second time");
                assert!(!first.is_empty(), "it is refused without a word");
                let lines = text.lines().count();
                for finding in first {
                    given.words(&finding.message);
                    let is_there = (1..=lines + 1).contains(&finding.line) && finding.column >= 1;
                    assert!(is_there, "{finding}, in {lines} lines");
                }
            }
            (first, _) => panic!("it is read once: {}", first.is_ok()),
        }
    });
}

#[test]
fn secret_files() {
    let text = format!(
        "[\"waybill/us-east\"]\nrefresh_token = \"{SECRET}-a\"\n\"webhook.one\" = '{SECRET}-b'\n\n[shop]\n\
         client_id = \"x\"\nclient_secret = \"\"\"\n{SECRET}-c\"\"\"\n"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.toml");
    hunt(bolero::check!(), &[Sample::new("secrets.toml", text)], |input| {
        fs::write(&path, &input.bytes).expect("it is written");
        match secrets::read(&path, []) {
            Ok(read) => {
                let told = format!("{:?} {read:?}", read.secrets("shop"));
                assert!(!told.contains(SECRET), "it tells a secret: {told}");
            }
            Err(error) => {
                let told = format!("{error} {error:?}");
                assert!(!told.contains(SECRET), "it tells a secret: {told}");
            }
        }
    });
}
