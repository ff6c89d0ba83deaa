//! How an address of the shop becomes street lines, and what of a written address counts when two are compared.

use waybill_domain::address::Address;

use super::value::said;

/// Countries that write the house number before the street.
const NUMBER_FIRST: [&str; 7] = ["US", "GB", "FR", "CA", "AU", "IE", "NZ"];

/// Two lines: the street, and everything else. Lines that are empty are filled from below, so an address with nothing
/// but a post office box has it as its first line.
pub(crate) fn two_lines(address: &Address) -> [Option<String>; 2] {
    let mut rest = within(address).into_iter().chain(beside(address)).flatten();
    let first = street(address).or_else(|| rest.next());
    let rest: Vec<String> = rest.collect();
    [first, (!rest.is_empty()).then(|| rest.join(", "))]
}

/// Three lines: the street; what leads on within the house; who or what else is there. Lines that are empty are filled
/// from below.
pub(crate) fn three_lines(address: &Address) -> [Option<String>; 3] {
    let together = |parts: [Option<String>; 3]| joined(", ", &parts.each_ref());
    let mut lines =
        [street(address), together(within(address)), together(beside(address))].into_iter().flatten();
    [lines.next(), lines.next(), lines.next()]
}

/// Street and house number, as the country writes them. Shops that keep the whole line as the street's name have no
/// number: it is sent as it is.
fn street(address: &Address) -> Option<String> {
    let (name, number) = (&address.street_name, &address.street_number);
    let is_first = NUMBER_FIRST.contains(&address.country.trim().to_uppercase().as_str());
    joined(" ", &if is_first { [number, name] } else { [name, number] })
}

fn within(address: &Address) -> [Option<String>; 3] {
    [&address.additional_street_info, &address.building, &address.apartment].map(|part| said(part.as_ref()))
}

fn beside(address: &Address) -> [Option<String>; 3] {
    let po_box = said(address.po_box.as_ref()).map(|po_box| {
        if po_box.bytes().all(|byte| byte.is_ascii_digit()) { format!("PO Box {po_box}") } else { po_box }
    });
    [po_box, said(address.department.as_ref()), said(address.additional_address_info.as_ref())]
}

/// What some parts say together; `None` when none says anything.
pub(crate) fn joined(between: &str, parts: &[&Option<String>]) -> Option<String> {
    let parts: Vec<String> = parts.iter().filter_map(|part| said(part.as_ref())).collect();
    (!parts.is_empty()).then(|| parts.join(between))
}

/// An address on one line, for people: the parts that say something.
pub(crate) fn one_line(parts: impl IntoIterator<Item = String>) -> String {
    let parts = parts.into_iter().map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Digits alone: what counts of a phone.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines<const N: usize>(texts: [&str; N]) -> [Option<String>; N] {
        texts.map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()))
    }

    #[test]
    fn streets_are_written_as_the_country_writes_them() {
        for (country, name, number, want) in [
            ("US", "Desert Inn Road", Some("2200"), "2200 Desert Inn Road"),
            ("GB", "Mill Lane", Some("4a"), "4a Mill Lane"),
            ("FR", "Rue des Lilas", Some("12"), "12 Rue des Lilas"),
            ("CA", "Rue Cartier", Some("9"), "9 Rue Cartier"),
            ("AU", "Wattle St", Some("3"), "3 Wattle St"),
            ("IE", "Quay St", Some("1"), "1 Quay St"),
            ("nz ", "Kauri Rd", Some("8"), "8 Kauri Rd"),
            ("DE", "Lindenweg", Some("7"), "Lindenweg 7"),
            ("NL", "Kade", Some("11-II"), "Kade 11-II"),
            ("US", "2200 Desert Inn Road", None, "2200 Desert Inn Road"),
        ] {
            let address = Address {
                country: country.to_owned(),
                street_name: Some(name.to_owned()),
                street_number: number.map(str::to_owned),
                ..Address::default()
            };
            assert_eq!(two_lines(&address), lines([want, ""]), "{country}");
            assert_eq!(three_lines(&address), lines([want, "", ""]), "{country}");
        }
    }

    #[test]
    fn everything_finds_a_line() {
        let address = Address {
            country: "US".to_owned(),
            street_name: Some("Main St".to_owned()),
            street_number: Some("1".to_owned()),
            additional_street_info: Some("Suite 5".to_owned()),
            building: Some("B".to_owned()),
            apartment: Some(" ".to_owned()),
            po_box: Some("77".to_owned()),
            department: Some("Goods In".to_owned()),
            additional_address_info: Some("ring twice".to_owned()),
            ..Address::default()
        };
        let all = ["1 Main St", "Suite 5, B, PO Box 77, Goods In, ring twice"];
        assert_eq!(two_lines(&address), lines(all));
        assert_eq!(three_lines(&address), lines([all[0], "Suite 5, B", "PO Box 77, Goods In, ring twice"]));
        let boxed = Address { po_box: Some(" 77".to_owned()), ..Address::default() };
        assert_eq!(two_lines(&boxed), lines(["PO Box 77", ""]));
        assert_eq!(three_lines(&boxed), lines(["PO Box 77", "", ""]));
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        assert_eq!(one_line(["a".to_owned(), " ".to_owned(), " b c ".to_owned()]), "a, b c");
        assert_eq!(digits("+1 (555) 0100"), "15550100");
    }
}
