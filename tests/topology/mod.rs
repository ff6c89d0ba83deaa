//! `infra/topology.json`: which functions, queues, schedules and permissions there are. Terraform reads it, and so does
//! whoever plays the same house elsewhere, so that the two cannot drift.
//!
//! Here it is as it stands in the file; [`house`] says what it comes to for given accounts, [`grants`] what functions
//! and people may do there, [`policy`] that as AWS reads it.

pub mod grants;
pub mod house;
pub mod policy;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The description. Unknown fields are refused: what nobody reads is not described.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topology {
    /// One for each folder of `functions/`.
    pub functions: Vec<Function>,
    /// The queues that functions take work from.
    pub queues: Vec<Queue>,
    /// The partners, and what is otherwise with their accounts: how work is taken, by queue.
    pub partners: BTreeMap<String, BTreeMap<String, Gathering>>,
    /// What holds for every queue.
    pub queue_rules: QueueRules,
    /// Who works with the program.
    pub people: Vec<Person>,
    /// The kinds of secrets.
    pub secrets: Vec<SecretKind>,
    /// The ledger's table.
    pub table: Table,
    /// Variables of every function's environment, and what each says.
    pub environment: BTreeMap<String, Says>,
    /// What may be done, by what it is done with.
    pub actions: Actions,
    /// What functions measure.
    pub metrics: Metrics,
}

/// A Lambda function.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// The name of its folder and of its package.
    pub name: String,
    /// In one sentence.
    pub does: String,
    /// Memory; processor time is in proportion.
    pub memory_mb: u32,
    /// It is ended after so long.
    pub timeout_seconds: u32,
    /// The queues that it takes work from.
    pub queues: Vec<Taking>,
    /// Routes of the HTTP API that lead to it.
    pub routes: Vec<String>,
    /// When it runs by itself.
    pub schedules: Vec<Schedule>,
    /// The queues that it sends to, by name.
    pub sends: Vec<String>,
    /// The queues whose depth it asks for, by name.
    pub counts: Vec<String>,
    /// The kinds of secrets that it reads.
    pub secrets: Vec<String>,
    /// Whether it uses the ledger.
    pub ledger: bool,
    /// Whether it sends events out.
    pub bus: bool,
    /// Whether it calls partners, for which a deployment can have a fixed address.
    pub outbound: bool,
}

/// How a function takes work from a queue; from each of them, where there is one for each account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taking {
    /// Which.
    pub queue: String,
    /// Messages of one invocation, at most.
    pub batch: u32,
    /// Invocations at a time, at most, where the account does not say otherwise.
    pub concurrency: u32,
}

/// How a partner's work is gathered for one invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gathering {
    /// Messages of one invocation, at most.
    pub batch: u32,
    /// So long is waited for as many.
    pub window_seconds: u32,
}

/// A run that comes again and again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// What to do.
    pub run: RunKind,
    /// Whether there is one for each account.
    pub per_account: bool,
    /// Every so many minutes, where the account does not say otherwise.
    pub minutes: u32,
}

/// What a scheduled function is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Orders changed in every project.
    Pull,
    /// Stock of an account.
    Stock,
    /// News of an account.
    Poll,
    /// Both sides compared.
    Reconcile,
    /// Locked accounts tried, parked work resumed.
    Tend,
}

/// A queue, and its dead letters beside it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Its name; that of an account's queue goes on with the account.
    pub name: String,
    /// In one sentence.
    pub holds: String,
    /// Whether there is one for each account.
    pub per_account: bool,
    /// How long a message is hidden while it is worked on.
    pub visibility_seconds: u32,
    /// A message that waits longer is an alarm.
    pub oldest_seconds: u32,
    /// What its messages are encrypted with.
    pub encryption: Encryption,
    /// Who may send to it from outside.
    pub senders: Vec<Sender>,
}

/// What messages are encrypted with at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// A key of SQS: whoever may send needs no right on a key.
    Sqs,
    /// The deployment's own key.
    Key,
}

/// Who sends from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    /// The user that commercetools' Subscriptions send as.
    Commercetools,
}

/// What holds for every queue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueRules {
    /// How often a message is handed out before it is put aside.
    pub max_receives: u32,
    /// The largest message.
    pub max_message_bytes: u32,
    /// How long messages are kept, dead letters too.
    pub retention_days: u32,
    /// What the name of a queue's dead letters has behind the queue's.
    pub dead_suffix: String,
    /// The queue of scheduled runs that failed for good.
    pub failed_runs: String,
}

/// People who work with the program, by what they do with it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What they are called.
    pub name: String,
    /// In one sentence, with their commands.
    pub does: String,
    /// Whether they send work to queues, and look at dead letters and redrive them.
    pub mends: bool,
    /// The kinds of secrets that they read.
    pub reads: Vec<String>,
    /// The kinds of secrets that they keep something in.
    pub keeps: Vec<String>,
    /// Whether they use the ledger.
    pub ledger: bool,
}

/// A kind of secrets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretKind {
    /// As functions name it.
    pub name: String,
    /// In one sentence.
    pub holds: String,
}

/// The ledger's table: the names of its attributes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its partition key, a text.
    pub partition: String,
    /// Its sort key, a text.
    pub sort: String,
    /// When an item may go, in seconds since 1970.
    pub expires: String,
    /// The index of the shelves.
    pub shelf: Shelf,
}

/// The index of the shelves; it holds keys only.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shelf {
    /// Its name.
    pub index: String,
    /// Its partition key, a text.
    pub partition: String,
    /// Its sort key, a text.
    pub sort: String,
}

/// What a variable of the environment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// The name of the ledger's table.
    Table,
    /// The address of a queue without the queue's name.
    QueuePrefix,
    /// The name of the bus for outgoing events.
    Bus,
    /// The path of the configuration inside the package.
    Config,
}

/// What may be done, by what it is done with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actions {
    /// With a queue that work is taken from.
    pub consume: Vec<String>,
    /// With a queue that is sent to.
    pub send: Vec<String>,
    /// With a queue whose depth is asked for, and with its dead letters.
    pub count: Vec<String>,
    /// By people, with a queue that they find, send to and redrive to.
    pub mend: Vec<String>,
    /// By people, with the dead letters of a queue.
    pub redrive: Vec<String>,
    /// By people, with the queue of failed runs: read and emptied.
    pub clear: Vec<String>,
    /// With the network interfaces that Lambda makes as a function which is in a network of ours.
    pub network: Vec<String>,
    /// With a secret.
    pub secrets: Vec<String>,
    /// With several secrets that are read with one request, beside the right to read each.
    pub together: Vec<String>,
    /// By people, with a secret that they keep something in.
    pub keep: Vec<String>,
    /// With the table.
    pub table: Vec<String>,
    /// With its index.
    pub shelf: Vec<String>,
    /// With the bus.
    pub bus: Vec<String>,
    /// With the key that table, secrets and queues are encrypted with.
    pub key: Vec<String>,
}

/// What functions measure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// The namespace that they stand in.
    pub namespace: String,
    /// All of them.
    pub names: Vec<Metric>,
}

/// A metric.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// What it counts, in the words of AWS.
    pub unit: String,
    /// What it is told apart by.
    pub dimensions: Vec<String>,
    /// In one sentence.
    pub means: String,
}

/// The folder `infra/`.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra")
}

impl Topology {
    /// The description of this repository.
    pub fn read() -> Self {
        let text =
            std::fs::read_to_string(folder().join("topology.json")).expect("infra/topology.json is there");
        serde_json::from_str(&text).expect("infra/topology.json has the form that is read here")
    }

    /// The longest time that messages of a queue are gathered, whosever they are.
    pub fn longest_window(&self, queue: &str) -> u32 {
        let all = self.partners.values().filter_map(|partner| partner.get(queue));
        all.map(|gathering| gathering.window_seconds).max().unwrap_or(0)
    }

    /// Some people, by name.
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.name == name)
    }

    /// One function, by name.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.name == name)
    }
}
