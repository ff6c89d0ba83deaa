//! Permissions as policy documents, and the names of things in AWS.

use serde_json::{Value, json};

use super::grants::Grant;
use super::house::House;
use super::{Function, Person, Says};

/// Where a deployment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Such as `aws`.
    pub partition: String,
    /// Such as `eu-central-1`.
    pub region: String,
    /// The number of the AWS account.
    pub account: String,
    /// The address of a queue without the queue's name: `https://sqs.eu-central-1.amazonaws.com/123456789012/waybill-`.
    pub queue_prefix: String,
    /// The name of the deployment's key in its address: the part behind `key/`.
    pub key: String,
}

impl House<'_> {
    /// The name of the ledger's table.
    pub fn table(&self) -> String {
        format!("{}-ledger", self.name)
    }

    /// The name of the bus.
    pub fn bus(&self) -> String {
        self.name.clone()
    }

    /// The full name of a queue, a function or a role.
    pub fn full(&self, name: &str) -> String {
        format!("{}-{name}", self.name)
    }

    /// The full name of a queue's dead letters.
    pub fn dead(&self, queue: &str) -> String {
        format!("{}{}", self.full(queue), self.topology.queue_rules.dead_suffix)
    }

    /// Every function's environment.
    pub fn environment(&self, place: &Place, config: &str) -> Vec<(String, String)> {
        let value = |says: Says| match says {
            Says::Table => self.table(),
            Says::QueuePrefix => place.queue_prefix.clone(),
            Says::Bus => self.bus(),
            Says::Config => config.to_owned(),
        };
        self.topology.environment.iter().map(|(name, says)| (name.clone(), value(*says))).collect()
    }

    /// The policy of a function's role, writing of its own logs left out.
    pub fn policy(&self, function: &Function, place: &Place) -> Value {
        self.document(self.grants(function), place)
    }

    /// The policy of people who work with the program.
    pub fn person_policy(&self, person: &Person, place: &Place) -> Value {
        self.document(self.rights(person), place)
    }

    fn document(&self, grants: Vec<Grant>, place: &Place) -> Value {
        let statement = |grant: Grant| {
            let resources: Vec<String> = grant.on.iter().map(|thing| self.arn(thing, place)).collect();
            json!({ "Sid": grant.name, "Effect": "Allow", "Action": grant.actions, "Resource": resources })
        };
        let statements: Vec<Value> = grants.into_iter().map(statement).collect();
        json!({ "Version": "2012-10-17", "Statement": statements })
    }

    fn arn(&self, thing: &str, place: &Place) -> String {
        let arn = |service: &str, rest: &str| {
            format!("arn:{}:{service}:{}:{}:{rest}", place.partition, place.region, place.account)
        };
        match thing.split_once('/') {
            Some(("queue", name)) => arn("sqs", &self.full(name)),
            Some(("dead", name)) => arn("sqs", &self.dead(name)),
            // Secrets Manager appends a hyphen and six characters to each name.
            Some(("secret", name)) => arn("secretsmanager", &format!("secret:{name}-??????")),
            _ if thing == "table" => arn("dynamodb", &format!("table/{}", self.table())),
            _ if thing == "shelf" => {
                let index = &self.topology.table.shelf.index;
                arn("dynamodb", &format!("table/{}/index/{index}", self.table()))
            }
            _ if thing == "any" => "*".to_owned(),
            _ if thing == "bus" => arn("events", &format!("event-bus/{}", self.bus())),
            _ if thing == "key" => arn("kms", &format!("key/{}", place.key)),
            _ => unreachable!("a grant names no `{thing}`"),
        }
    }
}
