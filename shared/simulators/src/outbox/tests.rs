//! What the outbox does with answers and faults.

use super::*;
use crate::faults::FaultLevel;
use crate::stage::Stage;

struct Answers(Mutex<Vec<Result<u16, String>>>, Mutex<Vec<String>>);

#[async_trait]
impl Deliver for Answers {
    async fn deliver(&self, delivery: &Delivery) -> Result<u16, String> {
        self.1.lock().unwrap().push(delivery.id.clone());
        self.0.lock().unwrap().pop().unwrap_or(Ok(200))
    }
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn delivery(id: &str, due: i64, attempts: Option<u32>) -> Delivery {
    Delivery {
        id: id.to_owned(),
        system: "shop",
        to: "http://localhost/hook".to_owned(),
        method: Method::POST,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        due: second(due),
        attempt: 0,
        policy: Policy {
            attempts,
            first_wait: SignedDuration::from_secs(10),
            longest_wait: SignedDuration::from_secs(35),
        },
    }
}

async fn run(stage: &Stage, clock: &Mutex<Timestamp>, answers: &Answers) -> Vec<Timestamp> {
    let mut times = Vec::new();
    while let Some(due) = stage.outbox.next_due().filter(|due| *due < second(1_000_000)) {
        *clock.lock().unwrap() = due;
        assert!(stage.pump(answers).await > 0);
        times.push(due);
    }
    times
}

fn world() -> (Arc<Mutex<Timestamp>>, Stage) {
    let clock = Arc::new(Mutex::new(second(0)));
    let read = clock.clone();
    (clock, Stage::new(Arc::new(move || *read.lock().unwrap()), FaultLevel::None, 1))
}

#[tokio::test]
async fn retries_follow_the_policy() {
    for (name, attempts, failures, times, last) in [
        ("accepted at once", Some(3), 0, vec![5], Outcome::Accepted(200)),
        ("accepted at last", Some(3), 2, vec![5, 15, 35], Outcome::Accepted(200)),
        ("given up", Some(3), 9, vec![5, 15, 35], Outcome::GivenUp("answered with 500".to_owned())),
        (
            "keeps trying, never slower than the longest wait",
            None,
            4,
            vec![5, 15, 35, 70, 105],
            Outcome::Accepted(200),
        ),
    ] {
        let (clock, stage) = world();
        let answers = Answers(Mutex::new(vec![Ok(500); failures]), Mutex::default());
        stage.outbox.push(delivery("a", 5, attempts));
        let want: Vec<Timestamp> = times.into_iter().map(second).collect();
        assert_eq!(run(&stage, &clock, &answers).await, want, "{name}");
        assert_eq!(stage.outbox.sent().pop().unwrap().outcome, last, "{name}");
    }
}

#[tokio::test]
async fn faults_drop_delay_and_double() {
    for (fault, want) in [
        (Fault::Drop, vec!["b"]),
        (Fault::Delay(SignedDuration::from_secs(60)), vec!["b", "a"]),
        (Fault::Double, vec!["a", "b", "a"]),
    ] {
        let (clock, stage) = world();
        stage.faults.fail_next("shop.deliver", fault, 1);
        let answers = Answers(Mutex::default(), Mutex::default());
        stage.outbox.push(delivery("a", 1, None));
        stage.outbox.push(delivery("b", 2, None));
        run(&stage, &clock, &answers).await;
        assert_eq!(*answers.1.lock().unwrap(), want, "{fault:?}");
        assert!(stage.outbox.replay("a", second(500)) && !stage.outbox.replay("zzz", second(500)));
        run(&stage, &clock, &answers).await;
        assert_eq!(answers.1.lock().unwrap().last().unwrap(), "a", "{fault:?}, replayed");
    }
}

#[tokio::test]
async fn watchers_hear_of_every_attempt() {
    let (clock, stage) = world();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = heard.clone();
    stage.outbox.watch(Arc::new(move |sent: &Sent| ear.lock().unwrap().push(sent.outcome.clone())));
    stage.outbox.push(delivery("a", 1, Some(2)));
    let answers = Answers(Mutex::new(vec![Err("refused".to_owned()); 2]), Mutex::default());
    run(&stage, &clock, &answers).await;
    let want = [Outcome::Failed("refused".to_owned()), Outcome::GivenUp("refused".to_owned())];
    assert_eq!(*heard.lock().unwrap(), want);
}
