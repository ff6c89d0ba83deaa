//! Bodies in rows of DynamoDB: large ones lie in pieces, and none is ever left over.

use std::sync::Arc;

use jiff::Timestamp;
use waybill_aws::SdkConfig;
use waybill_ledger::dynamo::{DynamoStore, table};
use waybill_ledger::store::{Condition, Draft, Key, Range, Store, Write, Written};
use waybill_tests::emulator::{Stack, Trouble, fired, trouble};

use crate::stack;

fn key(sk: &str) -> Key {
    Key { pk: "order/o-1".into(), sk: sk.into() }
}

fn put(sk: &str, body: &[u8], condition: Condition) -> Write {
    let draft = Draft { key: key(sk), body: body.to_vec(), shelf: None, expires: None };
    Write::Put { draft, condition }
}

/// A body that nothing makes smaller, unlike for each seed.
fn large(bytes: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..bytes.div_ceil(8)).flat_map(|_| next()).take(bytes).collect()
}

async fn rows(config: &SdkConfig, table: &str) -> usize {
    let client = aws_sdk_dynamodb::Client::new(config);
    let mut pages = client.scan().table_name(table).into_paginator().items().send();
    let mut rows = 0;
    while let Some(row) = pages.next().await {
        row.expect("the table can be read");
        rows += 1;
    }
    rows
}

async fn body(store: &DynamoStore, sk: &str) -> Option<Vec<u8>> {
    store.get(&key(sk)).await.unwrap().map(|item| item.body)
}

/// Each body of three pieces. Large by small, small by large, large by large; alone and with others; by conditions and without.
async fn bodies_come_and_go(stack: &Stack, [one, other]: [usize; 2]) {
    let (config, table) = (stack.config(), stack::table(stack));
    let store = DynamoStore::new(&config, &table);
    let (one, other, small) = (large(one, 1), large(other, 2), b"small".to_vec());
    let done = Ok(Written::Done);

    assert_eq!(store.write(&[put("a", &one, Condition::Absent)], "t1").await, done);
    assert_eq!(body(&store, "a").await.as_ref(), Some(&one));
    assert_eq!(store.write(&[put("a", &one, Condition::Absent)], "t1").await, done, "the same again");
    assert_eq!(rows(&config, &table).await, 1 + 3);

    let conflict = store.write(&[put("a", &small, Condition::Rev(7))], "t2").await.unwrap();
    let Written::Conflict { at: 0, found: Some(found) } = conflict else { panic!("{conflict:?}") };
    assert!(found.body == one, "a conflict told another body");

    assert_eq!(store.write(&[put("a", &other, Condition::Rev(1))], "t3").await, done);
    assert_eq!(store.write(&[put("a", &other, Condition::Rev(1))], "t3").await, done, "the same again");
    assert_eq!(body(&store, "a").await.as_ref(), Some(&other));
    assert_eq!(rows(&config, &table).await, 1 + 3);

    let both = [put("a", &small, Condition::Rev(2)), put("b", &one, Condition::Any)];
    assert_eq!(store.write(&both, "t4").await, done);
    let listed = store.query("order/o-1", Range { from: "", until: None, limit: 10 }).await.unwrap();
    let listed: Vec<&Vec<u8>> = listed.iter().map(|item| &item.body).collect();
    assert!(listed == [&small, &one], "a listing tells other bodies");
    assert_eq!(rows(&config, &table).await, 2 + 3);

    assert_eq!(store.write(&[put("b", &small, Condition::Any)], "t5").await, done);
    assert_eq!(store.write(&[put("b", &other, Condition::Any)], "t6").await, done);
    assert_eq!(store.write(&[put("b", &one, Condition::Any)], "t7").await, done);
    assert_eq!(rows(&config, &table).await, 2 + 3);
    let gone = |sk| Write::Delete { key: key(sk), condition: Condition::Any, writer: None };
    assert_eq!(store.write(&[gone("b")], "t8").await, done);
    assert_eq!(store.write(&[gone("a"), gone("b")], "t9").await, done);
    assert_eq!(rows(&config, &table).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_bodies_come_and_go() {
    let Some(stack) = stack::start() else { return };
    bodies_come_and_go(&stack, [1_040_000, 800_000]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_bodies_come_and_go_though_answers_are_lost() {
    let Some(stack) = stack::with_faults() else { return };
    let lost = ["PutItem", "TransactWriteItems"].map(|write| (write, Trouble::AnswerLost, 2));
    trouble(stack.proxy(), "dynamodb", &lost);
    // The proxy takes no more than one mebibyte, in base64.
    bodies_come_and_go(&stack, [720_000, 718_000]).await;
    assert!(fired(stack.proxy(), "TransactWriteItems") > 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_body_is_never_read_half() {
    let Some(stack) = stack::start() else { return };
    let store = Arc::new(DynamoStore::new(&stack.config(), &stack::table(&stack)));
    let bodies: Vec<Vec<u8>> = (0..4).map(|seed| large(800_000, seed)).collect();
    store.write(&[put("a", &bodies[0], Condition::Any)], "first").await.unwrap();
    let (writer, written) = (Arc::clone(&store), bodies.clone());
    let writing = tokio::spawn(async move {
        for round in 0..20 {
            let body = &written[round % written.len()];
            writer.write(&[put("a", body, Condition::Any)], &format!("w{round}")).await.unwrap();
        }
    });
    let mut read = 0;
    while !writing.is_finished() {
        // What is replaced again and again may be out of reach for a while, and is never something else.
        if let Ok(item) = store.get(&key("a")).await {
            assert!(bodies.contains(&item.unwrap().body), "a body was read that nobody wrote");
            read += 1;
        }
    }
    writing.await.unwrap();
    assert!(read > 0, "nothing could be read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expiry_is_a_number_of_seconds_and_a_body_is_packed() {
    let Some(stack) = stack::start() else { return };
    let (config, name) = (stack.config(), stack::table(&stack));
    let store = DynamoStore::new(&config, &name);
    let at: Timestamp = "2026-11-02T08:00:00.25Z".parse().unwrap();
    let text = b"the same again ".repeat(1000);
    let draft = Draft { key: key("a"), body: text.clone(), shelf: None, expires: Some(at) };
    store.write(&[Write::Put { draft, condition: Condition::Any }], "t").await.unwrap();
    assert_eq!(body(&store, "a").await, Some(text));
    let client = aws_sdk_dynamodb::Client::new(&config);
    let rows = client.scan().table_name(&name).send().await.unwrap().items.unwrap();
    let expires = rows[0].get(table::EXPIRES).and_then(|value| value.as_n().ok());
    assert_eq!(expires.map(String::as_str), Some("1793606401"));
    let packed = rows[0].get("packed").and_then(|value| value.as_b().ok()).map(|bytes| bytes.as_ref().len());
    assert!(packed.is_some_and(|bytes| bytes < 200), "{packed:?} bytes");
}
