//! Items as they lie in the ledger.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_ledger::model::Model;
use waybill_ledger::store::{Condition, Draft, Item, Key, Range, Store, Write};
use waybill_ledger::{JournalKey, JournalSettings, Ledger, LedgerError, WITHIN};

use crate::items_made::{KINDS, Kind};
use crate::samples::{same, sample};

/// Written without a condition: their places always mean the same.
const WHATEVER_LIES_THERE: [&str; 5] =
    ["item-link", "item-number", "item-outgoing", "item-journal-head", "item-journal-entry"];

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    KINDS.into_iter().map(|kind| kind.name)
}

/// What was written before small payloads stood in the items of their entries. Large ones still lie apart.
const APART: [&str; 2] = ["item-journal-head", "item-journal-payload"];

fn ledger(store: &Arc<Model>, worker: &str) -> Ledger {
    keeping(store, worker, WITHIN)
}

/// A ledger that keeps payloads up to so many bytes in the items of their entries.
fn keeping(store: &Arc<Model>, worker: &str, within: usize) -> Ledger {
    let key = Some(JournalKey::new([7; 32]));
    let settings = JournalSettings { key, keep: SignedDuration::from_hours(24), within };
    Ledger::new(Arc::clone(store) as Arc<dyn Store>, worker, settings)
}

/// An item as a sample tells it: its body as JSON, or in base64 where it is no JSON.
fn told(item: &Item) -> Value {
    let body = serde_json::from_slice(&item.body).unwrap_or_else(|_| json!(STANDARD.encode(&item.body)));
    json!({
        "pk": item.key.pk, "sk": item.key.sk, "shelf": item.shelf, "expires": item.expires.map(|at| at.to_string()),
        "body": body,
    })
}

async fn lay(store: &Model, sample: &Value) {
    let text = |name: &str| sample[name].as_str().unwrap().to_owned();
    let encoded = sample["body"].as_str().map(|encoded| STANDARD.decode(encoded).unwrap());
    let body = encoded.unwrap_or_else(|| serde_json::to_vec(&sample["body"]).unwrap());
    let draft = Draft {
        key: Key { pk: text("pk"), sk: text("sk") },
        body,
        shelf: serde_json::from_value(sample["shelf"].clone()).unwrap(),
        expires: sample["expires"].as_str().map(|at| at.parse().unwrap()),
    };
    store.write(&[Write::Put { draft, condition: Condition::Absent }], "old").await.unwrap();
}

async fn item(store: &Model, sample: &Value) -> Option<Item> {
    let (pk, sk) = (sample["pk"].as_str().unwrap(), sample["sk"].as_str().unwrap());
    store.get(&Key { pk: pk.to_owned(), sk: sk.to_owned() }).await.unwrap()
}

/// A store in which a kind's item was made today.
async fn made(kind: &Kind) -> Arc<Model> {
    let store = Arc::new(Model::default());
    let within = if APART.contains(&kind.name) { 0 } else { WITHIN };
    (kind.make)(keeping(&store, "maker", within)).await.unwrap();
    store
}

#[tokio::test]
async fn items_are_written_as_they_were() {
    for kind in KINDS {
        let (sample, store) = (sample(kind.name), made(&kind).await);
        let Some(item) = item(&store, &sample).await else { panic!("{} lies elsewhere", kind.name) };
        let mut written = told(&item);
        // How well it is compressed may differ from build to build.
        if sample["body"].is_string() {
            assert!(written["body"].is_string(), "{} is no longer sealed", kind.name);
            written["body"] = sample["body"].clone();
        } else if let Some(payload) = sample["body"]["data"].get("payload") {
            assert!(written["body"]["data"]["payload"].is_string(), "{} is no longer sealed", kind.name);
            written["body"]["data"]["payload"] = payload.clone();
        }
        same(kind.name, &written);
    }
}

#[tokio::test]
async fn items_are_read_as_they_were_meant() {
    for kind in KINDS {
        let (old, new) = (Arc::new(Model::default()), made(&kind).await);
        lay(&old, &sample(kind.name)).await;
        for name in kind.beside {
            lay(&old, &sample(name)).await;
        }
        let (read, wanted) = (
            (kind.read)(ledger(&old, "reader")).await.unwrap(),
            (kind.read)(ledger(&new, "reader")).await.unwrap(),
        );
        assert_eq!(read, wanted, "{}", kind.name);
        let empty = (kind.read)(ledger(&Arc::new(Model::default()), "reader")).await.unwrap();
        assert_ne!(read, empty, "{} is not read at all", kind.name);
    }
}

/// A newer Waybill wrote it: this one says so, and changes nothing.
#[tokio::test]
async fn items_of_a_newer_version_are_kept() {
    for kind in KINDS {
        let mut newer = sample(kind.name);
        if newer["body"].is_string() {
            continue;
        }
        newer["body"] = json!({ "v": 2, "data": { "of": "tomorrow" } });
        let store = Arc::new(Model::default());
        lay(&store, &newer).await;
        let read = (kind.read)(ledger(&store, "reader")).await;
        assert!(matches!(read, Err(LedgerError::UnknownVersion { v: 2, .. })), "{}: {read:?}", kind.name);
        if WHATEVER_LIES_THERE.contains(&kind.name) {
            continue;
        }
        let written = (kind.make)(ledger(&store, "maker")).await;
        let kept = item(&store, &newer).await.map(|item| told(&item));
        assert_eq!(kept, Some(newer), "{}: {written:?}", kind.name);
    }
}

/// All that a kind makes, so that a new item of it does not go unseen.
#[tokio::test]
async fn every_item_has_a_sample() {
    let mut samples: Vec<(String, String)> = Vec::new();
    for kind in KINDS {
        let sample = sample(kind.name);
        samples.push((sample["pk"].as_str().unwrap().to_owned(), sample["sk"].as_str().unwrap().to_owned()));
    }
    for kind in KINDS {
        let store = made(&kind).await;
        for (pk, _) in &samples {
            let all = Range { from: "", until: None, limit: 100 };
            for item in store.query(pk, all).await.unwrap() {
                let place = (item.key.pk, item.key.sk);
                assert!(samples.contains(&place), "{}: {place:?} has no sample", kind.name);
            }
        }
    }
}
