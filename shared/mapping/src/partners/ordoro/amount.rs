//! Decimals as JSON numbers, exactly.
//!
//! Ordoro wants numbers where others take text. A decimal's text is parsed as JSON, which keeps as many digits as a
//! number there can hold; what does not come back as it went in is refused and not rounded.

use crate::partner::value;
use rust_decimal::Decimal;
use serde_json::{Number, Value};
use waybill_domain::failure::Refusal;
use waybill_domain::money::Money;

/// A decimal as a number, or `None` where a number cannot hold it.
pub(super) fn number(decimal: Decimal) -> Option<Value> {
    let number: Number = serde_json::from_str(&decimal.normalize().to_string()).ok()?;
    let number = Value::Number(number);
    (value::decimal(&number) == Some(decimal)).then_some(number)
}

/// An amount of money as a number.
pub(super) fn money(money: Money) -> Result<Value, Refusal> {
    number(money.decimal()).ok_or_else(|| {
        let message = format!("{money} {} has more digits than Ordoro can be told", money.currency);
        Refusal::new("amount", message)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
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

    proptest! {
        #[test]
        fn no_amount_changes_on_its_way(minor in -1_000_000_000_000_i64..1_000_000_000_000, digits in 0_u32..4) {
            let money = Money::new(minor, Currency::new("XTS", digits).unwrap());
            let sent = self::money(money).unwrap().to_string();
            let back: Value = serde_json::from_str(&sent).unwrap();
            prop_assert_eq!(value::decimal(&back), Some(money.decimal()));
        }
    }
}
