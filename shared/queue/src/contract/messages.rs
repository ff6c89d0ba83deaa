//! Promises about single messages.

use std::collections::BTreeSet;

use futures::future::try_join_all;
use jiff::SignedDuration;

use super::{
    Broken, Clock, OTHER, QUEUE, RECEIVES, Shared, VISIBILITY, at, bodies, ensure, message, receipts, receive,
};
use crate::queue::{Depth, LARGEST_BODY, Outgoing, QueueError, Received, Redrive};

pub(super) async fn redelivery(queue: Shared) -> Result<(), Broken> {
    queue.send(QUEUE, vec![message("a"), message("b")], at(0)).await?;
    let first = receive(&queue, 0).await?;
    ensure!(bodies(&first) == ["a", "b"], "handed out was {first:?}");
    let sent = |message: &Received| queue.clock == Clock::Own || message.sent_at == at(0);
    ensure!(first.iter().all(|message| message.receives == 1 && sent(message)), "it was {first:?}");
    ensure!(receive(&queue, 29).await?.is_empty(), "a hidden message was handed out");
    // Nobody acknowledged: they come again, the same and counted.
    let second = receive(&queue, 30).await?;
    ensure!(bodies(&second) == ["a", "b"], "handed out again was {second:?}");
    let ids =
        |received: &[Received]| received.iter().map(|message| message.id.clone()).collect::<BTreeSet<_>>();
    ensure!(ids(&first) == ids(&second), "a message changed its id");
    ensure!(second.iter().all(|message| message.receives == 2), "receives were not counted: {second:?}");
    let deleted = queue.delete(QUEUE, &receipts(&second)).await?;
    ensure!(deleted == 2, "{deleted} of 2 were acknowledged");
    ensure!(queue.delete(QUEUE, &receipts(&second)).await? == 0, "a message was acknowledged twice");
    ensure!(receive(&queue, 1000).await?.is_empty(), "an acknowledged message came again");
    ensure!(queue.depth(QUEUE, at(1000)).await? == Depth::default(), "an empty queue is not empty");
    Ok(())
}

pub(super) async fn stale_receipts(queue: Shared) -> Result<(), Broken> {
    queue.send(QUEUE, vec![message("a")], at(0)).await?;
    let stale = receipts(&receive(&queue, 0).await?);
    let fresh = receipts(&receive(&queue, 30).await?);
    ensure!(queue.delete(QUEUE, &stale).await? == 0, "a stale receipt acknowledged");
    for receipt in &stale {
        let changed = queue.change_visibility(QUEUE, receipt, SignedDuration::ZERO, at(31)).await?;
        ensure!(!changed, "a stale receipt changed visibility");
    }
    ensure!(receive(&queue, 32).await?.is_empty(), "a stale receipt made a message visible");
    ensure!(
        queue.delete(QUEUE, &["nonsense".to_owned(), "1/x".to_owned()]).await? == 0,
        "nonsense acknowledged"
    );
    ensure!(queue.delete(QUEUE, &fresh).await? == 1, "the fresh receipt did not acknowledge");
    Ok(())
}

pub(super) async fn delays(queue: Shared) -> Result<(), Broken> {
    let delayed = Outgoing { delay: SignedDuration::from_mins(15), ..message("later") };
    queue.send(QUEUE, vec![delayed, message("now")], at(0)).await?;
    let depth = queue.depth(QUEUE, at(0)).await?;
    let want = Depth { ready: 1, delayed: 1, next_due: Some(at(900)), ..Depth::default() };
    ensure!(depth == queue.told(want), "the depth is {depth:?}");
    let now = receive(&queue, 0).await?;
    ensure!(bodies(&now) == ["now"], "handed out was {now:?}");
    let depth = queue.depth(QUEUE, at(0)).await?;
    let want = Depth { in_flight: 1, delayed: 1, next_due: Some(at(30)), ..Depth::default() };
    ensure!(depth == queue.told(want), "the depth is {depth:?}");
    queue.delete(QUEUE, &receipts(&now)).await?;
    ensure!(receive(&queue, 899).await?.is_empty(), "a delayed message came early");
    ensure!(bodies(&receive(&queue, 900).await?) == ["later"], "a delayed message did not come");
    Ok(())
}

pub(super) async fn visibility(queue: Shared) -> Result<(), Broken> {
    queue.send(QUEUE, vec![message("a")], at(0)).await?;
    for (now, after, next) in [(0, 100, 100), (100, 5, 105), (105, 0, 105)] {
        let received = receive(&queue, now).await?;
        for receipt in receipts(&received) {
            let changed =
                queue.change_visibility(QUEUE, &receipt, SignedDuration::from_secs(after), at(now)).await?;
            ensure!(changed, "visibility could not be changed at {now}");
        }
        ensure!(received.len() == 1, "at {now} {} were handed out", received.len());
        ensure!(next == now || receive(&queue, next - 1).await?.is_empty(), "visible before {next}");
    }
    Ok(())
}

pub(super) async fn put_aside(queue: Shared) -> Result<(), Broken> {
    queue.send(QUEUE, vec![message("a"), message("b")], at(0)).await?;
    for receives in 1..=RECEIVES {
        let received = receive(&queue, i64::from(receives) * 30).await?;
        ensure!(
            received.len() == 2 && received.iter().all(|message| message.receives == receives),
            "{received:?}"
        );
    }
    ensure!(queue.dead(QUEUE, 10).await?.is_empty(), "put aside while it was still being worked on");
    let late = i64::from(RECEIVES + 1) * 30;
    ensure!(receive(&queue, late).await?.is_empty(), "handed out too often");
    let dead = queue.dead(QUEUE, 10).await?;
    ensure!(dead.iter().all(|dead| dead.failed == RECEIVES), "failed too often or too seldom: {dead:?}");
    ensure!(dead.len() == 2 && queue.dead(QUEUE, 1).await?.len() == 1, "put aside are {dead:?}");
    let depth = queue.depth(QUEUE, at(late)).await?;
    ensure!(depth == Depth { dead: 2, ..Depth::default() }, "the depth is {depth:?}");

    let one: Vec<String> = dead.iter().filter(|dead| dead.body == "b").map(|dead| dead.id.clone()).collect();
    let stale = queue.redrive(QUEUE, Redrive::Only(one), at(late)).await?;
    ensure!(stale == 1, "{stale} were redriven");
    let again = receive(&queue, late).await?;
    ensure!(
        bodies(&again) == ["b"] && again.iter().all(|message| message.receives == 1),
        "redriven as {again:?}"
    );
    // No receipt from before the redrive fits again.
    let old: Vec<String> = again.iter().map(|message| format!("{}/1", message.id)).collect();
    ensure!(queue.delete(QUEUE, &old).await? == 0, "a receipt from before the redrive acknowledged");
    ensure!(queue.redrive(QUEUE, Redrive::All, at(late)).await? == 1, "not the other one was redriven");
    ensure!(queue.dead(QUEUE, 10).await?.is_empty(), "something is left aside");
    Ok(())
}

pub(super) async fn turns(queue: Shared) -> Result<(), Broken> {
    let of = |group: &str, n: usize| vec![Outgoing::new(group.to_owned(), group.to_owned()); n];
    queue.send(QUEUE, of("large", 50), at(0)).await?;
    queue.send(QUEUE, of("small", 3), at(1)).await?;
    let received = receive(&queue, 1).await?;
    let small = received.iter().filter(|message| message.group == "small").count();
    ensure!(
        (received.len(), small) == (10, 3),
        "of {} handed out {small} are of the small shop",
        received.len()
    );
    Ok(())
}

pub(super) async fn apart(queue: Shared) -> Result<(), Broken> {
    queue.send(QUEUE, vec![message("a")], at(0)).await?;
    ensure!(queue.receive(OTHER, 10, VISIBILITY, at(0)).await?.is_empty(), "queues are one");
    let received = receive(&queue, 0).await?;
    ensure!(queue.delete(OTHER, &receipts(&received)).await? == 0, "acknowledged through another queue");
    ensure!(queue.delete(QUEUE, &receipts(&received)).await? == 1, "not acknowledged");
    Ok(())
}

pub(super) async fn receivers(queue: Shared) -> Result<(), Broken> {
    let messages: Vec<Outgoing> = (0..200).map(|n| message(&n.to_string())).collect();
    queue.send(QUEUE, messages, at(0)).await?;
    let receivers = (0..8).map(|_| {
        let queue = queue.clone();
        async move {
            let mut ids = Vec::new();
            // Thirty receives are enough for all; a queue that hands out for ever is told apart, too.
            for _ in 0..30 {
                let received = queue.receive(QUEUE, 7, VISIBILITY, at(0)).await?;
                ids.extend(received.into_iter().map(|message| message.id));
            }
            Ok::<Vec<String>, Broken>(ids)
        }
    });
    let ids: Vec<String> = try_join_all(receivers).await?.into_iter().flatten().collect();
    let different: BTreeSet<&String> = ids.iter().collect();
    ensure!(
        (ids.len(), different.len()) == (200, 200),
        "{} handed out, {} different",
        ids.len(),
        different.len()
    );
    Ok(())
}

pub(super) async fn refusals(queue: Shared) -> Result<(), Broken> {
    let refused = [
        ("a long delay", Outgoing { delay: SignedDuration::from_secs(901), ..message("a") }),
        ("a negative delay", Outgoing { delay: SignedDuration::from_secs(-1), ..message("a") }),
        ("an empty body", message("")),
        ("a large body", message(&"x".repeat(LARGEST_BODY + 1))),
        ("an empty group", Outgoing::new("a".to_owned(), String::new())),
        ("a group with a blank", Outgoing::new("a".to_owned(), "a b".to_owned())),
    ];
    for (name, outgoing) in refused {
        let sent = queue.send(QUEUE, vec![message("a"), outgoing], at(0)).await;
        ensure!(matches!(sent, Err(QueueError::Refused(_))), "{name} was {sent:?}");
    }
    ensure!(receive(&queue, 0).await?.is_empty(), "something was sent with what was refused");
    Ok(())
}
