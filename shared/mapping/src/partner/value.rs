//! Values as partners write them: numbers as texts, texts as numbers, blanks for nothing. Who reads them is tolerant; what
//! is no text or number at all is none.

use rust_decimal::Decimal;
use serde_json::Value;

/// A text that says something, or a number as text.
pub(crate) fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A text that says something.
pub(crate) fn said(text: Option<&String>) -> Option<String> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The decimal that a number, or a text of one, says; also one with an exponent.
pub(crate) fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => decimal_of(&number.to_string()),
        Value::String(text) => decimal_of(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The decimal that a text says.
pub(crate) fn decimal_of(text: &str) -> Option<Decimal> {
    let text = text.trim();
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// A whole number of things, also where it is written `2.0`.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    let decimal = decimal(value)?.normalize();
    if decimal.scale() == 0 { i64::try_from(decimal.mantissa()).ok() } else { None }
}

/// Units: a whole number that is not negative.
pub(crate) fn units(value: &Value) -> Option<u32> {
    whole(value).and_then(|whole| u32::try_from(whole).ok())
}

/// A truth, also where it is written as text.
pub(crate) fn flag(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| match value.as_str()?.trim() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    })
}

/// Any single value as text, a blank one too.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// What a list says, item by item; a value that stands alone is a list of one. `None` where one item says nothing.
pub(crate) fn list<T>(value: &Value, of: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    match value {
        Value::Array(items) => items.iter().map(of).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            of(value).map(|one| vec![one])
        }
    }
}

/// Sets a field of an object; what is no object stays as it is.
pub(crate) fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_in_every_form() {
        for (value, want, whole_number) in [
            (json!(2), Some("2"), Some(2)),
            (json!("2.50"), Some("2.50"), None),
            (json!(2.0), Some("2"), Some(2)),
            (json!(" 2.00 "), Some("2"), Some(2)),
            (json!(-1), Some("-1"), Some(-1)),
            (json!(1.5), Some("1.5"), None),
            (serde_json::from_str("1e-3").unwrap(), Some("0.001"), None),
            (json!("1e3"), Some("1000"), Some(1000)),
            (json!("x"), None, None),
            (json!(true), None, None),
            (json!(null), None, None),
        ] {
            assert_eq!(decimal(&value), want.map(|want| want.parse().unwrap()), "{value}");
            assert_eq!(whole(&value), whole_number, "{value}");
        }
        assert_eq!(
            (units(&json!(-1)), units(&json!("3")), units(&json!(4_294_967_296_i64))),
            (None, Some(3), None)
        );
    }

    #[test]
    fn texts_truths_and_lists_are_read_in_every_form() {
        for (value, want_text, want_plain, want_flag, want_list) in [
            (json!(" a "), Some("a"), Some(" a "), None, Some(1)),
            (json!(" "), None, Some(" "), None, Some(1)),
            (json!(7), Some("7"), Some("7"), None, Some(1)),
            (json!("true"), Some("true"), Some("true"), Some(true), Some(1)),
            (json!(false), None, Some("false"), Some(false), Some(1)),
            (json!(["a", 1]), None, None, None, Some(2)),
            (json!(["a", null]), None, None, None, None),
            (json!(null), None, None, None, None),
        ] {
            assert_eq!(text(Some(&value)).as_deref(), want_text, "{value}");
            assert_eq!(plain(&value).as_deref(), want_plain, "{value}");
            assert_eq!(flag(&value), want_flag, "{value}");
            assert_eq!(list(&value, plain).map(|all| all.len()), want_list, "{value}");
        }
        assert_eq!((text(None), said(Some(&" ".to_owned()))), (None, None));
    }
}
