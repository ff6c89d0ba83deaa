//! What functions and people may do, as sets of actions on named things. `infra/locals.tf` works out the same.

use super::house::House;
use super::{Function, Person, Queue};

/// Actions on things: `queue/NAME`, `dead/NAME` (the dead letters of a queue, or of those of all accounts where a `*`
/// ends it), `secret/NAME`, `table`, `shelf`, `bus`, `key`, and `any` for what is on no thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its name within the policy.
    pub name: &'static str,
    /// The actions.
    pub actions: Vec<String>,
    /// The things.
    pub on: Vec<String>,
}

impl House<'_> {
    /// What a function may do.
    pub fn grants(&self, function: &Function) -> Vec<Grant> {
        let actions = &self.topology.actions;
        let takes = |name: &str| function.queues.iter().any(|taking| taking.queue == name);
        let mut sends = self.each("queue", &|name| function.sends.iter().any(|sends| sends == name));
        if !function.schedules.is_empty() {
            sends.push(format!("queue/{}", self.topology.queue_rules.failed_runs));
        }
        let counts = |name: &str| function.counts.iter().any(|counts| counts == name);
        // Whoever takes from a queue may count it.
        let apart = |name: &str| counts(name) && !takes(name);
        let counted = [self.each("queue", &apart), self.each("dead", &counts)].concat();
        granted([
            ("Consume", &actions.consume, self.each("queue", &takes)),
            ("Send", &actions.send, sends),
            ("Count", &actions.count, counted),
            ("Secrets", &actions.secrets, self.kept(&function.secrets)),
            ("Together", &actions.together, only(!function.secrets.is_empty(), "any")),
            ("Table", &actions.table, only(function.ledger, "table")),
            ("Shelf", &actions.shelf, only(function.ledger, "shelf")),
            ("Network", &actions.network, only(function.outbound && self.fixed_address, "any")),
            ("Bus", &actions.bus, only(function.bus, "bus")),
            ("Key", &actions.key, only(true, "key")),
        ])
    }

    /// What people may do who work with the program.
    pub fn rights(&self, person: &Person) -> Vec<Grant> {
        let actions = &self.topology.actions;
        let kinds = self.topology.queues.iter().filter(|_| person.mends);
        let failed_runs = format!("queue/{}", self.topology.queue_rules.failed_runs);
        let all =
            |kind: &Queue| if kind.per_account { format!("{}-*", kind.name) } else { kind.name.clone() };
        granted([
            ("Mend", &actions.mend, self.each("queue", &|_| person.mends)),
            ("Redrive", &actions.redrive, kinds.map(|kind| format!("dead/{}", all(kind))).collect()),
            ("Clear", &actions.clear, only(person.mends, &failed_runs)),
            ("Secrets", &actions.secrets, self.kept(&person.reads)),
            ("Keep", &actions.keep, self.kept(&person.keeps)),
            ("Table", &actions.table, only(person.ledger, "table")),
            ("Shelf", &actions.shelf, only(person.ledger, "shelf")),
            ("Key", &actions.key, only(true, "key")),
        ])
    }

    /// The wanted kinds of queues, as what they are meant by: `queue` or `dead`.
    fn each(&self, meant: &str, wanted: &dyn Fn(&str) -> bool) -> Vec<String> {
        let queues = self.queues().into_iter().filter(|queue| wanted(&queue.kind.name));
        queues.map(|queue| format!("{meant}/{}", queue.name)).collect()
    }

    /// Every secret of some kinds.
    fn kept(&self, kinds: &[String]) -> Vec<String> {
        let secrets = self.secrets().into_iter().filter(|(_, kind)| kinds.iter().any(|name| name == kind));
        secrets.map(|(name, _)| format!("secret/{name}")).collect()
    }
}

fn only(has: bool, thing: &str) -> Vec<String> {
    if has { vec![thing.to_owned()] } else { Vec::new() }
}

/// Without those that would be on nothing.
fn granted<const N: usize>(grants: [(&'static str, &Vec<String>, Vec<String>); N]) -> Vec<Grant> {
    let grants = grants.into_iter().filter(|(_, _, on)| !on.is_empty());
    grants.map(|(name, actions, on)| Grant { name, actions: actions.clone(), on }).collect()
}
