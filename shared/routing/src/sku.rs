//! How the shop's SKUs are called at a partner, and back.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use waybill_domain::ids::Sku;

use crate::values;

/// `sku` of an account. Every rule can be turned round, so that stock finds its way back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SkuMap {
    /// The partner uses the shop's SKUs.
    #[default]
    Identity,
    /// The shop's SKU to the partner's; a SKU that is not listed cannot be shipped.
    Table(BTreeMap<Sku, Sku>),
    /// A product attribute holds the partner's SKU.
    Attribute(String),
}

/// The shop's SKU behind a partner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ours {
    /// This one.
    Sku(Sku),
    /// None: the partner keeps something that the shop does not sell.
    Unknown,
    /// Only pairs that were learned from orders or products can say.
    Learned,
}

/// The partner's SKU of a line; `None` when the rule has none.
pub fn theirs(map: &SkuMap, ours: &Sku, attributes: &BTreeMap<String, Value>) -> Option<Sku> {
    match map {
        SkuMap::Identity => Some(ours.clone()),
        SkuMap::Table(table) => table.get(ours).cloned(),
        SkuMap::Attribute(name) => {
            let text = values::text(attributes.get(name)?, None)?;
            Sku::try_from(text).ok()
        }
    }
}

/// The shop's SKU of a partner's.
pub fn ours(map: &SkuMap, theirs: &Sku) -> Ours {
    match map {
        SkuMap::Identity => Ours::Sku(theirs.clone()),
        SkuMap::Table(table) => {
            let found = table.iter().find(|(_, partner)| *partner == theirs);
            found.map_or(Ours::Unknown, |(ours, _)| Ours::Sku(ours.clone()))
        }
        SkuMap::Attribute(_) => Ours::Learned,
    }
}

/// Partner SKUs that stand for several of the shop's: such a table cannot be turned round.
pub fn ambiguous(map: &SkuMap) -> Vec<(Sku, Vec<Sku>)> {
    let SkuMap::Table(table) = map else { return Vec::new() };
    let mut inverse: BTreeMap<&Sku, BTreeSet<&Sku>> = BTreeMap::new();
    for (ours, theirs) in table {
        inverse.entry(theirs).or_default().insert(ours);
    }
    let several = inverse.into_iter().filter(|(_, ours)| ours.len() > 1);
    several.map(|(theirs, ours)| (theirs.clone(), ours.into_iter().cloned().collect())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sku(text: &str) -> Sku {
        text.try_into().unwrap()
    }

    fn table(pairs: &[(&str, &str)]) -> SkuMap {
        SkuMap::Table(pairs.iter().map(|(ours, theirs)| (sku(ours), sku(theirs))).collect())
    }

    #[test]
    fn every_rule_goes_both_ways_or_says_that_it_cannot() {
        let attributes = BTreeMap::from([("wms".to_owned(), json!("W-1"))]);
        for (name, map, want, back) in [
            ("identity", SkuMap::Identity, Some("MUG"), Ours::Sku(sku("MUG"))),
            ("table", table(&[("MUG", "M1")]), Some("M1"), Ours::Sku(sku("MUG"))),
            ("not in the table", table(&[("CUP", "C1")]), None, Ours::Unknown),
            ("attribute", SkuMap::Attribute("wms".into()), Some("W-1"), Ours::Learned),
            ("no such attribute", SkuMap::Attribute("other".into()), None, Ours::Learned),
        ] {
            let partner = theirs(&map, &sku("MUG"), &attributes);
            assert_eq!(partner.as_ref().map(Sku::as_str), want, "{name}");
            assert_eq!(ours(&map, &partner.unwrap_or_else(|| sku("X"))), back, "{name}");
        }
    }

    #[test]
    fn two_of_ours_for_one_of_theirs_are_ambiguous() {
        let map = table(&[("A", "X"), ("B", "X"), ("C", "Y")]);
        assert_eq!(ambiguous(&map), vec![(sku("X"), vec![sku("A"), sku("B")])]);
        assert_eq!(ambiguous(&SkuMap::Identity), Vec::new());
    }
}
