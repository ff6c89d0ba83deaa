//! Carriers: what partners and shops call them, and what tracking services call them.
//!
//! The table is data (`carriers.toml`); the configuration adds rows of its own, which come before it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

use crate::letters::letters;
use crate::plain;

/// `[[carrier]]`: one carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    /// What we call it.
    pub name: String,
    /// The codes and names by which partners and the shop know it. Case, blanks and punctuation do not count.
    #[serde(default)]
    pub names: Vec<String>,
    /// The tracking service's code of it; absent: the number alone tells.
    pub slug: Option<String>,
    /// The tracking service's code of the family that it belongs to: asked where there is no `slug`, or it does not fit.
    pub group: Option<String>,
    /// What the tracking service must be told beside the number.
    #[serde(default)]
    pub required: Vec<Required>,
    /// The carrier under whose name it is sold as a service.
    pub of: Option<String>,
    /// Words in the service's name that tell it from that carrier.
    #[serde(default)]
    pub services: Vec<String>,
    /// Where people follow a parcel; the number goes where `{number}` stands.
    pub link: Option<String>,
}

/// What a tracking service must be told beside the number, by its own name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// The postal code of the recipient.
    DestinationPostalCode,
    /// The country of the recipient.
    DestinationCountryRegion,
    /// The state of the recipient.
    DestinationState,
    /// The country of the sender.
    OriginCountryRegion,
    /// The day on which it was shipped.
    TrackingShipDate,
    /// The shipper's account at the carrier.
    TrackingAccountNumber,
    /// A credential that the carrier wants.
    TrackingKey,
}

impl Required {
    /// The field.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DestinationPostalCode => "destination_postal_code",
            Self::DestinationCountryRegion => "destination_country_region",
            Self::DestinationState => "destination_state",
            Self::OriginCountryRegion => "origin_country_region",
            Self::TrackingShipDate => "tracking_ship_date",
            Self::TrackingAccountNumber => "tracking_account_number",
            Self::TrackingKey => "tracking_key",
        }
    }
}

impl Carrier {
    /// Where a number of it can be followed.
    pub fn link(&self, number: &str) -> Option<String> {
        let number = utf8_percent_encode(number.trim(), NON_ALPHANUMERIC).to_string();
        let link = self.link.as_ref().filter(|_| !number.is_empty())?;
        Some(link.replace("{number}", &number))
    }

    /// Everything that it is called.
    fn called(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.names).map(String::as_str)
    }
}

/// The carriers of a deployment. Cheap to clone, and to make: the table is read when a carrier is looked for.
#[derive(Debug, Clone)]
pub struct Carriers(Arc<Source>);

#[derive(Debug)]
struct Source {
    /// Rows of the shop's own.
    own: Vec<Carrier>,
    table: OnceLock<Table>,
}

#[derive(Debug)]
struct Table {
    rows: Vec<Carrier>,
    by_name: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct File {
    carrier: Vec<Carrier>,
}

static KNOWN: LazyLock<Vec<Carrier>> = LazyLock::new(|| {
    let (table, errors) = DeTable::parse_recoverable(include_str!("carriers.toml"));
    let file: Result<File, _> = plain::read(&DeValue::Table(table.into_inner()));
    match (file, errors.first()) {
        (Ok(file), None) => file.carrier,
        (read, error) => unreachable!("the table of carriers: {error:?} {:?}", read.err()),
    }
});

impl Default for Carriers {
    fn default() -> Self {
        Self::with(&[])
    }
}

impl Carriers {
    /// The table, after rows of the shop's own. A row with the name of a known carrier takes its place.
    pub fn with(own: &[Carrier]) -> Self {
        Self(Arc::new(Source { own: own.to_vec(), table: OnceLock::new() }))
    }

    fn table(&self) -> &Table {
        self.0.table.get_or_init(|| Table::with(&self.0.own))
    }

    /// The carrier behind what somebody calls it, and behind the service where that tells more.
    pub fn find(&self, told: &str, service: Option<&str>) -> Option<&Carrier> {
        let table = self.table();
        let found = table.by_name.get(&letters(told)).and_then(|at| table.rows.get(*at))?;
        let service = service.map(letters).unwrap_or_default();
        let sold = table.rows.iter().filter(|row| row.of.as_ref() == Some(&found.name));
        let mut sold = sold.filter(|row| row.services.iter().any(|word| service.contains(&letters(word))));
        Some(sold.next().unwrap_or(found))
    }

    /// A carrier by our name of it.
    pub fn named(&self, name: &str) -> Option<&Carrier> {
        self.table().rows.iter().find(|row| row.name == name)
    }

    /// The carrier that a tracking service's code stands for; the first where several share it.
    pub fn by_slug(&self, slug: &str) -> Option<&Carrier> {
        self.table().rows.iter().find(|row| row.slug.as_deref() == Some(slug))
    }
}

impl Table {
    fn with(own: &[Carrier]) -> Self {
        let is_replaced = |known: &Carrier| own.iter().any(|own| own.name == known.name);
        let known = KNOWN.iter().filter(|known| !is_replaced(known));
        let rows: Vec<Carrier> = own.iter().chain(known).cloned().collect();
        let mut by_name = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            for name in row.called() {
                by_name.entry(letters(name)).or_insert(at);
            }
        }
        Self { rows, by_name }
    }
}

/// What is wrong with rows of the configuration: the row, the key, and what.
pub fn problems(own: &[Carrier]) -> Vec<(usize, &'static str, String)> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, row) in own.iter().enumerate() {
        if letters(&row.name).is_empty() {
            found.push((at, "name", "a carrier's name has no letter or digit".to_owned()));
        }
        for name in row.called() {
            match seen.get(&letters(name)) {
                Some(other) if *other != at => {
                    found.push((
                        at,
                        "names",
                        format!("`{name}` stands for two carriers of the configuration"),
                    ));
                }
                Some(_) => {}
                None => {
                    seen.insert(letters(name), at);
                }
            }
        }
        if row.link.as_ref().is_some_and(|link| !link.starts_with("https://") || !link.contains("{number}")) {
            let message = "a link begins with https:// and has `{number}` where the number goes";
            found.push((at, "link", message.to_owned()));
        }
        let known = |name: &String| own.iter().chain(KNOWN.iter()).any(|row| row.name == *name);
        if let Some(of) = row.of.as_ref().filter(|of| !known(of)) {
            found.push((at, "of", format!("there is no carrier `{of}`")));
        }
    }
    found
}

#[cfg(test)]
mod tests;
