//! What a partner holds of a facet: in pieces to compare with what it held before, and in words for people.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use waybill_domain::facets::{Facet, Fingerprint, HeldFacet, Pieces};
use waybill_domain::fulfillment::SeenLine;

use super::street::digits;

/// Every facet.
pub(crate) fn every(facet: impl Fn(Facet) -> HeldFacet) -> BTreeMap<Facet, HeldFacet> {
    Facet::ALL.into_iter().map(|name| (name, facet(name))).collect()
}

/// One piece, the same whenever the same is told.
pub(crate) fn piece(of: &impl Serialize) -> String {
    Fingerprint::of(of).short().to_owned()
}

/// The pieces that are told.
pub(crate) fn pieces<const N: usize>(told: [(&str, Option<String>); N]) -> Pieces {
    let mut pieces = Pieces::new();
    for (name, piece) in told {
        pieces.extend(piece.map(|piece| (name.to_owned(), piece)));
    }
    pieces
}

/// How a partner's address is compared and how it is told to people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written {
    /// One form for all the ways in which it may be written.
    pub(crate) form: fn(&Value) -> Vec<String>,
    /// It on one line.
    pub(crate) words: fn(&Value) -> String,
}

/// Where the goods and the bill go.
pub(crate) fn addresses(shipping: Option<&Value>, billing: Option<&Value>, written: Written) -> HeldFacet {
    let Written { form, words } = written;
    let told = |address: Option<&Value>| address.map(|address| piece(&form(address)));
    let to = shipping.map_or_else(|| "no address".to_owned(), words);
    let apart = billing.filter(|billing| shipping.map(form) != Some(form(billing)));
    HeldFacet {
        pieces: pieces([("shipping", told(shipping)), ("billing", told(billing))]),
        words: apart.map_or_else(|| to.clone(), |billing| format!("{to}; bill to {}", words(billing))),
    }
}

/// What reaches the customer.
pub(crate) fn contact(email: Option<String>, phone: Option<String>) -> HeldFacet {
    let told = pieces([
        ("email", Some(piece(&email.as_deref().unwrap_or_default().to_lowercase()))),
        ("phone", Some(piece(&digits(phone.as_deref().unwrap_or_default())))),
    ]);
    HeldFacet {
        pieces: told,
        words: listed(email.into_iter().chain(phone), ", ", "neither e-mail nor phone"),
    }
}

/// The lines, and the money beside them where it is told.
pub(crate) fn goods<'a>(
    lines: impl IntoIterator<Item = &'a SeenLine>,
    units: String,
    money: Option<String>,
) -> HeldFacet {
    HeldFacet {
        pieces: pieces([("units", Some(units)), ("money", money)]),
        words: listed(lines.into_iter().map(line), ", ", "no lines"),
    }
}

fn line(line: &SeenLine) -> String {
    let price = line.price.as_deref().map(|price| format!(" at {price}"));
    format!("{} x `{}`{}", line.quantity, line.sku, price.unwrap_or_default())
}

/// How it should be shipped, in words: what was asked for, and what was chosen for it.
pub(crate) fn method(asked: Option<&str>, chosen: [Option<&str>; 2]) -> String {
    let asked = asked.unwrap_or("no method");
    let chosen: Vec<&str> = chosen.into_iter().flatten().collect();
    if chosen.is_empty() { asked.to_owned() } else { format!("{asked} ({})", chosen.join(" ")) }
}

/// What keeps it from being shipped.
pub(crate) fn holds(set: &[impl AsRef<str> + Serialize]) -> HeldFacet {
    HeldFacet {
        words: listed(set.iter().map(|hold| hold.as_ref().to_owned()), ", ", "no hold"),
        pieces: pieces([("holds", Some(piece(&set)))]),
    }
}

/// Words one behind the other, or what stands for none.
pub(crate) fn listed(words: impl IntoIterator<Item = String>, between: &str, none: &str) -> String {
    let words: Vec<String> = words.into_iter().filter(|words| !words.is_empty()).collect();
    if words.is_empty() { none.to_owned() } else { words.join(between) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bill_is_told_where_it_goes_elsewhere() {
        let written = Written {
            form: |address| vec![address.to_string().to_lowercase()],
            words: |address| address.as_str().unwrap().to_owned(),
        };
        let (here, same, there) = (json!("Reno"), json!("RENO"), json!("Elko"));
        for (shipping, billing, words, told) in [
            (Some(&here), Some(&same), "Reno", 2),
            (Some(&here), Some(&there), "Reno; bill to Elko", 2),
            (Some(&here), None, "Reno", 1),
            (None, Some(&there), "no address; bill to Elko", 1),
            (None, None, "no address", 0),
        ] {
            let held = addresses(shipping, billing, written);
            assert_eq!((held.words.as_str(), held.pieces.len()), (words, told));
        }
        let [one, other] = [&here, &same].map(|address| addresses(Some(address), None, written).pieces);
        assert_eq!(one, other);
    }

    #[test]
    fn the_way_a_contact_is_written_is_no_other_piece() {
        let some = |text: &str| Some(text.to_owned());
        let held = contact(some("Ada@example.com"), some("+1 555 0100"));
        assert_eq!(held.words, "Ada@example.com, +1 555 0100");
        assert_eq!(held.pieces, contact(some("ada@example.com"), some("1 (555) 0100")).pieces);
        assert_eq!(contact(None, None).words, "neither e-mail nor phone");
    }

    #[test]
    fn what_is_chosen_stands_behind_what_was_asked_for() {
        assert_eq!(method(Some("Standard"), [Some("UPS"), Some("Ground")]), "Standard (UPS Ground)");
        assert_eq!(
            (method(None, [None, None]), holds(&[""; 0]).words),
            ("no method".into(), "no hold".into())
        );
    }
}
