//! The ledger's contract on DynamoDB, and what is DynamoDB's own.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use waybill_aws::SdkConfig;
use waybill_domain::ids::{Owner, ProjectKey};
use waybill_ledger::dynamo::DynamoStore;
use waybill_ledger::store::{Condition, Draft, Key, Range, Store, StoreError, Write, Written};
use waybill_ledger::{Claim, Extra, JournalSettings, Ledger, Subject, Then, WITHIN, contract};
use waybill_tests::emulator::{Stack, Trouble, calls, fired, trouble};

use crate::stack;

/// Every kind of request that writes.
const WRITES: [&str; 4] = ["PutItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"];

async fn keeps_the_contract(stack: &Stack, config: &SdkConfig) {
    let fresh = || -> Arc<dyn Store> { Arc::new(DynamoStore::new(config, &stack::table(stack))) };
    contract::run_across_a_network(fresh).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_contract_is_kept() {
    let Some(stack) = stack::start() else { return };
    keeps_the_contract(&stack, &stack.config()).await;
}

/// Where nobody else writes meanwhile, the first answer to each single write is lost, whatever kind it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_contract_is_kept_though_answers_to_writes_are_lost() {
    let Some(stack) = stack::with_faults() else { return };
    let port = stack.proxy();
    trouble(port, "dynamodb", &WRITES.map(|write| (write, Trouble::AnswerLost, 2)));
    keeps_the_contract(&stack, &stack.stubborn()).await;
    for write in WRITES {
        let lost = fired(port, write);
        assert!(lost > 4, "only {lost} answers to {write} were lost");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_contract_is_kept_through_throttles_errors_and_stalls() {
    let Some(stack) = stack::with_faults() else { return };
    let port = stack.proxy();
    let rules = [
        ("PutItem", Trouble::Throttled, 5),
        ("PutItem", Trouble::Stalled, 1500),
        ("GetItem", Trouble::Broken, 5),
        ("Query", Trouble::Throttled, 5),
        ("DeleteItem", Trouble::Broken, 3),
        ("TransactWriteItems", Trouble::Throttled, 4),
        ("BatchWriteItem", Trouble::Throttled, 4),
        ("BatchWriteItem", Trouble::Broken, 5),
        ("TransactWriteItems", Trouble::Stalled, 150),
    ];
    trouble(port, "dynamodb", &rules);
    keeps_the_contract(&stack, &stack.config()).await;
    for (operation, ..) in rules {
        assert!(fired(port, operation) > 0, "nothing came over {operation}");
    }
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000)
}

/// The usual order: claimed and settled, in one request each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_takes_two_requests() {
    let Some(stack) = stack::with_faults() else { return };
    let store = Arc::new(DynamoStore::new(&stack.config(), &stack::table(&stack)));
    let settings = JournalSettings { key: None, keep: SignedDuration::from_hours(1), within: WITHIN };
    let ledger = Ledger::new(store, "a", settings);
    let subject = Subject { account: "us-east".try_into().unwrap(), order: "o-1".try_into().unwrap() };
    let (project, owner): (ProjectKey, Owner) = ("shop".try_into().unwrap(), "a".try_into().unwrap());
    let before = calls(stack.proxy(), "dynamodb");
    let lease = SignedDuration::from_secs(60);
    let claim = ledger.claim(&subject, &project, &owner, now(), lease, &[]).await.unwrap();
    let Claim::Won(held) = claim else { panic!("a new order was busy") };
    let extra =
        Extra { links: vec![("p-1".try_into().unwrap(), "o-1-1".try_into().unwrap())], ..Extra::default() };
    ledger.settle(held.clone(), held.record, Then::Free, extra, now()).await.unwrap();
    assert_eq!(calls(stack.proxy(), "dynamodb") - before, 2);
}

fn put(pk: &str, sk: &str, body: Vec<u8>) -> Write {
    let key = Key { pk: pk.to_owned(), sk: sk.to_owned() };
    let draft = Draft { key, body, shelf: Some(("shelf".into(), sk.to_owned())), expires: None };
    Write::Put { draft, condition: Condition::Any }
}

/// A page of DynamoDB's ends at one mebibyte.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn listings_go_over_several_pages_and_end_at_their_limits() {
    let Some(stack) = stack::start() else { return };
    let store = DynamoStore::new(&stack.config(), &stack::table(&stack));
    for n in 0..30_u8 {
        let body = (0..100_000_u32).map(|at| at.to_le_bytes()[0].wrapping_mul(n)).collect();
        store.write(&[put("p", &format!("{n:02}"), body)], &format!("t{n}")).await.unwrap();
    }
    let all = Range { from: "", until: None, limit: usize::MAX };
    for (name, range, first, length) in [
        ("all", all, "00", 30),
        ("from one", Range { from: "05", ..all }, "05", 25),
        ("up to one", Range { until: Some("05"), ..all }, "00", 5),
        ("between", Range { from: "05", until: Some("07"), ..all }, "05", 2),
        ("some", Range { from: "05", limit: 3, ..all }, "05", 3),
        ("nothing", Range { from: "05", until: Some("05"), ..all }, "", 0),
        ("none at all", Range { limit: 0, ..all }, "", 0),
    ] {
        for (how, listed) in [
            ("partition", store.query("p", range).await.unwrap()),
            ("shelf", store.shelf("shelf", range).await.unwrap()),
        ] {
            let keys: Vec<&str> = listed.iter().map(|item| item.key.sk.as_str()).collect();
            assert_eq!(
                (keys.first().copied().unwrap_or_default(), keys.len()),
                (first, length),
                "{how}: {name}"
            );
            assert!(keys.is_sorted(), "{how}: {name}: {keys:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_will_not_pass_is_refused_and_what_may_is_not() {
    let Some(stack) = stack::with_faults() else { return };
    let nowhere = DynamoStore::new(&stack.config(), "no-such-table");
    let key = Key { pk: "a".into(), sk: "b".into() };
    let refused = |told: Result<String, StoreError>| match told {
        Err(StoreError::Refused(words)) => assert!(words.starts_with("ResourceNotFoundException"), "{words}"),
        told => panic!("a table that is not there said {told:?}"),
    };
    refused(nowhere.get(&key).await.map(|got| format!("{got:?}")));
    refused(nowhere.write(&[put("a", "b", Vec::new())], "t").await.map(|got| format!("{got:?}")));
    let two = [put("a", "b", Vec::new()), put("a", "c", Vec::new())];
    refused(nowhere.write(&two, "t").await.map(|got| format!("{got:?}")));

    let store = DynamoStore::new(&stack.config(), &stack::table(&stack));
    trouble(
        stack.proxy(),
        "dynamodb",
        &[("PutItem", Trouble::Throttled, 1), ("GetItem", Trouble::Broken, 1)],
    );
    let written = store.write(&[put("a", "b", Vec::new())], "t").await;
    assert!(matches!(&written, Err(StoreError::Unavailable(_))), "{written:?}");
    let got = store.get(&key).await;
    assert!(matches!(&got, Err(StoreError::Unavailable(_))), "{got:?}");
    assert_eq!(store.write(&two, "t2").await, Ok(Written::Done));
}
