//! The emulator, perhaps with the proxy before it, and what is made in the emulator for a test.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use aws_sdk_sqs::types::QueueAttributeName;
use tokio::runtime::Handle;
use tokio::task::block_in_place;
use waybill_aws::SdkConfig;
use waybill_ledger::dynamo::table;

use super::{PATIENCE, Process};

/// The emulator, and perhaps the proxy before it. Dropping it ends both.
#[derive(Debug)]
pub struct Stack {
    tools: PathBuf,
    emulator: Process,
    proxy: Option<Process>,
    made: AtomicU64,
}

impl Stack {
    /// The emulator, from a folder that `.ci/stack` filled.
    pub fn start(tools: &Path) -> Self {
        let emulator = Process::emulator(tools, &[]);
        Self { tools: tools.to_owned(), emulator, proxy: None, made: AtomicU64::new(0) }
    }

    /// The emulator behind a proxy that faults can be asked of.
    pub fn with_faults(tools: &Path) -> Self {
        let mut stack = Self::start(tools);
        stack.proxy = Some(Process::proxy(&stack.tools, &stack.emulator));
        stack.warm_up();
        stack
    }

    /// Of each service the proxy first reads the whole description, and lets everybody wait for it.
    fn warm_up(&self) {
        let patience =
            TimeoutConfig::builder().operation_attempt_timeout(PATIENCE).operation_timeout(PATIENCE);
        let config = self.config().into_builder().timeout_config(patience.build()).build();
        let calls = async {
            let tables = aws_sdk_dynamodb::Client::new(&config).list_tables().send().await.is_ok();
            let queues = aws_sdk_sqs::Client::new(&config).list_queues().send().await.is_ok();
            let secrets = aws_sdk_secretsmanager::Client::new(&config).list_secrets().send().await.is_ok();
            tables && queues && secrets
        };
        assert!(block_in_place(|| Handle::current().block_on(calls)), "the emulator does not answer");
    }

    /// The port of the proxy.
    pub fn proxy(&self) -> u16 {
        self.proxy.as_ref().expect("this stack was started with faults").port()
    }

    /// How clients call it: through the proxy, if there is one.
    pub fn config(&self) -> SdkConfig {
        config(self.proxy.as_ref().unwrap_or(&self.emulator).port())
    }

    /// How clients call it that try again until chance gives way. Where many write at once and every other call is hit,
    /// the same one is hit time and again; which of a client's few attempts that ends is nothing that a test can know.
    pub fn stubborn(&self) -> SdkConfig {
        let retries = RetryConfig::standard().with_max_attempts(24);
        let retries = retries
            .with_initial_backoff(Duration::from_millis(20))
            .with_max_backoff(Duration::from_millis(200));
        self.config().into_builder().retry_config(retries).build()
    }

    /// How clients call the emulator itself.
    pub fn behind(&self) -> SdkConfig {
        config(self.emulator.port())
    }

    /// Makes a table as the ledger needs it, and says its name. Its items do not expire: the contract's times are no
    /// real ones.
    pub async fn table(&self) -> String {
        let name = format!("ledger-{}", self.made.fetch_add(1, Ordering::Relaxed));
        let client = aws_sdk_dynamodb::Client::new(&self.behind());
        let names = [table::PK, table::SK, table::SHELF, table::PLACE];
        let definitions = names.map(|name| {
            let definition = AttributeDefinition::builder().attribute_name(name);
            definition.attribute_type(ScalarAttributeType::S).build().expect("it is whole")
        });
        let shelves = GlobalSecondaryIndex::builder()
            .index_name(table::SHELVES)
            .set_key_schema(Some(keys(table::SHELF, table::PLACE)))
            .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build());
        let create = client
            .create_table()
            .table_name(&name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(definitions.to_vec()))
            .set_key_schema(Some(keys(table::PK, table::SK)))
            .global_secondary_indexes(shelves.build().expect("it is whole"));
        assert!(create.send().await.is_ok(), "the emulator does not make tables");
        name
    }

    /// Makes queues with these names, each with its dead letters after so many receives, and says how their URLs begin.
    pub async fn queues(&self, names: &[&str], receives: u32) -> String {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let client = aws_sdk_sqs::Client::new(&self.behind());
        let mut prefix = String::new();
        for name in names {
            let dead = client.create_queue().queue_name(format!("q{number}-{name}-dlq")).send().await;
            let dead = dead.expect("the emulator makes queues").queue_url.expect("it has an address");
            let told = client.get_queue_attributes().queue_url(dead);
            let told = told.attribute_names(QueueAttributeName::QueueArn).send().await;
            let told = told.expect("it tells its name").attributes.unwrap_or_default();
            let arn = told.get(&QueueAttributeName::QueueArn).expect("it tells its name");
            let redrive =
                serde_json::json!({ "deadLetterTargetArn": arn, "maxReceiveCount": receives.to_string() });
            let queue = client.create_queue().queue_name(format!("q{number}-{name}"));
            let queue = queue.attributes(QueueAttributeName::RedrivePolicy, redrive.to_string());
            let url = queue.send().await.expect("the emulator makes queues").queue_url;
            prefix = url.expect("it has an address").trim_end_matches(name).to_owned();
        }
        prefix
    }
}

fn config(port: u16) -> SdkConfig {
    let variable = |name: &str| match name {
        "AWS_REGION" => Some("eu-west-1".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("test".to_owned()),
        "AWS_ENDPOINT_URL" => Some(format!("http://127.0.0.1:{port}")),
        _ => None,
    };
    let config = waybill_aws::config(variable).expect("it is whole");
    // The emulator shares this machine with whatever else it does.
    let patience = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(4))
        .operation_timeout(Duration::from_secs(30));
    config.into_builder().timeout_config(patience.build()).build()
}

fn keys(pk: &str, sk: &str) -> Vec<KeySchemaElement> {
    [(pk, KeyType::Hash), (sk, KeyType::Range)]
        .map(|(name, kind)| {
            KeySchemaElement::builder().attribute_name(name).key_type(kind).build().expect("it is whole")
        })
        .to_vec()
}
