//! Couriers: what AfterShip knows of each, and what is simulated of it.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::courier_table::{GROUPS, HOMES, ROWS, Row};
use super::moment::Dates;
use super::pattern;

/// The slug of parcels that no courier is known for.
pub(super) const UNRECOGNIZED: &str = "unrecognized";
/// The courier whose numbers say what happens.
pub(super) const TESTING: &str = "testing-courier";

/// One courier.
#[derive(Debug, Clone)]
pub struct Courier {
    pub slug: String,
    pub name: String,
    /// Fields without which nothing of this courier can be followed, e.g. `destination_postal_code`.
    pub required: Vec<String>,
    /// Fields that some of its numbers need.
    pub optional: Vec<String>,
    /// How its numbers look: `#12` is twelve digits, `@2` two letters, `*16` sixteen of both, anything else itself.
    pub patterns: Vec<String>,
    /// Three letters; the clock of its places is that of this country.
    pub country: String,
    pub dates: Dates,
    /// It is no longer supported.
    pub is_retired: bool,
}

impl Courier {
    /// The couriers that shops and warehouses name most, those of the groups, and the ones that need more than a number.
    pub fn usual() -> Vec<Self> {
        ROWS.iter().map(Self::of).collect()
    }

    fn of(row: &Row) -> Self {
        let (slug, name, country, dates, patterns, required) = *row;
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        Self {
            slug: slug.to_owned(),
            name: name.to_owned(),
            required: words(required),
            optional: Vec::new(),
            patterns: words(patterns),
            country: country.to_owned(),
            dates,
            is_retired: false,
        }
    }

    /// The clock of its places, unless a scan says another.
    pub(super) fn zone(&self) -> TimeZone {
        let home = HOMES.iter().find(|(country, _)| *country == self.country);
        home.and_then(|(_, zone)| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC)
    }

    /// Whether a number may be one of its own.
    pub(super) fn fits(&self, number: &str) -> bool {
        if self.slug == TESTING {
            return super::testing::read(number).is_some();
        }
        self.patterns.iter().any(|pattern| pattern::fits(pattern, number))
    }

    /// The fields that tell two parcels of one number apart.
    pub(super) fn additional(&self) -> impl Iterator<Item = &str> {
        self.required.iter().chain(&self.optional).map(String::as_str)
    }

    /// As `GET /couriers` shows it.
    pub(super) fn view(&self) -> Value {
        json!({
            "slug": self.slug, "name": self.name, "phone": null, "other_name": null, "web_url": null,
            "required_fields": self.required, "optional_fields": self.optional, "default_language": "en",
            "support_languages": ["en"], "service_from_country_regions": [self.country],
            "credentials": {"fields": []},
        })
    }
}

/// The slugs of a group.
pub(super) fn group(name: &str) -> Option<impl Iterator<Item = &'static str>> {
    let found = GROUPS.iter().find(|(group, _)| *group == name)?;
    Some(found.1.split_whitespace())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The fields that couriers may need beside a number.
    const ADDITIONAL: [&str; 7] = [
        "tracking_account_number",
        "destination_postal_code",
        "destination_state",
        "tracking_key",
        "origin_country_region",
        "destination_country_region",
        "tracking_ship_date",
    ];

    #[test]
    fn the_table_is_sound() {
        let all = Courier::usual();
        let slugs: BTreeSet<&str> = all.iter().map(|courier| courier.slug.as_str()).collect();
        assert_eq!(slugs.len(), all.len(), "no slug is there twice");
        for (name, members) in GROUPS {
            for slug in members.split_whitespace() {
                assert!(slugs.contains(slug), "{slug} of {name}");
            }
        }
        for courier in &all {
            assert!(HOMES.iter().any(|(country, _)| *country == courier.country), "{}", courier.slug);
            for field in courier.additional() {
                assert!(ADDITIONAL.contains(&field), "{field} of {}", courier.slug);
            }
        }
        for (country, zone) in HOMES {
            assert!(TimeZone::get(zone).is_ok(), "{zone} of {country}");
            assert!(super::super::iso::is_country(country), "{country}");
        }
    }

    #[test]
    fn numbers_are_told_apart() {
        let all = Courier::usual();
        for (number, want) in [
            ("1Z12345E0205271688", "ups"),
            ("9400110200881234567890", "usps"),
            ("986578788855", "fedex"),
            ("1234567890", "dhl"),
            ("RA123456789GB", "royal-mail"),
            ("ITOD-3-643642", "testing-courier"),
        ] {
            let found = all.iter().find(|courier| courier.fits(number));
            assert_eq!(found.map(|courier| courier.slug.as_str()), Some(want), "{number}");
        }
        assert!(all.iter().all(|courier| !courier.fits("HELLO-WORLD")));
    }
}
