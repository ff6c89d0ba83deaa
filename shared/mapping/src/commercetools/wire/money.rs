//! Money and taxes as commercetools sends them.

use serde::Deserialize;
use serde_json::Number;

/// Of either precision. `centAmount` is always there, rounded to the minor unit; the precise amount beside it
/// counts in `fractionDigits`, which for the high precision are not the currency's own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Money {
    pub(in super::super) cent_amount: i64,
    pub(in super::super) currency_code: String,
    pub(in super::super) fraction_digits: u32,
    #[serde(rename = "type")]
    pub(in super::super) precision: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct TaxedPrice {
    #[serde(rename = "totalNet")]
    pub(in super::super) net: Money,
    #[serde(rename = "totalGross")]
    pub(in super::super) gross: Money,
    /// Optional; it is gross less net.
    #[serde(rename = "totalTax")]
    pub(in super::super) tax: Option<Money>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct DiscountOnTotal {
    pub(in super::super) discounted_amount: Money,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct TaxRate {
    pub(in super::super) name: String,
    /// A JSON number from 0 to 1; kept as a number so that its text can be read exactly.
    pub(in super::super) amount: Number,
    pub(in super::super) included_in_price: bool,
}

/// A price that another one takes the place of.
#[derive(Debug, Deserialize)]
pub(in super::super) struct DiscountedPrice {
    pub(in super::super) value: Money,
}
