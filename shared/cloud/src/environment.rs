//! What a function's environment names. Nothing in it is secret.

use std::path::PathBuf;

use thiserror::Error;

/// The names that a function stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Environment {
    /// The ledger's table.
    pub(crate) table: String,
    /// A queue's URL without the queue's name.
    pub(crate) queue_prefix: String,
    /// The bus for outgoing events.
    pub(crate) bus: String,
    /// The configuration's file.
    pub(crate) config: PathBuf,
}

/// A variable that must be set is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the environment has no {0}")]
pub struct Missing(&'static str);

impl Environment {
    /// What variables say; empty ones count as missing. The configuration lies beside the program unless its path
    /// says otherwise.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Missing> {
        let given = |name: &str| variable(name).filter(|value| !value.is_empty());
        let needed = |name: &'static str| given(name).ok_or(Missing(name));
        let config = given("WAYBILL_CONFIG").unwrap_or_else(|| "waybill.toml".to_owned());
        let root = given("LAMBDA_TASK_ROOT").unwrap_or_default();
        Ok(Self {
            table: needed("WAYBILL_TABLE")?,
            queue_prefix: needed("WAYBILL_QUEUE_PREFIX")?,
            bus: needed("WAYBILL_BUS")?,
            config: PathBuf::from(root).join(config),
        })
    }

    /// The file of what was read of the configuration when it was packaged, if that was done.
    pub(crate) fn prepared(&self) -> PathBuf {
        self.config.with_extension("prepared")
    }

    /// How the names of this deployment's queues begin.
    pub(crate) fn queue_names(&self) -> &str {
        self.queue_prefix.rsplit('/').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: [(&str, &str); 4] = [
        ("WAYBILL_TABLE", "waybill"),
        ("WAYBILL_QUEUE_PREFIX", "https://sqs.eu-west-1.amazonaws.com/123456789012/shop-"),
        ("WAYBILL_BUS", "shop"),
        ("LAMBDA_TASK_ROOT", "/var/task"),
    ];

    fn read(left_out: &str) -> Result<Environment, Missing> {
        Environment::read(|wanted| {
            let given = GIVEN.iter().find(|(name, _)| *name == wanted && *name != left_out);
            given.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn names_are_read_and_missing_ones_told() {
        let environment = read("").unwrap();
        assert_eq!(environment.queue_names(), "shop-");
        assert_eq!(environment.config, PathBuf::from("/var/task/waybill.toml"));
        assert_eq!(environment.prepared(), PathBuf::from("/var/task/waybill.prepared"));
        assert_eq!(read("LAMBDA_TASK_ROOT").unwrap().config, PathBuf::from("waybill.toml"));
        for name in ["WAYBILL_TABLE", "WAYBILL_QUEUE_PREFIX", "WAYBILL_BUS"] {
            assert_eq!(read(name), Err(Missing(name)));
        }
    }
}
