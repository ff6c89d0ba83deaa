//! A facet as the shop wants it, in words for people.

use waybill_domain::address::Address;
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder, Hold};

/// What the shop wants.
pub(super) fn of(want: &FulfillmentOrder, facet: Facet) -> String {
    match facet {
        Facet::Address => {
            let to = address(&want.address);
            let billing = want.billing.as_ref().map(address).filter(|billing| *billing != to);
            billing.map_or_else(|| to.clone(), |billing| format!("{to}; bill to {billing}"))
        }
        Facet::Contact => {
            let said: Vec<&str> = [&want.contact.email, &want.contact.phone]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect();
            if said.is_empty() { "neither e-mail nor phone".to_owned() } else { said.join(", ") }
        }
        Facet::Lines => want.lines.iter().map(line).collect::<Vec<_>>().join(", "),
        Facet::Shipping => {
            let choice = &want.shipping;
            let service = joined(" ", &[choice.carrier.as_deref(), choice.service.as_deref()]);
            let name = &choice.method_name;
            if service.is_empty() { name.clone() } else { format!("{name} ({service})") }
        }
        Facet::Hold => match want.hold {
            None => "no hold",
            Some(Hold::Payment) => "on hold until it is paid",
            Some(Hold::Operator) => "on hold",
            Some(Hold::Fraud) => "on hold, it may be fraud",
        }
        .to_owned(),
    }
}

fn line(line: &FulfillmentLine) -> String {
    format!("{} x `{}` for {}", line.quantity, line.sku, line.total)
}

fn address(address: &Address) -> String {
    let of = |part: &'_ Option<String>| part.clone();
    let street = joined(" ", &[address.street_number.as_deref(), address.street_name.as_deref()]);
    let place = joined(" ", &[address.state_or_region(), address.postal_code.as_deref()]);
    let parts = [
        address.full_name(),
        of(&address.company),
        Some(street),
        of(&address.additional_street_info),
        of(&address.building),
        of(&address.apartment),
        of(&address.po_box),
        of(&address.city),
        Some(place),
        Some(address.country.clone()),
    ];
    joined(", ", &parts.iter().map(Option::as_deref).collect::<Vec<_>>())
}

fn joined(between: &str, parts: &[Option<&str>]) -> String {
    let parts = parts.iter().flatten().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(between)
}
