//! Who carries a parcel, and how: what was asked for, and whether what left is the same.
//!
//! Partners, carriers and people write one carrier in many ways, and one service in more. Carriers are compared in one
//! form; services only where both sides name one. What cannot be compared does not differ.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Carriers that are written in more than one way: a word for each, and how its names begin, in letters and digits alone.
/// Sellers of a carrier's postage count as the carrier.
const CARRIERS: [(&str, &[&str]); 4] = [
    ("ups", &["ups", "unitedparcelservice"]),
    ("usps", &["usps", "uspostal", "unitedstatespostal", "stampscom", "endicia"]),
    ("fedex", &["fedex", "federalexpress"]),
    ("dhl", &["dhl"]),
];

/// Words that make no other service of one: `Priority Mail` is `Priority`.
const FILLERS: [&str; 3] = ["mail", "service", "shipping"];

/// A carrier and its service, as much as is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Carriage {
    /// The carrier, as whoever says it writes it.
    pub carrier: Option<String>,
    /// The carrier's service.
    pub service: Option<String>,
}

impl Carriage {
    /// Of what is said; blank texts say nothing.
    pub fn of(carrier: Option<&String>, service: Option<&String>) -> Self {
        let said = |text: Option<&String>| {
            text.map(|text| text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Self { carrier: said(carrier), service: said(service) }
    }

    /// Whether nothing is known of it.
    pub const fn is_unknown(&self) -> bool {
        self.carrier.is_none() && self.service.is_none()
    }

    /// Whether these are two: by the carriers where both are known, then by the services where both are.
    pub fn differs(&self, other: &Self) -> bool {
        let carriers = self.carrier.as_deref().zip(other.carrier.as_deref());
        if carriers.is_some_and(|(one, other)| carrier(one) != carrier(other)) {
            return true;
        }
        let services = self.service.as_deref().zip(other.service.as_deref());
        services.is_some_and(|(one, two)| self.plain(other, one) != self.plain(other, two))
    }

    /// Carrier and service in one form each, however they are written; blank where they are not known.
    pub fn plainly(&self) -> (String, String) {
        let service = self.service.as_deref().map(|service| self.plain(self, service));
        (self.carrier.as_deref().map(carrier).unwrap_or_default(), service.unwrap_or_default())
    }

    /// A service without the carriers' names and without what adds nothing; one that is nothing else is as it is.
    fn plain(&self, other: &Self, service: &str) -> String {
        let named = [&self.carrier, &other.carrier].into_iter().flatten().flat_map(|carrier| words(carrier));
        let named: Vec<String> = named.chain(CARRIERS.iter().map(|(word, _)| (*word).to_owned())).collect();
        let telling = |word: &String| !named.contains(word) && !FILLERS.contains(&word.as_str());
        let plain: String = words(service).filter(telling).collect();
        if plain.is_empty() { words(service).collect() } else { plain }
    }
}

impl fmt::Display for Carriage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.carrier, &self.service) {
            (Some(carrier), Some(service)) => write!(f, "{carrier} {service}"),
            (Some(one), None) | (None, Some(one)) => f.write_str(one),
            (None, None) => f.write_str("any carrier"),
        }
    }
}

/// A carrier in one form.
fn carrier(text: &str) -> String {
    let letters: String = words(text).collect();
    let known = CARRIERS.iter().find(|(_, names)| names.iter().any(|name| letters.starts_with(name)));
    known.map_or(letters, |(word, _)| (*word).to_owned())
}

/// The words of a text in small letters.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carriage(carrier: &str, service: &str) -> Carriage {
        Carriage::of(Some(&carrier.to_owned()), Some(&service.to_owned()))
    }

    #[test]
    fn what_is_the_same_is_the_same_however_it_is_written() {
        for (asked, left, differs) in [
            (("UPS", "Ground"), ("UPS", "Ground"), false),
            (("UPS", "Ground"), ("ups", "ups_ground"), false),
            (("UPS", "Ground"), ("UPS®", "UPS® Ground"), false),
            (("UPS", "Ground"), ("ups_walleted", "UPS Ground"), false),
            (("USPS", "Priority"), ("stamps_com", "usps_priority_mail"), false),
            (("FedEx", "2Day"), ("Federal Express", "fedex_2day"), false),
            (("DHL", "Express Worldwide"), ("dhl_express", "DHL Express Worldwide"), false),
            (("Canada Post", "Expedited"), ("canada_post", "canada post expedited"), false),
            (("UPS", ""), ("UPS", "Ground"), false),
            (("", "Ground"), ("UPS", "UPS Ground"), false),
            (("UPS", "Ground"), ("", ""), false),
            (("", ""), ("FedEx", "2Day"), false),
            (("UPS", "Ground"), ("FedEx", "Ground"), true),
            (("UPS", ""), ("USPS", ""), true),
            (("UPS", "Ground"), ("UPS", "Ground Saver"), true),
            (("UPS", "Ground"), ("UPS", "ups_2nd_day_air"), true),
            (("USPS", "Priority Mail"), ("usps", "Priority Mail Express"), true),
            (("", "Ground"), ("FedEx", "2Day"), true),
            (("GLS", "Parcel"), ("DPD", "Parcel"), true),
            (("UPS", "UPS"), ("UPS", "Ground"), true),
        ] {
            let (asked, left) = (carriage(asked.0, asked.1), carriage(left.0, left.1));
            assert_eq!(asked.differs(&left), differs, "{asked} {left}");
            assert_eq!(left.differs(&asked), differs, "{left} {asked}");
            assert!(!asked.differs(&asked), "{asked}");
        }
    }

    #[test]
    fn it_is_told_in_words() {
        for (carrier, service, want) in [
            ("UPS", "Ground", "UPS Ground"),
            (" UPS ", "", "UPS"),
            ("", "Ground", "Ground"),
            ("", " ", "any carrier"),
        ] {
            let carriage = carriage(carrier, service);
            assert_eq!((carriage.to_string().as_str(), carriage.is_unknown()), (want, want == "any carrier"));
        }
    }
}
