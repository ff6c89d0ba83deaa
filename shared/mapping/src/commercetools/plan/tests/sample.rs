//! An order of five lines, two parts of it at two accounts, and events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use waybill_domain::carriage::Carriage;
use waybill_domain::event::{
    CancelledLine, FulfillmentEvent, LineLevel, PartStatus, Return, ReturnedLine, Shipment, ShippedLine,
    ShippedParcel, Subject, What,
};
use waybill_domain::facts::Facts;
use waybill_domain::ids::{LineId, Reference};
use waybill_domain::money::{Currency, Money};
use waybill_domain::order::{
    Custom, CustomLine, InventoryMode, Line, Order, OrderState, Reductions, Shipping, ShippingMode,
};
use waybill_domain::units::{Grams, Measurements};

use super::super::{Known, KnownLine, KnownPart, Plan, plan};
use super::model;
use crate::commercetools::policy::{Policy, ShippedOtherwise};
use crate::commercetools::states::{Next, OF_LINES, OF_ORDERS, State, States};
use crate::returns::ReturnRules;

pub(super) const EAST: &str = "order-1-0000000a";
pub(super) const WEST: &str = "order-1-0000000b";

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

pub(super) fn id<T: TryFrom<String, Error: std::fmt::Debug>>(text: &str) -> T {
    T::try_from(text.to_owned()).unwrap()
}

fn money(minor: i64) -> Money {
    Money::new(minor, Currency::new("USD", 2).unwrap())
}

pub(super) fn line(name: &str, quantity: u32) -> Line {
    Line {
        id: id(name),
        key: None,
        sku: Some(id(&name.to_uppercase())),
        name: BTreeMap::new(),
        product_id: None,
        quantity,
        unit_price: money(500),
        total: money(500),
        taxed: None,
        tax_rate: None,
        gift: false,
        supply_channel: None,
        distribution_channel: None,
        attributes: BTreeMap::new(),
        states: vec![model::state("Initial", quantity)],
        targets: Vec::new(),
        inventory_mode: None,
        custom: Custom::default(),
        partner_sku: None,
    }
}

fn shipping(key: Option<&str>) -> Shipping {
    Shipping {
        key: key.map(id),
        method_name: "Standard".to_owned(),
        method_key: None,
        price: money(0),
        taxed: None,
        address: None,
        deliveries: Vec::new(),
    }
}

/// Two mugs, three cups and a gift wrapping.
pub(super) fn order() -> Order {
    Order {
        project: id("shop-eu"),
        id: id("order-1"),
        version: 7,
        number: Some(id("1001")),
        purchase_order_number: None,
        created_at: at(0),
        modified_at: at(0),
        customer_id: None,
        email: None,
        locale: None,
        country: None,
        store: None,
        state: OrderState::Confirmed,
        payment_state: None,
        payments: Vec::new(),
        shipment_state: None,
        workflow_state: None,
        inventory_mode: InventoryMode::None,
        currency: Currency::new("USD", 2).unwrap(),
        total: money(1000),
        taxed: None,
        discount_on_total: None,
        lines: vec![line("mug", 2), line("cup", 3)],
        custom_lines: vec![CustomLine {
            id: id("wrapping"),
            key: None,
            slug: "wrapping".to_owned(),
            name: BTreeMap::new(),
            quantity: 1,
            unit_price: money(100),
            total: money(100),
            taxed: None,
            states: vec![model::state("Initial", 1)],
            targets: Vec::new(),
            custom: Custom::default(),
        }],
        billing: None,
        shipping_mode: ShippingMode::Single,
        shippings: vec![shipping(None)],
        shipping_address: None,
        item_addresses: Vec::new(),
        sync: Vec::new(),
        returns: Vec::new(),
        custom: Custom::default(),
        priced_outside: false,
        reductions: Reductions::default(),
        send_to: None,
    }
}

/// The same in Multiple mode, with a shipping for each part.
pub(super) fn order_of_two_shippings() -> Order {
    let shippings = vec![shipping(Some("home")), shipping(Some("work"))];
    Order { shipping_mode: ShippingMode::Multiple, shippings, ..order() }
}

/// The mugs at one account, the cups at another.
pub(super) fn parts() -> Vec<KnownPart> {
    let part = |reference: &str, account: &str, key: &str, line: &str, units| KnownPart {
        reference: id(reference),
        account: id(account),
        sync_channel: id(&format!("waybill-{account}")),
        provider: "Partner".to_owned(),
        warehouse: Some(id(&format!("{account}-1"))),
        shipping: Some(id(key)),
        partner_order: Some(id(&format!("{account}-order"))),
        cancelled_by_shop: false,
        asked: Carriage::default(),
        shipped_otherwise: ShippedOtherwise::Note,
        lines: vec![KnownLine { line: id(line), units, partner_line: Some(id(&format!("{line}-there"))) }],
        settled_at: at(0),
    };
    vec![part(EAST, "east", "home", "mug", 2), part(WEST, "west", "work", "cup", 3)]
}

/// Without a table, reasons stay as they are and figures count as told.
static RULES: LazyLock<ReturnRules> = LazyLock::new(ReturnRules::default);

pub(super) fn known(facts: &Facts) -> Known<'_> {
    Known {
        facts,
        parts: parts(),
        cancelled_in_shop: BTreeMap::new(),
        states: states(),
        tracked: BTreeMap::new(),
        returns: &RULES,
    }
}

/// The states of the shop; any may follow any.
fn states() -> Arc<States> {
    Arc::new(state_list(&|_| None))
}

/// The same with the keys of those that may follow each.
pub(super) fn state_list(next: &dyn Fn(&str) -> Option<Vec<&'static str>>) -> States {
    let lines = ["Initial", "allocated", "picked", "packed", "shipped", "cancelled", "short", "picking"];
    let orders = ["accepted", "on-hold", "to-pick", "ready", "sent", "refused", "new", "filed"];
    let named = lines.map(|key| (key, OF_LINES)).into_iter().chain(orders.map(|key| (key, OF_ORDERS)));
    let state = |(key, kind): (&str, &str)| State {
        id: format!("id of {key}"),
        key: key.to_owned(),
        kind: kind.to_owned(),
        initial: ["Initial", "accepted", "new"].contains(&key),
        transitions: next(key)
            .map(|keys| keys.into_iter().map(|key| Next { id: format!("id of {key}") }).collect()),
    };
    named.map(state).collect()
}

pub(super) fn facts(events: &[(&str, FulfillmentEvent)]) -> Facts {
    let mut facts = Facts::default();
    for (reference, event) in events {
        let reference: Reference = id(reference);
        let account = if reference.as_str() == EAST { "east" } else { "west" };
        facts.merge(&reference, &id(account), event);
    }
    facts
}

/// Plans, applies and plans again: the second plan is empty. Returns the first plan and the order after it.
pub(super) fn settled(order: &Order, known: &Known<'_>, policy: &Policy) -> (Plan, Order) {
    let first = plan(order, known, policy);
    let after = model::apply(order, &first.actions).unwrap_or_else(|refusal| panic!("{refusal}"));
    let second = plan(&after, known, policy);
    assert_eq!(second.actions, [], "planning after applying");
    (first, after)
}

pub(super) fn event(second: i64, what: What) -> FulfillmentEvent {
    FulfillmentEvent { subject: Subject::default(), as_of: at(second), what }
}

pub(super) fn shipped_line(line: &str, quantity: u32) -> ShippedLine {
    ShippedLine { line: Some(id(line)), partner_line: None, sku: Some(id("SKU-9")), quantity }
}

pub(super) fn parcel(name: &str, lines: Vec<ShippedLine>) -> ShippedParcel {
    ShippedParcel {
        id: id(name),
        tracking_number: Some(format!("1Z{name}")),
        tracking_url: Some(format!("https://carrier.example/{name}")),
        carrier: Some("UPS".to_owned()),
        service: Some("Ground".to_owned()),
        package_type: Some("Box".to_owned()),
        measurements: Measurements { weight: Some(Grams(750)), ..Measurements::default() },
        cost: Some("7.50".to_owned()),
        lines,
        voided: false,
    }
}

pub(super) fn shipment(name: &str, lines: Vec<ShippedLine>, parcels: Vec<ShippedParcel>) -> Shipment {
    Shipment { id: id(name), warehouse: None, shipped_at: Some(at(60)), lines, parcels, voided: false }
}

/// One parcel with units of one line.
pub(super) fn shipped(second: i64, name: &str, line: &str, quantity: u32) -> FulfillmentEvent {
    let lines = vec![shipped_line(line, quantity)];
    let parcels = vec![parcel(&format!("{name}-p"), lines.clone())];
    event(second, What::Shipped(shipment(name, lines, parcels)))
}

pub(super) fn voided(second: i64, name: &str) -> FulfillmentEvent {
    event(second, What::ShipmentVoided { shipment: id(name) })
}

/// A row of a return: units announced, received and restocked.
pub(super) fn returned_line(line: &str, units: [u32; 3]) -> ReturnedLine {
    let [announced, received, restocked] = units;
    ReturnedLine {
        line: Some(id(line)),
        partner_line: None,
        sku: Some(id("SKU-9")),
        announced,
        received,
        restocked,
        reason: Some("SIZE".to_owned()),
        condition: None,
    }
}

/// A return with these rows.
pub(super) fn returned(second: i64, name: &str, lines: Vec<ReturnedLine>) -> FulfillmentEvent {
    let told = Return { id: id(name), key: None, warehouse: None, status: None, lines };
    event(second, What::Returned(told))
}

pub(super) fn cancelled(second: i64) -> FulfillmentEvent {
    event(second, What::Cancelled { reason: Some("customer asked".to_owned()) })
}

pub(super) fn line_cancelled(second: i64, line: &str, units: u32) -> FulfillmentEvent {
    let reason = Some("damaged".to_owned());
    event(second, What::LinesCancelled { lines: vec![CancelledLine { line: id(line), units, reason }] })
}

pub(super) fn level(line: &str) -> LineLevel {
    let line: LineId = id(line);
    LineLevel {
        line: Some(line),
        partner_line: None,
        sku: None,
        held: None,
        allocated: None,
        backordered: None,
        picked: None,
        packed: None,
    }
}

pub(super) fn stands(
    second: i64,
    status: PartStatus,
    lines: Vec<LineLevel>,
    holds: &[&str],
) -> FulfillmentEvent {
    let holds = Some(holds.iter().map(|hold| (*hold).to_owned()).collect());
    event(second, What::Stands { handled: None, status, lines, holds, shipments: None, new: BTreeSet::new() })
}
