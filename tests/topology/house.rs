//! What the description comes to for the accounts of one deployment. `infra/locals.tf` works out the same.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Queue, RunKind, Topology};

/// What one account says otherwise than the description.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Its partner; absent: one that takes orders one by one.
    pub partner: Option<String>,
    /// The name of its secret; absent: the deployment's name, a slash, and the account.
    pub secret: Option<String>,
    /// Invocations at a time, by queue.
    pub concurrency: BTreeMap<String, u32>,
    /// Minutes between runs, by schedule.
    pub minutes: BTreeMap<String, u32>,
}

/// A deployment: its name, its accounts and the secrets of its shops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct House<'a> {
    /// What it is made from.
    pub topology: &'a Topology,
    /// Begins the name of everything in it.
    pub name: String,
    /// Its accounts, by id.
    pub accounts: BTreeMap<String, Account>,
    /// The names of its shops' secrets, behind the deployment's name and a slash.
    pub shop_secrets: Vec<String>,
    /// Whether events for others are signed.
    pub sign_events: bool,
    /// Whether functions that call partners are in a network of ours, for a fixed address.
    pub fixed_address: bool,
}

/// A queue of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseQueue<'a> {
    /// Its name without the deployment's.
    pub name: String,
    /// Whose it is.
    pub account: Option<String>,
    /// What it is made from.
    pub kind: &'a Queue,
}

/// A queue, and the function that takes work from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The queue's name without the deployment's.
    pub queue: String,
    /// The function.
    pub function: String,
    /// Messages of one invocation, at most.
    pub batch: u32,
    /// So many seconds are waited for as many.
    pub window: u32,
    /// Invocations at a time, at most.
    pub concurrency: u32,
}

/// A run of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseSchedule {
    /// Its name.
    pub name: String,
    /// The function.
    pub function: String,
    /// What to do.
    pub run: RunKind,
    /// For whom.
    pub account: Option<String>,
    /// Every so many minutes.
    pub minutes: u32,
}

impl HouseSchedule {
    /// The event that the function gets.
    pub fn input(&self) -> Value {
        let run = self.run.word();
        match &self.account {
            Some(account) => json!({ "run": run, "account": account }),
            None => json!({ "run": run }),
        }
    }
}

impl RunKind {
    /// As the event says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Stock => "stock",
            Self::Poll => "poll",
            Self::Reconcile => "reconcile",
            Self::Tend => "tend",
        }
    }
}

impl<'a> House<'a> {
    /// Every queue, without dead letters.
    pub fn queues(&self) -> Vec<HouseQueue<'a>> {
        let of = |kind: &'a Queue| {
            let owners = self.owners(kind.per_account).into_iter();
            owners.map(move |account| HouseQueue {
                name: named(&kind.name, account.as_deref()),
                account,
                kind,
            })
        };
        self.topology.queues.iter().flat_map(of).collect()
    }

    /// Who takes work from which queue.
    pub fn mappings(&self) -> Vec<Mapping> {
        let mut mappings = Vec::new();
        for function in &self.topology.functions {
            for taking in &function.queues {
                for queue in self.queues().into_iter().filter(|queue| queue.kind.name == taking.queue) {
                    let own = queue.account.as_ref().and_then(|account| self.accounts.get(account));
                    let partner = own.and_then(|own| self.topology.partners.get(own.partner.as_deref()?));
                    let gathering = partner.and_then(|partner| partner.get(&taking.queue));
                    let concurrency = own.and_then(|own| own.concurrency.get(&taking.queue)).copied();
                    mappings.push(Mapping {
                        queue: queue.name,
                        function: function.name.clone(),
                        batch: gathering.map_or(taking.batch, |gathering| gathering.batch),
                        window: gathering.map_or(0, |gathering| gathering.window_seconds),
                        concurrency: concurrency.unwrap_or(taking.concurrency),
                    });
                }
            }
        }
        mappings
    }

    /// What runs by itself.
    pub fn schedules(&self) -> Vec<HouseSchedule> {
        let mut schedules = Vec::new();
        for function in &self.topology.functions {
            for schedule in &function.schedules {
                for account in self.owners(schedule.per_account) {
                    let own = account.as_ref().and_then(|account| self.accounts.get(account));
                    let minutes = own.and_then(|own| own.minutes.get(&schedule.name)).copied();
                    schedules.push(HouseSchedule {
                        name: named(&schedule.name, account.as_deref()),
                        function: function.name.clone(),
                        run: schedule.run,
                        account,
                        minutes: minutes.unwrap_or(schedule.minutes),
                    });
                }
            }
        }
        schedules
    }

    /// The names of all secrets, with their kind.
    pub fn secrets(&self) -> BTreeMap<String, &'static str> {
        let of_deployment = |last: &str| format!("{}/{last}", self.name);
        let shops = self.shop_secrets.iter().map(|last| (of_deployment(last), "shop"));
        let accounts = self
            .accounts
            .iter()
            .map(|(id, account)| (account.secret.clone().unwrap_or_else(|| of_deployment(id)), "accounts"));
        let own = [(of_deployment("journal"), "journal"), (of_deployment("order-check"), "order_check")];
        let events = self.sign_events.then(|| (of_deployment("events"), "events"));
        shops.chain(accounts).chain(own).chain(events).collect()
    }

    /// Nobody, or every account in turn.
    fn owners(&self, per_account: bool) -> Vec<Option<String>> {
        if per_account { self.accounts.keys().cloned().map(Some).collect() } else { vec![None] }
    }
}

fn named(name: &str, account: Option<&str>) -> String {
    account.map_or_else(|| name.to_owned(), |account| format!("{name}-{account}"))
}
