//! Opens a world from settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use thiserror::Error;
use tracing::error;
use waybill_domain::ids::ProjectKey;
use waybill_ledger::store::Store;
use waybill_ledger::{JournalKey, JournalSettings, Ledger, WITHIN};
use waybill_mapping::commercetools::calls::{BadAddress, Project};
use waybill_mapping::partner::Secrets;
use waybill_mapping::receiver::{BadKey, Receiver, keys};
use waybill_queue::Queue;
use waybill_routing::account::Mode;
use waybill_settings::tree::{Account, Settings};
use waybill_transport::Transport;
use waybill_transport::clock::Clock;
use waybill_transport::endpoint::Endpoint;
use waybill_transport::limiter::Limiter;
use waybill_transport::wire::Wire;

use super::authority::ByPartner;
use super::end::End;
use super::outlet::{Outlet, Post};
use super::{Chance, Counts, Desk, Happenings, Pace, ReadsSecrets, Safeguards, Shop, Timings, World};
use crate::access::Seen;
use crate::budget::Budget;

/// What a world is opened from.
#[derive(Debug)]
pub struct Opening {
    /// The configuration.
    pub settings: Arc<Settings>,
    /// Secrets.
    pub secrets: Arc<dyn ReadsSecrets>,
    /// Where the ledger is kept.
    pub store: Arc<dyn Store>,
    /// Where work waits.
    pub queue: Arc<dyn Queue>,
    /// How requests are sent.
    pub wire: Arc<dyn Wire>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The key that the journal's payloads are sealed with.
    pub journal_key: Option<JournalKey>,
    /// Unlike that of every other process.
    pub worker: String,
    /// What this build is.
    pub build: String,
}

/// Why a world cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// A project's address.
    #[error("project `{project}`: {error}")]
    Address {
        /// Which project.
        project: ProjectKey,
        /// What is wrong with it.
        error: BadAddress,
    },
    /// A secret that is not there.
    #[error("{0}")]
    Secret(String),
}

/// Opens a world. Accounts that are off are left out; one whose secret cannot be read is there without credentials, as if
/// its partner did not let us in.
pub fn open(opening: Opening) -> Result<World, OpenError> {
    let keep: SignedDuration = opening.settings.journal.lifetime.into();
    let journal = JournalSettings { key: opening.journal_key, keep, within: WITHIN };
    let ledger = Ledger::new(opening.store, &opening.worker, journal);
    let budget = Arc::new(Budget::new(ledger.clone()));
    let mut shops = BTreeMap::new();
    for configured in &opening.settings.projects {
        let key = configured.key.clone();
        let made =
            Project::new(&configured.api_url, &configured.auth_url, key.clone(), configured.scopes.clone());
        let project = made.map_err(|error| OpenError::Address { project: key.clone(), error })?;
        let project = project.with_prefix(&opening.settings.write_back.field_prefix);
        let project =
            if opening.settings.rules.look_at_payments() { project.showing_payments() } else { project };
        let secrets = secrets(opening.secrets.as_ref(), &configured.secret)?;
        let endpoint = Endpoint::new(key.as_str(), Arc::new(project.clone()), Vec::new(), secrets);
        shops.insert(key, Shop::new(project, endpoint));
    }
    let mut desks = BTreeMap::new();
    for account in opening.settings.accounts.iter().filter(|account| account.mode != Mode::Off) {
        let endpoint = endpoint(account, opening.secrets.as_ref());
        desks.insert(account.id.clone(), Desk::new(account.clone(), endpoint));
    }
    let limiter = Arc::clone(&budget) as Arc<dyn Limiter>;
    let transport = Transport::new(opening.wire, Arc::clone(&opening.clock), limiter);
    Ok(World {
        outlet: outlet(&opening.settings, opening.secrets.as_ref(), &transport)?,
        transport,
        clock: opening.clock,
        chance: opening.chance,
        queue: opening.queue,
        ledger,
        settings: opening.settings,
        secrets: opening.secrets,
        shops,
        desks,
        counts: Counts::default(),
        timings: Timings::default(),
        seen: Seen::default(),
        happenings: Happenings::default(),
        safeguards: Safeguards::default(),
        end: End::default(),
        order_check_pace: Pace::new(),
        budget,
        build: opening.build,
    })
}

/// Where events are posted to. A process that is not given the key that they are signed with posts none.
fn outlet(
    settings: &Settings,
    source: &dyn ReadsSecrets,
    transport: &Transport,
) -> Result<Option<Arc<dyn Outlet>>, OpenError> {
    let Some(events) = &settings.events else { return Ok(None) };
    let (Some(url), Some(name)) = (&events.url, &events.secret) else { return Ok(None) };
    let told = |cause: String| OpenError::Secret(format!("[events]: {cause}"));
    let secrets = secrets(source, name)?;
    match keys(&secrets) {
        Ok(_keys) => {}
        Err(BadKey::Missing) => return Ok(None),
        Err(error @ BadKey::Form) => return Err(told(error.to_string())),
    }
    let receiver = Receiver::new(url).map_err(|error| told(error.to_string()))?;
    Ok(Some(Arc::new(Post::new(receiver, secrets, transport.clone()))))
}

/// Where an account's requests go. Without its secret its work waits, as if the partner did not let us in, and the secret is
/// read again like one that was replaced; the others' work goes on.
fn endpoint(account: &Account, source: &dyn ReadsSecrets) -> Endpoint {
    let (secrets, unread) = match source.read(&account.secret) {
        Ok(secrets) => (secrets, None),
        Err(cause) => {
            let (id, secret) = (&account.id, &account.secret);
            error!(account = %id, secret, cause, "`{id}` has no credentials; its work waits");
            (Secrets::default(), Some(cause))
        }
    };
    let authority = Arc::new(ByPartner::of(account, unread));
    Endpoint::new(account.id.as_str(), authority, account.opened.limits(), secrets)
}

fn secrets(source: &dyn ReadsSecrets, name: &str) -> Result<Secrets, OpenError> {
    source.read(name).map_err(OpenError::Secret)
}
