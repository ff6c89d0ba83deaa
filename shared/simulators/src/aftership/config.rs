//! The organization that is simulated, as people set it up.

use jiff::SignedDuration;

use super::couriers::Courier;
use super::edition::Edition;
use super::life::Life;

/// The organization.
#[derive(Debug, Clone)]
pub struct Config {
    pub keys: Vec<ApiKey>,
    /// One for all addresses; it signs what webhooks say.
    pub webhook_secret: String,
    /// The first ten hear everything: more cannot be set up.
    pub webhooks: Vec<Webhook>,
    /// The versions that are alive.
    pub versions: Vec<Edition>,
    pub couriers: Vec<Courier>,
    /// The slugs that detection looks at.
    pub approved: Vec<String>,
    /// Places that parcels leave from: id and the address that it stands for.
    pub locations: Vec<Location>,
    /// Accounts at carriers.
    pub connections: Vec<Connection>,
    /// After so long without any news an event tells that a parcel is still pending.
    pub pending_after: Option<SignedDuration>,
    /// What becomes of new parcels by itself; those of the test courier follow their number.
    pub life: Life,
    pub readings: Readings,
}

/// A key of the interface.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// `asat_..`
    pub key: String,
    /// In signed mode, what every call is signed with.
    pub signing_secret: Option<String>,
    /// Made for the interface before the versions: it does not open this one.
    pub is_legacy: bool,
}

/// An address that is told what happens.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub url: String,
    /// Chosen for each address, whatever version is called.
    pub version: Edition,
    /// Up to five of the caller's own.
    pub headers: Vec<(String, String)>,
}

/// A place that parcels leave from.
#[derive(Debug, Clone)]
pub struct Location {
    pub id: String,
    /// Three letters.
    pub country: String,
    pub state: String,
    pub city: String,
    pub postal_code: String,
}

/// An account at a carrier.
#[derive(Debug, Clone)]
pub struct Connection {
    pub id: String,
    pub slug: String,
}

/// What the documentation leaves open, or says in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readings {
    pub unknown_carrier: UnknownCarrier,
    pub duplicate: Duplicate,
    pub taken_id: TakenId,
    /// How often one tracking can be retracked: the error speaks of once, the reference of three times.
    pub retracks: u32,
}

/// What becomes of a number that no courier is known for. Both are documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownCarrier {
    /// 4012.
    Refused,
    /// It is taken, with the slug `unrecognized`.
    Unrecognized,
}

/// What the refusal of a duplicate shows beside its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicate {
    Nothing,
    /// The id of the one that is there, as old versions did.
    Id,
}

/// What is said to an id that another number has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenId {
    /// 4003, as to any duplicate.
    Exists,
    /// 4015.
    Invalid,
}

impl Config {
    /// An organization with one key, all versions, the usual couriers, of which the most common are approved, and no webhook.
    pub fn new(key: &str, webhook_secret: &str) -> Self {
        let approved = ["ups", "fedex", "usps", "dhl", "royal-mail", "dpd-uk", "postnl", "testing-courier"];
        Self {
            keys: vec![ApiKey::plain(key)],
            webhook_secret: webhook_secret.to_owned(),
            webhooks: Vec::new(),
            versions: Edition::ALL.to_vec(),
            couriers: Courier::usual(),
            approved: approved.map(str::to_owned).to_vec(),
            locations: Vec::new(),
            connections: Vec::new(),
            pending_after: None,
            life: Life::Silent,
            readings: Readings::default(),
        }
    }
}

impl ApiKey {
    /// A key whose calls are not signed.
    pub fn plain(key: &str) -> Self {
        Self { key: key.to_owned(), signing_secret: None, is_legacy: false }
    }
}

impl Webhook {
    /// An address that hears of everything in the newest version.
    pub fn newest(url: &str) -> Self {
        Self { url: url.to_owned(), version: Edition::V2026_07, headers: Vec::new() }
    }
}

impl Default for Readings {
    /// Refused, nothing, 4003, once.
    fn default() -> Self {
        Self {
            unknown_carrier: UnknownCarrier::Refused,
            duplicate: Duplicate::Nothing,
            taken_id: TakenId::Exists,
            retracks: 1,
        }
    }
}
