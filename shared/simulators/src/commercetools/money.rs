//! Money as commercetools computes it: integers of the smallest unit, halves to the even neighbour.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value, json};

use super::fields::{int, text};

/// Digits after the point of a currency (ISO 4217).
pub(super) fn digits(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" | "CLP" | "VND" | "ISK" | "PYG" | "UGX" | "XAF" | "XOF" | "XPF" | "RWF" | "KMF"
        | "GNF" => 0,
        "KWD" | "BHD" | "OMR" | "TND" | "JOD" | "IQD" | "LYD" => 3,
        _ => 2,
    }
}

/// An amount of the smallest unit in its typed form.
pub(super) fn cents(amount: i64, currency: &str) -> Value {
    json!({"type": "centPrecision", "currencyCode": currency, "centAmount": amount, "fractionDigits": digits(currency)})
}

/// A sent amount in its typed form: cents, or high precision with the cents rounded.
pub(super) fn typed(money: &Value) -> Value {
    let currency = text(money, "currencyCode").unwrap_or_default();
    let precise = int(money, "preciseAmount").zip(int(money, "fractionDigits"));
    match (text(money, "type"), precise) {
        (Some("highPrecision"), Some((amount, fraction))) => {
            json!({"type": "highPrecision", "currencyCode": currency,
            "centAmount": rounded(exact(money, 1), currency), "fractionDigits": fraction, "preciseAmount": amount})
        }
        _ => cents(int(money, "centAmount").unwrap_or_default(), currency),
    }
}

/// So many units of a price in the smallest unit, rounded once.
pub(super) fn times(price: &Value, quantity: i64) -> i64 {
    rounded(exact(price, quantity), text(price, "currencyCode").unwrap_or_default())
}

/// So many units of a price in whole currency units, exact.
fn exact(price: &Value, quantity: i64) -> Decimal {
    let currency = text(price, "currencyCode").unwrap_or_default();
    let (amount, fraction) = match int(price, "preciseAmount")
        .filter(|_| text(price, "type") == Some("highPrecision"))
    {
        Some(precise) => {
            (precise, int(price, "fractionDigits").and_then(|n| u32::try_from(n).ok()).unwrap_or_default())
        }
        None => (int(price, "centAmount").unwrap_or_default(), digits(currency)),
    };
    let price = Decimal::try_new(amount, fraction).unwrap_or_default();
    price.checked_mul(Decimal::from(quantity)).unwrap_or(Decimal::MAX)
}

fn rounded(amount: Decimal, currency: &str) -> i64 {
    whole(amount.checked_mul(Decimal::from(10_i64.pow(digits(currency)))).unwrap_or(Decimal::MAX))
}

fn whole(amount: Decimal) -> i64 {
    let even = amount.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven);
    i64::try_from(even).unwrap_or(i64::MAX)
}

/// A share `part / of` of an amount, rounded.
pub(super) fn share(amount: i64, part: i64, of: i64) -> i64 {
    if of == 0 { 0 } else { whole(Decimal::from(amount) * Decimal::from(part) / Decimal::from(of)) }
}

/// The taxed price of an amount under a tax rate: `{totalNet, totalGross, taxPortions, totalTax}`.
pub(super) fn taxed(amount: i64, currency: &str, rate: &Value) -> Value {
    let percent = rate.get("amount").map(Value::to_string).and_then(|text| text.parse::<Decimal>().ok());
    let factor = Decimal::ONE + percent.unwrap_or_default();
    let included = rate.get("includedInPrice").and_then(Value::as_bool) == Some(true);
    let amount_exact = Decimal::from(amount);
    let (net, gross) = if included {
        (whole(amount_exact / factor), amount)
    } else {
        (amount, whole(amount_exact * factor))
    };
    let mut portion = Map::from_iter([("rate".to_owned(), rate.get("amount").cloned().unwrap_or_default())]);
    portion.insert("amount".to_owned(), cents(gross - net, currency));
    portion.insert("name".to_owned(), rate.get("name").cloned().unwrap_or_default());
    json!({"totalNet": cents(net, currency), "totalGross": cents(gross, currency), "taxPortions": [portion],
        "totalTax": cents(gross - net, currency)})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_round_to_the_even_neighbour() {
        let precise = |amount: i64| json!({"type": "highPrecision", "currencyCode": "EUR", "fractionDigits": 4, "preciseAmount": amount});
        for (price, quantity, want) in [
            (cents(199, "EUR"), 3, 597),
            (cents(500, "JPY"), 2, 1000),
            (precise(12_345), 1, 123),
            (precise(12_350), 1, 124),
            (precise(12_450), 1, 124),
            (precise(12_345), 100, 12_345),
        ] {
            assert_eq!(times(&price, quantity), want, "{quantity} x {price}");
        }
    }

    #[test]
    fn tax_is_inside_or_on_top() {
        for (amount, rate, included, net, gross) in [
            (1190, 0.19, true, 1000, 1190),
            (1000, 0.19, false, 1000, 1190),
            (1, 0.07, true, 1, 1),
            (250, 0.1, false, 250, 275),
        ] {
            let taxed =
                taxed(amount, "EUR", &json!({"name": "vat", "amount": rate, "includedInPrice": included}));
            let got = (int(&taxed["totalNet"], "centAmount"), int(&taxed["totalGross"], "centAmount"));
            assert_eq!(got, (Some(net), Some(gross)), "{amount} at {rate}");
        }
    }
}
