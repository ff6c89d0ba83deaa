//! A house without its functions: the table, the queues, the secrets and the people's roles, in an emulator of AWS that
//! enforces rights.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use waybill_aws::SdkConfig;
use waybill_ledger::dynamo::DynamoStore;
use waybill_queue::sqs::SqsQueue;

use super::aws::{Aws, REGION};
use super::site::Site;
use crate::emulator::Process;
use crate::topology::Topology;

/// What people's commands find on AWS. Dropping it ends the emulator.
#[derive(Debug)]
pub struct Stores<'a> {
    /// What it was made with.
    pub site: Site<'a>,
    _emulator: Process,
}

impl<'a> Stores<'a> {
    /// Makes everything, from nothing; secrets are not filled yet.
    ///
    /// # Errors
    /// When something cannot be made; it says what.
    pub async fn stand(topology: &'a Topology, tools: &Path) -> anyhow::Result<Self> {
        let emulator = Process::emulator(tools, &[("AUTH", "true"), ("MINISTACK_REGION", REGION)]);
        let site = Site::new(topology, Aws::owner(emulator.port())?).await?;
        let (_, address) = site.sender().await?;
        site.table().await?;
        site.queues(&address).await?;
        for person in &topology.people {
            site.person(person).await?;
        }
        Ok(Self { site, _emulator: emulator })
    }

    /// Makes every secret of the house from what people were given.
    ///
    /// # Errors
    /// When one cannot be made.
    pub async fn fill(&self, given: &BTreeMap<String, BTreeMap<String, String>>) -> anyhow::Result<()> {
        self.site.secrets(given).await
    }

    /// Lets nobody wait at a queue in which nothing is.
    ///
    /// # Errors
    /// When a queue cannot be changed.
    pub async fn hasten(&self) -> anyhow::Result<()> {
        for queue in self.site.house.queues() {
            let url = self.site.queue_url(&self.site.house.full(&queue.name));
            let at_once = json!({ "QueueUrl": url, "Attributes": { "ReceiveMessageWaitTimeSeconds": "0" } });
            self.site.aws.target("sqs", "AmazonSQS.SetQueueAttributes", &at_once).await?;
        }
        Ok(())
    }

    /// The ledger's store and the queues, for whoever may do everything.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn opened(&self) -> anyhow::Result<(DynamoStore, SqsQueue)> {
        let config: SdkConfig = waybill_aws::config(|name| self.site.aws.variable(name))?;
        let queue = SqsQueue::new(&config, &self.site.place.queue_prefix);
        Ok((DynamoStore::new(&config, &self.site.house.table()), queue))
    }
}
