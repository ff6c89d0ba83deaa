//! What TOML holds, as JSON: a function reads its configuration and our tables by the reader that reads everything else there,
//! and carries none of its own for them.

use serde::de::DeserializeOwned;
use serde_json::{Number, Value};
use toml::Spanned;
use toml::de::{DeString, DeValue};

/// A value of some type.
///
/// # Errors
/// What is wrong with it first, without a place.
pub fn read<T: DeserializeOwned>(value: &DeValue<'_>) -> Result<T, serde_json::Error> {
    serde_json::from_value(json(value))
}

/// What an error says, without its place in a text that nobody wrote.
pub fn said(error: &serde_json::Error) -> String {
    let (said, place) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
    said.strip_suffix(&place).unwrap_or(&said).to_owned()
}

/// The value as JSON. Numbers that JSON does not have, which are beyond every range of ours, and times become their texts.
pub fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => {
            let read = i64::from_str_radix(number.as_str(), number.radix());
            read.map_or_else(|_beyond| Value::from(number.to_string()), Value::from)
        }
        DeValue::Float(number) => {
            let read = number.as_str().parse().ok().and_then(Number::from_f64);
            read.map_or_else(|| Value::from(number.to_string()), Value::from)
        }
        DeValue::Boolean(is) => Value::from(*is),
        DeValue::Datetime(time) => Value::from(time.to_string()),
        DeValue::Array(elements) => elements.iter().map(|element| json(element.get_ref())).collect(),
        DeValue::Table(table) => {
            let field = |(name, field): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| {
                (name.get_ref().to_string(), json(field.get_ref()))
            };
            table.iter().map(field).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use toml::de::DeTable;

    use super::*;

    #[test]
    fn an_error_is_told_without_its_place() {
        let told = |text| said(&serde_json::from_str::<u8>(text).unwrap_err());
        assert_eq!(told("\n 300"), "invalid value: integer `300`, expected u8");
        assert_eq!(told(""), "EOF while parsing a value");
        let placeless = serde_json::from_value::<u8>(json!("x")).unwrap_err();
        assert_eq!(said(&placeless), "invalid type: string \"x\", expected u8");
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text = "a = 'x'\nb = 0x1F\nc = -1_000\nd = 1.5\ne = true\nf = 2026-11-01T00:00:00Z\ng = [1, ['y']]\n\
                    h = { i.j = 99999999999999999999 }\nk = nan\n";
        let (table, errors) = DeTable::parse_recoverable(text);
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(
            super::json(&DeValue::Table(table.into_inner())),
            json!({ "a": "x", "b": 31, "c": -1000, "d": 1.5, "e": true, "f": "2026-11-01T00:00:00Z", "g": [1, ["y"]],
                "h": { "i": { "j": "99999999999999999999" } }, "k": "nan" })
        );
    }
}
