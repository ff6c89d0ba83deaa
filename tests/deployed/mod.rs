//! The whole house on one machine: an emulator of AWS in which everything stands that `infra/topology.json` describes,
//! the functions as they are deployed, and simulated systems around it.

mod aws;
mod carrier;
mod daylight;
mod functions;
mod logs;
mod queues;
mod roles;
mod site;
mod storage;
mod stores;
pub mod tools;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::json;
use tokio::task::JoinHandle;
use waybill::demo::{Ground, Options, Outcome, play_on};
use waybill_flows::world::{Chance, Opening, World};
use waybill_ledger::JournalKey;
use waybill_ledger::dynamo::DynamoStore;
use waybill_queue::sqs::SqsQueue;
use waybill_settings::Settings;
use waybill_transport::clock::SystemClock;
use waybill_transport::wire::Http;

use crate::emulator::{Process, Rule, Trouble, fired, free_port, troubles};
use crate::topology::{Function, Topology};
pub use aws::Aws;
use aws::REGION;
use carrier::Carrier;
use daylight::Daylight;
pub use site::Site;
pub use stores::Stores;
use tools::Packages;

/// How often it is looked what the simulated systems have to send.
const PULSE: Duration = Duration::from_millis(50);
/// Deliveries that are on their way at the same time.
const CARRIERS: usize = 4;

/// What the ledger's calls meet: an operation, and of how many that follow each other the first meets it.
const LEDGER_TROUBLE: [Rule<'_>; 8] = [
    ("PutItem", Trouble::AnswerLost, 5),
    ("PutItem", Trouble::Throttled, 7),
    ("TransactWriteItems", Trouble::AnswerLost, 5),
    ("TransactWriteItems", Trouble::Stalled, 60),
    ("BatchWriteItem", Trouble::AnswerLost, 3),
    ("DeleteItem", Trouble::Broken, 5),
    ("GetItem", Trouble::Throttled, 7),
    ("Query", Trouble::Broken, 9),
];
const QUEUE_TROUBLE: [Rule<'_>; 2] =
    [("SendMessageBatch", Trouble::AnswerLost, 7), ("SendMessageBatch", Trouble::Broken, 9)];

/// How orders come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The shop's Subscription sends messages, and the pull runs below it.
    Subscription,
    /// The pull alone.
    Pull,
}

/// What stands between the functions and AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// Nothing.
    Nothing,
    /// A proxy that loses answers to what was done, turns calls down, and lets some wait for nothing.
    Faults,
}

/// A house that stands, and the systems around it. Dropping it ends everything.
#[derive(Debug)]
pub struct Deployed<'a> {
    /// What it was made with.
    pub site: Site<'a>,
    ground: Ground,
    world: Arc<World>,
    carriers: Vec<JoinHandle<()>>,
    packages: Packages,
    proxy: Option<Process>,
    _emulator: Process,
}

impl<'a> Deployed<'a> {
    /// Makes everything, from nothing.
    ///
    /// # Errors
    /// When something cannot be made; it says what.
    pub async fn stand(
        topology: &'a Topology,
        tools: &Path,
        options: &Options,
        (way, between): (Way, Between),
    ) -> anyhow::Result<Self> {
        let packages = Packages::build(topology, tools)?;
        let (emulator, proxy) = emulator(tools, between);
        if let Some(proxy) = &proxy {
            warm_up(&Aws::owner(proxy.port())?).await?;
        }
        let site = Site::new(topology, Aws::owner(emulator.port())?).await?;
        let (sender, address) = site.sender().await?;
        site.table().await?;
        site.queues(&address).await?;
        site.bus().await?;
        let api = site.api().await?;

        let ground = Ground::open(Arc::new(Timestamp::now), options.orders, options.seed, None).await?;
        let messages = site.queue_url(&site.house.full("commerce-messages"));
        let url = format!("https://{api}.execute-api.{REGION}.amazonaws.com");
        let key: [u8; 32] = std::array::from_fn(|_| fastrand::u8(..));
        ground.keep_secret("demo/journal", "key", &STANDARD.encode(key))?;
        let settings = ground.configure(&configuration(&ground.configuration(&url), &messages, way))?;
        let world = Arc::new(world(&site, &ground, settings, key)?);
        world.begin().await?;
        ground.set_up(&world).await.context("both sides cannot be set up")?;

        let carriers = carriers(&ground, Carrier::new(sender, emulator.port())?);
        let deployed = Self { site, ground, world, carriers, packages, proxy, _emulator: emulator };
        deployed.functions(&api).await?;
        if way == Way::Subscription {
            deployed.ground.send_messages_to(&messages);
        }
        Ok(deployed)
    }

    /// Plays a day.
    ///
    /// # Errors
    /// When it cannot be played. That both sides disagree is no error: the outcome says it.
    pub async fn day(&self, options: &Options) -> anyhow::Result<Outcome> {
        let stage = self.ground.stage().clone();
        let mut daylight = Daylight::new(&self.site, Arc::clone(&self.world), stage);
        play_on(&self.ground, &mut daylight, options).await
    }

    /// Waybill as whoever set it up sees it: the ledger and the queues, with all rights.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The configuration that the functions have.
    pub fn configuration(&self) -> PathBuf {
        self.ground.file(functions::CONFIGURATION)
    }

    /// How often the proxy brought trouble over an operation.
    pub fn fired(&self, operation: &str) -> usize {
        self.proxy.as_ref().map_or(0, |proxy| fired(proxy.port(), operation))
    }

    /// Changes the configuration and gives a function its package anew.
    ///
    /// # Errors
    /// When the configuration has problems or the function cannot be replaced.
    pub async fn redeploy(
        &self,
        function: &Function,
        change: impl FnOnce(String) -> String,
    ) -> anyhow::Result<()> {
        let configuration = self.configuration();
        self.ground.configure(&change(std::fs::read_to_string(&configuration)?))?;
        self.site.replace(function, &self.packages.zip(&function.name, &configuration)?).await
    }

    /// The functions and what calls them. Their secrets are there before they are.
    async fn functions(&self, api: &str) -> anyhow::Result<()> {
        let text = std::fs::read_to_string(self.ground.file("secrets.toml"))?;
        let given: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text)?;
        self.site.secrets(&given).await?;
        let configuration = self.configuration();
        for function in &self.site.house.topology.functions {
            self.site.role(function).await?;
            let zip = self.packages.zip(&function.name, &configuration)?;
            self.site.lambda(function, &zip).await?;
        }
        self.site.mappings().await?;
        self.site.routes(api).await?;
        for person in &self.site.house.topology.people {
            self.site.person(person).await?;
        }
        self.site.scheduler_role().await?;
        self.site.schedules().await
    }
}

impl Drop for Deployed<'_> {
    fn drop(&mut self) {
        for carrier in &self.carriers {
            carrier.abort();
        }
    }
}

/// The emulator, and the proxy through which the functions reach it. Whoever sets up and looks on does not go through it.
/// The proxy calls under a name of its own, which no signature bears: with it, rights are not enforced.
fn emulator(tools: &Path, between: Between) -> (Process, Option<Process>) {
    let region = ("MINISTACK_REGION", REGION);
    if between == Between::Nothing {
        return (Process::emulator(tools, &[("AUTH", "true"), region]), None);
    }
    let port = free_port();
    let through = format!("http://127.0.0.1:{port}");
    let emulator = Process::emulator(tools, &[region, ("AWS_ENDPOINT_URL", &through)]);
    let proxy = Process::proxy_at(port, tools, &emulator);
    troubles(port, &[("dynamodb", &LEDGER_TROUBLE), ("sqs", &QUEUE_TROUBLE)]);
    (emulator, Some(proxy))
}

/// Of each service the proxy first reads the whole description, and lets everybody wait for it.
async fn warm_up(aws: &Aws) -> anyhow::Result<()> {
    for (service, target) in [
        ("dynamodb", "DynamoDB_20120810.ListTables"),
        ("sqs", "AmazonSQS.ListQueues"),
        ("secretsmanager", "secretsmanager.ListSecrets"),
        ("events", "AWSEvents.ListEventBuses"),
    ] {
        aws.target(service, target, &json!({})).await?;
    }
    Ok(())
}

/// The demo's configuration, for AWS: a journal that is sealed, and a Subscription that sends to the queue, or none.
fn configuration(demo: &str, messages: &str, way: Way) -> String {
    let subscription = "subscription = \"waybill\"\n";
    let serve = match way {
        Way::Subscription => {
            let to = format!("{{ sqs = {{ queue_url = \"{messages}\", region = \"{REGION}\" }} }}");
            demo.replace(subscription, &format!("{subscription}destination = {to}\n"))
        }
        Way::Pull => demo.replace(subscription, ""),
    };
    format!("{serve}\n[journal]\nkey_secret = \"demo/journal\"\n")
}

/// Waybill as whoever set it up sees it: the same ledger and the same queues, with all rights.
fn world(site: &Site<'_>, ground: &Ground, settings: Settings, key: [u8; 32]) -> anyhow::Result<World> {
    let config = waybill_aws::config(|name| site.aws.variable(name))?;
    Ok(waybill_flows::world::open(Opening {
        settings: Arc::new(settings),
        secrets: ground.secrets(),
        store: Arc::new(DynamoStore::new(&config, &site.house.table())),
        queue: Arc::new(SqsQueue::new(&config, &site.place.queue_prefix)),
        wire: Arc::new(Http::new("waybill stack")?),
        clock: Arc::new(SystemClock),
        chance: Arc::new(AnyChance),
        journal_key: Some(JournalKey::new(key)),
        worker: "stack".to_owned(),
        build: "waybill stack".to_owned(),
    })?)
}

fn carriers(ground: &Ground, carrier: Carrier) -> Vec<JoinHandle<()>> {
    let carrier = Arc::new(carrier);
    let carry = |_| {
        let (stage, carrier) = (ground.stage().clone(), Arc::clone(&carrier));
        tokio::spawn(async move {
            loop {
                stage.pump(carrier.as_ref()).await;
                tokio::time::sleep(PULSE).await;
            }
        })
    };
    (0..CARRIERS).map(carry).collect()
}

/// Chance from the operating system.
#[derive(Debug, Clone, Copy)]
struct AnyChance;

impl Chance for AnyChance {
    fn next(&self) -> u64 {
        fastrand::u64(..)
    }
}
