//! An order and rules for tests; each test changes what it is about.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use waybill_domain::address::Address;
use waybill_domain::fulfillment::PartKey;
use waybill_domain::ids::{LineId, Sku, WarehouseId};
use waybill_domain::money::{Currency, Money};
use waybill_domain::order::{
    Custom, CustomLine, InventoryMode, Line, Order, OrderState, Payment, PaymentState, Reductions, Shipping,
    ShippingMode, Shown, Taxed, Transaction,
};

use crate::account::{AccountRules, Mode};
use crate::cancel::CancelRules;
use crate::criteria::{Criteria, OrderWhen};
use crate::custom::CustomLines;
use crate::decision::{KnownPart, KnownState};
use crate::hold::HoldRules;
use crate::route::{Route, When};
use crate::rules::Rules;
use crate::shipping::Unmapped;
use crate::sku::SkuMap;
use crate::time::Period;

/// The moment at which tests decide: an hour after the order was placed.
pub(crate) fn now() -> Timestamp {
    created() + SignedDuration::from_hours(1)
}

fn created() -> Timestamp {
    "2026-11-10T08:00:00Z".parse().unwrap()
}

pub(crate) fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::new("EUR", 2).unwrap())
}

pub(crate) fn line_id(id: &str) -> LineId {
    id.try_into().unwrap()
}

pub(crate) fn line(id: &str, sku: &str, quantity: u32, total: i64) -> Line {
    Line {
        id: line_id(id),
        key: None,
        sku: Sku::try_from(sku).ok(),
        name: BTreeMap::from([("en".to_owned(), format!("Product {sku}"))]),
        product_id: None,
        quantity,
        unit_price: eur(total),
        total: eur(total),
        taxed: None,
        tax_rate: None,
        gift: false,
        supply_channel: None,
        distribution_channel: None,
        attributes: BTreeMap::new(),
        states: Vec::new(),
        targets: Vec::new(),
        inventory_mode: None,
        custom: Custom::default(),
        partner_sku: None,
    }
}

/// One unit of something that is no product.
pub(crate) fn custom_line(slug: &str, total: i64) -> CustomLine {
    CustomLine {
        id: line_id(slug),
        key: None,
        slug: slug.to_owned(),
        name: BTreeMap::from([("en".to_owned(), format!("Custom {slug}"))]),
        quantity: 1,
        unit_price: eur(total),
        total: eur(total),
        taxed: None,
        states: vec![],
        targets: vec![],
        custom: Custom::default(),
    }
}

pub(crate) fn shipping(key: Option<&str>, name: &str, price: i64) -> Shipping {
    Shipping {
        key: None,
        method_name: name.to_owned(),
        method_key: key.map(str::to_owned),
        price: eur(price),
        taxed: None,
        address: None,
        deliveries: Vec::new(),
    }
}

pub(crate) fn address() -> Address {
    Address {
        country: "DE".into(),
        first_name: Some("Ada".into()),
        last_name: Some("Muster".into()),
        street_name: Some("Lindenallee".into()),
        street_number: Some("7".into()),
        city: Some("Berlin".into()),
        postal_code: Some("10115".into()),
        ..Address::default()
    }
}

/// Two lines, 3 mugs for 30.00 and 2 caps for 20.00, and shipping for 5.00.
pub(crate) fn order() -> Order {
    Order {
        project: "shop-eu".try_into().unwrap(),
        id: "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00".try_into().unwrap(),
        version: 3,
        number: "1001".try_into().ok(),
        purchase_order_number: None,
        created_at: created(),
        modified_at: created(),
        customer_id: None,
        email: Some("ada@example.com".into()),
        locale: Some("en".into()),
        country: Some("DE".into()),
        store: None,
        state: OrderState::Confirmed,
        payment_state: Some(PaymentState::Paid),
        payments: Vec::new(),
        shipment_state: None,
        workflow_state: None,
        inventory_mode: InventoryMode::None,
        currency: eur(0).currency,
        total: eur(5500),
        taxed: None,
        discount_on_total: None,
        lines: vec![line("l1", "MUG-1", 3, 3000), line("l2", "CAP-1", 2, 2000)],
        custom_lines: Vec::new(),
        billing: None,
        shipping_mode: ShippingMode::Single,
        shippings: vec![shipping(Some("standard"), "Standard", 500)],
        shipping_address: Some(address()),
        item_addresses: Vec::new(),
        sync: Vec::new(),
        returns: Vec::new(),
        custom: Custom::default(),
        priced_outside: false,
        reductions: Reductions::default(),
        send_to: None,
    }
}

/// A payment in the order's currency with these transactions: type, state and minor units, one a minute.
pub(crate) fn payment(id: &str, transactions: &[(&str, &str, i64)]) -> Payment {
    let at = |minutes: i64| created().checked_add(SignedDuration::from_mins(minutes)).ok();
    let transactions = (0..).zip(transactions).map(|(minute, (kind, state, minor))| Transaction {
        kind: (*kind).to_owned().into(),
        state: (*state).to_owned().into(),
        amount: eur(*minor),
        at: at(minute),
    });
    let shown = Shown { version: 1, transactions: transactions.collect() };
    Payment { id: id.try_into().unwrap(), shown: Some(shown) }
}

/// A payment that the shop does not show.
pub(crate) fn unshown(id: &str) -> Payment {
    Payment { id: id.try_into().unwrap(), shown: None }
}

pub(crate) fn taxed(net: i64, tax: i64) -> Taxed {
    Taxed { net: eur(net), tax: eur(tax), gross: eur(net + tax) }
}

pub(crate) fn account(id: &str) -> AccountRules {
    AccountRules {
        id: id.try_into().unwrap(),
        mode: Mode::On,
        warehouses: Vec::new(),
        sku: SkuMap::Identity,
        shipping_methods: BTreeMap::new(),
        unmapped_shipping: Unmapped::SendName,
        custom_lines: CustomLines::default(),
        fields: Vec::new(),
        hold: HoldRules::default(),
        cancel_reasons: BTreeMap::new(),
        currencies: Vec::new(),
    }
}

pub(crate) fn route(to: &str) -> Route {
    Route {
        when: When::default(),
        to: to.try_into().unwrap(),
        warehouse: None,
        warehouses: Vec::new(),
        stock: None,
        split_lines: false,
    }
}

/// Everything goes to `main`; nothing waits.
pub(crate) fn rules() -> Rules {
    Rules {
        export: Criteria {
            since: "2026-11-01T00:00:00Z".parse().unwrap(),
            when: OrderWhen::default(),
            minimum_age: Period::default(),
        },
        cancel: CancelRules::default(),
        hold_whole_order: true,
        zones: Vec::new(),
        routes: vec![route("main")],
        accounts: vec![account("main"), account("second")],
    }
}

/// A part of the sample order that was placed.
pub(crate) fn placed(account: &str, warehouse: Option<&str>, lines: &[(&str, u32)]) -> KnownPart {
    let key = PartKey {
        order: order().id,
        account: account.try_into().unwrap(),
        warehouse: warehouse.map(|id| WarehouseId::try_from(id).unwrap()),
        shipping: None,
    };
    KnownPart {
        reference: key.reference(),
        key,
        lines: lines.iter().map(|(line, units)| (line_id(line), *units)).collect(),
        state: KnownState::Placed,
    }
}
