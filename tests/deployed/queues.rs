//! The queues with their dead letters, and who may send from outside.

use serde_json::{Map, Value, json};

use super::aws::Aws;
use super::aws::element;
use super::site::Site;
use crate::topology::house::HouseQueue;
use crate::topology::{Encryption, Sender};

impl Site<'_> {
    /// Makes every queue. Who may send from outside is given by address.
    pub(super) async fn queues(&self, sender: &str) -> anyhow::Result<()> {
        for queue in self.house.queues() {
            self.queue(&queue, sender).await?;
        }
        self.make(&self.house.full(&self.house.topology.queue_rules.failed_runs), self.rules()).await
    }

    async fn queue(&self, queue: &HouseQueue<'_>, sender: &str) -> anyhow::Result<()> {
        let (full, dead) = (self.house.full(&queue.name), self.house.dead(&queue.name));
        let encrypted = |mut attributes: Map<String, Value>| {
            let (name, value) = match queue.kind.encryption {
                Encryption::Sqs => ("SqsManagedSseEnabled", "true"),
                Encryption::Key => ("KmsMasterKeyId", self.place.key.as_str()),
            };
            attributes.insert(name.to_owned(), json!(value));
            attributes
        };
        self.make(&dead, encrypted(self.rules())).await?;
        let mut attributes = encrypted(self.rules());
        let redrive = json!({
            "deadLetterTargetArn": self.arn("sqs", &dead),
            "maxReceiveCount": self.house.topology.queue_rules.max_receives,
        });
        attributes.insert("RedrivePolicy".to_owned(), json!(redrive.to_string()));
        attributes.insert("VisibilityTimeout".to_owned(), json!(queue.kind.visibility_seconds.to_string()));
        attributes.insert("ReceiveMessageWaitTimeSeconds".to_owned(), json!("20"));
        if queue.kind.senders.contains(&Sender::Commercetools) {
            let policy = json!({ "Version": "2012-10-17", "Statement": [{
                "Sid": "Send", "Effect": "Allow", "Principal": { "AWS": [sender] },
                "Action": ["sqs:SendMessage"], "Resource": [self.arn("sqs", &full)],
            }] });
            attributes.insert("Policy".to_owned(), json!(policy.to_string()));
        }
        self.make(&full, attributes).await
    }

    fn rules(&self) -> Map<String, Value> {
        let rules = &self.house.topology.queue_rules;
        let days = rules.retention_days * 86_400;
        let named = [
            ("MessageRetentionPeriod", days.to_string()),
            ("MaximumMessageSize", rules.max_message_bytes.to_string()),
        ];
        named.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
    }

    async fn make(&self, full: &str, attributes: Map<String, Value>) -> anyhow::Result<()> {
        let queue = json!({ "QueueName": full, "Attributes": attributes });
        self.aws.target("sqs", "AmazonSQS.CreateQueue", &queue).await.map(drop)
    }

    /// Makes the user that commercetools sends as; it has no rights but what queues grant it. Returns whoever calls as
    /// this user, and its address.
    pub(super) async fn sender(&self) -> anyhow::Result<(Aws, String)> {
        let name = [("UserName", "commercetools")];
        self.aws.form("iam", "CreateUser", &name).await?;
        let key = self.aws.form("iam", "CreateAccessKey", &name).await?;
        let user = self.aws.with(&element(&key, "AccessKeyId")?, &element(&key, "SecretAccessKey")?, None);
        Ok((user, self.arn("iam", "user/commercetools")))
    }
}
