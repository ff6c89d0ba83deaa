//! A deployment as an operator's command opens it: on the ledger and the queues that `serve` or the functions work on.

use std::sync::Arc;

use anyhow::Context as _;
use waybill_flows::names::PARTNER_EVENTS;
use waybill_flows::world::{Chance as _, Opening, World};
use waybill_ledger::JournalKey;
use waybill_ledger::store::Store;
use waybill_queue::Queue;
use waybill_queue::sqlite::SqliteQueue;
use waybill_queue::sqs::SqsQueue;
use waybill_settings::Settings;
use waybill_transport::clock::SystemClock;
use waybill_transport::wire::Http;

use crate::args::At;
use crate::books;
use crate::house::{self, BUILD, SystemChance};
use crate::setup::{self, Checked, Safe};

/// Opens it, and says on standard error which secrets are missing: whoever needs them is not asked. `None` where the
/// configuration has problems, which were told.
///
/// # Errors
/// When there is no such deployment, or what it stands on does not answer.
pub(crate) async fn open(at: &At) -> anyhow::Result<Option<World>> {
    if house::settings(&at.config)?.is_none() {
        return Ok(None);
    }
    // Where there is no such deployment, that says more than that its secrets are missing.
    let (store, queue) = ground(at).await?;
    let Checked { opened, findings } = setup::for_asking(&at.config, at.aws.is_some()).await?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    let Some((settings, safe)) = opened else { return Ok(None) };
    over(settings, &safe, store, queue).map(Some)
}

/// The ledger's store and the queues: in files, which must be there, or on AWS.
async fn ground(at: &At) -> anyhow::Result<(Arc<dyn Store>, Arc<dyn Queue>)> {
    let Some(name) = &at.aws else {
        let store = books::in_file(&at.data)?;
        return Ok((store, Arc::new(SqliteQueue::open(&at.data.join("queue.db"))?)));
    };
    let store = books::in_table(name).await?;
    let config = waybill_aws::config_from_env()?;
    let names = format!("{}-", books::deployment(name));
    let queue = SqsQueue::found(&config, &names, PARTNER_EVENTS).await;
    let lost = || format!("queue `{names}{PARTNER_EVENTS}` in {} cannot be found", books::region(&config));
    Ok((store, Arc::new(queue.with_context(lost)?)))
}

/// A world that reaches shops and partners, on this ledger and these queues.
fn over(
    settings: Settings,
    safe: &Safe,
    store: Arc<dyn Store>,
    queue: Arc<dyn Queue>,
) -> anyhow::Result<World> {
    let chance = SystemChance;
    Ok(waybill_flows::world::open(Opening {
        settings: Arc::new(settings),
        secrets: safe.reads(),
        store,
        queue,
        wire: Arc::new(Http::new(BUILD)?),
        clock: Arc::new(SystemClock),
        // No command keeps payloads; should one come to, they are sealed with a key that nobody has.
        journal_key: Some(JournalKey::new(std::array::from_fn(|_| fastrand::u8(..)))),
        worker: format!("{:016x}", chance.next()),
        chance: Arc::new(chance),
        build: BUILD.to_owned(),
    })?)
}
