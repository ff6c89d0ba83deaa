//! Promises about batches.

use std::sync::Mutex;
use std::sync::PoisonError;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Broken, QUEUE, RECEIVES, Shared, at, bodies, ensure, message, receive};
use crate::envelope::Envelope;
use crate::queue::{Depth, Outgoing};
use crate::runner::{
    Arrival, Bench, Handler, Options, Outcome, Ran, Told, come_soon, each, run_batch, run_received,
};

/// Does with a message what its work says, and remembers the order.
#[derive(Debug, Default)]
struct Obedient {
    seen: Mutex<Vec<String>>,
}

#[async_trait]
impl Handler for Obedient {
    async fn run(&self, batch: Vec<Arrival>, told: &Told) {
        let key = |arrival: &Arrival| match arrival {
            Arrival::Work { envelope, .. } => {
                envelope.work.get("key").and_then(|key| key.as_str()).map(str::to_owned)
            }
            Arrival::Unreadable { .. } => None,
        };
        let tell = |message, outcome| {
            told.tell(message, outcome);
            std::future::ready(())
        };
        each(batch, 4, key, |arrival| self.one(arrival), tell).await;
    }
}

impl Obedient {
    async fn one(&self, arrival: Arrival) -> Outcome {
        let (id, command) = match arrival {
            Arrival::Work { envelope, .. } => {
                let command = envelope.work.get("do").and_then(|command| command.as_str()).unwrap_or("fail");
                (envelope.id.clone(), command.to_owned())
            }
            Arrival::Unreadable { body, error, .. } => (format!("{body}: {error}"), "done".to_owned()),
        };
        self.note(format!("+{id}"));
        give_way().await;
        self.note(format!("-{id}"));
        match command.as_str() {
            "done" => Outcome::Done,
            "hang" => std::future::pending().await,
            "again" => Outcome::Again { after: SignedDuration::from_hours(2) },
            "panic" => std::panic::resume_unwind(Box::new("as told")),
            _ => Outcome::Failed { cause: "as told".to_owned() },
        }
    }

    fn note(&self, what: String) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }

    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn give_way() {
    let mut gave = false;
    std::future::poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut gave, true) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

fn envelope(id: &str, command: &str) -> Result<Envelope, Broken> {
    Ok(Envelope::new(id.to_owned(), "wb-1".try_into()?, at(0), json!({ "do": command })))
}

fn work(id: &str, command: &str) -> Result<Outgoing, Broken> {
    Ok(message(&envelope(id, command)?.encode()))
}

async fn run(queue: &Shared, handler: &Obedient, now: Timestamp) -> Result<Ran, Broken> {
    let bench = Bench { queue: &**queue, now: &|| now, random: &|| u64::MAX };
    Ok(run_batch(bench, QUEUE, &Options::default(), handler).await?)
}

pub(super) async fn mixed(queue: Shared) -> Result<(), Broken> {
    let batch = vec![work("a", "done")?, work("b", "again")?, work("c", "fail")?, message("{no envelope")];
    queue.send(QUEUE, batch, at(0)).await?;
    let handler = Obedient::default();
    let ran = run(&queue, &handler, at(0)).await?;
    ensure!(ran == Ran { done: 2, again: 1, failed: 1 } && ran.received() == 4, "it ran {ran:?}");
    let kept =
        handler.seen().iter().any(|seen| seen.starts_with("+{no envelope: the message is no envelope"));
    ensure!(kept, "what cannot be read was not handed over whole, with its error");
    let depth = queue.depth(QUEUE, at(0)).await?;
    ensure!((depth.in_flight + depth.ready, depth.delayed) == (1, 1), "left over is {depth:?}");
    Ok(())
}

pub(super) async fn waiting(queue: Shared) -> Result<(), Broken> {
    queue.send(QUEUE, vec![work("a", "again")?], at(0)).await?;
    let handler = Obedient::default();
    for tries in 0..RECEIVES * 3 {
        // The longest delay is 15 minutes, whatever was asked for.
        let now = i64::from(tries) * 900;
        let ran = run(&queue, &handler, at(now)).await?;
        ensure!(ran == Ran { again: 1, ..Ran::default() }, "the wait {tries} ran {ran:?}");
        ensure!(receive(&queue, now + 899).await?.is_empty(), "it waited less than asked for");
    }
    let received = receive(&queue, i64::from(RECEIVES) * 3 * 900).await?;
    let waited: Vec<Envelope> =
        received.iter().filter_map(|message| Envelope::decode(&message.body).ok()).collect();
    let want = (0..RECEIVES * 3).fold(envelope("a", "again")?, |envelope, _| envelope.again());
    ensure!(waited == [want], "after waiting it is {waited:?}");
    ensure!(received.iter().all(|message| message.receives == 1), "waiting used up receives: {received:?}");
    Ok(())
}

pub(super) async fn failing(queue: Shared) -> Result<(), Broken> {
    queue.send(QUEUE, vec![work("a", "fail")?], at(0)).await?;
    let handler = Obedient::default();
    let mut runs = 0;
    for second in 0..600 {
        runs += run(&queue, &handler, at(second)).await?.failed;
    }
    ensure!(runs == usize::try_from(RECEIVES).unwrap_or(0), "it was tried {runs} times");
    let depth = queue.depth(QUEUE, at(600)).await?;
    ensure!(depth == Depth { dead: 1, ..Depth::default() }, "left over is {depth:?}");
    Ok(())
}

pub(super) async fn unknown_version(queue: Shared) -> Result<(), Broken> {
    let newer = envelope("a", "done")?.encode().replacen("\"v\":1", "\"v\":7", 1);
    queue.send(QUEUE, vec![message(&newer)], at(0)).await?;
    let handler = Obedient::default();
    for second in 0..600 {
        run(&queue, &handler, at(second)).await?;
    }
    ensure!(handler.seen().is_empty(), "an unknown version was worked on");
    let dead: Vec<String> = queue.dead(QUEUE, 10).await?.into_iter().map(|dead| dead.body).collect();
    ensure!(dead == [newer], "put aside is {dead:?}");
    Ok(())
}

pub(super) async fn panics(queue: Shared) -> Result<(), Broken> {
    let batch = vec![work("a", "done")?, work("b", "panic")?, work("c", "done")?];
    queue.send(QUEUE, batch, at(0)).await?;
    let ran = run(&queue, &Obedient::default(), at(0)).await?;
    ensure!(ran == Ran { done: 2, again: 0, failed: 1 }, "it ran {ran:?}");
    let left = receive(&queue, 600).await?;
    ensure!(bodies(&left) == [envelope("b", "panic")?.encode()], "left over is {left:?}");
    Ok(())
}

/// What is done when the time is over stays done; what is not comes again.
pub(super) async fn cut(queue: Shared) -> Result<(), Broken> {
    let batch = vec![work("a", "done")?, work("b", "hang")?, work("c", "again")?, work("d", "hang")?];
    queue.send(QUEUE, batch, at(0)).await?;
    // Hidden for so long, none of it comes again by itself.
    let received = queue.receive(QUEUE, 10, SignedDuration::from_mins(10), at(0)).await?;
    let ids = |command: &str| -> Vec<String> {
        let is = |body: &str| body.contains(&format!("\"do\":\"{command}\""));
        received.iter().filter(|message| is(&message.body)).map(|message| message.id.clone()).collect()
    };
    let mut hanging = ids("hang");
    let bench = Bench { queue: &*queue, now: &|| at(0), random: &|| u64::MAX };
    let handler = Obedient::default();
    let patience = async {
        // Once the copy waits, everything that does not hang is over after a while.
        let (mut seen, mut asked) = (0, 0);
        while seen < 20 && asked < 2000 {
            let depth = queue.depth(QUEUE, at(0)).await;
            seen += u32::from(depth.is_ok_and(|depth| depth.delayed > 0));
            asked += 1;
            give_way().await;
        }
    };
    let finished =
        run_received(bench, QUEUE, &Options::default(), received.clone(), &handler, patience).await;
    ensure!(finished.ran == Ran { done: 1, again: 1, failed: 2 }, "it ran {:?}", finished.ran);
    ensure!(finished.failed == hanging, "handed back is {:?}", finished.failed);
    let cut: Vec<&String> = finished.cut.iter().map(|message| &message.id).collect();
    ensure!(cut == hanging.iter().collect::<Vec<_>>(), "cut is {cut:?}");
    ensure!(finished.over.len() == 2, "acknowledged is {:?}", finished.over);
    come_soon(bench, QUEUE, &Options::default(), &finished.cut).await;
    let mut soon: Vec<String> = receive(&queue, 60).await?.into_iter().map(|message| message.id).collect();
    soon.retain(|id| received.iter().any(|message| message.id == *id));
    soon.sort_unstable();
    hanging.sort_unstable();
    ensure!(soon == hanging, "within a minute {soon:?} come again");
    Ok(())
}

pub(super) async fn lanes(queue: Shared) -> Result<(), Broken> {
    let mut batch = Vec::new();
    for (id, key) in [("a1", "a"), ("b1", "b"), ("a2", "a"), ("b2", "b"), ("a3", "a")] {
        let mut one = envelope(id, "done")?;
        one.work = json!({ "do": "done", "key": key });
        batch.push(message(&one.encode()));
    }
    queue.send(QUEUE, batch, at(0)).await?;
    let handler = Obedient::default();
    run(&queue, &handler, at(0)).await?;
    let seen = handler.seen();
    let lane = |key: &str| seen.iter().filter(|seen| seen.get(1..2) == Some(key)).collect::<Vec<_>>();
    for key in ["a", "b"] {
        let overlaps = lane(key).windows(2).any(|pair| pair.iter().all(|seen| seen.starts_with('+')));
        ensure!(!overlaps, "work with one key overlapped: {seen:?}");
    }
    let together = seen.windows(2).any(|pair| pair.iter().all(|seen| seen.starts_with('+')));
    ensure!(together, "work with two keys did not run together: {seen:?}");
    Ok(())
}
