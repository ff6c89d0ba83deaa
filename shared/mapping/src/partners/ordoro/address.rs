//! Addresses in Ordoro's form: one name, two street lines, the country by its code of two letters.

use serde_json::{Map, Value, json};
use waybill_domain::address::Address;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{Contact, FulfillmentOrder};

use super::order::name;
use crate::letters::letters;
use crate::partner::{street, value};

/// What makes the place and the person.
pub(super) const PLACE: [&str; 8] =
    ["name", "company", "street1", "street2", "city", "state", "zip", "country"];
/// What reaches the customer.
pub(super) const CONTACT: [&str; 2] = ["email", "phone"];

/// The shipping address, with what reaches the customer on it.
pub(super) fn shipping(address: &Address, contact: &Contact) -> Value {
    let mut parts = parts(address);
    let phone = contact.phone.as_ref().or(address.phone.as_ref()).or(address.mobile.as_ref());
    put(&mut parts, "phone", phone.cloned());
    put(&mut parts, "email", contact.email.clone().or_else(|| address.email.clone()));
    Value::Object(parts)
}

/// The billing address, which Ordoro always wants: where the shop has none it is the shipping address.
pub(super) fn billing(want: &FulfillmentOrder) -> Value {
    let Some(address) = &want.billing else { return shipping(&want.address, &want.contact) };
    let mut parts = parts(address);
    put(&mut parts, "phone", address.phone.clone().or_else(|| address.mobile.clone()));
    put(&mut parts, "email", address.email.clone());
    Value::Object(parts)
}

/// Why nothing can be sent to an address, if so. Ordoro would take it and show nobody.
pub(super) fn missing(want: &FulfillmentOrder, shipping: &Value) -> Option<Refusal> {
    let has = |part: &str| value::text(shipping.get(part)).is_some();
    let lacks = [
        ("a name", has("name") || has("company")),
        ("a street", has("street1")),
        ("a city", has("city")),
        ("a country", has("country")),
    ];
    let lacks: Vec<&str> = lacks.into_iter().filter(|(_, there)| !there).map(|(part, _)| part).collect();
    (!lacks.is_empty()).then(|| {
        let message = format!("the shipping address of `{}` lacks {}", name(want), lacks.join(", "));
        Refusal::new("missing-address", message)
    })
}

/// Whether both name the same place and person. Address checks change case, blanks and punctuation, append four digits
/// to US postal codes, and write states and countries by name or code; none of that is another address.
pub(super) fn same(wanted: &Value, seen: Option<&Value>) -> bool {
    let Some(seen) = seen.filter(|seen| seen.is_object()) else { return false };
    let is_american = plain(wanted, "country") == "us";
    PLACE.iter().all(|part| {
        let (wanted, seen) = (plain(wanted, part), plain(seen, part));
        match *part {
            "zip" if is_american => start(&wanted) == start(&seen),
            "state" => wanted == seen || is_code_of(&wanted, &seen) || is_code_of(&seen, &wanted),
            "country" => wanted == seen || is_longer_code(&seen, &wanted),
            _ => wanted == seen,
        }
    })
}

/// Whether both reach the customer the same way: digits alone count of a phone. Where nothing is wanted, whatever is
/// there may stay.
pub(super) fn same_contact(wanted: &Value, seen: Option<&Value>) -> bool {
    let seen = seen.unwrap_or(&Value::Null);
    let email = |of: &Value| value::text(of.get("email")).unwrap_or_default().to_lowercase();
    let agrees = |wanted: String, seen: String| wanted.is_empty() || wanted == seen;
    agrees(email(wanted), email(seen)) && agrees(digits(wanted), digits(seen))
}

/// The digits of an address's phone.
pub(super) fn digits(address: &Value) -> String {
    street::digits(&value::text(address.get("phone")).unwrap_or_default())
}

/// The parts that are compared, in one form for the ways in which checks let an address be written.
pub(super) fn form(address: &Value) -> Vec<String> {
    let is_american = ["us", "usa"].contains(&plain(address, "country").as_str());
    let form = PLACE.iter().map(|part| match *part {
        "zip" if is_american => start(&plain(address, "zip")).to_owned(),
        // By name or by code, as a check likes: city and postal code say the same.
        "state" => String::new(),
        "country" if is_american => "us".to_owned(),
        part => plain(address, part),
    });
    form.collect()
}

/// An address on one line, for people.
pub(super) fn words(address: &Value) -> String {
    let of = |part: &str| value::text(address.get(part)).unwrap_or_default();
    let area = format!("{} {}", of("state"), of("zip"));
    street::one_line([
        of("name"),
        of("company"),
        of("street1"),
        of("street2"),
        of("city"),
        area,
        of("country"),
    ])
}

fn parts(address: &Address) -> Map<String, Value> {
    let [first, second] = street::two_lines(address);
    let country = address.country.trim().to_uppercase();
    let mut parts = Map::new();
    let person = [&address.title, &address.first_name, &address.last_name];
    put(&mut parts, "name", street::joined(" ", &person).or_else(|| address.company.clone()));
    put(&mut parts, "company", address.company.clone());
    put(&mut parts, "street1", first);
    put(&mut parts, "street2", second);
    put(&mut parts, "city", address.city.clone());
    put(&mut parts, "state", address.state_or_region().map(|state| short(&country, state)));
    put(&mut parts, "zip", address.postal_code.clone());
    put(&mut parts, "country", Some(country));
    parts
}

/// `US-NV` is `NV`.
fn short(country: &str, state: &str) -> String {
    let state = state.trim();
    let prefix = format!("{country}-");
    let rest = state.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(&prefix));
    rest.and_then(|_| state.get(prefix.len()..)).unwrap_or(state).to_owned()
}

/// An absent part is null: on an update, leaving it out would keep the old one.
fn put(parts: &mut Map<String, Value>, name: &str, text: Option<String>) {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    parts.insert(name.to_owned(), json!(text));
}

/// Letters and digits of a part alone, in lower case.
fn plain(address: &Value, part: &str) -> String {
    letters(&value::text(address.get(part)).unwrap_or_default())
}

fn start(zip: &str) -> &str {
    zip.get(..5).unwrap_or(zip)
}

/// Whether a text of two or three letters can be the code of a name: `nv` of `nevada`.
fn is_code_of(code: &str, name: &str) -> bool {
    let mut letters = name.chars();
    (2..=3).contains(&code.len())
        && name.len() > 3
        && name.chars().next() == code.chars().next()
        && code.chars().all(|letter| letters.any(|other| other == letter))
}

/// Whether a code of three letters stands for one of two, as `usa` does for `us`.
fn is_longer_code(long: &str, short: &str) -> bool {
    long.len() == 3 && short.len() == 2 && long.starts_with(short)
}

#[cfg(test)]
mod tests;
