//! The roles of functions and of people, each with the policy that its description comes to and no more.

use serde_json::{Value, json};

use super::aws::{Aws, element};
use super::site::Site;
use crate::topology::{Function, Person};

/// Actions of SQS that cover their batches on AWS; the emulator takes those for actions of their own.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html>
const BATCHED: [&str; 3] = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:SendMessage"];

impl Site<'_> {
    /// Makes the role of a function. Its owner may take it on too, to see what it may do.
    pub(super) async fn role(&self, function: &Function) -> anyhow::Result<()> {
        let policy = with_batches(self.house.policy(function, &self.place));
        self.make_role(&self.function(function), "lambda.amazonaws.com", &policy).await
    }

    /// Makes the role of people who work with the program.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn person(&self, person: &Person) -> anyhow::Result<()> {
        let policy = with_moves(with_batches(self.house.person_policy(person, &self.place)));
        self.make_role(&self.house.full(&person.name), "ec2.amazonaws.com", &policy).await
    }

    /// Makes the role that runs what is due: it may invoke functions that have schedules.
    pub(super) async fn scheduler_role(&self) -> anyhow::Result<()> {
        let due = self.house.topology.functions.iter().filter(|function| !function.schedules.is_empty());
        let functions: Vec<String> = due.map(|function| self.function_arn(function)).collect();
        let failed = self.arn("sqs", &self.house.full(&self.house.topology.queue_rules.failed_runs));
        let policy = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": functions },
            { "Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": [failed] },
        ] });
        self.make_role(&self.house.full("scheduler"), "scheduler.amazonaws.com", &policy).await
    }

    /// The address of a role by its full name.
    pub(super) fn role_arn(&self, full: &str) -> String {
        self.arn("iam", &format!("role/{full}"))
    }

    /// Whoever calls in a function's place.
    pub async fn as_function(&self, function: &Function) -> anyhow::Result<Aws> {
        self.taken_on(&self.function(function)).await
    }

    /// One of the people who work with the program.
    ///
    /// # Errors
    /// When they have no role yet.
    pub async fn as_person(&self, person: &Person) -> anyhow::Result<Aws> {
        self.taken_on(&self.house.full(&person.name)).await
    }

    /// Whoever has taken on a role, by its full name.
    async fn taken_on(&self, full: &str) -> anyhow::Result<Aws> {
        let role = self.role_arn(full);
        let fields = [("RoleArn", role.as_str()), ("RoleSessionName", "stack")];
        let taken = self.aws.form("sts", "AssumeRole", &fields).await?;
        let held = |name| element(&taken, name);
        Ok(self.aws.with(&held("AccessKeyId")?, &held("SecretAccessKey")?, Some(&held("SessionToken")?)))
    }

    async fn make_role(&self, full: &str, service: &str, policy: &Value) -> anyhow::Result<()> {
        let owner = self.arn("iam", "root");
        let trust = json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": { "Service": service, "AWS": owner },
        }] });
        let role = [("RoleName", full), ("AssumeRolePolicyDocument", &trust.to_string())];
        self.aws.form("iam", "CreateRole", &role).await?;
        let put = [("RoleName", full), ("PolicyName", "work"), ("PolicyDocument", &policy.to_string())];
        self.aws.form("iam", "PutRolePolicy", &put).await.map(drop)
    }
}

/// Moves all dead letters of a queue. The emulator, which does not offer it, finds no queue in its request, and asks for the right
/// on everything before it says so.
const MOVE: &str = "sqs:StartMessageMoveTask";

fn with_moves(mut policy: Value) -> Value {
    let has_it = policy.to_string().contains(MOVE);
    if let Some(statements) = policy.get_mut("Statement").and_then(Value::as_array_mut).filter(|_| has_it) {
        statements.push(json!({ "Effect": "Allow", "Action": [MOVE], "Resource": ["*"] }));
    }
    policy
}

fn with_batches(mut policy: Value) -> Value {
    let statements = policy.get_mut("Statement").and_then(Value::as_array_mut);
    for statement in statements.into_iter().flatten() {
        if let Some(actions) = statement.get_mut("Action").and_then(Value::as_array_mut) {
            let in_batches = |action: &Value| {
                let action = action.as_str().filter(|action| BATCHED.contains(action))?;
                Some(json!(format!("{action}Batch")))
            };
            let more: Vec<Value> = actions.iter().filter_map(in_batches).collect();
            actions.extend(more);
        }
    }
    policy
}
