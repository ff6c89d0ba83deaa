//! What the description of the infrastructure says of a function: read here so that code and infrastructure agree.

use serde::Deserialize;

/// The description that Terraform reads too.
const TOPOLOGY: &str = include_str!("../../../infra/topology.json");

/// What a function may read, as far as its code must know.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Function {
    name: String,
    /// The kinds of secrets that it is granted.
    pub(crate) secrets: Vec<Secret>,
    /// Whether it may use the ledger.
    pub(crate) ledger: bool,
    /// Whether it may put events on the bus.
    pub(crate) bus: bool,
    outbound: bool,
}

impl Function {
    /// Whether it hands events over to others: it may put them on the bus, and is given what they are signed with.
    pub(crate) fn hands_over(&self) -> bool {
        self.bus && self.secrets.contains(&Secret::Events)
    }

    /// Whether it has anything to ask of a shop or a partner.
    pub(crate) fn calls_out(&self) -> bool {
        self.outbound || self.secrets.contains(&Secret::Shop)
    }
}

/// A kind of secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Secret {
    /// Of the shops.
    Shop,
    /// Of the accounts.
    Accounts,
    /// The token by which commercetools is known that asks about new orders.
    OrderCheck,
    /// The journal's key.
    Journal,
    /// What events for others are signed with.
    Events,
}

/// What is said of a function; nothing where it is not described. Each start asks, so no more is read than the list of functions.
pub(crate) fn function(name: &str) -> Option<Function> {
    let (_, list) = TOPOLOGY.split_once("\"functions\":")?;
    let functions: Vec<Function> = serde_json::Deserializer::from_str(list).into_iter().next()?.ok()?;
    functions.into_iter().find(|function| function.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_described() {
        let granted = |name| function(name).map(|function| function.secrets);
        assert_eq!(granted("partner-webhooks"), Some(vec![Secret::Accounts]));
        assert_eq!(granted("partner-dispatch"), Some(vec![Secret::Shop, Secret::Accounts, Secret::Journal]));
        assert_eq!(granted("unheard-of"), None);
        assert_eq!(granted("order-check"), Some(vec![Secret::OrderCheck]));
        for (name, calls_out) in [
            ("partner-webhooks", false),
            ("order-check", false),
            ("order-pull", true),
            ("partner-poll", true),
        ] {
            assert_eq!(function(name).map(|function| function.calls_out()), Some(calls_out), "{name}");
        }
    }
}
