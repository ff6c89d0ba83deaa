//! One thing that would be done, or that stands already.

use std::collections::BTreeMap;

use serde::Serialize;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::AccountId;
use waybill_ledger::mask::mask;
use waybill_mapping::call::Call;
use waybill_mapping::commercetools::plan::Plan;

use crate::dispatch::described;

/// One thing that would be done, or that stands already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// At which account; `null`: in the shop.
    pub account: Option<AccountId>,
    /// Our reference of the part, the number of the parcel, or what the shop knows the return by.
    pub of: Option<String>,
    /// What kind of thing.
    pub would: Would,
    /// In words.
    pub words: String,
    /// The first request of it, with personal data blacked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Would {
    /// Something is sent.
    Send,
    /// The partner is looked at first, for something may be there; what is sent then shows only then.
    Look,
    /// Nothing is sent.
    Skip,
    /// It is put before a person.
    Refuse,
}

impl Would {
    /// Whether only a look at the account brings it about.
    pub(super) const fn looks(self) -> bool {
        match self {
            Self::Send | Self::Look | Self::Refuse => true,
            Self::Skip => false,
        }
    }
}

impl Step {
    /// Something that stands as it should, or is not done for a reason.
    pub(super) fn skip(account: &AccountId, of: Option<&str>, words: &str) -> Self {
        Self::of(Some(account), of, Would::Skip, words)
    }

    /// Something that is looked for first.
    pub(super) fn look(account: &AccountId, of: Option<&str>, words: &str) -> Self {
        Self::of(Some(account), of, Would::Look, words)
    }

    /// Something that is sent.
    pub(super) fn send(account: &AccountId, of: Option<&str>, words: &str) -> Self {
        Self::of(Some(account), of, Would::Send, words)
    }

    /// Something for a person.
    pub(super) fn refuse(account: Option<&AccountId>, of: Option<&str>, refusal: &Refusal) -> Self {
        Self::of(account, of, Would::Refuse, &format!("{} ({})", refusal.message, refusal.code))
    }

    /// The same, with the request that it begins with.
    pub(super) fn with<T>(self, call: &Call<T>) -> Self {
        Self { request: Some(mask(&described(call))), ..self }
    }

    fn of(account: Option<&AccountId>, of: Option<&str>, would: Would, words: &str) -> Self {
        Self {
            account: account.cloned(),
            of: of.map(str::to_owned),
            would,
            words: words.to_owned(),
            request: None,
        }
    }

    /// An account in the shadow sends nothing.
    pub(super) fn in_shadow(&mut self) {
        if self.would.looks() {
            self.would = Would::Skip;
            self.words = format!("the account is in the shadow, which sends nothing; else: {}", self.words);
        }
    }
}

/// What would be written to the order.
pub(super) fn written(plan: &Plan) -> Step {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let update = plan.actions.iter().map(serde_json::to_value);
    let edit = plan.reduce.iter().flat_map(|reduce| &reduce.draft.staged_actions).map(serde_json::to_value);
    for action in update.chain(edit).map(Result::unwrap_or_default) {
        let kind = action.get("action").and_then(serde_json::Value::as_str).unwrap_or_default();
        *kinds.entry(kind.to_owned()).or_default() += 1;
    }
    if kinds.is_empty() {
        return Step::of(None, None, Would::Skip, "the order shows all that is known of it");
    }
    let kinds: Vec<String> = kinds.iter().map(|(kind, times)| format!("{kind} ({times})")).collect();
    Step::of(None, None, Would::Send, &format!("written to the order: {}", kinds.join(", ")))
}
