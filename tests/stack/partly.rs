//! What the emulator does not do: batches that pass in part, and SQS's own way of redriving. A server that answers as
//! SQS does stands in for it, so this needs nothing installed.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Json, State};
use axum::http::HeaderMap;
use axum::routing::post;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use waybill_queue::sqs::SqsQueue;
use waybill_queue::{Outgoing, Queue, QueueError, Redrive};

/// What was asked, and what is to be answered, first to last. Each failed entry as its place, its code, and whether the
/// sender is at fault.
#[derive(Debug, Default)]
struct Script {
    asked: Vec<(String, Value)>,
    failures: Vec<Vec<(usize, &'static str, bool)>>,
}

type Shared = Arc<Mutex<Script>>;

async fn answer(State(script): State<Shared>, headers: HeaderMap, body: String) -> Json<Value> {
    let body: Value = serde_json::from_str(&body).expect("it is JSON");
    let target = headers["x-amz-target"].to_str().expect("it is text").to_owned();
    let mut script = script.lock().expect("no test panics here");
    script.asked.push((target.clone(), body.clone()));
    Json(match target.as_str() {
        "AmazonSQS.SendMessageBatch" | "AmazonSQS.DeleteMessageBatch" => {
            let failures = if script.failures.is_empty() { Vec::new() } else { script.failures.remove(0) };
            let entries = body["Entries"].as_array().expect("a batch has entries");
            let of = |place: usize| failures.iter().find(|(at, ..)| *at == place);
            let passed = |(place, entry): (usize, &Value)| {
                let passed = json!({ "Id": entry["Id"], "MessageId": "m", "MD5OfMessageBody": "x" });
                of(place).is_none().then_some(passed)
            };
            let failed = |(place, entry): (usize, &Value)| {
                let (_, code, sender) = of(place)?;
                Some(json!({ "Id": entry["Id"], "Code": code, "SenderFault": sender }))
            };
            let all = || entries.iter().enumerate();
            json!({
                "Successful": all().filter_map(passed).collect::<Vec<_>>(),
                "Failed": all().filter_map(failed).collect::<Vec<_>>(),
            })
        }
        "AmazonSQS.GetQueueAttributes" => json!({ "Attributes": {
            "QueueArn": format!("arn of {}", body["QueueUrl"].as_str().unwrap_or_default()),
            "ApproximateNumberOfMessages": "12",
            "ApproximateNumberOfMessagesNotVisible": "0",
            "ApproximateNumberOfMessagesDelayed": "0",
        } }),
        _ => json!({ "TaskHandle": "t" }),
    })
}

async fn queue(failures: Vec<Vec<(usize, &'static str, bool)>>) -> (SqsQueue, Shared) {
    let script = Shared::new(Mutex::new(Script { failures, ..Script::default() }));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has a loopback");
    let address = listener.local_addr().expect("it is bound");
    let router = Router::new().route("/", post(answer)).with_state(Arc::clone(&script));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let variable = |name: &str| match name {
        "AWS_REGION" => Some("eu-west-1".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("test".to_owned()),
        "AWS_ENDPOINT_URL" => Some(format!("http://{address}")),
        _ => None,
    };
    (SqsQueue::new(&waybill_aws::config(variable).expect("it is whole"), "url/waybill-"), script)
}

/// One field of each entry of each request.
fn entries(script: &Shared, field: &str) -> Vec<Vec<String>> {
    let script = script.lock().expect("no test panics here");
    let of = |body: &Value| {
        let entries = body["Entries"].as_array().expect("a batch has entries").iter();
        entries.map(|entry| entry[field].as_str().expect("it is text").to_owned()).collect()
    };
    script.asked.iter().map(|(_, body)| of(body)).collect()
}

fn messages(bodies: &[&str]) -> Vec<Outgoing> {
    bodies.iter().map(|body| Outgoing::new((*body).to_owned(), "shop".to_owned())).collect()
}

#[tokio::test]
async fn only_what_did_not_pass_is_sent_again() {
    let broken = "InternalError";
    let (queue, script) =
        queue(vec![vec![(0, broken, false), (2, broken, false)], vec![(1, broken, false)]]).await;
    queue.send("q", messages(&["a", "b", "c"]), Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(entries(&script, "MessageBody"), [vec!["a", "b", "c"], vec!["a", "c"], vec!["c"]]);
}

#[tokio::test]
async fn what_never_passes_is_told_and_what_is_refused_is_not_repeated() {
    let now = Timestamp::UNIX_EPOCH;
    let (broken, script) = queue(vec![vec![(0, "InternalError", false)]; 9]).await;
    let told = broken.send("q", messages(&["a"]), now).await;
    assert!(
        matches!(&told, Err(QueueError::Unavailable(words)) if words.contains("InternalError")),
        "{told:?}"
    );
    assert_eq!(entries(&script, "MessageBody").len(), 3);

    let (refusing, script) = queue(vec![vec![(1, "InvalidMessageContents", true)]]).await;
    let told = refusing.send("q", messages(&["a", "b"]), now).await;
    assert!(matches!(&told, Err(QueueError::Refused(words)) if words.contains("Invalid")), "{told:?}");
    assert_eq!(entries(&script, "MessageBody").len(), 1);
}

#[tokio::test]
async fn receipts_that_did_not_pass_are_acknowledged_again_unless_they_are_none() {
    let stale = "ReceiptHandleIsInvalid";
    let (queue, script) = queue(vec![vec![(0, stale, true), (1, "InternalError", false)]]).await;
    let receipts = ["a", "b", "c"].map(str::to_owned);
    assert_eq!(queue.delete("q", &receipts).await, Ok(2));
    assert_eq!(entries(&script, "ReceiptHandle"), [vec!["a", "b", "c"], vec!["b"]]);
}

#[tokio::test]
async fn all_dead_letters_are_moved_by_sqs_itself() {
    let (queue, script) = queue(Vec::new()).await;
    assert_eq!(queue.redrive("q", Redrive::All, Timestamp::UNIX_EPOCH).await, Ok(12));
    let script = script.lock().unwrap();
    let moved = script.asked.iter().find(|(target, _)| target == "AmazonSQS.StartMessageMoveTask");
    let want = json!({ "SourceArn": "arn of url/waybill-q-dlq", "DestinationArn": "arn of url/waybill-q" });
    assert_eq!(moved.map(|(_, body)| body), Some(&want));
}
