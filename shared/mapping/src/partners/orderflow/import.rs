//! The document of an import, and what OrderFlow says became of each entity in it.

use std::collections::BTreeMap;

use quick_xml::escape::escape;
use waybill_domain::failure::Failure;

use super::options::BodyText;
use super::properties::Properties;
use super::xml::Element;

/// The kind of an order.
pub(super) const ORDER: &str = "order";
/// The kind of a return.
pub(super) const RETURN: &str = "return";

/// One entity of an import.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// What it is.
    pub(super) kind: &'static str,
    /// What both sides know it by.
    pub(super) reference: Option<&'a str>,
    /// All that is told of it.
    pub(super) properties: &'a Properties,
}

/// The document that inserts entities.
pub(super) fn document(style: BodyText, items: &[Item<'_>]) -> String {
    let items: String = items.iter().map(|item| import(style, *item)).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<imports>\n{items}</imports>\n")
}

fn import(style: BodyText, item: Item<'_>) -> String {
    let reference = item.reference.map(|reference| format!(" externalReference=\"{}\"", escape(reference)));
    let lines = item.properties.lines();
    let text = match style {
        BodyText::Escaped => escape(lines.as_str()).into_owned(),
        BodyText::Cdata => format!("<![CDATA[{}]]>", lines.replace("]]>", "]]]]><![CDATA[>")),
    };
    let (kind, reference) = (item.kind, reference.unwrap_or_default());
    format!("<import type=\"{kind}\" operation=\"insert\"{reference}>\n{text}</import>\n")
}

/// What became of one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was taken; OrderFlow's own id of it, where that is told.
    Taken(Option<String>),
    /// Another one has the same reference.
    Duplicate(String),
    /// It was not taken, in OrderFlow's words.
    Failed(String),
}

/// What became of each entity, by its reference. Entities of which nothing is said are missing.
pub(super) fn outcomes(root: &Element) -> Result<BTreeMap<String, Outcome>, Failure> {
    if root.name != "importResult" {
        let cause = format!("OrderFlow answered an import with `{}` and not with its result", root.name);
        return Err(Failure::unknown(cause));
    }
    let mut outcomes = BTreeMap::new();
    for group in root.all() {
        // Some servers are said to list the entities side by side, each with a status.
        let entities = if group.name == "import" { std::slice::from_ref(group) } else { group.all() };
        for entity in entities.iter().filter(|entity| entity.name == "import") {
            let Some(reference) = entity.said("externalReference") else { continue };
            if let Some(outcome) = outcome(&group.name, entity) {
                outcomes.insert(reference.to_owned(), outcome);
            }
        }
    }
    Ok(outcomes)
}

fn outcome(group: &str, entity: &Element) -> Option<Outcome> {
    let words = |what: &str| {
        let of = |part: &str| entity.said(&format!("{what}{part}"));
        let told: Vec<&str> = [of("Message"), of("Detail")].into_iter().flatten().collect();
        if told.is_empty() { "OrderFlow says no word why".to_owned() } else { told.join(": ") }
    };
    let status = entity.said("status").map(str::to_ascii_lowercase);
    match (group, status.as_deref()) {
        ("importSuccesses", _) | ("import", Some("success" | "ok")) => {
            Some(Outcome::Taken(entity.said("item").map(str::to_owned)))
        }
        ("importDuplicates", _) | ("import", Some("duplicate")) => {
            Some(Outcome::Duplicate(words("duplicate")))
        }
        ("importFailures", _) | ("import", Some("failure" | "error")) => {
            Some(Outcome::Failed(words("failure")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::xml;
    use super::*;

    #[test]
    fn each_entity_has_its_own_outcome() {
        let text = "<importResult>\
            <importSuccesses><import externalReference='a' item='12'/><import externalReference='b'/></importSuccesses>\
            <importFailures><import externalReference='c'><failureMessage>no SKU</failureMessage>\
            <failureDetail>X</failureDetail></import><import externalReference='d'/></importFailures>\
            <importDuplicates><import externalReference='e'><duplicateMessage>there</duplicateMessage></import>\
            </importDuplicates><import externalReference='f' status='OK'/><import externalReference='g' status='new'/>\
            <import externalReference='h' status='failure'/><noise/></importResult>";
        let told = outcomes(&xml::root(text.as_bytes()).unwrap()).unwrap();
        let failed = |words: &str| Outcome::Failed(words.to_owned());
        for (reference, want) in [
            ("a", Some(Outcome::Taken(Some("12".to_owned())))),
            ("b", Some(Outcome::Taken(None))),
            ("c", Some(failed("no SKU: X"))),
            ("d", Some(failed("OrderFlow says no word why"))),
            ("e", Some(Outcome::Duplicate("there".to_owned()))),
            ("f", Some(Outcome::Taken(None))),
            ("g", None),
            ("h", Some(failed("OrderFlow says no word why"))),
        ] {
            assert_eq!(told.get(reference), want.as_ref(), "{reference}");
        }
        let other = xml::root(b"<imports/>").unwrap();
        assert!(matches!(outcomes(&other), Err(Failure::Unknown { .. })));
    }
}
