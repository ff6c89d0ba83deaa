//! Each kind of item, made by the ledger as it is today, and read by it.

mod records;

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::edits::{Change, Edit};
use waybill_domain::facts::Facts;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{AccountId, OrderId};
use waybill_domain::review::{About, ReviewEntry};
use waybill_domain::stock::booking::{Bookings, Kind as Became, Levels, Row};
use waybill_domain::tracking::{TrackingState, TrackingUpdate};
use waybill_ledger::{
    Claim, Direction, Entry, Ledger, LedgerError, Limit, Outgoing, Parked, Party, Subject, Trouble, Until,
};

use self::records::{doubtful, record, record_asked, record_numbered, record_told, record_tracked};

/// A kind of item.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// Its sample.
    pub(crate) name: &'static str,
    /// Samples without which it is not read.
    pub(crate) beside: &'static [&'static str],
    pub(crate) make: fn(Ledger) -> BoxFuture<'static, Result<(), LedgerError>>,
    /// What is read, in words.
    pub(crate) read: fn(Ledger) -> BoxFuture<'static, Result<String, LedgerError>>,
}

macro_rules! kind {
    ($name:literal, [$($beside:literal),*], $make:ident, |$ledger:ident| $read:expr) => {
        Kind {
            name: $name,
            beside: &[$($beside),*],
            make: |ledger| Box::pin($make(ledger)),
            read: |$ledger| Box::pin(async move { Ok(format!("{:?}", $read)) }),
        }
    };
}

pub(crate) const KINDS: [Kind; 27] = [
    kind!("item-record", [], record, |ledger| ledger.record(&subject()).await?),
    kind!("item-record-asked", [], record_asked, |ledger| ledger.record(&subject()).await?),
    kind!("item-record-numbered", [], record_numbered, |ledger| ledger.record(&subject()).await?),
    kind!("item-record-told-returns", [], record_told, |ledger| ledger.record(&subject()).await?),
    kind!("item-record-in-doubt", [], doubtful, |ledger| ledger.record(&other()).await?),
    kind!("item-record-tracked", [], record_tracked, |ledger| ledger.record(&subject()).await?),
    kind!("item-number", [], record_numbered, |ledger| ledger.numbered(&"1001".try_into().unwrap()).await?),
    kind!("item-edits", [], edits, |ledger| ledger.edits(&order()).await?),
    kind!("item-bookings", [], bookings, |ledger| ledger.bookings(&order()).await?),
    kind!("item-link", [], record, |ledger| {
        ledger.link(&account(), &"T3JkZXI6MQ==".try_into().unwrap()).await?
    }),
    kind!("item-facts", [], facts, |ledger| ledger.known(&order()).await?.facts),
    kind!("item-facts-tracked", ["item-record-tracked"], facts_tracked, |ledger| {
        ledger.followed((at(-86_400 * 365), at(86_400 * 365)), None, 9).await?
    }),
    kind!("item-learned-sku", [], learned, |ledger| {
        ledger.learned_sku(&account(), &"M1".try_into().unwrap()).await?
    }),
    kind!("item-cursor", [], cursor, |ledger| ledger.cursor("pull/shop/0a1b2c3d").await?.map(|at| at.value)),
    kind!("item-bucket", [], bucket, |ledger| ledger
        .draw(&account(), "credits", 990, &LIMIT, 0, at(0))
        .await?),
    kind!("item-count", [], count, |ledger| ledger.count("cancels/us", at(0), 0).await?),
    kind!("item-receipt", [], receipt, |ledger| ledger.has_receipt("cancel/us/o-1-0a1b2c3d", at(0)).await?),
    kind!("item-review", [], review, |ledger| ledger.review_all(9).await?),
    kind!("item-journal-head", [], journal, |ledger| {
        let bare = |entry: Entry| Entry { request: None, response: None, ..entry };
        ledger.timeline(&order()).await?.into_iter().map(bare).collect::<Vec<_>>()
    }),
    kind!("item-journal-payload", ["item-journal-head"], journal, |ledger| ledger.timeline(&order()).await?),
    kind!("item-journal-entry", [], journal_within, |ledger| {
        ledger.timeline(&"o-2".try_into().unwrap()).await?
    }),
    kind!("item-parked-until-due", [], parked_due, |ledger| ledger.parked_due(at(9), 9).await?),
    kind!("item-parked-at-gate", [], parked_at, |ledger| ledger
        .parked_at("access/account/us", at(9), 9)
        .await?),
    kind!("item-outgoing", [], outgoing, |ledger| ledger.outbox_due(at(9), 9).await?),
    kind!("item-outbox-round", [], round, |ledger| ledger.outbox_begin(at(9), at(99)).await?),
    kind!("item-access", [], access, |ledger| ledger.access(&Party::Account(account())).await?),
    kind!("item-born", [], born, |ledger| ledger.born(at(5)).await?),
];

const LIMIT: Limit = Limit { burst: 1000, refill: 60, window: SignedDuration::from_secs(1) };
const LEASE: SignedDuration = SignedDuration::from_secs(120);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_794_297_600 + seconds).unwrap()
}

fn account() -> AccountId {
    "us".try_into().unwrap()
}

fn order() -> OrderId {
    "o-1".try_into().unwrap()
}

fn subject() -> Subject {
    Subject { account: account(), order: order() }
}

fn other() -> Subject {
    Subject { order: "o-2".try_into().unwrap(), ..subject() }
}

async fn held(ledger: &Ledger, subject: &Subject) -> Result<waybill_ledger::Held, LedgerError> {
    let (project, owner) = ("shop".try_into().unwrap(), "worker-1".try_into().unwrap());
    match ledger.claim(subject, &project, &owner, at(0), LEASE, &["o-1-0a1b2c3d".try_into().unwrap()]).await?
    {
        Claim::Won(held) => Ok(held),
        Claim::Busy { until } => panic!("busy until {until}"),
    }
}

/// Two values that people set, one without a reason.
async fn edits(ledger: Ledger) -> Result<(), LedgerError> {
    let edit = |field: &str, value: &str, because: Option<&str>| Edit {
        change: Change::read(field, value).unwrap(),
        by: "jo".to_owned(),
        because: because.map(str::to_owned),
        at: at(0),
    };
    let set = [edit("address.city", "Reno", Some("asked by phone")), edit("sku.l-1", "M1", None)];
    ledger.edit(&order(), |edits| set.iter().for_each(|edit| edits.set(edit.clone()))).await.map(|_| ())
}

/// Units of one line that were added to stock, and of another that are being removed.
async fn bookings(ledger: Ledger) -> Result<(), LedgerError> {
    let row = |line: &str, kind, channel: Option<&str>| Row {
        line: line.try_into().unwrap(),
        kind,
        sku: "MUG-1".try_into().unwrap(),
        channel: channel.map(|channel| channel.try_into().unwrap()),
    };
    let added = (row("l-1", Became::Cancelled, Some("east")), 2);
    let mut bookings = Bookings::default().begun(&Levels::from([added.clone()]), 3).unwrap();
    for effect in bookings.under_way(&order()) {
        bookings.complete(&order(), &effect.id);
    }
    let begun = bookings.begun(&Levels::from([added, (row("l-2", Became::Shipped, None), -1)]), 4).unwrap();
    ledger.put_bookings(&order(), &begun, None, "t").await.map(|_stored| ())
}

/// What the sample of events tells, merged.
async fn facts(ledger: Ledger) -> Result<(), LedgerError> {
    let mut facts = Facts::default();
    for event in crate::envelopes::sample_of_events() {
        facts.merge(&"o-1-0a1b2c3d".try_into().unwrap(), &account(), &event);
    }
    ledger.put_facts(&order(), &facts, None, "t").await.map(|_| ())
}

/// What was said of that parcel.
async fn facts_tracked(ledger: Ledger) -> Result<(), LedgerError> {
    record_tracked(ledger.clone()).await?;
    let mut facts = Facts::default();
    let update = TrackingUpdate {
        id: "wb_1".try_into().unwrap(),
        made_for: None,
        number: "1Z999AA10123456784".to_owned(),
        updated_at: at(60),
        state: TrackingState { carrier: Some("ups".to_owned()), ..TrackingState::default() },
        checkpoints: Vec::new(),
    };
    facts.track(&account(), &update);
    ledger.put_facts(&order(), &facts, None, "t").await.map(|_| ())
}

async fn learned(ledger: Ledger) -> Result<(), LedgerError> {
    ledger.learn_sku(&account(), &"M1".try_into().unwrap(), &"MUG-1".try_into().unwrap()).await
}

async fn cursor(ledger: Ledger) -> Result<(), LedgerError> {
    ledger.advance("pull/shop/0a1b2c3d", None, "2026-11-10T08:00:00.000Z/o-1", "t").await.map(|_| ())
}

async fn bucket(ledger: Ledger) -> Result<(), LedgerError> {
    ledger.draw(&account(), "credits", 15, &LIMIT, 0, at(0)).await.map(|_| ())
}

async fn count(ledger: Ledger) -> Result<(), LedgerError> {
    ledger.count("cancels/us", at(0), 3).await.map(|_| ())
}

async fn receipt(ledger: Ledger) -> Result<(), LedgerError> {
    ledger.keep_receipt("cancel/us/o-1-0a1b2c3d", at(0), LEASE).await
}

async fn review(ledger: Ledger) -> Result<(), LedgerError> {
    let about = About::Order { order: order(), number: "1001".try_into().ok() };
    let line = "l-1".try_into().unwrap();
    let entry = ReviewEntry {
        about: about.clone(),
        account: Some(account()),
        refusal: Refusal::new("unmapped-sku", "`MUG-9` is not known there").of_line(&line),
        kept: Some(serde_json::json!({ "sku": "MUG-9" })),
        first_seen: at(0),
        last_seen: at(0),
        seen: 1,
        closed: None,
    };
    ledger.review_upsert(&entry).await?;
    ledger.review_close(&about, Some(&account()), None, "passed", at(2)).await.map(|_| ())
}

async fn journal(ledger: Ledger) -> Result<(), LedgerError> {
    ledger.journal(vec![entry()]).await
}

async fn journal_within(ledger: Ledger) -> Result<(), LedgerError> {
    ledger.journal(vec![Entry { order: "o-2".try_into().ok(), ..entry() }]).await
}

fn entry() -> Entry {
    Entry {
        at: at(0),
        trace: "wb-1".try_into().unwrap(),
        order: Some(order()),
        account: Some(account()),
        direction: Direction::Out,
        name: "us order_create".to_owned(),
        attempt: 1,
        outcome: "refused".to_owned(),
        code: Some("200".to_owned()),
        rule: Some("route 1".to_owned()),
        partner_request: Some("r-1".to_owned()),
        led_by: None,
        request: Some("POST https://partner.example/graphql\n{}".to_owned()),
        response: Some("{\"data\":null}".to_owned()),
        config_hash: "c0ffee".to_owned(),
        build: "0.1.0".to_owned(),
    }
}

fn parked(key: &str, until: Until) -> Parked {
    Parked { key: key.to_owned(), until, queue: "dispatch-us".to_owned(), body: "{\"v\":1}".to_owned() }
}

async fn parked_due(ledger: Ledger) -> Result<(), LedgerError> {
    ledger.park(&parked("consider shop o-1", Until::Due { at: at(1) })).await
}

async fn parked_at(ledger: Ledger) -> Result<(), LedgerError> {
    let until = Until::Gate { name: "access/account/us".to_owned(), since: at(1) };
    ledger.park(&parked("look us o-1", until)).await
}

/// An event of other facts than those above, refused once.
async fn outgoing(ledger: Ledger) -> Result<(), LedgerError> {
    let (id, kind) = ("evt_0a1b2c3d".to_owned(), "shipment.voided".to_owned());
    let event = Outgoing { id, kind, body: "{\"version\":1}".to_owned(), refused: 1 };
    let told = (vec![event], at(1));
    let order: OrderId = "o-3".try_into().unwrap();
    ledger.put_facts_telling(&order, &Facts::default(), None, told, "t").await.map(|_| ())
}

async fn round(ledger: Ledger) -> Result<(), LedgerError> {
    let trouble = Trouble { times: 2, since: Some(at(0)), cause: "busy: HTTP 503".to_owned() };
    ledger.outbox_begin(at(0), at(5)).await?;
    ledger.outbox_end(at(5), at(9), &trouble).await
}

async fn access(ledger: Ledger) -> Result<(), LedgerError> {
    ledger.lock_out(&Party::Account(account()), "HTTP 401", at(0)).await.map(|_| ())
}

async fn born(ledger: Ledger) -> Result<(), LedgerError> {
    ledger.born(at(0)).await.map(|_| ())
}
