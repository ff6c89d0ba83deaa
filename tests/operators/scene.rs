//! A simulated shop, a warehouse and a tracking service over HTTP, Waybill between them on one ground, and people with the
//! program.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::net::TcpListener;
use waybill::demo::{DESTINATION, Ground, Over, door};
use waybill_flows::engine::{Run, lanes, outgoing};
use waybill_flows::work::Work;
use waybill_flows::world::{Chance, Opening, World};
use waybill_ledger::JournalKey;
use waybill_settings::Settings;
use waybill_tests::deployed::tools;
use waybill_tests::sandbox::{draft, run, turn};
use waybill_transport::clock::SystemClock;
use waybill_transport::wire::Http;

use crate::place::{Place, Stands, Told};
use crate::program::{Said, command, ended};

/// Only the warehouse and the tracking service take part. The shop's messages come through a door of this process.
const CHANGES: [(&str, &str); 4] = [
    ("partner = \"shipstation\"\nmode = \"on\"", "partner = \"shipstation\"\nmode = \"off\""),
    ("partner = \"ordoro\"\nmode = \"on\"", "partner = \"ordoro\"\nmode = \"off\""),
    ("partner = \"orderflow\"\nmode = \"on\"", "partner = \"orderflow\"\nmode = \"off\""),
    ("since = \"2026-11-01\"", "since = \"2020-01-01\""),
];
/// The warehouse's account.
pub(crate) const WAREHOUSE: &str = "shiphero-us";
const KEY: [u8; 32] = [7; 32];
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) ground: Ground,
    pub(crate) world: Arc<World>,
    place: Place,
    /// The configuration that people have. Beside it there are secrets only where they are to be used.
    pub(crate) config: String,
    program: PathBuf,
    operator: Told,
    setup: Told,
    carrier: Over<Http>,
}

impl Scene {
    /// Everything new, with goods on the shelves and their figures in the shop.
    pub(crate) async fn open(place: Place) -> Self {
        let ground = Ground::open(Arc::new(Timestamp::now), 10, 1, None).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let text = CHANGES.iter().fold(ground.configuration(&url), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
        let journal = "[journal]\nkey_secret = \"demo/journal\"\n";
        let settings = Arc::new(ground.configure(&format!("{text}{DESTINATION}\n{journal}")).unwrap());
        ground.keep_secret("demo/journal", "key", &STANDARD.encode(KEY)).unwrap();
        let stands = place.opened(&ground);
        let world = Arc::new(opened(&ground, settings, stands));
        world.begin().await.unwrap();
        ground.serve(listener, door(Arc::clone(&world)));
        ground.set_up(&world).await.unwrap();
        ground.send_messages_to(&format!("{url}/commercetools/messages"));
        place.fill(&ground.file("secrets.toml")).await;
        let told = async |person| place.told(person, ground.file("")).await;
        let (operator, setup) = (told("operator").await, told("setup").await);
        let config = config(&ground, &place);
        let carrier = Over(Http::new("simulated system").unwrap());
        let program = tools::program("waybill", "operators").unwrap();
        let scene = Self { ground, world, place, config, program, operator, setup, carrier };
        scene.run(&Run::Stock(WAREHOUSE.try_into().unwrap())).await;
        scene.until("the shop has the stock", || scene.has_stock().then_some(())).await;
        scene
    }

    pub(crate) const fn is_aws(&self) -> bool {
        self.place.is_aws()
    }

    /// What an operator's command says, on this ground.
    pub(crate) fn waybill(&self, words: &[&str]) -> Said {
        let told = self.operator.words.iter().map(String::as_str);
        self.said(words.iter().copied().chain(told), &self.operator)
    }

    /// What a command says that is told no ground but by these words, with the operator's rights.
    pub(crate) fn waybill_with(&self, words: &[&str], changed: &[(&str, &str)]) -> Said {
        let mut told = self.operator.clone();
        for (name, value) in changed {
            told.variables.retain(|(one, _)| one != name);
            told.variables.push(((*name).to_owned(), (*value).to_owned()));
        }
        self.said(words.iter().copied(), &told)
    }

    /// What `check` or `setup` says to whoever sets up.
    pub(crate) fn sets_up(&self, words: &[&str]) -> Said {
        let on_aws = self.is_aws().then_some("--aws");
        self.said(words.iter().copied().chain(on_aws), &self.setup)
    }

    fn said<'a>(&self, words: impl Iterator<Item = &'a str>, told: &Told) -> Said {
        let words: Vec<&str> = words.collect();
        let has_one = words.contains(&"--config");
        let config = ["--config", self.config.as_str()].into_iter().filter(|_| !has_one);
        ended(command(&self.program, words.iter().copied().chain(config), &told.variables))
    }

    /// An operator's command that goes on by itself, and prints to a file.
    pub(crate) fn begun(&self, words: &[&str], out: &Path) -> Child {
        let told = self.operator.words.iter().map(String::as_str);
        let words = words.iter().copied().chain(told).chain(["--config", self.config.as_str()]);
        let mut command = command(&self.program, words, &self.operator.variables);
        command.stdout(File::create(out).unwrap()).spawn().unwrap()
    }

    /// A customer orders two mugs and a cap; the draft is changed before.
    pub(crate) fn order(&self, number: &str, change: impl FnOnce(&mut Value)) -> String {
        let mut draft = draft(number, 0);
        draft["paymentState"] = "Paid".into();
        for (line, sku) in ["MUG-RED", "CAP-1"].into_iter().enumerate() {
            draft["lineItems"][line]["variant"]["sku"] = sku.into();
        }
        change(&mut draft);
        let order = self.ground.place_order(&draft).unwrap();
        order["id"].as_str().unwrap().to_owned()
    }

    /// The orders at the warehouse that are parts of an order of the shop.
    pub(crate) fn at_warehouse(&self, order: &str) -> Vec<Value> {
        let books = self.ground.books(WAREHOUSE).unwrap();
        let of = |part: &&Value| part["partner_order_id"].as_str().is_some_and(|it| it.starts_with(order));
        books["orders"].as_array().unwrap().iter().filter(of).cloned().collect()
    }

    /// An order of the shop.
    pub(crate) fn in_shop(&self, order: &str) -> Value {
        let books = self.ground.shop_books();
        let orders = books["orders"].as_array().unwrap();
        orders.iter().find(|one| one["id"] == order).unwrap().clone()
    }

    /// Work for a queue.
    pub(crate) async fn send(&self, queue: &str, work: &Work) {
        let world = &self.world;
        let message = outgoing(world, &world.trace(), work, "demo".to_owned(), SignedDuration::ZERO);
        world.queue.send(queue, vec![message], world.now()).await.unwrap();
    }

    pub(crate) async fn run(&self, due: &Run) {
        run(&self.world, due).await.unwrap();
    }

    /// What is parked and due goes into its queue.
    pub(crate) async fn tend(&self) {
        self.run(&Run::Tend).await;
    }

    /// Does what is to be done until something is seen.
    pub(crate) async fn until<T>(&self, what: &str, seen: impl Fn() -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            let mut done = self.ground.stage().pump(&self.carrier).await;
            for lane in lanes(&self.world) {
                done += turn(&self.world, &lane).await.unwrap().received();
            }
            if let Some(seen) = seen() {
                return seen;
            }
            if begun.elapsed() > PATIENCE {
                let review = self.waybill(&["review"]).out;
                panic!("it is in vain waited until {what}; in review:\n{review}");
            }
            if done == 0 {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }

    /// Does what is to be done until nothing of it is left.
    pub(crate) async fn settle(&self) {
        let mut rounds = 0;
        while rounds < 3 {
            let mut done = self.ground.stage().pump(&self.carrier).await;
            for lane in lanes(&self.world) {
                done += turn(&self.world, &lane).await.unwrap().received();
            }
            rounds = if done == 0 { rounds + 1 } else { 0 };
        }
    }

    fn has_stock(&self) -> bool {
        let books = self.ground.shop_books();
        books["inventory"].as_array().is_some_and(|entries| !entries.is_empty())
    }
}

fn opened(ground: &Ground, settings: Arc<Settings>, (store, queue): Stands) -> World {
    let opened = waybill_flows::world::open(Opening {
        settings,
        secrets: ground.secrets(),
        store,
        queue,
        wire: Arc::new(Http::new("waybill operators").unwrap()),
        clock: Arc::new(SystemClock),
        chance: Arc::new(AnyChance),
        journal_key: Some(JournalKey::new(KEY)),
        worker: "operators".to_owned(),
        build: "operators".to_owned(),
    });
    opened.unwrap()
}

fn config(ground: &Ground, place: &Place) -> String {
    let mut config = ground.file("waybill.toml");
    if place.is_aws() {
        let elsewhere = ground.file("elsewhere");
        std::fs::create_dir(&elsewhere).unwrap();
        std::fs::copy(&config, elsewhere.join("waybill.toml")).unwrap();
        config = elsewhere.join("waybill.toml");
    }
    config.into_os_string().into_string().unwrap()
}

/// Chance from the operating system.
#[derive(Debug, Clone, Copy)]
struct AnyChance;

impl Chance for AnyChance {
    fn next(&self) -> u64 {
        fastrand::u64(..)
    }
}
