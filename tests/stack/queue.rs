//! The queue's contract on SQS, and what is SQS's own.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{SignedDuration, Timestamp};
use waybill_queue::sqs::SqsQueue;
use waybill_queue::{Outgoing, Queue, QueueError, Redrive, contract};
use waybill_tests::emulator::{Stack, Trouble, fired, trouble};

use crate::paced::Paced;
use crate::stack;

/// Seconds that the contract's shortest stretch lasts: more where the machine is too slow for fewer.
const UNITS: [u32; 3] = [1, 3, 9];
const VISIBILITY: SignedDuration = SignedDuration::from_secs(30);

async fn keeps_the_contract(stack: &Stack) {
    for unit in UNITS {
        let late = Arc::new(AtomicBool::new(false));
        let fresh = || -> Arc<dyn Queue> {
            let queue =
                SqsQueue::new(&stack.config(), &stack::queues(stack, &contract::QUEUES, contract::RECEIVES));
            Arc::new(Paced::new(queue, unit, Arc::clone(&late)))
        };
        let kept = contract::run_by_its_own_clock(fresh).await;
        if !late.load(Ordering::Relaxed) {
            kept.unwrap();
            return;
        }
    }
    panic!("this machine is too slow to tell");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_contract_is_kept() {
    let Some(stack) = stack::start() else { return };
    keeps_the_contract(&stack).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_contract_is_kept_through_throttles_and_errors() {
    let Some(stack) = stack::with_faults() else { return };
    let rules = [
        ("SendMessageBatch", Trouble::Broken, 5),
        ("ReceiveMessage", Trouble::Throttled, 40),
        ("DeleteMessageBatch", Trouble::Broken, 5),
        ("ChangeMessageVisibility", Trouble::Throttled, 5),
        ("GetQueueAttributes", Trouble::Broken, 5),
    ];
    trouble(stack.proxy(), "sqs", &rules);
    keeps_the_contract(&stack).await;
    for (operation, ..) in rules {
        assert!(fired(stack.proxy(), operation) > 0, "nothing came over {operation}");
    }
}

fn bodies(range: std::ops::Range<u32>) -> BTreeSet<String> {
    range.map(|n| format!("m{n}")).collect()
}

fn messages(bodies: &BTreeSet<String>) -> Vec<Outgoing> {
    bodies.iter().map(|body| Outgoing::new(body.clone(), "shop".to_owned())).collect()
}

/// What is handed out until nothing is, and how many messages that were.
async fn drained(queue: &SqsQueue, name: &str) -> (BTreeSet<String>, usize) {
    let (mut bodies, mut number) = (BTreeSet::new(), 0);
    loop {
        let received = queue.receive(name, 10, VISIBILITY, Timestamp::UNIX_EPOCH).await.unwrap();
        if received.is_empty() {
            return (bodies, number);
        }
        number += received.len();
        bodies.extend(received.into_iter().map(|message| message.body));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_are_lost_double_messages_and_lose_none() {
    let Some(stack) = stack::with_faults() else { return };
    let queue = SqsQueue::new(&stack.config(), &stack::queues(&stack, &["work"], 8));
    let lost = ["SendMessageBatch", "DeleteMessageBatch"].map(|name| (name, Trouble::AnswerLost, 2));
    trouble(stack.proxy(), "sqs", &lost);
    let sent = bodies(0..45);
    queue.send("work", messages(&sent), Timestamp::UNIX_EPOCH).await.unwrap();
    let mut left = Vec::new();
    let mut seen = BTreeSet::new();
    loop {
        let received = queue.receive("work", 10, VISIBILITY, Timestamp::UNIX_EPOCH).await.unwrap();
        if received.is_empty() {
            break;
        }
        seen.extend(received.iter().map(|message| message.body.clone()));
        left.extend(received.into_iter().map(|message| message.receipt));
    }
    assert_eq!(seen, sent);
    assert!(left.len() > sent.len(), "no message was doubled, so no answer was lost");
    // What was acknowledged unheard is not there any more: not counted, and no error.
    queue.delete("work", &left).await.unwrap();
    let depth = queue.depth("work", Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(depth.ready + depth.in_flight, 0, "{depth:?}");
    assert!(fired(stack.proxy(), "DeleteMessageBatch") > 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dead_letters_of_many_pages_are_told_and_redriven() {
    let Some(stack) = stack::start() else { return };
    let queue = SqsQueue::new(&stack.config(), &stack::queues(&stack, &["work"], 1));
    let now = Timestamp::UNIX_EPOCH;
    let sent = bodies(0..25);
    queue.send("work", messages(&sent), now).await.unwrap();
    let mut received = Vec::new();
    while received.len() < sent.len() {
        received.extend(queue.receive("work", 10, SignedDuration::ZERO, now).await.unwrap());
    }
    assert!(queue.receive("work", 10, VISIBILITY, now).await.unwrap().is_empty(), "received too often");
    for _ in 0..2 {
        let dead = queue.dead("work", 100).await.unwrap();
        assert_eq!(dead.iter().map(|dead| dead.body.clone()).collect::<BTreeSet<_>>(), sent);
        assert!(dead.is_sorted_by_key(|dead| dead.sent_at));
    }
    let dead = queue.dead("work", 100).await.unwrap();
    let some = dead.iter().filter(|dead| dead.body.ends_with('7')).map(|dead| dead.id.clone()).collect();
    assert_eq!(queue.redrive("work", Redrive::Only(some), now).await, Ok(2));
    assert_eq!(drained(&queue, "work").await, (["m17".to_owned(), "m7".to_owned()].into(), 2));
    assert_eq!(queue.redrive("work", Redrive::All, now).await, Ok(23));
    assert_eq!(drained(&queue, "work").await.1, 23);
    assert_eq!(queue.depth("work", now).await.unwrap().dead, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_is_refused_and_a_message_of_nobody_has_a_group() {
    let Some(stack) = stack::start() else { return };
    let prefix = stack::queues(&stack, &["work"], 8);
    let queue = SqsQueue::new(&stack.config(), &prefix);
    let now = Timestamp::UNIX_EPOCH;
    let told = queue.send("no-such-queue", messages(&bodies(0..1)), now).await;
    assert!(
        matches!(&told, Err(QueueError::Refused(words)) if words.contains("NonExistentQueue")),
        "{told:?}"
    );
    let others = aws_sdk_sqs::Client::new(&stack.config());
    others.send_message().queue_url(format!("{prefix}work")).message_body("{}").send().await.unwrap();
    let received = queue.receive("work", 10, VISIBILITY, now).await.unwrap();
    // It can be sent again as it is.
    let again = Outgoing::new(received[0].body.clone(), received[0].group.clone());
    assert_eq!(queue.send("work", vec![again], now).await, Ok(()));
}
