//! Identifiers. Two kinds of id are two types, so that they cannot change places.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A text that cannot be the identifier that it was meant to be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadId {
    /// Nothing, or nothing but blanks.
    #[error("{kind} is empty")]
    Empty {
        /// Which identifier.
        kind: &'static str,
    },
    /// More characters than the systems that carry it allow.
    #[error("{kind} `{start}…` has more than {limit} characters")]
    TooLong {
        /// Which identifier.
        kind: &'static str,
        /// Its first characters.
        start: String,
        /// How many are allowed.
        limit: usize,
    },
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $limit:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(with = "String")]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;

            fn try_from(text: String) -> Result<Self, BadId> {
                let kind = stringify!($name);
                if text.trim().is_empty() {
                    return Err(BadId::Empty { kind });
                }
                if text.chars().count() > $limit {
                    return Err(BadId::TooLong { kind, start: text.chars().take(24).collect(), limit: $limit });
                }
                Ok(Self(text))
            }
        }

        impl TryFrom<&str> for $name {
            type Error = BadId;

            fn try_from(text: &str) -> Result<Self, BadId> {
                Self::try_from(text.to_owned())
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A commercetools project's key.
    ProjectKey, 64
);
id!(
    /// One login at one partner, as named in the configuration. Never changes once orders were placed.
    AccountId, 40
);
id!(
    /// A shop order's id (a UUID in commercetools).
    OrderId, 64
);
id!(
    /// The number that customers and the shop's people know an order by. Optional on an order.
    OrderNumber, 256
);
id!(
    /// A payment's id (a UUID in commercetools).
    PaymentId, 64
);
id!(
    /// A line item or custom line item of an order.
    LineId, 64
);
id!(
    /// A stock keeping unit.
    Sku, 256
);
id!(
    /// A partner's own id of a warehouse.
    WarehouseId, 128
);
id!(
    /// A commercetools channel's key.
    ChannelKey, 256
);
id!(
    /// A commercetools store's key.
    StoreKey, 256
);
id!(
    /// Names one of several shipping methods of an order in Multiple shipping mode.
    ShippingKey, 256
);
id!(
    /// The key that a partner knows a fulfillment order by: ours, made once, unique to the part.
    Reference, 50
);
id!(
    /// A partner's own id of an order.
    PartnerOrderId, 128
);
id!(
    /// A partner's own id of an order line.
    PartnerLineId, 128
);
id!(
    /// A partner's own id of a shipment.
    ShipmentId, 128
);
id!(
    /// A partner's own id of a return.
    ReturnId, 128
);
id!(
    /// The key that a partner knows a return by that the shop announced: ours, made once.
    ReturnKey, 64
);
id!(
    /// A partner's own id of a package or label.
    ParcelId, 128
);
id!(
    /// How a tracking service knows what it tracks: ours where we made it, another's where we found it.
    TrackingId, 128
);
id!(
    /// Names one change of an inventory entry for good: the order's id, a dash and eight hash characters.
    EffectId, 80
);
id!(
    /// Follows one piece of news or one change through every log, call and journal entry.
    TraceId, 64
);
id!(
    /// Names one holder of a claim: one worker at one piece of work.
    Owner, 64
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_neither_empty_nor_too_long() {
        for (name, text, want) in [
            ("plain", "us-east", Ok("us-east")),
            ("empty", "", Err("AccountId is empty")),
            ("blank", "  ", Err("AccountId is empty")),
            (
                "long",
                &"x".repeat(41),
                Err("AccountId `xxxxxxxxxxxxxxxxxxxxxxxx…` has more than 40 characters"),
            ),
        ] {
            let got = AccountId::try_from(text);
            match want {
                Ok(text) => assert_eq!(got.unwrap().as_str(), text, "{name}"),
                Err(message) => assert_eq!(got.unwrap_err().to_string(), message, "{name}"),
            }
        }
    }

    #[test]
    fn an_id_that_is_read_is_checked_too() {
        assert!(serde_json::from_str::<Sku>("\"\"").is_err());
        assert_eq!(serde_json::to_string(&Sku::try_from("MUG-1").unwrap()).unwrap(), "\"MUG-1\"");
    }
}
