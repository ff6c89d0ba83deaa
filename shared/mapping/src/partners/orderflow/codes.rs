//! The shop's words and OrderFlow's codes for the same thing.

use schemars::JsonSchema;
use serde::Deserialize;

use super::states::normal;

/// One word and its code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Coded {
    /// The shop's word.
    pub(super) shop: String,
    /// OrderFlow's code.
    pub(super) code: String,
}

/// OrderFlow's code of a word of the shop's; a word without one is sent as it is.
pub(super) fn code<'a>(table: &'a [Coded], word: &'a str) -> &'a str {
    let found = table.iter().find(|row| normal(&row.shop) == normal(word));
    found.map_or(word, |row| row.code.as_str())
}

/// The shop's word for a code of OrderFlow's; a code without one stays as it is.
pub(super) fn word<'a>(table: &'a [Coded], code: &'a str) -> &'a str {
    let found = table.iter().find(|row| normal(&row.code) == normal(code));
    found.map_or(code, |row| row.shop.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_fits_counts_in_both_directions() {
        let row = |shop: &str, code: &str| Coded { shop: shop.to_owned(), code: code.to_owned() };
        let table = [
            row("size", "C - Wrong size"),
            row("too-big", "C - Wrong size"),
            row("late", "G - Late arrival"),
        ];
        for (shop, want) in [("size", "C - Wrong size"), ("Too big", "C - Wrong size"), ("other", "other")] {
            assert_eq!(code(&table, shop), want);
        }
        for (there, want) in
            [("c - wrong size", "size"), ("G - Late Arrival", "late"), ("H - Other", "H - Other")]
        {
            assert_eq!(word(&table, there), want);
        }
    }
}
