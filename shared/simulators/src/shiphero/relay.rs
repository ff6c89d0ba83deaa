//! Relay ids: base64 of `Type:number`. Every object has one beside its number (`legacy_id`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::refusal::Refusal;

/// The Relay id of an object.
pub(super) fn id(kind: &str, number: u64) -> String {
    STANDARD.encode(format!("{kind}:{number}"))
}

/// The number in a Relay id of this kind; a bare number is taken as it stands.
pub(super) fn number(kind: &'static str, id: &str) -> Result<u64, Refusal> {
    let found = id.parse().ok().or_else(|| {
        let text = String::from_utf8(STANDARD.decode(id).ok()?).ok()?;
        text.strip_prefix(kind)?.strip_prefix(':')?.parse().ok()
    });
    found.ok_or(Refusal::NotFound(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_manual() {
        assert_eq!(id("Order", 143_416_467), "T3JkZXI6MTQzNDE2NDY3");
        for (text, want) in [
            ("T3JkZXI6MTQzNDE2NDY3", Ok(143_416_467)),
            ("117384888", Ok(117_384_888)),
            ("V2FyZWhvdXNlOjExNzkw", Err(Refusal::NotFound("Order"))),
            ("T3JkZXI6", Err(Refusal::NotFound("Order"))),
            ("%%", Err(Refusal::NotFound("Order"))),
        ] {
            assert_eq!(number("Order", text), want, "{text}");
        }
    }
}
