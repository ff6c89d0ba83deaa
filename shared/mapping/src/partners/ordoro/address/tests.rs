//! Addresses: when two are the same.

use serde_json::json;

use super::*;

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
