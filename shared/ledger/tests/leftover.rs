//! What DynamoDB leaves over of many puts: the protocol is played by hand, for no emulator leaves anything over.

#![cfg(feature = "dynamodb")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Json, Router, routing::post};
use serde_json::{Value, json};
use waybill_ledger::dynamo::DynamoStore;
use waybill_ledger::store::{Draft, Key, Store as _};

/// Rows by sort key, and by which operation they came.
#[derive(Debug, Default, Clone)]
struct Rows(Arc<Mutex<BTreeMap<String, &'static str>>>);

impl Rows {
    fn rows(&self) -> MutexGuard<'_, BTreeMap<String, &'static str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, put: &Value, by: &'static str) {
        let sk = put.pointer("/Item/sk/S").and_then(Value::as_str).unwrap_or_default();
        self.rows().insert(sk.to_owned(), by);
    }
}

/// Leaves every other put of a batch over.
async fn dynamo(State(rows): State<Rows>, headers: HeaderMap, body: String) -> Json<Value> {
    let asked: Value = serde_json::from_str(&body).unwrap_or_default();
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    if target.ends_with(".PutItem") {
        rows.put(&asked, "alone");
        return Json(json!({}));
    }
    let puts = asked.pointer("/RequestItems/ledger").and_then(Value::as_array).cloned().unwrap_or_default();
    let (done, left): (Vec<_>, Vec<_>) = puts.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
    for (_, put) in done {
        rows.put(put.get("PutRequest").unwrap_or(&Value::Null), "together");
    }
    let left: Vec<Value> = left.into_iter().map(|(_, put)| put).collect();
    Json(json!({ "UnprocessedItems": if left.is_empty() { json!({}) } else { json!({ "ledger": left }) } }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_left_over_goes_alone() {
    let rows = Rows::default();
    let app = Router::new().route("/", post(dynamo)).with_state(rows.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let config = waybill_aws::config(|name| match name {
        "AWS_ENDPOINT_URL" => Some(address.clone()),
        "AWS_REGION" => Some("eu-west-1".to_owned()),
        _ => Some("made up".to_owned()),
    });
    let store = DynamoStore::new(&config.unwrap(), "ledger");
    for (drafts, want) in [
        (vec!["a"], vec![("a", "alone")]),
        (vec!["b", "c"], vec![("b", "together"), ("c", "alone")]),
        (vec!["d", "e", "f"], vec![("d", "together"), ("e", "alone"), ("f", "together")]),
    ] {
        rows.rows().clear();
        let draft = |sk: &&str| {
            let key = Key { pk: "trail/order/o-1".to_owned(), sk: (*sk).to_owned() };
            Draft { key, body: b"{}".to_vec(), shelf: None, expires: None }
        };
        let drafts: Vec<Draft> = drafts.iter().map(draft).collect();
        store.put_each(&drafts, "t").await.unwrap();
        let want: BTreeMap<String, &str> = want.into_iter().map(|(sk, by)| (sk.to_owned(), by)).collect();
        assert_eq!(*rows.rows(), want);
    }
}
