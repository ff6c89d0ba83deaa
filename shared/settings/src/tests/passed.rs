//! Settings at the start of a function: from the text, and from what was prepared of it.

use serde_json::{Value, json};

use super::{EXAMPLE, load, load_passed, prepare};

/// What was read of the example, as it stands in what is prepared of it.
fn read() -> Value {
    let prepared = prepare(EXAMPLE, "waybill.toml").unwrap();
    let (read, of) = prepared.split_once('\n').unwrap();
    assert_eq!(of, EXAMPLE);
    serde_json::from_str(read).unwrap()
}

/// The settings as a function loads them, with this prepared of the example.
fn loaded(text: &str, read: &Value) -> String {
    let prepared = format!("{read}\n{EXAMPLE}");
    format!("{:?}", load_passed(text, "waybill.toml", Some(&prepared)).unwrap())
}

#[test]
fn what_was_prepared_comes_to_the_same_settings() {
    let settings = load(EXAMPLE, "waybill.toml").unwrap();
    assert_eq!(loaded(EXAMPLE, &read()), format!("{settings:?}"));

    let mut marked = read();
    marked["hashes"]["hash"] = json!("marked");
    assert!(loaded(EXAMPLE, &marked).contains("\"marked\""), "it is what was prepared that is read");
}

#[test]
fn what_was_prepared_of_another_text_or_cannot_be_read_is_left() {
    let settings = format!("{:?}", load(EXAMPLE, "waybill.toml").unwrap());
    let another = format!("{EXAMPLE}# one line more\n");
    let mut marked = read();
    marked["hashes"]["hash"] = json!("marked");
    assert_eq!(loaded(&another, &marked), settings, "of another text");

    for (at, what) in [("/read/account", json!("of another version")), ("/read/unknown", json!(1))] {
        let mut other = marked.clone();
        let (of, key) = at.rsplit_once('/').unwrap();
        other.pointer_mut(of).unwrap()[key] = what;
        assert_eq!(loaded(EXAMPLE, &other), settings, "{at}");
    }
    let mut disagreeing = marked.clone();
    disagreeing["read"]["route"][0]["to"] = json!("nobody");
    assert_eq!(loaded(EXAMPLE, &disagreeing), settings, "its sections do not agree");
    assert_eq!(loaded(EXAMPLE, &json!("half a file")), settings);
    let whole = prepare(EXAMPLE, "waybill.toml").unwrap();
    for cut in ["", "{\"hashes\":", whole.get(..whole.len() - 1).unwrap()] {
        let passed = load_passed(EXAMPLE, "waybill.toml", Some(cut)).unwrap();
        assert_eq!(format!("{passed:?}"), settings, "cut");
    }
}

#[test]
fn problems_are_told_of_the_text_whatever_was_prepared() {
    let broken = EXAMPLE.replacen("[[account]]", "[[acount]]", 1);
    assert_eq!(
        load_passed(&broken, "waybill.toml", prepare(EXAMPLE, "waybill.toml").ok().as_deref()).unwrap_err(),
        load_passed(&broken, "waybill.toml", None).unwrap_err()
    );
    assert!(prepare(&broken, "waybill.toml").is_err(), "nothing is prepared of it");
}
