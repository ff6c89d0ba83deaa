//! The description by itself: names fit together, and times leave room for each other.

use std::collections::BTreeSet;

use waybill_tests::topology::house::{Account, House};
use waybill_tests::topology::policy::Place;
use waybill_tests::topology::{Encryption, Function, Gathering, Person, Queue, Sender, Topology};

use crate::events::house;
use crate::source::none;

/// Lambda refuses a mapping whose queue hides messages for less than the function's time; six times leaves room for
/// invocations that were throttled (the guide of Lambda, on queues).
const VISIBILITY: u32 = 6;

fn check(topology: &Topology) -> Vec<String> {
    let mut problems = Vec::new();
    problems.extend(twice("function", topology.functions.iter().map(|function| function.name.as_str())));
    problems.extend(twice("queue", topology.queues.iter().map(|queue| queue.name.as_str())));
    let schedules = || topology.functions.iter().flat_map(|function| &function.schedules);
    problems.extend(twice("schedule", schedules().map(|schedule| schedule.name.as_str())));
    problems.extend(twice("run", schedules().map(|schedule| schedule.run.word())));
    for function in &topology.functions {
        problems.extend(of_function(topology, function));
    }
    for queue in &topology.queues {
        problems.extend(of_queue(topology, queue));
    }
    problems.extend(twice("person", topology.people.iter().map(|person| person.name.as_str())));
    problems.extend(topology.people.iter().flat_map(|person| of_person(topology, person)));
    for (partner, queues) in &topology.partners {
        problems.extend(
            queues.iter().filter_map(|(queue, gathering)| gathers(topology, partner, queue, *gathering)),
        );
    }
    for kind in &topology.secrets {
        let readers =
            topology.functions.iter().filter(|function| function.secrets.contains(&kind.name)).count();
        if readers == 0 {
            problems.push(format!("nobody reads the secret {}", kind.name));
        }
    }
    let rules = &topology.queue_rules;
    if !(5..=10).contains(&rules.max_receives) {
        problems.push(format!("{} receives are not 5 to 10", rules.max_receives));
    }
    if rules.retention_days != 14 {
        problems.push(format!("dead letters are kept for {} days, not 14", rules.retention_days));
    }
    problems
}

fn of_function(topology: &Topology, function: &Function) -> Vec<String> {
    let mut problems = Vec::new();
    let mut told = |says: String| problems.push(format!("{} {says}", function.name));
    for taking in &function.queues {
        match topology.queues.iter().find(|queue| queue.name == taking.queue) {
            Some(queue)
                if queue.visibility_seconds
                    < VISIBILITY * function.timeout_seconds + topology.longest_window(&queue.name) =>
            {
                told(format!("may take longer than a sixth of what {} hides a message for", queue.name));
            }
            Some(_) => {}
            None => told(format!("takes from {}, which is no queue", taking.queue)),
        }
        if !(1..=10).contains(&taking.batch) || taking.concurrency < 2 {
            told(format!("takes from {} in a way that Lambda does not know", taking.queue));
        }
    }
    for name in function.sends.iter().chain(&function.counts) {
        if !topology.queues.iter().any(|queue| queue.name == *name) {
            told(format!("sends to {name} or counts it, which is no queue"));
        }
    }
    for taking in function.queues.iter().filter(|taking| !function.sends.contains(&taking.queue)) {
        told(format!("cannot send again to {} what must wait", taking.queue));
    }
    for name in &function.secrets {
        if !topology.secrets.iter().any(|kind| kind.name == *name) {
            told(format!("reads {name}, which is no secret"));
        }
    }
    if function.queues.is_empty() && function.routes.is_empty() && function.schedules.is_empty() {
        told("is never invoked".to_owned());
    }
    if !function.routes.is_empty() && function.timeout_seconds >= 30 {
        told("may take longer than API Gateway waits".to_owned());
    }
    if !(1..=900).contains(&function.timeout_seconds) || function.memory_mb < 128 {
        told("has time or memory that Lambda does not give".to_owned());
    }
    problems
}

/// Whoever keeps something in a secret reads first what it holds.
fn of_person(topology: &Topology, person: &Person) -> Vec<String> {
    let known = |name: &&String| topology.secrets.iter().any(|kind| kind.name == **name);
    let unknown = person.reads.iter().filter(|name| !known(name));
    let unread = person.keeps.iter().filter(|name| !person.reads.contains(name));
    let unknown = unknown.map(|name| format!("{} reads {name}, which is no secret", person.name));
    unknown.chain(unread.map(|name| format!("{} keeps {name} unread", person.name))).collect()
}

/// Lambda takes more than ten messages only where it may wait for them; looks of more than a second are late without need.
fn gathers(topology: &Topology, partner: &str, queue: &str, gathering: Gathering) -> Option<String> {
    let takes = topology.functions.iter().flat_map(|function| &function.queues);
    let is_of_account = topology.queues.iter().any(|one| one.name == queue && one.per_account);
    let Gathering { batch, window_seconds } = gathering;
    let is_known = (1..=10_000).contains(&batch) && (batch <= 10 || (1..=5).contains(&window_seconds));
    let is_fine = is_known && is_of_account && takes.into_iter().any(|taking| taking.queue == queue);
    (!is_fine).then(|| format!("{partner} gathers {queue} in a way that Lambda does not know"))
}

fn of_queue(topology: &Topology, queue: &Queue) -> Vec<String> {
    let mut problems = Vec::new();
    let takers = topology.functions.iter().flat_map(|function| &function.queues);
    let takers = takers.filter(|taking| taking.queue == queue.name).count();
    if takers != 1 {
        problems.push(format!("{} functions take from {}", takers, queue.name));
    }
    if queue.senders.contains(&Sender::Commercetools) && queue.encryption != Encryption::Sqs {
        problems.push(format!("commercetools has no right on the key of {}", queue.name));
    }
    problems
}

fn twice<'a>(kind: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.filter(|name| !seen.insert(*name)).map(|name| format!("two {kind}s are called {name}")).collect()
}

#[test]
fn the_description_fits_together() {
    none(&check(&Topology::read()));
}

/// A broken copy of the description, and how many problems it has.
fn broken(break_it: impl FnOnce(&mut Topology)) -> usize {
    let mut topology = Topology::read();
    break_it(&mut topology);
    check(&topology).len()
}

#[test]
fn what_does_not_fit_is_found() {
    assert_eq!(broken(|topology| topology.queues[0].visibility_seconds = 359), 1);
    assert_eq!(broken(|topology| topology.queues[0].encryption = Encryption::Key), 1);
    assert_eq!(broken(|topology| topology.queues[0].name = "else".into()), 5);
    assert_eq!(broken(|topology| topology.queue_rules.max_receives = 4), 1);
    assert_eq!(broken(|topology| topology.queue_rules.retention_days = 4), 1);
    assert_eq!(broken(|topology| topology.functions[0].sends.clear()), 1);
    assert_eq!(broken(|topology| topology.functions[0].queues[0].batch = 11), 1);
    assert_eq!(broken(|topology| topology.functions[0].secrets.push("x".into())), 1);
    assert_eq!(
        broken(|topology| topology
            .functions
            .iter_mut()
            .for_each(|each| each.secrets.retain(|name| name != "journal"))),
        1
    );
    let station = |queue: &str, batch, window_seconds| {
        let gathers = [(queue.to_owned(), Gathering { batch, window_seconds })].into();
        broken(|topology| drop(topology.partners.insert("shipstation".into(), gathers)))
    };
    assert_eq!(station("dispatch", 100, 5), 0);
    assert_eq!(station("dispatch", 100, 0), 1, "more than ten are waited for");
    assert_eq!(station("dispatch", 100, 300), 2, "too long, and longer than the queue hides them");
    assert_eq!(station("partner-events", 100, 5), 2, "that queue is everybody's, and hides them for less");
    assert_eq!(station("nothing", 100, 5), 1);
    assert_eq!(broken(|topology| topology.people[0].name = "setup".into()), 1);
    assert_eq!(broken(|topology| topology.people[0].reads.push("x".into())), 1);
    assert_eq!(broken(|topology| topology.people[1].reads.retain(|name| name != "accounts")), 1);
    assert_eq!(broken(|topology| topology.functions[2].timeout_seconds = 30), 1);
    assert_eq!(broken(|topology| topology.functions[2].routes.clear()), 1);
    assert_eq!(broken(|topology| topology.functions[5].name = "reconcile".into()), 1);
}

fn words(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

#[test]
fn whoever_is_open_to_the_world_can_do_nothing_else() {
    let topology = Topology::read();
    let open: Vec<&Function> =
        topology.functions.iter().filter(|function| !function.routes.is_empty()).collect();
    let may: Vec<(&str, Vec<&str>, Vec<&str>)> = open
        .iter()
        .map(|function| (function.name.as_str(), words(&function.sends), words(&function.secrets)))
        .collect();
    assert_eq!(
        may,
        [
            ("partner-webhooks", vec!["partner-events"], vec!["accounts"]),
            ("order-check", vec![], vec!["order_check"])
        ]
    );
    assert!(open.iter().all(|function| !function.ledger && !function.bus));
}

/// Whoever looks and mends changes no secret, and whoever sets up needs neither ledger nor queues.
#[test]
fn people_can_do_what_they_are_there_for_and_nothing_else() {
    let topology = Topology::read();
    let may = |name: &str| {
        let person = topology.person(name).expect("they are described");
        house(&topology).rights(person).iter().map(|grant| grant.name).collect::<Vec<_>>()
    };
    assert_eq!(may("operator"), ["Mend", "Redrive", "Clear", "Secrets", "Table", "Shelf", "Key"]);
    assert_eq!(may("setup"), ["Secrets", "Keep", "Key"]);
}

/// As many accounts as `variables.tf` takes, with the longest names that it takes.
#[test]
fn the_longest_policy_fits_into_a_role() {
    let topology = Topology::read();
    let accounts = (10..25).map(|at| (format!("{at}{}", "x".repeat(30)), Account::default()));
    let accounts = accounts.collect();
    let house = House { name: "n".repeat(20), accounts, fixed_address: true, ..house(&topology) };
    let place = Place {
        partition: "aws-us-gov".into(),
        region: "ap-southeast-1".into(),
        account: "111122223333".into(),
        queue_prefix: String::new(),
        key: "0".repeat(36),
    };
    for function in &topology.functions {
        let policy = house.policy(function, &place).to_string();
        assert!(policy.len() < 10_000, "{}: {} characters", function.name, policy.len());
    }
    for person in &topology.people {
        let policy = house.person_policy(person, &place).to_string();
        assert!(policy.len() < 10_000, "{}: {} characters", person.name, policy.len());
    }
}
