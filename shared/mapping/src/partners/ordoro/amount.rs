//! Decimals as JSON numbers, exactly.
//!
//! Ordoro wants numbers where others take text. A decimal's text is parsed as JSON, which keeps as many digits as a
//! number there can hold; what does not come back as it went in is refused and not rounded.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::{Number, Value};
use waybill_domain::failure::Refusal;
use waybill_domain::money::Money;

/// A decimal as a number, or `None` where a number cannot hold it.
pub(super) fn number(decimal: Decimal) -> Option<Value> {
    let number: Number = serde_json::from_str(&decimal.normalize().to_string()).ok()?;
    let value = Value::Number(number);
    (self::decimal(&value) == Some(decimal)).then_some(value)
}

/// An amount of money as a number.
pub(super) fn money(money: Money) -> Result<Value, Refusal> {
    number(money.decimal()).ok_or_else(|| {
        let message = format!("{money} {} has more digits than Ordoro can be told", money.currency);
        Refusal::new("amount", message)
    })
}

/// A number, or a text that is one, as a decimal.
pub(super) fn decimal(value: &Value) -> Option<Decimal> {
    let read = |text: &str| {
        let text = text.trim();
        Decimal::from_str(text).ok().or_else(|| Decimal::from_scientific(text).ok())
    };
    match value {
        Value::Number(number) => read(&number.to_string()),
        Value::String(text) => read(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A whole number of things, also where it is written `2.0`.
pub(super) fn whole(value: &Value) -> Option<i64> {
    let decimal = decimal(value)?.normalize();
    if decimal.scale() == 0 { i64::try_from(decimal.mantissa()).ok() } else { None }
}

/// Units: a whole number that is not negative.
pub(super) fn units(value: &Value) -> Option<u32> {
    whole(value).and_then(|whole| u32::try_from(whole).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use waybill_domain::money::Currency;

    use super::*;

    #[test]
    fn decimals_are_written_as_they_are() {
        for (minor, digits, want) in [
            (1999, 2, "19.99"),
            (2000, 2, "20"),
            (4310, 2, "43.1"),
            (1, 3, "0.001"),
            (-50, 2, "-0.5"),
            (0, 2, "0"),
            (500, 0, "500"),
            (10, 2, "0.1"),
            (30, 2, "0.3"),
            (999_999_999_999_999, 2, "9999999999999.99"),
        ] {
            let money = Money::new(minor, Currency::new("XTS", digits).unwrap());
            assert_eq!(self::money(money).unwrap().to_string(), want);
        }
        let huge = Money::new(900_719_925_474_099_377, Currency::new("XTS", 2).unwrap());
        assert_eq!(self::money(huge).unwrap_err().code, "amount");
    }

    #[test]
    fn numbers_are_read_in_every_form() {
        for (value, want, whole) in [
            (json!(2), Some("2"), Some(2)),
            (json!("2.50"), Some("2.50"), None),
            (json!(2.0), Some("2"), Some(2)),
            (json!(-1), Some("-1"), Some(-1)),
            (json!(1.5), Some("1.5"), None),
            (json!("x"), None, None),
            (json!(null), None, None),
        ] {
            assert_eq!(decimal(&value), want.map(|want| want.parse().unwrap()), "{value}");
            assert_eq!(self::whole(&value), whole, "{value}");
        }
        assert_eq!((units(&json!(-1)), units(&json!(3))), (None, Some(3)));
    }

    proptest! {
        #[test]
        fn no_amount_changes_on_its_way(minor in -1_000_000_000_000_i64..1_000_000_000_000, digits in 0_u32..4) {
            let money = Money::new(minor, Currency::new("XTS", digits).unwrap());
            let sent = self::money(money).unwrap().to_string();
            let back: Value = serde_json::from_str(&sent).unwrap();
            prop_assert_eq!(decimal(&back), Some(money.decimal()));
        }
    }
}
