//! What customers order: the drafts of the day's orders.

use fastrand::Rng;
use serde_json::{Value, json};

use super::goods::{BOOK, GIFT, GOODS, Good, LAMP_IN_THE_WEST, LATE_CLOCK, LIMITED_LAMP, UNMAPPED, WRAPPING};
use super::labelled;
use super::life::Life;
use super::people::{self, Country};

/// What is in an order, and how it is priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basket {
    Single,
    Several,
    /// Discounts on products, on lines and on the whole, taxes on top.
    Discounted,
    /// Euro, taxes included.
    TaxIncluded,
    /// Pounds, taxes included.
    Pounds,
    Gift,
    /// Wrapping that is shipped, a voucher and a fee that are not.
    Customized,
    TwoWarehouses,
    /// Stock decides where it comes from.
    FromTheWest,
    /// Two addresses, each with its own shipping.
    TwoAddresses,
    /// A currency without decimals.
    Yen,
    /// A currency with three decimals.
    Dinar,
    /// One line of three.
    Plenty,
    /// The same in pounds.
    PlentyOfPounds,
    Of(Good, i64),
}

const ORDINARY: [Basket; 12] = [
    Basket::Single,
    Basket::Several,
    Basket::Discounted,
    Basket::TaxIncluded,
    Basket::Pounds,
    Basket::Gift,
    Basket::Customized,
    Basket::TwoWarehouses,
    Basket::FromTheWest,
    Basket::TwoAddresses,
    Basket::Yen,
    Basket::Dinar,
];

/// The draft of the order at this place of the day.
pub(super) fn draft(at: usize, number: &str, life: Life, rng: &mut Rng) -> Value {
    let mut draft = filled(basket(at, life), number, rng);
    let unpaid = matches!(life, Life::PaidLate | Life::NeverPaid);
    put(&mut draft, "paymentState", json!(if unpaid { "Pending" } else { "Paid" }));
    let stops = matches!(life, Life::Stopped | Life::StopLifted);
    if stops || at.is_multiple_of(5) {
        let mut fields = json!({"deliveryInstructions": "Please ring twice"});
        if stops {
            put(&mut fields, "stop", json!(true));
        }
        put(&mut draft, "custom", json!({"type": {"typeId": "type", "key": "shop-order"}, "fields": fields}));
    }
    if life == Life::Labelled {
        labelled::ask_for(&mut draft, at);
    }
    address(&mut draft, life);
    draft
}

/// What is in the order at this place of the day.
fn basket(at: usize, life: Life) -> Basket {
    match life {
        Life::Oversold => Basket::Of(LIMITED_LAMP, 5),
        Life::Backordered => Basket::Of(LATE_CLOCK, 2),
        Life::Unmapped => Basket::Of(UNMAPPED, 1),
        Life::NoAddress => Basket::Single,
        // Whoever ships books looks at addresses, and sells labels.
        Life::Labelled | Life::DoubtfulAddress | Life::UnknownAddress => Basket::Of(BOOK, 2),
        // In the United Kingdom orders are cancelled whole or not at all.
        Life::CancelledHalf => Basket::Plenty,
        Life::Split | Life::PartOnly | Life::UnitDropped => {
            if at.is_multiple_of(3) {
                Basket::PlentyOfPounds
            } else {
                Basket::Plenty
            }
        }
        Life::AddressChanged | Life::MoreUnits | Life::FewerUnits | Life::LineAdded | Life::LineRemoved => {
            *[Basket::Several, Basket::TaxIncluded, Basket::Discounted, Basket::Pounds]
                .get(at % 4)
                .unwrap_or(&Basket::Several)
        }
        // Those of whom returns can be announced to the warehouse.
        Life::SentBack | Life::SentBackUnasked => *[Basket::FromTheWest, Basket::TaxIncluded, Basket::Pounds]
            .get(at % 3)
            .unwrap_or(&Basket::FromTheWest),
        Life::Shipped
        | Life::Packed
        | Life::HeldAtCustoms
        | Life::ReturnedToSender
        | Life::Unshipped
        | Life::Voided
        | Life::VoidedForGood
        | Life::EmailChanged
        | Life::CancelledEarly
        | Life::CancelledLate
        | Life::Dropped
        | Life::Held
        | Life::Stopped
        | Life::StopLifted
        | Life::PaidLate
        | Life::NeverPaid => *ORDINARY.get(at % ORDINARY.len()).unwrap_or(&Basket::Single),
    }
}

/// What is wrong with the address of some orders.
fn address(draft: &mut Value, life: Life) {
    for (of, town) in [(Life::DoubtfulAddress, "Elsewhere"), (Life::UnknownAddress, "Nowhere")] {
        if life == of {
            people::move_to(draft, town);
        }
    }
    if life == Life::NoAddress
        && let Some(draft) = draft.as_object_mut()
    {
        draft.remove("shippingAddress");
    }
}

fn filled(basket: Basket, number: &str, rng: &mut Rng) -> Value {
    let till = match basket {
        Basket::TaxIncluded => Till::new("EUR", Country::Germany, tax(0.19, true)),
        Basket::Pounds | Basket::PlentyOfPounds => Till::new("GBP", Country::UnitedKingdom, tax(0.2, true)),
        Basket::Yen => Till::new("JPY", Country::Japan, tax(0.1, true)),
        Basket::Dinar => Till::new("KWD", Country::Kuwait, Value::Null),
        Basket::Single
        | Basket::Several
        | Basket::Discounted
        | Basket::Gift
        | Basket::Customized
        | Basket::TwoWarehouses
        | Basket::FromTheWest
        | Basket::TwoAddresses
        | Basket::Plenty
        | Basket::Of(..) => Till::new("USD", Country::UnitedStates, tax(0.0825, false)),
    };
    let mut draft = json!({
        "orderNumber": number, "currency": till.currency, "country": till.country.code(), "locale": "en",
        "customerEmail": people::email(number, "customer"), "shippingAddress": people::address(rng, till.country),
        "billingAddress": people::address(rng, till.country),
        "shippingInfo": till.shipping(if rng.bool() { "Standard" } else { "Express Saver" }, 599),
    });
    put(&mut draft, "lineItems", json!(lines(basket, &till, rng)));
    match basket {
        Basket::Discounted => put(&mut draft, "discountOnTotalPrice", json!(till.amount(333))),
        Basket::Customized => {
            let custom = |slug: &str, name: &str, cents: i64| {
                json!({"name": {"en": name}, "slug": slug, "quantity": 1, "money": till.money(cents),
                    "taxRate": till.tax})
            };
            let lines = [
                custom(WRAPPING.0, "Wrapping", 350),
                custom("voucher", "Voucher", -500),
                custom("fee", "Fee", 125),
            ];
            put(&mut draft, "customLineItems", json!(lines));
        }
        Basket::TwoAddresses => two_addresses(&mut draft, &till, rng),
        Basket::Single
        | Basket::Several
        | Basket::TaxIncluded
        | Basket::Gift
        | Basket::TwoWarehouses
        | Basket::FromTheWest
        | Basket::Pounds
        | Basket::PlentyOfPounds
        | Basket::Yen
        | Basket::Dinar
        | Basket::Plenty
        | Basket::Of(..) => {}
    }
    draft
}

fn lines(basket: Basket, till: &Till, rng: &mut Rng) -> Vec<Value> {
    let mut goods = GOODS;
    rng.shuffle(&mut goods);
    let mut some = goods.into_iter();
    let mut next = |units: i64| some.next().map(|good| till.line(good, units));
    let units = rng.i64(1..4);
    let mut lines: Vec<Value> = match basket {
        Basket::Single | Basket::Gift => next(units).into_iter().collect(),
        Basket::Of(good, units) => vec![till.line(good, units)],
        Basket::FromTheWest => vec![till.line(LAMP_IN_THE_WEST, units)],
        Basket::Plenty | Basket::PlentyOfPounds => next(3).into_iter().collect(),
        Basket::Several
        | Basket::Discounted
        | Basket::TaxIncluded
        | Basket::Pounds
        | Basket::Yen
        | Basket::Dinar => {
            let count = rng.usize(2..5);
            (0..count).filter_map(|_| next(rng.i64(2..4))).collect()
        }
        Basket::Customized | Basket::TwoWarehouses | Basket::TwoAddresses => {
            [next(units), next(2)].into_iter().flatten().collect()
        }
    };
    match (basket, lines.as_mut_slice()) {
        (Basket::Gift, _) => {
            let mut gift = till.line(GIFT, 1);
            put(&mut gift, "lineItemMode", json!("GiftLineItem"));
            lines.push(gift);
        }
        (Basket::TwoWarehouses, [first, ..]) => {
            put(first, "supplyChannel", json!({"typeId": "channel", "key": "us-west"}));
        }
        (Basket::Discounted, [first, second, ..]) => {
            let price = till.money(first_price(first) - 111);
            let portion =
                json!({"quantity": 1, "discountedPrice": {"value": price, "includedDiscounts": []}});
            put(first, "discountedPricePerQuantity", json!([portion]));
            let lower = till.money(first_price(second) - 207);
            let discount = json!({"typeId": "product-discount", "id": "summer"});
            if let Some(price) = second.get_mut("price") {
                put(price, "discounted", json!({"value": lower, "discount": discount}));
            }
        }
        _ => {}
    }
    lines
}

/// The price of a line in the smallest unit of a currency with two decimals.
fn first_price(line: &Value) -> i64 {
    line.pointer("/price/value/centAmount").and_then(Value::as_i64).unwrap_or_default()
}

fn two_addresses(draft: &mut Value, till: &Till, rng: &mut Rng) {
    let mut addresses = Vec::new();
    let mut shippings = Vec::new();
    for (key, cents) in [("home", 599), ("office", 899)] {
        let mut address = people::address(rng, till.country);
        put(&mut address, "key", json!(key));
        addresses.push(address.clone());
        let info = till.shipping("Standard", cents);
        shippings.push(json!({"shippingKey": key, "shippingInfo": info, "shippingAddress": address}));
    }
    if let Some(lines) = draft.get_mut("lineItems").and_then(Value::as_array_mut) {
        for (line, keys) in lines.iter_mut().zip([&["home"][..], &["home", "office"]]) {
            let units = line.get("quantity").and_then(Value::as_i64).unwrap_or(1);
            let each = units / i64::try_from(keys.len()).unwrap_or(1);
            let target = |key: &&str| json!({"addressKey": key, "shippingMethodKey": key, "quantity": each});
            put(line, "shippingDetails", json!({"targets": keys.iter().map(target).collect::<Vec<_>>()}));
        }
    }
    if let Some(draft) = draft.as_object_mut() {
        draft.remove("shippingInfo");
        draft.remove("shippingAddress");
    }
    put(draft, "shippingMode", json!("Multiple"));
    put(draft, "itemShippingAddresses", json!(addresses));
    put(draft, "shipping", json!(shippings));
}

/// How one order is priced.
struct Till {
    currency: &'static str,
    country: Country,
    tax: Value,
}

impl Till {
    fn new(currency: &'static str, country: Country, tax: Value) -> Self {
        let mut tax = tax;
        if !tax.is_null() {
            put(&mut tax, "country", json!(country.code()));
        }
        Self { currency, country, tax }
    }

    /// An amount of a currency with two decimals in this one's smallest unit, at a round rate of exchange.
    fn amount(&self, cents: i64) -> i64 {
        match self.currency {
            "JPY" => cents + cents / 2,
            "KWD" => cents * 3,
            _ => cents,
        }
    }

    fn money(&self, cents: i64) -> Value {
        json!({"currencyCode": self.currency, "centAmount": self.amount(cents)})
    }

    fn line(&self, good: Good, units: i64) -> Value {
        json!({"name": {"en": good.name}, "variant": {"sku": good.sku}, "quantity": units, "taxRate": self.tax,
            "price": {"value": self.money(good.price)}})
    }

    fn shipping(&self, method: &str, cents: i64) -> Value {
        let price = self.money(cents);
        json!({"shippingMethodName": method, "price": price, "shippingRate": {"price": price}, "taxRate": self.tax})
    }
}

/// A line that somebody adds to an order in the currency.
pub(super) fn added_line(currency: &str) -> Value {
    let till = match currency {
        "EUR" => Till::new("EUR", Country::Germany, tax(0.19, true)),
        "GBP" => Till::new("GBP", Country::UnitedKingdom, tax(0.2, true)),
        _ => Till::new("USD", Country::UnitedStates, tax(0.0825, false)),
    };
    till.line(LAMP_IN_THE_WEST, 1)
}

fn tax(rate: f64, included: bool) -> Value {
    json!({"name": "tax", "amount": rate, "includedInPrice": included})
}

fn put(into: &mut Value, name: &str, value: Value) {
    if let Some(fields) = into.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}
