//! Amounts as JSON numbers, exactly: ShipStation takes and tells money, weights and sizes as numbers.
//!
//! A number is made from the text of a decimal. As long as it has at most fifteen digits, which is thirteen before the
//! point of most currencies, the text that leaves is the text of the decimal.

use crate::partner::value;
use rust_decimal::Decimal;
use serde_json::{Number, Value};
use waybill_domain::money::Money;

/// A decimal as a JSON number.
pub(super) fn number(decimal: Decimal) -> Value {
    let text = decimal.normalize().to_string();
    // The text of a decimal is always a number in JSON.
    serde_json::from_str::<Number>(&text).map_or(Value::String(text), Value::Number)
}

/// Money as a JSON number of its major unit.
pub(super) fn money(money: Money) -> Value {
    number(money.decimal())
}

/// An amount as text, in one form however it was written.
pub(super) fn text(value: &Value) -> Option<String> {
    value::decimal(value).map(|decimal| decimal.normalize().to_string())
}

/// Whether both are the same amount; nothing is an amount of zero.
pub(super) fn same(one: Option<&Value>, other: Option<&Value>) -> bool {
    let amount = |value: Option<&Value>| match value {
        None | Some(Value::Null) => Some(Decimal::ZERO),
        Some(value) => value::decimal(value),
    };
    amount(one).is_some_and(|one| amount(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use waybill_domain::money::Currency;

    use super::*;

    fn of_minor(minor: i64, digits: u32) -> Money {
        Money::new(minor, Currency::new("XTS", digits).unwrap())
    }

    #[test]
    fn money_is_written_to_the_minor_unit() {
        for (minor, digits, want) in [
            (1999, 2, "19.99"),
            (2500, 2, "25"),
            (500, 0, "500"),
            (1, 3, "0.001"),
            (-7, 2, "-0.07"),
            (0, 2, "0"),
        ] {
            assert_eq!(money(of_minor(minor, digits)).to_string(), want);
        }
    }

    #[test]
    fn every_way_to_write_an_amount_is_read() {
        for (value, want) in [
            (json!(19.99), Some("19.99")),
            (json!(25.0), Some("25")),
            (json!(25), Some("25")),
            (json!("7.30"), Some("7.3")),
            (serde_json::from_str("1e-3").unwrap(), Some("0.001")),
            (json!("x"), None),
            (json!(null), None),
        ] {
            assert_eq!(text(&value).as_deref(), want, "{value}");
        }
        assert!(same(Some(&json!(0.0)), None) && !same(Some(&json!("x")), Some(&json!("x"))));
    }

    proptest! {
        #[test]
        fn no_cent_is_lost_on_the_way(minor in -999_999_999_999_999_i64..=999_999_999_999_999, digits in 0_u32..=3) {
            let sent = serde_json::to_string(&money(of_minor(minor, digits))).unwrap();
            let back: Value = serde_json::from_str(&sent).unwrap();
            prop_assert_eq!(value::decimal(&back), Some(of_minor(minor, digits).decimal().normalize()));
        }
    }
}
