//! Codes of countries and currencies that there are not: a rule that names one would fit no order, and nobody would hear why.

use iso_currency::{Country, Currency};

use super::at;
use crate::document::{Document, Path};
use crate::file::File;
use crate::finding::Finding;

/// Countries that many write otherwise than ISO 3166-1 does.
const OTHERWISE: [(&str, &str); 2] = [("UK", "GB"), ("EL", "GR")];

/// Codes of every section that names countries or currencies.
pub(crate) fn codes(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut look = |path: Path, codes: &[String], is_wrong: fn(&str) -> Option<String>| {
        let wrong = codes.iter().enumerate().filter_map(|(which, code)| Some((which, is_wrong(code)?)));
        found.extend(wrong.map(|(which, message)| document.about(&path.index(which), message)));
    };
    for (index, account) in file.account.iter().enumerate() {
        look(at("account", index).key("currencies"), &account.currencies, no_currency);
    }
    for (index, route) in file.route.iter().enumerate() {
        let when = at("route", index).key("when");
        look(when.key("country"), &route.when.country, no_country);
        look(when.key("currency"), &route.when.currency, no_currency);
    }
    for (index, rule) in file.tracking.iter().enumerate() {
        look(at("tracking", index).key("when").key("country"), &rule.when.country, no_country);
    }
    for (index, zone) in file.zone.iter().enumerate() {
        look(at("zone", index).key("countries"), &zone.countries, no_country_in_any_case);
        look(at("zone", index).key("states"), &zone.states, no_country_of_state);
    }
    found
}

fn no_country(code: &str) -> Option<String> {
    if is_country(code) {
        return None;
    }
    let upper = code.to_ascii_uppercase();
    let otherwise = OTHERWISE.iter().find(|(listed, _)| *listed == upper).map(|(_, code)| *code);
    let meant = otherwise.or_else(|| is_country(&upper).then_some(upper.as_str()));
    let near = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
    Some(format!("`{code}` is no code of a country (ISO 3166-1, two capital letters){near}"))
}

/// ISO leaves all codes from XA to XZ to their users; many write XK for Kosovo.
fn is_country(code: &str) -> bool {
    let is_of_users = matches!(code.as_bytes(), [b'X', b'A'..=b'Z']);
    is_of_users || code.parse::<Country>().is_ok()
}

/// Zones take their countries in capitals or not.
fn no_country_in_any_case(code: &str) -> Option<String> {
    if is_country(&code.to_ascii_uppercase()) { None } else { no_country(code) }
}

/// States are the shop's own words: only their country can be held against a list.
fn no_country_of_state(state: &str) -> Option<String> {
    state.split_once('-').and_then(|(country, _)| no_country_in_any_case(country))
}

fn no_currency(code: &str) -> Option<String> {
    let is_one = Currency::from_code(code).is_some();
    (!is_one).then(|| format!("`{code}` is no code of a currency (ISO 4217, three capital letters)"))
}
