//! Parts to send: one that uses everything, and any.

use std::collections::BTreeMap;

use proptest::prelude::*;
use waybill_domain::address::Address;
use waybill_domain::fulfillment::{
    Contact, FulfillmentLine, FulfillmentOrder, Hold, PartKey, ShippingChoice, Totals,
};
use waybill_domain::ids::ReturnKey;
use waybill_domain::money::{Currency, Money};
use waybill_mapping::partner::{AnnouncedLine, AnnouncedReturn, Sought};

/// How a part is looked for.
pub(crate) const fn sought(want: &FulfillmentOrder) -> Sought<'_> {
    Sought { reference: &want.reference, order: &want.key.order, number: want.number.as_ref() }
}

/// A part of an order, by its number: three mugs and a card from a warehouse, taxed and shipped.
pub(crate) fn part(number: &str, warehouse: &str) -> FulfillmentOrder {
    let usd = Currency::new("USD", 2).expect("a currency");
    let key = PartKey {
        order: format!("b1946ac9-2492-4d23-8f1b-{number:0>12}").try_into().expect("an id"),
        account: "us-east".try_into().expect("an id"),
        warehouse: Some(warehouse.try_into().expect("an id")),
        shipping: None,
    };
    let money = |minor| Money::new(minor, usd);
    let lines = vec![line(number, "MUG", 3, money(5997)), line(number, "CARD", 1, money(500))];
    FulfillmentOrder {
        reference: key.reference(),
        key,
        number: Some(number.try_into().expect("a number")),
        purchase_order_number: Some("PO-7".to_owned()),
        ordered_at: "2026-11-20T10:11:12Z".parse().expect("a time"),
        store: Some("us".to_owned()),
        locale: Some("en-US".to_owned()),
        address: address("Reno"),
        billing: Some(address("Las Vegas")),
        contact: Contact { email: Some("ada@example.com".to_owned()), phone: Some("+1 555 0100".to_owned()) },
        lines,
        shipping: ShippingChoice {
            method_key: Some("us-standard".to_owned()),
            method_name: "Standard".to_owned(),
            carrier: Some("UPS".to_owned()),
            service: Some("Ground".to_owned()),
        },
        totals: Totals {
            lines: money(6497),
            shipping: money(499),
            tax: money(20),
            discount: money(300),
            adjustments: money(0),
            total: money(6716),
        },
        hold: None,
        edits: 0,
        fields: BTreeMap::new(),
    }
}

/// A return of a mug and of the card of a part, as the shop announces it.
pub(crate) fn coming(part: &FulfillmentOrder) -> AnnouncedReturn {
    let line = |line: &FulfillmentLine| AnnouncedLine {
        line: line.line.clone(),
        sku: line.sku.clone(),
        quantity: 1,
        reason: Some("SIZE".to_owned()),
        condition: Some("Opened".to_owned()),
    };
    AnnouncedReturn {
        key: ReturnKey::of(&part.reference, "number RMA-1"),
        number: Some("RMA-1".to_owned()),
        reference: part.reference.clone(),
        partner_order: "T3JkZXI6MQ==".try_into().expect("an id"),
        at: part.ordered_at,
        warehouse: part.key.warehouse.clone(),
        from: Some(part.address.clone()),
        contact: part.contact.clone(),
        lines: part.lines.iter().map(line).collect(),
        note: Some("Return RMA-1".to_owned()),
    }
}

/// One line of a part.
pub(crate) fn line(number: &str, sku: &str, quantity: u32, total: Money) -> FulfillmentLine {
    FulfillmentLine {
        line: format!("line-{number}-{sku}").try_into().expect("an id"),
        sku: sku.try_into().expect("a SKU"),
        quantity,
        off: 0,
        name: Some(format!("A {}", sku.to_lowercase())),
        total,
        tax: Money::new(10, total.currency),
        gift: false,
        attributes: BTreeMap::new(),
        fields: BTreeMap::new(),
    }
}

/// An address in Nevada.
pub(crate) fn address(city: &str) -> Address {
    Address {
        country: "US".to_owned(),
        first_name: Some("Ada".to_owned()),
        last_name: Some("Moss".to_owned()),
        street_name: Some("Elm St".to_owned()),
        street_number: Some("4".to_owned()),
        city: Some(city.to_owned()),
        postal_code: Some("89501".to_owned()),
        state: Some("NV".to_owned()),
        ..Address::default()
    }
}

/// Any text, none included: what people type into forms.
fn text() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop_oneof![Just(String::new()), Just(" ".to_owned()), "\\PC{1,40}"])
}

fn any_address() -> impl Strategy<Value = Address> {
    let country = prop::sample::select(vec!["US", "DE", "JP", "GB", "BR", "XX", ""]);
    (country, prop::collection::vec(text(), 12), prop::option::of("[A-Z]{2}")).prop_map(
        |(country, texts, state)| {
            let mut texts = texts.into_iter();
            let mut next = || texts.next().flatten();
            Address {
                country: country.to_owned(),
                first_name: next(),
                last_name: next(),
                company: next(),
                department: next(),
                street_name: next(),
                street_number: next(),
                additional_street_info: next(),
                apartment: next(),
                po_box: next(),
                city: next(),
                postal_code: next(),
                phone: next(),
                state,
                ..Address::default()
            }
        },
    )
}

/// Any part: currencies with zero to three decimals, presents, discounts, fees below zero, addresses half filled in.
pub(crate) fn any_part() -> impl Strategy<Value = FulfillmentOrder> {
    let currency = prop::sample::select(vec![("JPY", 0), ("USD", 2), ("KWD", 3)]);
    let lines = prop::collection::vec((1_u32..200, 0_i64..1_000_000, 0_i64..9999, any::<bool>()), 1..6);
    let hold = prop::option::of(prop::sample::select(vec![Hold::Payment, Hold::Operator, Hold::Fraud]));
    let money = (0_i64..5000, 0_i64..5000, -500_i64..500);
    let method = ("\\PC{0,40}", text(), text());
    (currency, lines, hold, money, any_address(), prop::option::of(any_address()), text(), method).prop_map(
        |(
            (code, digits),
            lines,
            hold,
            (shipping, discount, adjustments),
            address,
            billing,
            email,
            method,
        )| {
            let currency = Currency::new(code, digits).expect("a currency");
            let money = |minor| Money::new(minor, currency);
            let mut part = part("2002", "V2FyZWhvdXNlOjEwMQ==");
            part.lines.clear();
            for (at, (quantity, total, tax, gift)) in lines.into_iter().enumerate() {
                let total = money(if gift { 0 } else { total });
                part.lines.push(FulfillmentLine {
                    tax: money(tax),
                    gift,
                    ..line("2002", &format!("SKU-{at}"), quantity, total)
                });
            }
            let sum =
                |of: fn(&FulfillmentLine) -> Money| part.lines.iter().map(|line| of(line).minor).sum::<i64>();
            let (lines, tax) = (sum(|line| line.total), sum(|line| line.tax));
            part.totals = Totals {
                lines: money(lines),
                shipping: money(shipping),
                tax: money(tax),
                discount: money(discount),
                adjustments: money(adjustments),
                total: money(lines + shipping + tax - discount + adjustments),
            };
            let (method_name, carrier, service) = method;
            part.shipping = ShippingChoice { method_key: None, method_name, carrier, service };
            FulfillmentOrder { address, billing, hold, contact: Contact { email, phone: None }, ..part }
        },
    )
}
