//! Work from its beginning until nothing is left of it, through all functions that it meets, with everything counted.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use waybill_tests::topology::Topology;

use crate::aws::Billed;
use crate::meter::Traffic;
use crate::process::Process;
use crate::starts::Program;
use crate::town::{Arrived, Town, batch};

/// One call of a function.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) function: String,
    /// From a queue, by schedule or by the gateway.
    pub(crate) came: Came,
    pub(crate) messages: usize,
    pub(crate) memory_mb: u32,
    pub(crate) took: Duration,
    pub(crate) cpu: Duration,
    /// Bytes of the log.
    pub(crate) printed: u64,
    pub(crate) traffic: Traffic,
    pub(crate) billed: Billed,
}

/// How an event came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    Queue,
    Gateway,
    Schedule,
}

/// Calls of one walk: more are work that goes round in circles.
const MOST: usize = 5000;

/// Functions that run, one process of each, and the work that waits for them.
pub(crate) struct Walk<'a> {
    topology: &'a Topology,
    folder: &'a Path,
    running: BTreeMap<String, Process>,
    waiting: BTreeMap<String, VecDeque<String>>,
    webhooks: VecDeque<String>,
    /// Messages of one call, at most.
    pub(crate) at_once: usize,
}

impl<'a> Walk<'a> {
    pub(crate) const fn new(topology: &'a Topology, folder: &'a Path, at_once: usize) -> Self {
        Self {
            topology,
            folder,
            running: BTreeMap::new(),
            waiting: BTreeMap::new(),
            webhooks: VecDeque::new(),
            at_once,
        }
    }

    /// Does everything that has arrived, and what that brings about, until nothing is left.
    pub(crate) async fn until_quiet(&mut self, town: &Town) -> Vec<Call> {
        let mut calls = Vec::new();
        loop {
            assert!(calls.len() < MOST, "the work does not end");
            self.arrive(town.take());
            if let Some(webhook) = self.webhooks.pop_front() {
                calls.push(self.call(town, "partner-webhooks", Came::Gateway, webhook, 1).await);
                continue;
            }
            let Some((queue, bodies)) = self.next_batch() else { return calls };
            let function = self.taker(&queue);
            let call = self.call(town, &function, Came::Queue, batch(&queue, &bodies), bodies.len()).await;
            calls.push(call);
        }
    }

    /// Lets go of what has arrived and is no part of the work to come.
    pub(crate) fn forget(&mut self, town: &Town) {
        drop(town.take());
        self.waiting.clear();
        self.webhooks.clear();
    }

    /// A run by schedule.
    pub(crate) async fn scheduled(&mut self, town: &Town, function: &str, due: &Value) -> Call {
        self.call(town, function, Came::Schedule, due.to_string(), 1).await
    }

    fn arrive(&mut self, arrived: Arrived) {
        for (queue, bodies) in arrived.messages {
            self.waiting.entry(queue).or_default().extend(bodies);
        }
        self.webhooks.extend(arrived.webhooks);
    }

    fn next_batch(&mut self) -> Option<(String, Vec<String>)> {
        let at_once = self.at_once;
        let (queue, waiting) = self.waiting.iter_mut().find(|(_, waiting)| !waiting.is_empty())?;
        let bodies = waiting.drain(..at_once.min(waiting.len())).collect();
        Some((queue.clone(), bodies))
    }

    /// The function that takes work from a queue.
    fn taker(&self, queue: &str) -> String {
        let takes = |function: &&waybill_tests::topology::Function| {
            function.queues.iter().any(|taking| {
                let rest = queue.strip_prefix(taking.queue.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            })
        };
        let function = self.topology.functions.iter().find(takes);
        function.unwrap_or_else(|| panic!("no function takes from `{queue}`")).name.clone()
    }

    async fn call(
        &mut self,
        town: &Town,
        function: &str,
        came: Came,
        event: String,
        messages: usize,
    ) -> Call {
        let described = self.topology.function(function).expect("the function is described");
        if !self.running.contains_key(function) {
            let path = self.folder.join(function);
            let program = Program {
                path: &path,
                name: function,
                timeout_seconds: described.timeout_seconds,
                environment: &town.environment(),
            };
            self.running.insert(function.to_owned(), program.start().await);
            // What it reads for itself when it starts is no part of the work.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let process = self.running.get_mut(function).expect("it was just started");
        let (_before, _billed_before) = (town.meter.take(), town.aws.take_billed());
        let done = process.invoke(event).await;
        let failures = serde_json::from_slice::<Value>(&done.answer).unwrap_or_default();
        let failed = failures.get("batchItemFailures").and_then(Value::as_array).map_or(0, Vec::len);
        assert_eq!(failed, 0, "{function} failed messages: {}", process.said());
        let status = failures.get("statusCode").and_then(Value::as_u64).unwrap_or(200);
        assert_eq!(status, 200, "{function} refused a webhook: {}", process.said());
        Call {
            function: function.to_owned(),
            came,
            messages,
            memory_mb: described.memory_mb,
            took: done.took,
            cpu: done.cpu,
            printed: done.printed,
            traffic: town.meter.take(),
            billed: town.aws.take_billed(),
        }
    }
}
