//! ShipHero's ids: base64 of `Order:143416467`. Webhooks carry the number alone, and sometimes both.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// The id of a kind of thing by its number.
pub(super) fn id(kind: &str, number: u64) -> String {
    STANDARD.encode(format!("{kind}:{number}"))
}

/// The id that a webhook means: its `uuid` when that is an id of this kind, else the one made from the number
/// (which webhooks write as a number or as text); `None` when it carries neither.
pub(super) fn either(kind: &str, uuid: Option<&Value>, number: Option<&Value>) -> Option<String> {
    let given = uuid.and_then(Value::as_str).filter(|uuid| is(kind, uuid)).map(str::to_owned);
    given.or_else(|| {
        let number = number?;
        let number = number.as_u64().or_else(|| number.as_str()?.trim().parse().ok())?;
        Some(id(kind, number))
    })
}

fn is(kind: &str, id: &str) -> bool {
    let Ok(bytes) = STANDARD.decode(id) else { return false };
    let number = bytes.strip_prefix(kind.as_bytes()).and_then(|rest| rest.strip_prefix(b":"));
    number.is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_is_taken_as_given_or_made_from_the_number() {
        assert_eq!(id("Order", 143_416_467), "T3JkZXI6MTQzNDE2NDY3");
        for (name, uuid, number, want) in [
            ("given", json!("T3JkZXI6MTQzNDE2NDY3"), json!(1), Some("T3JkZXI6MTQzNDE2NDY3")),
            ("not an id", json!("V2FyZWhvdXNlJHIKby"), json!(143_416_467), Some("T3JkZXI6MTQzNDE2NDY3")),
            ("another kind", json!("V2FyZWhvdXNlOjMxNDE="), json!("143416467"), Some("T3JkZXI6MTQzNDE2NDY3")),
            ("neither", json!(null), json!(null), None),
        ] {
            assert_eq!(either("Order", Some(&uuid), Some(&number)).as_deref(), want, "{name}");
        }
    }
}
