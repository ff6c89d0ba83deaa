//! Named areas of the world, for routes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::address::Address;

use crate::glob::Glob;

/// `[[zone]]`: an address is inside when its state is listed, its postal code fits, or its country is listed.
///
/// A country counts as a whole unless states of it or postal codes are listed too. Postal codes are only
/// looked at within the countries that the zone names, be it alone or in front of a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// What routes call it.
    pub name: String,
    /// ISO 3166-1 alpha-2 codes.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Country and state, such as `US-NV`; the state as the shop writes it, capitals or not.
    #[serde(default)]
    pub states: Vec<String>,
    /// Patterns of postal codes, such as `89*`.
    #[serde(default)]
    pub postal: Vec<Glob>,
}

/// Whether the address is inside.
pub fn contains(zone: &Zone, address: &Address) -> bool {
    let country = address.country.as_str();
    let own_states: Vec<&str> = zone
        .states
        .iter()
        .filter_map(|state| state.split_once('-'))
        .filter(|(of, _)| same(of, country))
        .map(|(_, state)| state)
        .collect();
    let named = zone.countries.iter().any(|listed| same(listed, country));
    let whole = named && own_states.is_empty() && zone.postal.is_empty();
    whole || in_states(&own_states, address) || {
        let anywhere = zone.countries.is_empty() && zone.states.is_empty();
        let code = address.postal_code.as_deref().map(str::trim);
        (anywhere || named || !own_states.is_empty())
            && code.is_some_and(|code| zone.postal.iter().any(|glob| glob.matches(code)))
    }
}

fn in_states(own_states: &[&str], address: &Address) -> bool {
    let Some(state) = address.state_or_region() else { return false };
    let state = match state.split_once('-') {
        Some((of, code)) if same(of, &address.country) => code,
        Some(_) | None => state,
    };
    own_states.iter().any(|listed| same(listed, state.trim()))
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(countries: &[&str], states: &[&str], postal: &[&str]) -> Zone {
        let texts = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        Zone {
            name: "z".into(),
            countries: texts(countries),
            states: texts(states),
            postal: postal.iter().map(|glob| Glob::new(*glob)).collect(),
        }
    }

    fn address(country: &str, state: &str, postal: &str) -> Address {
        Address {
            country: country.into(),
            state: (!state.is_empty()).then(|| state.into()),
            postal_code: (!postal.is_empty()).then(|| postal.into()),
            ..Address::default()
        }
    }

    #[test]
    fn an_address_is_inside_by_state_postal_code_or_whole_country() {
        let west = zone(&[], &["US-NV", "US-CA"], &["89*"]);
        let north = zone(&["CA"], &["US-WA"], &[]);
        for (name, zone, address, want) in [
            ("state", &west, address("US", "NV", ""), true),
            ("state in small letters", &west, address("US", "nv", ""), true),
            ("state with its country", &west, address("US", "US-NV", ""), true),
            ("postal code", &west, address("US", "", "89501"), true),
            ("neither", &west, address("US", "NY", "10001"), false),
            ("postal code of another country", &west, address("DE", "", "89073"), false),
            ("state of another country", &west, address("IN", "NV", ""), false),
            ("whole country", &north, address("CA", "ON", "K1A"), true),
            ("not the whole of a country with states", &north, address("US", "NY", ""), false),
            ("its state", &north, address("US", "WA", ""), true),
            ("postal code anywhere", &zone_of_codes(), address("FR", "", "89000"), true),
        ] {
            assert_eq!(contains(zone, &address), want, "{name}");
        }
    }

    fn zone_of_codes() -> Zone {
        zone(&[], &[], &["89*"])
    }
}
