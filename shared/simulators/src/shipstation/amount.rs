//! Money and measures: JSON numbers outside, decimals inside, and no binary fraction in between.

use rust_decimal::Decimal;
use serde_json::{Number, Value};

/// The decimal that a JSON number stands for, as it is written.
pub(super) fn read(number: &Number) -> Option<Decimal> {
    let text = number.to_string();
    text.parse().or_else(|_| Decimal::from_scientific(&text)).ok()
}

/// The JSON number of a decimal.
pub(super) fn json(amount: Decimal) -> Value {
    let number = amount.normalize().to_string().parse::<Number>();
    // Every decimal is a JSON number.
    number.map_or(Value::Null, Value::Number)
}

/// What stands there, zero if nothing does.
pub(super) fn or_zero(value: Option<&Value>) -> Decimal {
    match value {
        Some(Value::Number(number)) => read(number).unwrap_or(Decimal::ZERO),
        Some(Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) | None => {
            Decimal::ZERO
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_come_back_as_they_were() {
        for (sent, want) in [
            (json!(9.99), "9.99"),
            (json!(0.1), "0.1"),
            (json!(25), "25"),
            (json!(25.0), "25"),
            (json!(-4.5), "-4.5"),
            (json!(1e-7), "0.0000001"),
        ] {
            let amount = or_zero(Some(&sent));
            assert_eq!(
                (amount.normalize().to_string(), or_zero(Some(&json(amount)))),
                (want.to_owned(), amount)
            );
        }
    }
}
