//! What lies where in a warehouse: a field of the entry, to which news is added.

use std::collections::BTreeMap;

use serde_json::Value;
use waybill_domain::stock::{Place, learn_places};

use super::super::fields::Field;
use super::InventoryEntry;

/// How many places an entry names: those of which was heard last.
const MOST: usize = 50;

/// The field of an entry with what is new; `None` where there is no news. A text that is none of ours is written over.
pub(super) fn text(
    entry: Option<&InventoryEntry>,
    news: &BTreeMap<String, Place>,
    prefix: &str,
) -> Option<Value> {
    if news.is_empty() {
        return None;
    }
    let there = entry.and_then(|entry| entry.custom.fields.get(&Field::Locations.name(prefix)));
    let there = there.and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
    let mut places: BTreeMap<String, Place> = there.unwrap_or_default();
    learn_places(&mut places, news.clone());
    let mut heard: Vec<_> = places.values().map(|place| place.as_of).collect();
    heard.sort_unstable_by(|one, other| other.cmp(one));
    if let Some(first) = heard.get(MOST.saturating_sub(1)) {
        places.retain(|_, place| place.as_of >= *first);
    }
    serde_json::to_string(&places).ok().map(Value::from)
}

#[cfg(test)]
mod tests {
    use waybill_domain::order::Custom;

    use super::*;

    fn place(second: i64, units: i64) -> Place {
        let as_of = jiff::Timestamp::from_second(1_795_000_000 + second).unwrap();
        Place { as_of, units, kind: Some("storage".to_owned()) }
    }

    fn news(places: &[(&str, i64, i64)]) -> BTreeMap<String, Place> {
        places.iter().map(|(name, second, units)| ((*name).to_owned(), place(*second, *units))).collect()
    }

    fn entry(text: Option<Value>) -> InventoryEntry {
        let fields = text.map(|text| ("waybillLocations".to_owned(), text)).into_iter().collect();
        InventoryEntry {
            id: "entry-1".to_owned(),
            version: 1,
            sku: "MUG-1".to_owned(),
            key: None,
            channel_id: None,
            channel_key: None,
            on_stock: 0,
            available: 0,
            custom: Custom { type_id: Some("type-1".to_owned()), fields },
        }
    }

    #[test]
    fn of_each_place_the_newest_stays() {
        let first = text(None, &news(&[("A-1", 1, 40), ("A-2", 1, 7)]), "waybill");
        assert_eq!(
            first.as_ref().unwrap().as_str().unwrap(),
            "{\"A-1\":{\"asOf\":\"2026-11-18T11:06:41Z\",\"units\":40,\"kind\":\"storage\"},\
             \"A-2\":{\"asOf\":\"2026-11-18T11:06:41Z\",\"units\":7,\"kind\":\"storage\"}}"
        );
        for (name, there, more, want) in [
            ("nothing new", first.clone(), news(&[]), None),
            ("the same", first.clone(), news(&[("A-2", 1, 7)]), first.clone()),
            ("late", first.clone(), news(&[("A-2", 0, 9)]), first.clone()),
            ("text of others", Some("shelf 3".into()), news(&[("A-1", 1, 40), ("A-2", 1, 7)]), first.clone()),
        ] {
            assert_eq!(text(Some(&entry(there)), &more, "waybill"), want, "{name}");
        }
        let moved = text(Some(&entry(first)), &news(&[("A-2", 2, 0), ("B-1", 3, 7)]), "waybill").unwrap();
        let moved: BTreeMap<String, Place> = serde_json::from_str(moved.as_str().unwrap()).unwrap();
        let units: Vec<_> = moved.iter().map(|(name, place)| (name.as_str(), place.units)).collect();
        assert_eq!(units, [("A-1", 40), ("A-2", 0), ("B-1", 7)]);
    }

    #[test]
    fn an_entry_names_those_that_were_heard_of_last() {
        let names: Vec<String> = (0..80).map(|number| format!("A-{number}")).collect();
        let all: Vec<(&str, i64, i64)> =
            names.iter().zip(0..).map(|(name, at)| (name.as_str(), at, 1)).collect();
        let text = text(None, &news(&all), "waybill").unwrap();
        let kept: BTreeMap<String, Place> = serde_json::from_str(text.as_str().unwrap()).unwrap();
        assert_eq!((kept.len(), kept.contains_key("A-79"), kept.contains_key("A-29")), (50, true, false));
    }
}
