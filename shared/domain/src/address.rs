//! A postal address as the shop keeps it: in parts, with only the country certain.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An address. Missing parts are missing; whoever needs a street decides what to do without one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// The address's key within its order (Multiple shipping mode).
    pub key: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Title, such as `Dr.`.
    pub title: Option<String>,
    /// Salutation.
    pub salutation: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Street, or the whole street line where shops write it so.
    pub street_name: Option<String>,
    /// House number.
    pub street_number: Option<String>,
    /// More of the street line.
    pub additional_street_info: Option<String>,
    /// Building.
    pub building: Option<String>,
    /// Apartment.
    pub apartment: Option<String>,
    /// Post office box.
    pub po_box: Option<String>,
    /// Anything else.
    pub additional_address_info: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Region; some shops keep the state here.
    pub region: Option<String>,
    /// State, by name or by code.
    pub state: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Mobile phone.
    pub mobile: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// The shop's own fields.
    pub custom: BTreeMap<String, Value>,
}

impl Address {
    /// First and last name, whichever are there.
    pub fn full_name(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect();
        if parts.is_empty() { None } else { Some(parts.join(" ")) }
    }

    /// The state, or the region where a shop keeps the state there.
    pub fn state_or_region(&self) -> Option<&str> {
        self.state.as_deref().or(self.region.as_deref())
    }
}
