//! Whether a login of ours can be worked with: a revoked key or an expired plan locks it out, and a system that has not
//! answered for long is away, until a probe passes.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use waybill_domain::ids::{AccountId, ProjectKey};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New};

/// Who lets us in, or does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A partner, by our account there.
    Account(AccountId),
    /// The shop, by its project.
    Project(ProjectKey),
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account) => write!(f, "account/{account}"),
            Self::Project(project) => write!(f, "project/{project}"),
        }
    }
}

/// Whether a party can be worked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Access {
    /// It can.
    Open,
    /// Several exchanges in a row failed, which may mean nothing: work goes on, and a probe is to tell.
    Shaky {
        /// What was seen.
        cause: String,
        /// Since when.
        since: Timestamp,
    },
    /// It does not let us in; its work is parked.
    LockedOut {
        /// What it said.
        cause: String,
        /// Since when.
        since: Timestamp,
    },
    /// It has not answered for long; its work is parked.
    Away {
        /// What was seen.
        cause: String,
        /// Since when.
        since: Timestamp,
    },
}

impl Access {
    /// Whether work for the party waits elsewhere until a probe passes.
    pub const fn is_shut(&self) -> bool {
        matches!(self, Self::LockedOut { .. } | Self::Away { .. })
    }
}

impl Ledger {
    /// Whether a party can be worked with.
    pub async fn access(&self, party: &Party) -> Result<Access, LedgerError> {
        Ok(self.read(&keys::access(party)).await?.unwrap_or(Access::Open))
    }

    /// Notes that a party may be in trouble. Whatever else is known of it stands.
    pub async fn suspect(&self, party: &Party, cause: &str, now: Timestamp) -> Result<(), LedgerError> {
        self.change(&keys::access(party), |known: Option<Access>| match known {
            Some(Access::Shaky { .. } | Access::LockedOut { .. } | Access::Away { .. }) => {
                Ok(Change::Leave(()))
            }
            Some(Access::Open) | None => {
                let state = Access::Shaky { cause: cause.to_owned(), since: now };
                Ok(Change::Put(New::lasting(state), ()))
            }
        })
        .await
    }

    /// Locks a party out. `true` when it was not until now: the moment to call a person.
    pub async fn lock_out(&self, party: &Party, cause: &str, now: Timestamp) -> Result<bool, LedgerError> {
        self.change(&keys::access(party), |known: Option<Access>| {
            if let Some(Access::LockedOut { .. }) = known {
                return Ok(Change::Leave(false));
            }
            let state = Access::LockedOut { cause: cause.to_owned(), since: now };
            Ok(Change::Put(New::lasting(state), true))
        })
        .await
    }

    /// Gives up on a party that is shaky: it is away since it became so. `true` when it was shaky until now: the moment
    /// to call a person.
    pub async fn away(&self, party: &Party, cause: &str) -> Result<bool, LedgerError> {
        self.change(&keys::access(party), |known: Option<Access>| match known {
            Some(Access::Shaky { since, .. }) => {
                Ok(Change::Put(New::lasting(Access::Away { cause: cause.to_owned(), since }), true))
            }
            Some(Access::Open | Access::LockedOut { .. } | Access::Away { .. }) | None => {
                Ok(Change::Leave(false))
            }
        })
        .await
    }

    /// Opens a party again. `true` when it was not open until now.
    pub async fn readmit(&self, party: &Party) -> Result<bool, LedgerError> {
        self.change(&keys::access(party), |known: Option<Access>| match known {
            Some(Access::Shaky { .. } | Access::LockedOut { .. } | Access::Away { .. }) => {
                Ok(Change::Put(New::lasting(Access::Open), true))
            }
            Some(Access::Open) | None => Ok(Change::Leave(false)),
        })
        .await
    }
}
