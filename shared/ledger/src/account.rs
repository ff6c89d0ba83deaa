//! Whether an account can be worked with: a revoked key or an expired plan locks it out until a probe passes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use waybill_domain::ids::AccountId;

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Change, Ledger, New};

/// Whether an account can be worked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum AccountState {
    /// It can.
    Open,
    /// It cannot; its work is parked.
    LockedOut {
        /// What the partner said.
        cause: String,
        /// Since when.
        since: Timestamp,
    },
}

impl AccountState {
    /// Whether it is locked out.
    pub const fn is_locked(&self) -> bool {
        matches!(self, Self::LockedOut { .. })
    }
}

impl Ledger {
    /// Whether an account can be worked with.
    pub async fn account_state(&self, account: &AccountId) -> Result<AccountState, LedgerError> {
        Ok(self.read(&keys::account(account)).await?.unwrap_or(AccountState::Open))
    }

    /// Locks an account out. `true` when it was open until now: the moment to call a person.
    pub async fn lock_out(
        &self,
        account: &AccountId,
        cause: &str,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        self.change(&keys::account(account), |known: Option<AccountState>| {
            if let Some(AccountState::LockedOut { .. }) = known {
                return Ok(Change::Leave(false));
            }
            let state = AccountState::LockedOut { cause: cause.to_owned(), since: now };
            Ok(Change::Put(New::lasting(state), true))
        })
        .await
    }

    /// Opens an account again. `true` when it was locked out until now.
    pub async fn readmit(&self, account: &AccountId, now: Timestamp) -> Result<bool, LedgerError> {
        let opened = self
            .change(&keys::account(account), |known: Option<AccountState>| match known {
                Some(AccountState::LockedOut { .. }) => {
                    Ok(Change::Put(New::lasting(AccountState::Open), true))
                }
                Some(AccountState::Open) | None => Ok(Change::Leave(false)),
            })
            .await?;
        if opened {
            tracing::info!(%account, at = %now, "Account `{account}` is open again");
        }
        Ok(opened)
    }
}
