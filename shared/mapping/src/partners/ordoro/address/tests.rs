//! Addresses: how they are written, and when two are the same.

use serde_json::json;

use super::*;

#[test]
fn streets_are_written_as_the_country_writes_them() {
    for (country, name, number, want) in [
        ("US", "Desert Inn Road", Some("2200"), "2200 Desert Inn Road"),
        ("GB", "Mill Lane", Some("4a"), "4a Mill Lane"),
        ("DE", "Lindenweg", Some("7"), "Lindenweg 7"),
        ("NL", "Kade", Some("11-II"), "Kade 11-II"),
        ("US", "2200 Desert Inn Road", None, "2200 Desert Inn Road"),
    ] {
        let address = Address {
            country: country.to_owned(),
            street_name: Some(name.to_owned()),
            street_number: number.map(str::to_owned),
            ..Address::default()
        };
        assert_eq!(street(&address).0.as_deref(), Some(want), "{country}");
    }
}

#[test]
fn everything_else_goes_into_the_second_line() {
    let address = Address {
        country: "US".to_owned(),
        street_name: Some("Main St".to_owned()),
        street_number: Some("1".to_owned()),
        additional_street_info: Some("Suite 5".to_owned()),
        building: Some("B".to_owned()),
        apartment: Some(" ".to_owned()),
        po_box: Some("77".to_owned()),
        department: Some("Goods In".to_owned()),
        additional_address_info: Some("ring twice".to_owned()),
        ..Address::default()
    };
    assert_eq!(
        street(&address),
        (Some("1 Main St".to_owned()), Some("Suite 5, B, PO Box 77, Goods In, ring twice".to_owned()))
    );
    let boxed = Address { po_box: Some("77".to_owned()), ..Address::default() };
    assert_eq!(street(&boxed), (Some("PO Box 77".to_owned()), None));
}

#[test]
fn a_checked_address_is_the_same_address() {
    let wanted = json!({ "name": "Ada Brook", "company": null, "street1": "1 Main St.", "street2": null,
        "city": "Reno", "state": "NV", "zip": "89501", "country": "US" });
    for (name, field, value, same_place) in [
        ("case", "street1", json!("1 MAIN ST"), true),
        ("zip+4", "zip", json!("89501-1234"), true),
        ("state by name", "state", json!("Nevada"), true),
        ("country by three letters", "country", json!("USA"), true),
        ("empty", "company", json!(""), true),
        ("street", "street1", json!("2 Main St"), false),
        ("zip", "zip", json!("89502"), false),
        ("person", "name", json!("Ada Brooks"), false),
        ("country", "country", json!("CA"), false),
    ] {
        let mut seen = wanted.clone();
        seen[field] = value;
        assert_eq!(same(&wanted, Some(&seen)), same_place, "{name}");
        assert_eq!(form(&wanted) == form(&seen), same_place, "{name}");
    }
    let mut moved = wanted.clone();
    moved["state"] = json!("CA");
    assert!(!same(&wanted, Some(&moved)) && !same(&wanted, None) && !same(&wanted, Some(&json!("x"))));
}

#[test]
fn a_contact_is_compared_where_it_is_wanted() {
    let wanted = json!({ "email": "ada@example.com", "phone": "+1 (555) 0100" });
    for (name, seen, want) in [
        ("another way to write it", json!({ "email": "Ada@Example.com", "phone": "15550100" }), true),
        ("another phone", json!({ "email": "ada@example.com", "phone": "15550199" }), false),
        ("another e-mail", json!({ "email": "x@example.com", "phone": "15550100" }), false),
        ("none", json!({}), false),
    ] {
        assert_eq!(same_contact(&wanted, Some(&seen)), want, "{name}");
    }
    assert!(same_contact(&json!({ "email": null, "phone": null }), Some(&wanted)));
}

#[test]
fn a_state_is_sent_without_its_country() {
    for (country, state, want) in
        [("US", "US-NV", "NV"), ("US", "Nevada", "Nevada"), ("DE", "US-NV", "US-NV")]
    {
        assert_eq!(short(country, state), want);
    }
}
