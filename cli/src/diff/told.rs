//! What differs, as programs read it: the names below stay, others may be added.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use waybill_domain::ids::{AccountId, OrderId, OrderNumber};
use waybill_routing::account::Mode;
use waybill_settings::Settings;

/// What differs between two configurations.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    /// Accounts that are switched on otherwise, added or left out: how each is switched on before and after.
    pub(super) accounts: BTreeMap<AccountId, (Option<Mode>, Option<Mode>)>,
    /// Orders compared.
    pub(super) compared: usize,
    /// Those that would lead to something else.
    pub(super) orders: Vec<Differs>,
    /// Orders that cannot be read, each with why.
    pub(super) unreadable: Vec<String>,
}

/// An order that would lead to something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Differs {
    /// The order.
    pub(super) order: OrderId,
    /// What people call it.
    pub(super) number: Option<OrderNumber>,
    /// What differs.
    pub(super) changes: Vec<Change>,
}

/// Something that differs: whether the order leaves, what is for people, or what is sent to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change {
    /// What, in words.
    pub(super) what: String,
    /// How.
    pub(super) how: How,
    /// The fields that differ.
    pub(super) fields: Vec<Field>,
}

/// How something differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum How {
    /// It is sent under both configurations, and not the same.
    Changed,
    /// Only the old one sends it.
    NoMore,
    /// Only the new one sends it.
    New,
}

/// A field that differs. Personal data in its values is blacked out, unless it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Field {
    /// Where it stands, such as `variables.data.line_items[0].sku`.
    pub(super) path: String,
    /// Before; `null` where there is none.
    pub(super) old: Option<Value>,
    /// After; `null` where there is none.
    pub(super) new: Option<Value>,
}

impl Told {
    /// What can be told without orders.
    pub(super) fn of(old: &Settings, new: &Settings) -> Self {
        let mut accounts: BTreeMap<AccountId, (Option<Mode>, Option<Mode>)> = BTreeMap::new();
        for account in &old.accounts {
            accounts.entry(account.id.clone()).or_default().0 = Some(account.mode);
        }
        for account in &new.accounts {
            accounts.entry(account.id.clone()).or_default().1 = Some(account.mode);
        }
        accounts.retain(|_, (old, new)| old != new);
        Self { accounts, compared: 0, orders: Vec::new(), unreadable: Vec::new() }
    }

    /// One more order.
    pub(super) fn add(&mut self, differs: Differs) {
        self.compared += 1;
        if !differs.changes.is_empty() {
            self.orders.push(differs);
        }
    }

    /// Whether nothing differs.
    pub(super) fn is_same(&self) -> bool {
        self.accounts.is_empty() && self.orders.is_empty()
    }
}
