//! What flows stand on in tests: a ledger and queues in memory, in SQLite, or on AWS as an emulator plays it.
//!
//! `WAYBILL_GROUND` says which: `memory` (the default), `sqlite` or `aws`. The same walks must end the same on all.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;
use waybill_ledger::dynamo::DynamoStore;
use waybill_ledger::model::Model;
use waybill_ledger::sqlite::SqliteStore;
use waybill_ledger::store::Store;
use waybill_queue::Queue;
use waybill_queue::model::ModelQueue;
use waybill_queue::sqlite::SqliteQueue;
use waybill_queue::sqs::SqsQueue;

use super::granted::Granted;
use super::standing::Standing;
use crate::emulator::Stack;

/// The queues of the sandbox's shop and accounts.
const QUEUES: [&str; 8] = [
    "commerce-messages",
    "partner-events",
    "dispatch-us",
    "stock-us",
    "dispatch-eu",
    "stock-eu",
    "dispatch-parcels",
    "stock-parcels",
];

/// The emulator of this process, once one was asked for. It ends with the process.
static EMULATOR: Mutex<Option<Arc<Stack>>> = Mutex::new(None);

/// A ledger and queues, new and empty.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The ledger's store.
    pub store: Arc<dyn Store>,
    /// The queues.
    pub queue: Arc<dyn Queue>,
    /// Where files are, for as long as anybody stands on this.
    pub folder: Option<Arc<TempDir>>,
}

impl Ground {
    /// The ground that the environment names. What is handed out more often than `receives` times is put aside.
    pub async fn new(receives: u32) -> Self {
        let ground = match std::env::var("WAYBILL_GROUND").as_deref() {
            Err(_) | Ok("" | "memory") => Self::in_memory(receives),
            Ok("sqlite") => Self::in_files(receives),
            Ok("aws") => Self::on_aws(receives).await,
            Ok(other) => panic!("WAYBILL_GROUND is `{other}`: neither memory, sqlite nor aws"),
        };
        Self { queue: Arc::new(Granted(ground.queue)), ..ground }
    }

    /// Whether tests are walked in memory, the quickest of all.
    pub fn is_in_memory() -> bool {
        std::env::var("WAYBILL_GROUND").is_err() || std::env::var("WAYBILL_GROUND").as_deref() == Ok("memory")
    }

    /// Whether it answers from outside of this process, so that time that stands for tasks would run out at once.
    pub fn is_outside() -> bool {
        std::env::var("WAYBILL_GROUND").is_ok_and(|ground| ground == "aws")
    }

    fn in_memory(receives: u32) -> Self {
        let queue = Arc::new(ModelQueue::new(receives));
        Self { store: Arc::new(Model::default()), queue, folder: None }
    }

    fn in_files(receives: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(&folder.path().join("ledger.db")).expect("a ledger");
        let queue = SqliteQueue::open_with(&folder.path().join("queue.db"), receives).expect("queues");
        Self { store: Arc::new(store), queue: Arc::new(queue), folder: Some(Arc::new(folder)) }
    }

    async fn on_aws(receives: u32) -> Self {
        let stack = emulator();
        let store = DynamoStore::new(&stack.config(), &stack.table().await);
        let queue = SqsQueue::new(&stack.config(), &stack.queues(&QUEUES, receives).await);
        Self { store: Arc::new(store), queue: Arc::new(Standing::new(queue)), folder: None }
    }
}

fn emulator() -> Arc<Stack> {
    let mut started = EMULATOR.lock().unwrap_or_else(PoisonError::into_inner);
    let start = || {
        let tools = std::env::var_os("WAYBILL_STACK_DIR").map(PathBuf::from);
        let tools = tools.expect("WAYBILL_GROUND=aws needs WAYBILL_STACK_DIR, which `.ci/stack` fills");
        Arc::new(Stack::start(&tools))
    };
    Arc::clone(started.get_or_insert_with(start))
}
