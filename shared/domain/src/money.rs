//! Money in minor units, and the exact arithmetic that orders need.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A currency and how many decimals its minor unit has.
///
/// commercetools sends the decimals with every amount (0 for JPY, 2 for EUR, 3 for KWD) and allows codes of
/// four characters for its own non-standard currencies, so both are kept as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Currency {
    code: [u8; 4],
    /// Decimals of the minor unit, 0 to 3.
    pub digits: u8,
}

/// What cannot be an amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadMoney {
    /// Not three capital letters (with at most one digit behind).
    #[error("`{0}` is not a currency code")]
    Code(String),
    /// More decimals than minor units can have.
    #[error("{0} decimals are more than a currency can have")]
    Digits(u32),
    /// Not a decimal number, or finer than the minor unit.
    #[error("`{text}` is not an amount in {currency}")]
    Amount {
        /// What was read.
        text: String,
        /// In which currency it was meant.
        currency: Currency,
    },
}

impl Currency {
    /// A currency by its code and decimals.
    pub fn new(code: &str, digits: u32) -> Result<Self, BadMoney> {
        let bytes = code.as_bytes();
        let letters = bytes.iter().take(3).filter(|byte| byte.is_ascii_uppercase()).count();
        let tail = bytes.get(3).is_none_or(u8::is_ascii_digit);
        if letters != 3 || !tail || bytes.len() > 4 {
            return Err(BadMoney::Code(code.to_owned()));
        }
        let digits =
            u8::try_from(digits).ok().filter(|digits| *digits <= 3).ok_or(BadMoney::Digits(digits))?;
        let mut fixed = [0; 4];
        for (to, from) in fixed.iter_mut().zip(bytes) {
            *to = *from;
        }
        Ok(Self { code: fixed, digits })
    }

    /// The code, such as `EUR`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???").trim_end_matches('\0')
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in the currency's minor unit: 1999 in EUR is 19.99, 500 in JPY is 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Money {
    /// Minor units; negative for what is given back.
    pub minor: i64,
    /// Which currency, with its decimals.
    pub currency: Currency,
}

impl Money {
    /// An amount of minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The amount as an exact decimal of the major unit.
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.minor, u32::from(self.currency.digits))
    }

    /// Reads `19.99`; refuses what is finer than the minor unit.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, BadMoney> {
        let bad = || BadMoney::Amount { text: text.to_owned(), currency };
        let decimal: Decimal = text.trim().parse().map_err(|_not_a_number: rust_decimal::Error| bad())?;
        let mut scaled = decimal.normalize();
        if scaled.scale() > u32::from(currency.digits) {
            return Err(bad());
        }
        scaled.rescale(u32::from(currency.digits));
        let minor = i64::try_from(scaled.mantissa()).map_err(|_too_large| bad())?;
        Ok(Self { minor, currency })
    }

    /// The sum, within the range of an `i64` of minor units.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { minor: self.minor.saturating_add(other.minor), currency: self.currency }
    }

    /// The difference.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self { minor: self.minor.saturating_sub(other.minor), currency: self.currency }
    }

    /// This amount shared out by weights, exact to the minor unit: the shares add up to the amount, and the
    /// remainder goes to the largest fractions, first come first. All weights zero: everything to the first.
    pub fn share(self, weights: &[u64]) -> Vec<Self> {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if total == 0 {
            let mut shares = vec![Self::zero(self.currency); weights.len()];
            if let Some(first) = shares.first_mut() {
                *first = self;
            }
            return shares;
        }
        let parts = weights.iter().enumerate().map(|(at, weight)| {
            let scaled = i128::from(self.minor) * i128::from(*weight);
            (at, scaled.div_euclid(total), scaled.rem_euclid(total))
        });
        let mut parts: Vec<(usize, i128, i128)> = parts.collect();
        let given: i128 = parts.iter().map(|(_, whole, _)| whole).sum();
        let missing = usize::try_from(i128::from(self.minor) - given).unwrap_or(0);
        parts.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
        for part in parts.iter_mut().take(missing) {
            part.1 += 1;
        }
        parts.sort_by_key(|(at, ..)| *at);
        parts
            .into_iter()
            .map(|(_, whole, _)| Self::new(i64::try_from(whole).unwrap_or(i64::MAX), self.currency))
            .collect()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decimal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str, digits: u32) -> Currency {
        Currency::new(code, digits).unwrap()
    }

    #[test]
    fn money_prints_with_its_own_decimals() {
        for (minor, code, digits, want) in [
            (1999, "EUR", 2, "19.99"),
            (500, "JPY", 0, "500"),
            (1, "KWD", 3, "0.001"),
            (-50, "USD", 2, "-0.50"),
        ] {
            assert_eq!(Money::new(minor, currency(code, digits)).to_string(), want);
        }
    }

    #[test]
    fn money_is_read_exactly_or_not_at_all() {
        let eur = currency("EUR", 2);
        for (text, want) in
            [("19.99", Some(1999)), ("20", Some(2000)), ("20.500", Some(2050)), ("0.001", None), ("x", None)]
        {
            assert_eq!(Money::parse(text, eur).ok().map(|money| money.minor), want, "{text}");
        }
    }

    #[test]
    fn shares_add_up_to_the_amount() {
        let eur = currency("EUR", 2);
        for (minor, weights, want) in [
            (1000, vec![1, 1, 1], vec![334, 333, 333]),
            (-1000, vec![1, 1, 1], vec![-333, -333, -334]),
            (5, vec![0, 0], vec![5, 0]),
            (100, vec![3, 1], vec![75, 25]),
        ] {
            let shares: Vec<i64> =
                Money::new(minor, eur).share(&weights).iter().map(|share| share.minor).collect();
            assert_eq!(shares.iter().sum::<i64>(), minor);
            if minor > 0 {
                assert_eq!(shares, want);
            }
        }
    }

    #[test]
    fn codes_are_checked() {
        assert!(Currency::new("EUR", 2).is_ok() && Currency::new("EUR0", 2).is_ok());
        assert!(
            Currency::new("eur", 2).is_err()
                && Currency::new("EUR", 9).is_err()
                && Currency::new("EURO5", 2).is_err()
        );
    }
}
