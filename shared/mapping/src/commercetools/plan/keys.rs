//! Keys of deliveries and parcels, which can be worked out again from the partner's ids.

use waybill_domain::facets::Fingerprint;
use waybill_domain::ids::{AccountId, LineId, OrderId, ParcelId, ReturnId, ShipmentId};

/// commercetools' limit.
const LONGEST: usize = 256;

/// `{account}-{shipment}`.
pub(super) fn delivery(account: &AccountId, shipment: &ShipmentId) -> String {
    key(&format!("{account}-{shipment}"))
}

/// `{delivery}-{parcel}`.
pub(super) fn parcel(delivery: &str, parcel: &ParcelId) -> String {
    key(&format!("{delivery}-{parcel}"))
}

/// What the keys of items of a returned line have in common: `{account}-{return}-{line}`, and which of several rows of
/// that line it is.
pub(super) fn returned(account: &AccountId, id: &ReturnId, line: &LineId, row: usize) -> String {
    let row = if row == 0 { String::new() } else { format!("-x{row}") };
    format!("{account}-{id}-{line}{row}")
}

/// The key of an item of a returned line: what was announced (`a`) or came (`r`), and a number of its own.
pub(super) fn return_item(returned: &str, kind: char, number: u32) -> String {
    key(&format!("{returned}-{kind}{number}"))
}

/// The key of an edit of an order that had so many before: of one that was not applied the next takes the place.
pub(super) fn edit(order: &OrderId, before: u32) -> String {
    key(&format!("waybill-{order}-{before}"))
}

/// The text itself where it is a key; otherwise what of it can be in one, and a hash that keeps it apart.
fn key(text: &str) -> String {
    let plain: String = text.chars().map(key_character).collect();
    if plain == text && plain.len() <= LONGEST {
        return plain;
    }
    let start: String = plain.chars().take(LONGEST - 9).collect();
    format!("{start}-{}", Fingerprint::of(&text).short())
}

/// A character of keys: letters, digits, `_` and `-`; anything else becomes `_`.
pub(in super::super) const fn key_character(from: char) -> char {
    if from.is_ascii_alphanumeric() || from == '_' || from == '-' { from } else { '_' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_readable_allowed_and_apart() {
        let account = AccountId::try_from("us-east").unwrap();
        let of = |id: &str| delivery(&account, &ShipmentId::try_from(id).unwrap());
        assert_eq!(of("112233"), "us-east-112233");
        let (one, other) = (of("a/b="), of("a_b_"));
        assert_ne!(one, other);
        assert!(one.starts_with("us-east-a_b_-"));
        let long = parcel(&of(&"x".repeat(128)), &ParcelId::try_from("y".repeat(128)).unwrap());
        assert_eq!(long.len(), LONGEST);
        assert!(long.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
    }
}
