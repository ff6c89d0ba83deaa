//! What can be edited: a small closed set, each value checked when it is read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::{AccountId, BadId, Sku};

/// Characters of a text, at most.
const LONGEST: usize = 256;

/// A value of an order that can be edited.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// A part of the shipping address.
    Address(AddressPart),
    /// The customer's e-mail.
    Email,
    /// The customer's phone.
    Phone,
    /// The shipping method, by the shop's key or name of it.
    ShippingMethod,
    /// The account that ships what was not placed yet, whatever the routes' conditions say.
    SendTo,
    /// What the partner calls the SKU of a line; the line by its id, or by the shop's SKU of it.
    Sku(String),
}

/// A part of a shipping address that can be edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AddressPart {
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// Company.
    Company,
    /// Street, or the whole street line.
    Street,
    /// House number.
    Number,
    /// More of the street line.
    More,
    /// Building.
    Building,
    /// Apartment.
    Apartment,
    /// Post office box.
    PoBox,
    /// City.
    City,
    /// Postal code.
    PostalCode,
    /// State, by name or by code.
    State,
    /// Country, ISO 3166-1 alpha-2.
    Country,
}

/// The names of all fields but those of lines.
const NAMES: [(&str, Field); 18] = [
    ("address.first_name", Field::Address(AddressPart::FirstName)),
    ("address.last_name", Field::Address(AddressPart::LastName)),
    ("address.company", Field::Address(AddressPart::Company)),
    ("address.street", Field::Address(AddressPart::Street)),
    ("address.number", Field::Address(AddressPart::Number)),
    ("address.more", Field::Address(AddressPart::More)),
    ("address.building", Field::Address(AddressPart::Building)),
    ("address.apartment", Field::Address(AddressPart::Apartment)),
    ("address.po_box", Field::Address(AddressPart::PoBox)),
    ("address.city", Field::Address(AddressPart::City)),
    ("address.postal_code", Field::Address(AddressPart::PostalCode)),
    ("address.state", Field::Address(AddressPart::State)),
    ("address.country", Field::Address(AddressPart::Country)),
    ("email", Field::Email),
    ("phone", Field::Phone),
    ("shipping_method", Field::ShippingMethod),
    ("send_to", Field::SendTo),
    ("sku.LINE", Field::Sku(String::new())),
];

/// How the fields of lines begin.
const OF_LINE: &str = "sku.";

/// A field and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum Change {
    /// A part of the shipping address.
    Address(AddressPart, String),
    /// The customer's e-mail.
    Email(String),
    /// The customer's phone.
    Phone(String),
    /// The shipping method.
    ShippingMethod(String),
    /// Who ships.
    SendTo(AccountId),
    /// A line, by its id or by the shop's SKU of it, and what the partner calls its SKU.
    Sku(String, Sku),
}

/// A change as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Written {
    field: String,
    value: String,
}

/// Why a change cannot be made. Values are not named: they are personal data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadEdit {
    /// No such field.
    #[error("`{0}` cannot be edited; what can is {names}", names = names())]
    Field(String),
    /// A value that the field cannot have.
    #[error("`{field}` {what}")]
    Value {
        /// The field.
        field: Field,
        /// What is wrong with the value.
        what: &'static str,
    },
    /// A value that is no identifier.
    #[error("`{field}`: {bad}")]
    Id {
        /// The field.
        field: Field,
        /// What is wrong with the value.
        bad: BadId,
    },
}

impl Change {
    /// A change from the name of a field and a text.
    ///
    /// # Errors
    /// When there is no such field, or it cannot have this value.
    pub fn read(field: &str, value: &str) -> Result<Self, BadEdit> {
        let field: Field = field.parse()?;
        let text = value.trim();
        let bad = |what| BadEdit::Value { field: field.clone(), what };
        let bad_id = |bad| BadEdit::Id { field: field.clone(), bad };
        if text.is_empty() {
            return Err(bad("needs a value; `--remove` takes an edit back"));
        }
        if text.chars().count() > LONGEST || text.chars().any(char::is_control) {
            return Err(bad("must be one line of at most 256 characters"));
        }
        let owned = text.to_owned();
        Ok(match &field {
            Field::Address(AddressPart::Country) if !is_country(text) => {
                return Err(bad("must be two capital letters, such as `DE` (ISO 3166-1 alpha-2)"));
            }
            Field::Address(part) => Self::Address(*part, owned),
            Field::Email if !is_email(text) => return Err(bad("is no e-mail address")),
            Field::Email => Self::Email(owned),
            Field::Phone if !is_phone(text) => {
                return Err(bad("must be a phone number: digits, blanks and any of +()-./"));
            }
            Field::Phone => Self::Phone(owned),
            Field::ShippingMethod => Self::ShippingMethod(owned),
            Field::SendTo => Self::SendTo(AccountId::try_from(owned).map_err(bad_id)?),
            Field::Sku(line) => Self::Sku(line.clone(), Sku::try_from(owned).map_err(bad_id)?),
        })
    }

    /// Its field.
    pub fn field(&self) -> Field {
        match self {
            Self::Address(part, _) => Field::Address(*part),
            Self::Email(_) => Field::Email,
            Self::Phone(_) => Field::Phone,
            Self::ShippingMethod(_) => Field::ShippingMethod,
            Self::SendTo(_) => Field::SendTo,
            Self::Sku(line, _) => Field::Sku(line.clone()),
        }
    }

    /// Its value as a text. May be personal data, see [`Field::is_personal`].
    pub fn value(&self) -> &str {
        match self {
            Self::Address(_, text) | Self::Email(text) | Self::Phone(text) | Self::ShippingMethod(text) => {
                text
            }
            Self::SendTo(account) => account.as_str(),
            Self::Sku(_, sku) => sku.as_str(),
        }
    }
}

impl Field {
    /// Whether its values are personal data.
    pub const fn is_personal(&self) -> bool {
        match self {
            Self::Address(_) | Self::Email | Self::Phone => true,
            Self::ShippingMethod | Self::SendTo | Self::Sku(_) => false,
        }
    }
}

impl FromStr for Field {
    type Err = BadEdit;

    fn from_str(name: &str) -> Result<Self, BadEdit> {
        if let Some(line) = name.strip_prefix(OF_LINE).filter(|line| !line.is_empty()) {
            return Ok(Self::Sku(line.to_owned()));
        }
        let found = NAMES.into_iter().find(|(of, field)| *of == name && !matches!(field, Self::Sku(_)));
        found.map(|(_, field)| field).ok_or_else(|| BadEdit::Field(name.to_owned()))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Sku(line) = self {
            return write!(f, "{OF_LINE}{line}");
        }
        let name = NAMES.iter().find(|(_, field)| field == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

impl TryFrom<Written> for Change {
    type Error = BadEdit;

    fn try_from(written: Written) -> Result<Self, BadEdit> {
        Self::read(&written.field, &written.value)
    }
}

impl From<Change> for Written {
    fn from(change: Change) -> Self {
        Self { field: change.field().to_string(), value: change.value().to_owned() }
    }
}

/// All fields by name, for people.
fn names() -> String {
    NAMES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_uppercase())
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(user, host)| {
        let is_host = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
        !user.is_empty() && is_host && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3 && text.chars().all(|letter| letter.is_ascii_digit() || " +()-./".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_takes_what_it_can_have() {
        for (field, value, want) in [
            ("address.city", " Reno ", Ok("Reno")),
            ("address.country", "US", Ok("US")),
            (
                "address.country",
                "usa",
                Err("`address.country` must be two capital letters, such as `DE` (ISO 3166-1 alpha-2)"),
            ),
            ("address.street", "  ", Err("`address.street` needs a value; `--remove` takes an edit back")),
            (
                "address.street",
                "1 Main St\nRear",
                Err("`address.street` must be one line of at most 256 characters"),
            ),
            ("email", "ada@shop.example", Ok("ada@shop.example")),
            ("email", "ada@shop", Err("`email` is no e-mail address")),
            ("email", "ada lovelace@shop.example", Err("`email` is no e-mail address")),
            ("phone", "+1 (555) 0100", Ok("+1 (555) 0100")),
            ("phone", "call me", Err("`phone` must be a phone number: digits, blanks and any of +()-./")),
            ("shipping_method", "us-express", Ok("us-express")),
            ("send_to", "us-west", Ok("us-west")),
            (
                "send_to",
                "the account with an id that is far too long",
                Err("`send_to`: AccountId `the account with an id t…` has more than 40 characters"),
            ),
            ("sku.MUG-1", "M1", Ok("M1")),
        ] {
            let got = Change::read(field, value);
            let got = got.as_ref().map(Change::value).map_err(ToString::to_string);
            assert_eq!(got, want.map_err(str::to_owned), "{field}={value}");
        }
    }

    #[test]
    fn an_unknown_field_is_told_with_those_that_are_known() {
        for name in ["price", "sku.", "sku", "address"] {
            let told = Change::read(name, "1").unwrap_err().to_string();
            assert!(told.starts_with(&format!("`{name}` cannot be edited; what can is address.first_name,")));
        }
    }

    #[test]
    fn every_name_is_read_as_it_is_written() {
        for (name, field) in NAMES {
            assert_eq!(field.to_string(), name.replace("LINE", ""));
            if !matches!(field, Field::Sku(_)) {
                assert_eq!(name.parse::<Field>().unwrap(), field);
            }
        }
    }
}
