//! Addresses as OrderFlow's properties: six lines of which a server property says which is which, and names of their own
//! for all else, behind `delivery` or `invoice`.

use waybill_domain::address::Address;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentOrder;

use super::options::AddressLines;
use super::properties::Properties;
use crate::partner::street::{joined, three_lines};
use crate::partner::value::said;

/// Sets where the goods and the bill go, or says why nothing can be sent there. A bill that goes nowhere else is left
/// out: OrderFlow takes the delivery's address.
pub(super) fn write(
    lines: &AddressLines,
    want: &FulfillmentOrder,
    properties: &mut Properties,
) -> Result<(), Refusal> {
    place(lines, "delivery", &want.address, properties);
    properties.set_some("deliveryEmailAddress", want.contact.email.as_ref().or(want.address.email.as_ref()));
    let phone = want.contact.phone.as_ref().or(want.address.phone.as_ref());
    properties.set_some("deliveryDayPhoneNumber", phone);
    properties.set_some("deliveryMobilePhoneNumber", want.address.mobile.as_ref());
    missing(lines, want, properties)?;
    if let Some(billing) = &want.billing {
        place(lines, "invoice", billing, properties);
        properties.set_some("invoiceEmailAddress", billing.email.as_ref().or(want.contact.email.as_ref()));
        properties.set_some("invoiceDayPhoneNumber", billing.phone.as_ref());
        properties.set_some("invoiceMobilePhoneNumber", billing.mobile.as_ref());
    }
    Ok(())
}

fn place(lines: &AddressLines, prefix: &str, address: &Address, properties: &mut Properties) {
    let mut set = |name: &str, value: Option<String>| properties.set_some(&format!("{prefix}{name}"), value);
    set("ContactName", joined(" ", &[&address.title, &address.first_name, &address.last_name]));
    set("CompanyName", said(address.company.as_ref()));
    let street = street(address, lines.street.len());
    for (line, text) in lines.street.iter().zip(street) {
        set(&line_name(*line), Some(text));
    }
    set(&line_name(lines.city), said(address.city.as_ref()));
    set(&line_name(lines.region), address.state_or_region().map(str::to_owned));
    set("PostCode", said(address.postal_code.as_ref()));
    set("CountryCode", Some(address.country.trim().to_uppercase()));
}

fn line_name(line: u8) -> String {
    format!("AddressLine{line}")
}

/// The street in so many lines; what does not fit joins the last.
fn street(address: &Address, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = three_lines(address).into_iter().flatten().collect();
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(", ");
        lines.push(rest);
    }
    lines
}

/// Why nothing can be sent to an address, if so: OrderFlow would take it and show nobody.
fn missing(lines: &AddressLines, want: &FulfillmentOrder, properties: &Properties) -> Result<(), Refusal> {
    let has = |name: &str| properties.get(&format!("delivery{name}")).is_some();
    let country = want.address.country.trim();
    let is_code = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic());
    let first = lines.street.first().copied().unwrap_or_default();
    let lacks = [
        ("a name", has("ContactName") || has("CompanyName")),
        ("a street", has(&line_name(first))),
        ("a city", has(&line_name(lines.city))),
        ("a country of two letters", is_code),
    ];
    let lacks: Vec<&str> = lacks.into_iter().filter(|(_, there)| !there).map(|(part, _)| part).collect();
    if lacks.is_empty() {
        return Ok(());
    }
    let name = super::order::name(want);
    let message = format!("the shipping address of `{name}` lacks {}", lacks.join(", "));
    Err(Refusal::new("missing-address", message))
}

#[cfg(test)]
mod tests {
    use super::super::tests::part;
    use super::*;

    fn full() -> FulfillmentOrder {
        let mut want = part();
        want.address.additional_street_info = Some("Suite 5".to_owned());
        want.address.department = Some("Goods In".to_owned());
        want
    }

    #[test]
    fn lines_are_where_the_server_expects_them() {
        for (name, lines, want) in [
            ("as documented", AddressLines::default(), "2200 Desert Inn Road|Suite 5|Goods In||Las Vegas|NV"),
            (
                "the city third",
                AddressLines { street: vec![1, 2], city: 3, region: 4 },
                "2200 Desert Inn Road|Suite 5, Goods In|Las Vegas|NV||",
            ),
            (
                "one line for all",
                AddressLines { street: vec![6], city: 1, region: 2 },
                "Las Vegas|NV||||2200 Desert Inn Road, Suite 5, Goods In",
            ),
        ] {
            let mut properties = Properties::default();
            write(&lines, &full(), &mut properties).unwrap();
            let told =
                (1..=6).map(|line| properties.get(&format!("deliveryAddressLine{line}")).unwrap_or_default());
            assert_eq!(told.collect::<Vec<_>>().join("|"), want, "{name}");
        }
    }

    #[test]
    fn what_ships_nowhere_is_refused() {
        let mut want = part();
        want.address = Address { country: "USA".to_owned(), ..Address::default() };
        let refusal = write(&AddressLines::default(), &want, &mut Properties::default()).unwrap_err();
        assert_eq!(refusal.code, "missing-address");
        assert_eq!(
            refusal.message,
            "the shipping address of `W-1001` lacks a name, a street, a city, a country of two letters"
        );
    }
}
