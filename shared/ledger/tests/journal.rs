//! What the journal promises beyond the contract: payloads are sealed, bounded, apart where they are large, and never in
//! the way.

mod sample;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::ids::{Owner, ProjectKey};
use waybill_ledger::model::Model;
use waybill_ledger::store::{Item, Key, Range, Store, StoreError, Write, Written};
use waybill_ledger::{
    Claim, Entry, Extra, JournalKey, JournalSettings, Ledger, RecordState, Subject, Then, WITHIN,
};

/// Counts writes.
#[derive(Debug, Default)]
struct Counted {
    store: Model,
    writes: AtomicUsize,
}

#[async_trait]
impl Store for Counted {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.store.get(key).await
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.store.write(writes, token).await
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.store.query(pk, range).await
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.store.shelf(name, range).await
    }
}

/// Refuses every payload.
#[derive(Debug, Default)]
struct WithoutPayloads(Model);

#[async_trait]
impl Store for WithoutPayloads {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.0.get(key).await
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        if writes.iter().any(|write| write.key().pk.starts_with("payload/")) {
            return Err(StoreError::Refused("no payloads".to_owned()));
        }
        self.0.write(writes, token).await
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.0.query(pk, range).await
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.0.shelf(name, range).await
    }
}

/// A ledger that keeps all payloads apart.
fn ledger(store: Arc<dyn Store>, key: Option<u8>) -> Ledger {
    keeping(store, key, 0)
}

fn keeping(store: Arc<dyn Store>, key: Option<u8>, within: usize) -> Ledger {
    let key = key.map(|byte| JournalKey::new([byte; 32]));
    Ledger::new(store, "a", JournalSettings { key, keep: SignedDuration::from_hours(24), within })
}

fn entry(request: &str) -> Entry {
    Entry { request: Some(request.to_owned()), ..sample::entry("o-1") }
}

async fn payloads(store: &Model) -> Vec<Item> {
    let range = Range { from: "", until: None, limit: 100 };
    store.query("payload/order/o-1", range).await.unwrap_or_default()
}

#[tokio::test]
async fn a_payload_that_cannot_be_kept_does_not_fail_the_settle() {
    let ledger = ledger(Arc::new(WithoutPayloads::default()), Some(1));
    let subject = Subject { account: "us-east".try_into().unwrap(), order: "o-1".try_into().unwrap() };
    let (project, owner): (ProjectKey, Owner) = ("shop".try_into().unwrap(), "a".try_into().unwrap());
    let (now, lease) = (Timestamp::UNIX_EPOCH, SignedDuration::from_secs(60));
    let Claim::Won(held) = ledger.claim(&subject, &project, &owner, now, lease, &[]).await.unwrap() else {
        panic!("a new record is busy")
    };
    let extra = Extra { journal: vec![entry("{}")], ..Extra::default() };
    ledger.settle(held.clone(), held.record, Then::Free, extra, now).await.unwrap();
    assert_eq!(ledger.record(&subject).await.unwrap().unwrap().state, RecordState::Free);
    let timeline = ledger.timeline(&subject.order).await.unwrap();
    assert_eq!(timeline, [Entry { request: None, ..entry("") }]);
}

#[tokio::test]
async fn payloads_are_sealed_and_open_with_their_own_key_alone() {
    let secret = "Ada Lovelace, Reno ".repeat(50);
    let order = "o-1".try_into().unwrap();
    for (name, sealed_with, opened_with, want) in [
        ("sealed", Some(1), Some(1), Some(secret.clone())),
        ("clear", None, None, Some(secret.clone())),
        ("clear, opened with a key", None, Some(1), Some(secret.clone())),
        (
            "another key",
            Some(1),
            Some(2),
            Some(
                "(the payload was sealed with journal key ceff0288, and the key at hand is ed902faa)"
                    .to_owned(),
            ),
        ),
        (
            "no key",
            Some(1),
            None,
            Some(
                "(the payload was sealed with journal key ceff0288, and the key at hand is none)".to_owned(),
            ),
        ),
    ] {
        let store = Arc::new(Model::default());
        ledger(Arc::clone(&store) as Arc<dyn Store>, sealed_with)
            .journal(vec![entry(&secret)])
            .await
            .unwrap();
        let kept = payloads(&store).await;
        assert_eq!(kept.len(), 1, "{name}");
        assert!(kept[0].body.len() < secret.len(), "{name}: not compressed");
        assert_eq!(kept[0].expires, Some(Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24)), "{name}");
        let head = store.query("trail/order/o-1", Range { from: "", until: None, limit: 9 }).await.unwrap();
        assert!(!String::from_utf8_lossy(&head[0].body).contains("Ada"), "{name}: the head tells");
        let timeline = ledger(store, opened_with).timeline(&order).await.unwrap();
        assert_eq!(timeline[0].request, want, "{name}");
    }
}

#[tokio::test]
async fn a_payload_that_was_changed_or_moved_is_not_shown() {
    let order = "o-1".try_into().unwrap();
    for (name, change) in [
        ("changed", (|body: &mut Vec<u8>| body[40] ^= 1) as fn(&mut Vec<u8>)),
        ("cut", |body| body.truncate(40)),
        ("too short", |body| body.truncate(3)),
        ("of another kind", |body| body[0] = 9),
        ("empty", Vec::clear),
    ] {
        let store = Arc::new(Model::default());
        let ledger = ledger(Arc::clone(&store) as Arc<dyn Store>, Some(1));
        ledger.journal(vec![entry("Ada")]).await.unwrap();
        let Item { key, mut body, shelf, expires, .. } = payloads(&store).await.remove(0);
        change(&mut body);
        let draft = waybill_ledger::store::Draft { key, body, shelf, expires };
        let put = Write::Put { draft, condition: waybill_ledger::store::Condition::Any };
        store.write(&[put], "t").await.unwrap();
        let shown = ledger.timeline(&order).await.unwrap().remove(0).request.unwrap();
        assert!(shown.starts_with("(the payload ") && !shown.contains("Ada"), "{name}: {shown}");
    }
}

#[tokio::test]
async fn a_long_payload_is_cut_and_says_so() {
    let store = Arc::new(Model::default());
    let ledger = ledger(Arc::clone(&store) as Arc<dyn Store>, Some(1));
    // Two bytes a letter, so that the cut must find a boundary.
    let long = "é".repeat(800_000);
    ledger.journal(vec![entry(&format!("x{long}"))]).await.unwrap();
    let shown = ledger.timeline(&"o-1".try_into().unwrap()).await.unwrap().remove(0).request.unwrap();
    assert!(shown.ends_with("é… (cut: 1600001 bytes in all)"), "{}", &shown[shown.len() - 40..]);
    assert!(shown.len() < 1_060_000, "{} bytes are kept", shown.len());
}

/// A text that does not become much smaller.
fn noise(bytes: usize) -> String {
    let mut state: u64 = 1;
    let next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_digit(u32::try_from(state >> 59).unwrap_or(0), 32).unwrap_or('x')
    };
    std::iter::repeat_with(next).take(bytes).collect()
}

#[tokio::test]
async fn a_small_payload_stands_sealed_in_the_item_of_its_entry() {
    let (store, order) = (Arc::new(Model::default()), "o-1".try_into().unwrap());
    let secret = "Ada Lovelace, Reno ".repeat(50);
    let open = |key| keeping(Arc::clone(&store) as Arc<dyn Store>, Some(key), WITHIN);
    open(1).journal(vec![entry(&secret)]).await.unwrap();
    assert!(payloads(&store).await.is_empty(), "nothing lies apart");
    let all = Range { from: "", until: None, limit: 9 };
    let item = store.query("trail/order/o-1", all).await.unwrap().remove(0);
    let body = String::from_utf8_lossy(&item.body).into_owned();
    assert!(!body.contains("Ada") && body.len() < secret.len(), "{body}");
    assert_eq!(open(1).timeline(&order).await.unwrap(), [entry(&secret)]);
    let told = open(2).timeline(&order).await.unwrap().remove(0).request.unwrap();
    assert!(told.contains("sealed with journal key"), "{told}");

    // What was changed or stands elsewhere is not shown.
    let begins = body.find("\"payload\":\"").unwrap() + "\"payload\":\"".len() + 80;
    let mut damaged = body.clone();
    damaged.replace_range(begins..=begins, if body[begins..].starts_with('A') { "B" } else { "A" });
    for (place, changed) in [
        ("trail/order/o-2", body.clone()),
        ("trail/order/o-1", damaged),
        ("trail/order/o-1", body.replacen("\"payload\":\"", "\"payload\":\"?", 1)),
    ] {
        let key = Key { pk: place.to_owned(), sk: item.key.sk.clone() };
        let draft =
            waybill_ledger::store::Draft { key, body: changed.into_bytes(), shelf: None, expires: None };
        let put = Write::Put { draft, condition: waybill_ledger::store::Condition::Any };
        store.write(&[put], "t").await.unwrap();
        let of = place.trim_start_matches("trail/order/").try_into().unwrap();
        let shown = open(1).timeline(&of).await.unwrap().remove(0).request.unwrap();
        assert!(shown.starts_with("(the payload ") && !shown.contains("Ada"), "{place}: {shown}");
    }
}

#[tokio::test]
async fn a_settle_writes_once_and_large_payloads_apart() {
    let (small, large) = ("{}".to_owned(), noise(3 * WITHIN));
    let counted = Arc::new(Counted::default());
    let ledger = keeping(Arc::clone(&counted) as Arc<dyn Store>, Some(1), WITHIN);
    let (project, owner): (ProjectKey, Owner) = ("shop".try_into().unwrap(), "a".try_into().unwrap());
    let (now, lease) = (Timestamp::UNIX_EPOCH, SignedDuration::from_secs(60));
    for (order, request, want) in [("o-1", &small, 1), ("o-2", &large, 2)] {
        let subject = Subject { account: "us-east".try_into().unwrap(), order: order.try_into().unwrap() };
        let claim = ledger.claim(&subject, &project, &owner, now, lease, &[]).await.unwrap();
        let Claim::Won(held) = claim else { panic!("a new record is busy") };
        let entry = Entry { order: order.try_into().ok(), ..entry(request) };
        let before = counted.writes.load(Ordering::Relaxed);
        let extra = Extra { journal: vec![entry.clone()], ..Extra::default() };
        ledger.settle(held.clone(), held.record, Then::Free, extra, now).await.unwrap();
        assert_eq!(counted.writes.load(Ordering::Relaxed) - before, want, "{order}");
        assert_eq!(ledger.timeline(&subject.order).await.unwrap(), [entry], "{order}");
    }
    let before = counted.writes.load(Ordering::Relaxed);
    for _ in 0..3 {
        ledger.born(now).await.unwrap();
    }
    assert_eq!(counted.writes.load(Ordering::Relaxed) - before, 1, "when it was born is asked once");
}
