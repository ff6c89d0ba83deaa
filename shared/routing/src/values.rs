//! Values of custom fields and attributes, in all the forms that commercetools gives them, compared and as text.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use waybill_domain::money::{Currency, Money};
use waybill_domain::order::localized;

/// A value as a rule names it. Decimals are written as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Named {
    /// A truth; `false` stands for a missing value too.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text: of an enumeration its key or its label, of a localised text any language.
    Text(String),
}

impl Named {
    fn text(&self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// What a rule wants of values, by name: one of the list each.
pub type NamedValues = BTreeMap<String, Vec<Named>>;

/// Whether a value is one of those named. A set fits when one of its members does.
pub fn is_one_of(value: Option<&Value>, named: &[Named]) -> bool {
    match value {
        None | Some(Value::Null) => named.contains(&Named::Flag(false)),
        Some(value) => {
            let forms = forms(value);
            named.iter().any(|wanted| forms.contains(&wanted.text()))
        }
    }
}

/// Every text by which a value can be named.
fn forms(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(flag) => vec![flag.to_string()],
        Value::Number(number) => vec![number.to_string()],
        Value::String(text) => vec![text.clone()],
        Value::Array(members) => members.iter().flat_map(forms).collect(),
        Value::Object(fields) => match money(fields) {
            Some(money) => vec![money.to_string()],
            None => fields.values().filter(|field| !field.is_array()).flat_map(forms).collect(),
        },
    }
}

/// A value as one text in the wanted language: an enumeration's label, a set's members with commas, an amount as
/// a decimal. `None` for nothing and for what has no text.
pub fn text(value: &Value, locale: Option<&str>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(members) => {
            let texts: Vec<String> = members.iter().filter_map(|member| text(member, locale)).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        Value::Object(fields) => object_text(fields, locale),
    }
}

fn object_text(fields: &Map<String, Value>, locale: Option<&str>) -> Option<String> {
    if let Some(money) = money(fields) {
        return Some(money.to_string());
    }
    if let Some(label) = fields.get("label").or_else(|| fields.get("key")) {
        return text(label, locale);
    }
    if fields.contains_key("typeId") {
        return fields.get("id").and_then(|id| text(id, locale));
    }
    let languages: Option<BTreeMap<String, String>> =
        fields.iter().map(|(language, text)| Some((language.clone(), text.as_str()?.to_owned()))).collect();
    languages.and_then(|languages| localized(&languages, locale).map(str::to_owned))
}

fn money(fields: &Map<String, Value>) -> Option<Money> {
    let digits = fields.get("fractionDigits")?.as_u64()?;
    let currency = Currency::new(fields.get("currencyCode")?.as_str()?, u32::try_from(digits).ok()?).ok()?;
    Some(Money::new(fields.get("centAmount")?.as_i64()?, currency))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_named_by_key_label_text_or_member() {
        let named = |text: &str| vec![Named::Text(text.to_owned())];
        for (name, value, wanted, want) in [
            ("text", json!("acme"), named("acme"), true),
            ("other text", json!("apex"), named("acme"), false),
            ("enum key", json!({"key": "acme", "label": "Acme Inc."}), named("acme"), true),
            ("enum label", json!({"key": "acme", "label": "Acme Inc."}), named("Acme Inc."), true),
            ("localised label", json!({"key": "r", "label": {"de": "Rot"}}), named("Rot"), true),
            ("localised", json!({"en": "Red", "de": "Rot"}), named("Rot"), true),
            ("set", json!([{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]), named("b"), true),
            ("flag", json!(true), vec![Named::Flag(true)], true),
            ("number", json!(7), vec![Named::Number(7)], true),
            ("decimal", json!(0.5), named("0.5"), true),
            ("empty set", json!([]), named("a"), false),
        ] {
            assert_eq!(is_one_of(Some(&value), &wanted), want, "{name}");
        }
        assert!(is_one_of(None, &[Named::Flag(false)]) && !is_one_of(None, &[Named::Flag(true)]));
    }

    #[test]
    fn a_value_has_one_text() {
        for (value, want) in [
            (json!({"key": "r", "label": {"de": "Rot", "en": "Red"}}), Some("Rot")),
            (json!(["a", "b"]), Some("a, b")),
            (json!({"centAmount": 1999, "currencyCode": "EUR", "fractionDigits": 2}), Some("19.99")),
            (json!({"typeId": "product", "id": "p1"}), Some("p1")),
            (json!({"en": "Red", "de": "Rot"}), Some("Rot")),
            (json!(null), None),
            (json!({"deep": {"er": 1}}), None),
        ] {
            assert_eq!(text(&value, Some("de-DE")).as_deref(), want, "{value}");
        }
    }
}
