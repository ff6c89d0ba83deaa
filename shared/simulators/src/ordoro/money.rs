//! Amounts: numbers in JSON, exact decimals here.

use rust_decimal::Decimal;
use serde_json::{Number, Value};

/// Reads a number of JSON to the last digit that was sent.
pub(super) fn read(number: &Number) -> Option<Decimal> {
    let text = number.to_string();
    text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
}

/// Writes an amount as a number of JSON, without trailing zeros.
pub(super) fn number(amount: Decimal) -> Value {
    amount.normalize().to_string().parse::<Number>().map_or(Value::Null, Value::Number)
}

/// As [`number`], or null.
pub(super) fn number_or_null(amount: Option<Decimal>) -> Value {
    amount.map_or(Value::Null, number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_come_back_as_they_were_sent() {
        for (sent, back) in [
            (json!(123.45), "123.45"),
            (json!(0.1), "0.1"),
            (json!(7), "7"),
            (json!(4.90), "4.9"),
            (json!(-3), "-3"),
        ] {
            let Value::Number(given) = &sent else { panic!("{sent}") };
            assert_eq!(number(read(given).unwrap()).to_string(), back);
        }
    }
}
