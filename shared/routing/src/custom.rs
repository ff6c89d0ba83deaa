//! What becomes of custom lines: fees, wrapping, vouchers; lines without a SKU.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::ids::Sku;

/// `custom_lines` of an account. A custom line belongs to the order's first part (of its shipping, in Multiple
/// mode), so the account of that part decides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CustomLines {
    /// Slug to the partner's SKU: such a line is sent as an item.
    pub items: BTreeMap<String, Sku>,
    /// What becomes of every other one.
    pub others: OtherLines,
}

/// What becomes of a custom line that is no item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OtherLines {
    /// Its price changes the part's total and nothing is shipped for it.
    #[default]
    Adjustment,
    /// Neither it nor its price is sent.
    Skip,
    /// The order goes to review.
    Refuse,
}

/// What becomes of one custom line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Treatment {
    /// Shipped under this SKU of the partner.
    Item(Sku),
    /// Its price is sent.
    Adjustment,
    /// Nothing is sent.
    Skip,
    /// To review.
    Refuse,
}

/// What becomes of the custom line with this slug.
pub fn treatment(rules: &CustomLines, slug: &str) -> Treatment {
    match (rules.items.get(slug), rules.others) {
        (Some(sku), _) => Treatment::Item(sku.clone()),
        (None, OtherLines::Adjustment) => Treatment::Adjustment,
        (None, OtherLines::Skip) => Treatment::Skip,
        (None, OtherLines::Refuse) => Treatment::Refuse,
    }
}
