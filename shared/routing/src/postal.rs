//! Postal codes that a country does not have.
//!
//! Only countries whose every address has a code of one of a few shapes are listed, and only shapes are compared: whether a
//! code is given to anybody is not known here.

use waybill_domain::address::Address;

/// Countries and the shapes of their codes: `9` stands for a digit and `A` for a letter, without blanks and hyphens. From the
/// Universal Postal Union's addressing pages, 2026-11.
const SHAPES: [(&str, &[&str]); 20] = [
    ("AT", &["9999"]),
    ("AU", &["9999"]),
    ("BE", &["9999"]),
    ("CA", &["A9A9A9"]),
    ("CH", &["9999"]),
    ("CZ", &["99999"]),
    ("DE", &["99999"]),
    ("DK", &["9999"]),
    ("ES", &["99999"]),
    ("FI", &["99999"]),
    ("FR", &["99999"]),
    ("GB", &["A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"]),
    ("IT", &["99999"]),
    ("JP", &["9999999"]),
    ("NL", &["9999AA"]),
    ("NO", &["9999"]),
    ("PL", &["99999"]),
    ("PT", &["9999999", "9999"]),
    ("SE", &["99999"]),
    ("US", &["99999", "999999999"]),
];

/// What is wrong with the postal code of an address, as the end of a sentence; nothing where it cannot be said. The code itself
/// is not told: it says where somebody lives.
pub(crate) fn objection(address: &Address) -> Option<String> {
    let country = address.country.trim().to_ascii_uppercase();
    let (_, shapes) = SHAPES.iter().find(|(listed, _)| *listed == country)?;
    let code = address.postal_code.as_deref().unwrap_or_default().trim();
    if code.is_empty() {
        return Some(format!("has no postal code, and {country} has one for every address"));
    }
    let shape = shape(code);
    // People put their country before a number, as in `D-10115`.
    let bare = shape.trim_start_matches('A');
    let fits = shapes.iter().any(|known| *known == shape || *known == bare);
    (!fits).then(|| format!("has a postal code that {country} does not have"))
}

fn shape(code: &str) -> String {
    let kind = |letter: char| match letter {
        ' ' | '-' => None,
        '0'..='9' => Some('9'),
        'a'..='z' | 'A'..='Z' => Some('A'),
        other => Some(other),
    };
    code.chars().filter_map(kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_of_only_where_its_country_cannot_have_it() {
        let unlike = |country: &str| Some(format!("has a postal code that {country} does not have"));
        let none =
            |country: &str| Some(format!("has no postal code, and {country} has one for every address"));
        for (country, code, want) in [
            ("US", Some("62701"), None),
            ("US", Some("62701-1234"), None),
            ("us", Some(" 62701 "), None),
            ("US", Some("6270"), unlike("US")),
            ("US", Some("K1A 0B1"), unlike("US")),
            ("US", None, none("US")),
            ("US", Some("  "), none("US")),
            ("CA", Some("k1a 0b1"), None),
            ("CA", Some("62701"), unlike("CA")),
            ("GB", Some("SW1A 1AA"), None),
            ("GB", Some("M1 1AE"), None),
            ("GB", Some("10115"), unlike("GB")),
            ("NL", Some("1012 JS"), None),
            ("DE", Some("D-10115"), None),
            ("DE", Some("1011"), unlike("DE")),
            ("DE", Some("１０１１５"), unlike("DE")),
            ("SE", Some("111 22"), None),
            ("IE", None, None),
            ("HK", Some("nowhere"), None),
            ("", Some("1"), None),
        ] {
            let address = Address {
                country: country.to_owned(),
                postal_code: code.map(str::to_owned),
                ..Address::default()
            };
            assert_eq!(objection(&address), want, "{country} {code:?}");
        }
    }
}
