//! Addresses in ShipHero's form: two street lines, the state by name and by code, no empty parts.

use serde_json::{Map, Value};
use waybill_domain::address::Address;
use waybill_domain::fulfillment::Contact;

use super::states;
use crate::letters::letters;
use crate::partner::{street, value};

/// The parts that are sent and compared. `country` repeats `country_code`, and `state` is compared by its code
/// where there is one.
const COMPARED: [&str; 9] =
    ["first_name", "last_name", "company", "address1", "address2", "city", "zip", "country_code", "state"];

/// The shipping address, with what reaches the customer on it.
pub(super) fn shipping(address: &Address, contact: &Contact) -> Value {
    let mut parts = parts(address);
    let phone = contact.phone.as_ref().or(address.phone.as_ref()).or(address.mobile.as_ref());
    put(&mut parts, "phone", phone.cloned());
    put(&mut parts, "email", contact.email.clone().or_else(|| address.email.clone()));
    Value::Object(parts)
}

/// The billing address.
pub(super) fn billing(address: &Address) -> Value {
    let mut parts = parts(address);
    put(&mut parts, "phone", address.phone.clone().or_else(|| address.mobile.clone()));
    put(&mut parts, "email", address.email.clone());
    Value::Object(parts)
}

/// Whether both name the same place and person. ShipHero's address check changes case, blanks and punctuation,
/// and appends four digits to US postal codes; none of that is another address.
pub(super) fn same(wanted: &Value, seen: Option<&Value>) -> bool {
    let Some(seen) = seen.filter(|seen| seen.is_object()) else { return false };
    let of = |address: &Value, name: &str| letters(text(address, name));
    COMPARED.iter().all(|name| {
        let (wanted_part, seen_part) = (of(wanted, name), of(seen, name));
        match *name {
            "zip" if of(wanted, "country_code") == "us" => {
                wanted_part.get(..5).unwrap_or(&wanted_part) == seen_part.get(..5).unwrap_or(&seen_part)
            }
            "state" => {
                let (wanted_code, seen_code) = (of(wanted, "state_code"), of(seen, "state_code"));
                wanted_part == seen_part
                    || (!wanted_code.is_empty() && [&seen_code, &seen_part].contains(&&wanted_code))
            }
            "country_code" if seen_part.is_empty() => wanted_part == of(seen, "country"),
            _ => wanted_part == seen_part,
        }
    })
}

/// Whether both lead to the same phone: digits alone count.
pub(super) fn same_phone(wanted: &Value, seen: Option<&Value>) -> bool {
    digits(Some(wanted)) == digits(seen)
}

/// The digits of an address's phone.
pub(super) fn digits(address: Option<&Value>) -> String {
    let phone = value::text(address.and_then(|address| address.get("phone"))).unwrap_or_default();
    street::digits(&phone)
}

/// The parts that are compared, in one form for all ways in which [`same`] lets an address be written.
pub(super) fn form(address: &Value) -> Vec<String> {
    let of = |name: &str| letters(text(address, name));
    let country = [of("country_code"), of("country")].into_iter().find(|part| !part.is_empty());
    let country = country.unwrap_or_default();
    let form = COMPARED.iter().map(|name| match *name {
        "zip" if country == "us" => of("zip").chars().take(5).collect(),
        "state" => {
            [of("state_code"), of("state")].into_iter().find(|part| !part.is_empty()).unwrap_or_default()
        }
        "country_code" => country.clone(),
        name => of(name),
    });
    form.collect()
}

/// An address on one line, for people.
pub(super) fn words(address: &Value) -> String {
    let of = |name: &str| text(address, name).trim();
    let beside = |one: &str, other: &str| format!("{} {}", of(one), of(other));
    let state = if of("state_code").is_empty() { "state" } else { "state_code" };
    street::one_line([
        beside("first_name", "last_name"),
        of("company").to_owned(),
        of("address1").to_owned(),
        of("address2").to_owned(),
        of("city").to_owned(),
        beside(state, "zip"),
        of("country_code").to_owned(),
    ])
}

fn parts(address: &Address) -> Map<String, Value> {
    let [first, second] = street::two_lines(address);
    let country = address.country.trim().to_uppercase();
    let state = address.state_or_region().map(str::trim).filter(|state| !state.is_empty());
    let state = state.map(|state| states::state(&country, state));
    let mut parts = Map::new();
    put(&mut parts, "first_name", street::joined(" ", &[&address.title, &address.first_name]));
    put(&mut parts, "last_name", address.last_name.clone());
    put(&mut parts, "company", address.company.clone());
    put(&mut parts, "address1", first);
    put(&mut parts, "address2", second);
    put(&mut parts, "city", address.city.clone());
    put(&mut parts, "state", state.as_ref().map(|state| state.name.clone()));
    put(&mut parts, "state_code", state.and_then(|state| state.code));
    put(&mut parts, "zip", address.postal_code.clone());
    put(&mut parts, "country", Some(country.clone()));
    put(&mut parts, "country_code", Some(country));
    parts
}

fn put(parts: &mut Map<String, Value>, name: &str, text: Option<String>) {
    // An absent part is sent as an empty text: on an update, leaving it out would keep the old part.
    let text = text.map(|text| text.trim().to_owned()).unwrap_or_default();
    parts.insert(name.to_owned(), Value::String(text));
}

/// A part of an address; a missing one is empty.
fn text<'a>(address: &'a Value, name: &str) -> &'a str {
    address.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_checked_address_is_the_same_address() {
        let wanted = json!({ "first_name": "Ada", "last_name": "Brook", "company": "", "address1": "1 Main St.",
            "address2": "", "city": "Reno", "state": "Nevada", "state_code": "NV", "zip": "89501",
            "country": "US", "country_code": "US" });
        for (name, field, value, same_place) in [
            ("case", "address1", json!("1 MAIN ST"), true),
            ("zip+4", "zip", json!("89501-1234"), true),
            ("state by code", "state", json!("NV"), true),
            ("null", "company", json!(null), true),
            ("street", "address1", json!("2 Main St"), false),
            ("zip", "zip", json!("89502"), false),
            ("person", "last_name", json!("Brooks"), false),
            ("country", "country_code", json!("CA"), false),
        ] {
            let mut seen = wanted.clone();
            seen[field] = value;
            assert_eq!(same(&wanted, Some(&seen)), same_place, "{name}");
            assert_eq!(form(&wanted) == form(&seen), same_place, "{name}");
        }
        assert!(!same(&wanted, None));
    }
}
