//! Addresses in ShipStation's form: one name, three street lines, the state by its letters, the country by two.

use serde_json::{Value, json};
use waybill_domain::address::Address;
use waybill_domain::failure::Refusal;

use super::regions;
use crate::partner::value;

/// Countries that write the house number before the street.
const NUMBER_FIRST: [&str; 7] = ["US", "CA", "GB", "IE", "FR", "AU", "NZ"];
const STREETS: [&str; 3] = ["street1", "street2", "street3"];

/// An address without phone, or why it cannot be one. Parts that are missing are null: ShipStation takes addresses
/// whole, so an absent part would be no other.
pub(super) fn address(address: &Address) -> Result<Value, Refusal> {
    let country = address.country.trim().to_uppercase();
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let message = format!("`{country}` is no country of two letters, which ShipStation wants");
        return Err(Refusal::new("bad-country", message));
    }
    let company = said(address.company.as_ref());
    let Some(name) = name(address).or_else(|| company.clone()) else {
        return Err(Refusal::new("no-name", "an address has neither a name nor a company"));
    };
    let state = address.state_or_region().map(str::trim).filter(|state| !state.is_empty());
    let [street1, street2, street3] = streets(address, &country);
    Ok(json!({
        "name": name,
        "company": company,
        "street1": street1,
        "street2": street2,
        "street3": street3,
        "city": said(address.city.as_ref()),
        "state": state.map(|state| regions::state(&country, state)),
        "postalCode": said(address.postal_code.as_ref()),
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
    let street: String = STREETS.into_iter().map(of).collect();
    let code = of("postalCode");
    let code = if country == "us" { code.chars().take(5).collect() } else { code };
    let state = letters(&regions::state(&country.to_uppercase(), &part(address, "state")));
    // A name that stands for a missing company is no other company.
    let company = Some(of("company")).filter(|company| *company != of("name")).unwrap_or_default();
    vec![of("name"), company, street, of("city"), state, code, country]
}

/// An address on one line, for people.
pub(super) fn words(address: &Value) -> String {
    let of = |name: &str| part(address, name);
    let region = format!("{} {}", of("state"), of("postalCode"));
    let parts = [
        of("name"),
        of("company"),
        of("street1"),
        of("street2"),
        of("street3"),
        of("city"),
        region.trim().to_owned(),
        of("country"),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The digits of an address's phone.
pub(super) fn digits(address: Option<&Value>) -> String {
    let phone = value::text(address.and_then(|address| address.get("phone"))).unwrap_or_default();
    phone.chars().filter(char::is_ascii_digit).collect()
}

fn name(address: &Address) -> Option<String> {
    joined(" ", &[&address.title, &address.first_name, &address.last_name])
}

/// The street; what leads on within the house; who or what else there. Lines that are empty are filled from below.
fn streets(address: &Address, country: &str) -> [Option<String>; 3] {
    let (street, number) = (&address.street_name, &address.street_number);
    let first = if NUMBER_FIRST.contains(&country) {
        joined(" ", &[number, street])
    } else {
        joined(" ", &[street, number])
    };
    let within = joined(", ", &[&address.additional_street_info, &address.building, &address.apartment]);
    let po_box = said(address.po_box.as_ref()).map(|po_box| {
        if po_box.bytes().all(|byte| byte.is_ascii_digit()) { format!("PO Box {po_box}") } else { po_box }
    });
    let else_there = joined(", ", &[&po_box, &address.department, &address.additional_address_info]);
    let mut lines = [first, within, else_there].into_iter().flatten();
    [lines.next(), lines.next(), lines.next()]
}

fn joined(between: &str, parts: &[&Option<String>]) -> Option<String> {
    let parts: Vec<String> = parts.iter().filter_map(|part| said(part.as_ref())).collect();
    (!parts.is_empty()).then(|| parts.join(between))
}

fn said(text: Option<&String>) -> Option<String> {
    value::said(text)
}

/// A part of an address; a missing one is empty.
fn part(address: &Value, name: &str) -> String {
    value::text(address.get(name)).unwrap_or_default()
}

/// Letters and digits alone, in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address_of(parts: &Value) -> Address {
        serde_json::from_value(parts.clone()).unwrap()
    }

    fn lines(texts: [Option<&str>; 3]) -> [Option<String>; 3] {
        texts.map(|text| text.map(str::to_owned))
    }

    #[test]
    fn streets_are_written_as_the_country_writes_them() {
        for (country, name, number, want) in [
            ("US", "Desert Inn Road", "2200", "2200 Desert Inn Road"),
            ("GB", "Mill Lane", "4a", "4a Mill Lane"),
            ("DE", "Lindenweg", "7", "Lindenweg 7"),
            ("NL", "Kade", "11-II", "Kade 11-II"),
        ] {
            let address = address_of(&json!({ "street_name": name, "street_number": number }));
            assert_eq!(streets(&address, country), lines([Some(want), None, None]), "{country}");
        }
    }

    #[test]
    fn everything_finds_a_line() {
        let full = address_of(&json!({
            "street_name": "Main St", "street_number": "1", "additional_street_info": "Suite 5", "apartment": " ",
            "building": "B", "po_box": "77", "department": "Goods In", "additional_address_info": "ring twice",
        }));
        assert_eq!(
            streets(&full, "US"),
            lines([Some("1 Main St"), Some("Suite 5, B"), Some("PO Box 77, Goods In, ring twice")])
        );
        let boxed = address_of(&json!({ "po_box": "77" }));
        assert_eq!(streets(&boxed, "US"), lines([Some("PO Box 77"), None, None]));
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
