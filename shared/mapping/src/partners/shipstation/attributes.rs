//! What a variant's attributes say.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;
use waybill_domain::fulfillment::FulfillmentLine;
use waybill_domain::order::{Localized, localized};

use crate::partner::value;

/// The text of an attribute: as it is, in the customer's language, or the label of a choice.
pub(super) fn text(line: &FulfillmentLine, name: Option<&String>, locale: Option<&str>) -> Option<String> {
    said(line.attributes.get(name?)?, locale)
}

/// The number of an attribute, if it is above zero: ShipStation takes a zero for a weight or size, not for a missing one.
pub(super) fn number(line: &FulfillmentLine, name: Option<&String>) -> Option<Decimal> {
    value::decimal(line.attributes.get(name?)?).filter(|number| *number > Decimal::ZERO)
}

/// The text of any value of an attribute.
pub(super) fn said(value: &Value, locale: Option<&str>) -> Option<String> {
    match value {
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(_) | Value::String(_) => value::text(Some(value)),
        Value::Array(items) => {
            let said: Vec<String> = items.iter().filter_map(|item| said(item, locale)).collect();
            (!said.is_empty()).then(|| said.join(", "))
        }
        Value::Object(fields) => {
            // A choice has a key and a label, which can be in several languages itself.
            if let Some(choice) = fields.get("label").or_else(|| fields.get("key")) {
                return said(choice, locale);
            }
            let texts: Localized = fields
                .iter()
                .filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())))
                .collect();
            localized(&texts, locale).map(str::to_owned)
        }
        Value::Null => None,
    }
}

/// The options that a line shows.
pub(super) fn options(
    line: &FulfillmentLine,
    names: &BTreeMap<String, String>,
    locale: Option<&str>,
) -> Vec<(String, String)> {
    let option =
        |(shown, attribute): (&String, &String)| Some((shown.clone(), text(line, Some(attribute), locale)?));
    names.iter().filter_map(option).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_of_attribute_has_a_text() {
        for (value, want) in [
            (json!("red"), Some("red")),
            (json!(" "), None),
            (json!(12.5), Some("12.5")),
            (json!(true), Some("true")),
            (json!({ "key": "xl", "label": "Extra large" }), Some("Extra large")),
            (json!({ "key": "r", "label": { "en": "red", "de": "rot" } }), Some("rot")),
            (json!({ "de": "rot", "en": "red" }), Some("rot")),
            (json!({ "key": "xl" }), Some("xl")),
            (json!(["a", { "key": "b" }, null]), Some("a, b")),
            (json!({}), None),
            (json!(null), None),
        ] {
            assert_eq!(said(&value, Some("de-AT")).as_deref(), want, "{value}");
        }
    }
}
