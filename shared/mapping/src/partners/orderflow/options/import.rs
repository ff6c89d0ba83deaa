//! Settings of what is told of an order.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// What is told of an order beside what it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct Import {
    /// State that an order begins in; absent, OrderFlow's import script decides, as its manual recommends.
    pub(in super::super) order_state: Option<String>,
    /// Whether orders are told to be valid; absent, nothing is said.
    pub(in super::super) validated: Option<bool>,
    /// State that a shipment begins in.
    pub(in super::super) shipment_state: Option<String>,
    /// State that a line begins in.
    pub(in super::super) line_state: Option<String>,
    /// What is named as the origin of an order.
    pub(in super::super) source: String,
    /// Property of an order that takes the number that people in the shop know it by; `""` = none.
    pub(in super::super) number_property: String,
    /// Property of a line that takes the shop's id of it, and by which shipments are expected to tell it; `""` = none.
    pub(in super::super) line_property: String,
    /// Another property of a line that takes the same, for people to see; `""` = none.
    pub(in super::super) line_copy: String,
    /// Whether shipments get a reference of ours. It ends with a mark of what was sent: OrderFlow tells little of an
    /// order, so that nothing else shows whether a change has arrived.
    pub(in super::super) mark_shipments: bool,
    /// What stands in that reference between the order's and the mark.
    pub(in super::super) mark_after: String,
    /// Property of an order that says what has changed when it takes the place of an earlier one; `""` = none.
    pub(in super::super) change_property: String,
}

impl Default for Import {
    fn default() -> Self {
        Self {
            order_state: None,
            validated: Some(true),
            shipment_state: None,
            line_state: None,
            source: "commercetools".to_owned(),
            number_property: "userDefined1".to_owned(),
            line_property: "thirdPartyReference".to_owned(),
            line_copy: "userDefined1".to_owned(),
            mark_shipments: true,
            mark_after: "_S".to_owned(),
            change_property: String::new(),
        }
    }
}

/// Which of an address's six lines is which; a server property of OrderFlow says the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct AddressLines {
    /// Lines of the street, in their order.
    pub(in super::super) street: Vec<u8>,
    /// Line of the city.
    pub(in super::super) city: u8,
    /// Line of the state or region.
    pub(in super::super) region: u8,
}

impl Default for AddressLines {
    fn default() -> Self {
        Self { street: vec![1, 2, 3, 4], city: 5, region: 6 }
    }
}

/// A shipping method there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct DeliveryMethod {
    /// Its code, by which OrderFlow chooses courier and service; absent, the key is sent.
    pub(in super::super) code: Option<String>,
    /// Its name; absent, what the customer saw is sent.
    pub(in super::super) name: Option<String>,
    /// Other properties of the shipment, such as `{ courier = "royal_mail", priority = "10" }`.
    pub(in super::super) properties: BTreeMap<String, String>,
}
