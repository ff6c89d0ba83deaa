//! Addresses in ShipStation's form: one name, three street lines, the state by its letters, the country by two.

use serde_json::{Value, json};
use waybill_domain::address::Address;
use waybill_domain::failure::Refusal;

use super::regions;
use crate::letters::letters;
use crate::partner::{street, value};

const STREETS: [&str; 3] = ["street1", "street2", "street3"];

/// An address without phone, or why it cannot be one. Parts that are missing are null: ShipStation takes addresses
/// whole, so an absent part would be no other.
pub(super) fn address(address: &Address) -> Result<Value, Refusal> {
    let country = address.country.trim().to_uppercase();
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let message = format!("`{country}` is no country of two letters, which ShipStation wants");
        return Err(Refusal::new("bad-country", message));
    }
    let company = value::said(address.company.as_ref());
    let Some(name) = name(address).or_else(|| company.clone()) else {
        return Err(Refusal::new("no-name", "an address has neither a name nor a company"));
    };
    let state = address.state_or_region().map(str::trim).filter(|state| !state.is_empty());
    let [street1, street2, street3] = street::three_lines(address);
    Ok(json!({
        "name": name,
        "company": company,
        "street1": street1,
        "street2": street2,
        "street3": street3,
        "city": value::said(address.city.as_ref()),
        "state": state.map(|state| regions::state(&country, state)),
        "postalCode": value::said(address.postal_code.as_ref()),
        "country": country,
    }))
}

/// Whether both name the same place and person. ShipStation's check of addresses changes case, punctuation and the
/// borders between street lines, and appends four digits to US postal codes; none of that is another address.
pub(super) fn same(wanted: &Value, held: Option<&Value>) -> bool {
    held.is_some_and(|held| form(wanted) == form(held))
}

/// Whether an address says where it is.
pub(super) fn has_place(address: Option<&Value>) -> bool {
    address.is_some_and(|address| {
        ["street1", "city", "postalCode"].iter().any(|name| !part(address, name).is_empty())
    })
}

/// An address in one form for all ways in which [`same`] lets it be written.
pub(super) fn form(address: &Value) -> Vec<String> {
    let of = |name: &str| letters(&part(address, name));
    let country = of("country");
    let streets: String = STREETS.into_iter().map(of).collect();
    let code = of("postalCode");
    let code = if country == "us" { code.chars().take(5).collect() } else { code };
    let state = letters(&regions::state(&country.to_uppercase(), &part(address, "state")));
    // A name that stands for a missing company is no other company.
    let company = Some(of("company")).filter(|company| *company != of("name")).unwrap_or_default();
    vec![of("name"), company, streets, of("city"), state, code, country]
}

/// An address on one line, for people.
pub(super) fn words(address: &Value) -> String {
    let of = |name: &str| part(address, name);
    let region = format!("{} {}", of("state"), of("postalCode"));
    street::one_line([
        of("name"),
        of("company"),
        of("street1"),
        of("street2"),
        of("street3"),
        of("city"),
        region,
        of("country"),
    ])
}

/// The digits of an address's phone.
pub(super) fn digits(address: Option<&Value>) -> String {
    let phone = value::text(address.and_then(|address| address.get("phone"))).unwrap_or_default();
    street::digits(&phone)
}

fn name(address: &Address) -> Option<String> {
    street::joined(" ", &[&address.title, &address.first_name, &address.last_name])
}

/// A part of an address; a missing one is empty.
fn part(address: &Value, name: &str) -> String {
    value::text(address.get(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address_of(parts: &Value) -> Address {
        serde_json::from_value(parts.clone()).unwrap()
    }

    #[test]
    fn what_ships_nowhere_is_refused() {
        for (country, name, code) in
            [("USA", "Ada", "bad-country"), ("", "Ada", "bad-country"), ("us", "", "no-name")]
        {
            let bad = address_of(&json!({ "country": country, "first_name": name }));
            assert_eq!(address(&bad).unwrap_err().code, code, "{country}");
        }
        let firm = address_of(&json!({ "country": "us", "company": "Brook & Co" }));
        assert_eq!(address(&firm).unwrap()["name"], "Brook & Co");
    }

    #[test]
    fn a_checked_address_is_the_same_address() {
        let wanted = json!({ "name": "Ada Brook", "company": null, "street1": "1 Main St.", "street2": "Suite 5",
            "street3": null, "city": "Reno", "state": "NV", "postalCode": "89501", "country": "US" });
        for (name, field, value, want) in [
            ("case", "street1", json!("1 MAIN ST"), true),
            ("zip+4", "postalCode", json!("89501-1234"), true),
            ("state by name", "state", json!("Nevada"), true),
            ("empty", "company", json!(""), true),
            ("name for company", "company", json!("Ada Brook"), true),
            ("street", "street1", json!("2 Main St"), false),
            ("suite", "street2", json!("Suite 6"), false),
            ("zip", "postalCode", json!("89502"), false),
            ("person", "name", json!("Ada Brooks"), false),
            ("country", "country", json!("CA"), false),
        ] {
            let mut held = wanted.clone();
            held[field] = value;
            assert_eq!(same(&wanted, Some(&held)), want, "{name}");
        }
        let mut moved = wanted.clone();
        moved["street1"] = json!("1 MAIN ST SUITE 5");
        moved["street2"] = json!("");
        assert!(same(&wanted, Some(&moved)) && !same(&wanted, None));
    }
}
