//! Orders as they come in.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::account::Account;
use super::call::Call;
use super::fields::Fields;
use super::import::{Import, Rejected};
use super::moment;
use super::order::{Line, Order, Part, Shipment};
use super::refusal::Refusal;
use super::state::{LineState, OrderState, ShipmentState};

const ORDER_MONEY: [&str; 10] = [
    "totalPriceNet",
    "totalPriceGross",
    "totalTax",
    "totalPriceTax",
    "goodsPriceNet",
    "goodsPriceGross",
    "goodsTax",
    "shippingPriceNet",
    "shippingPriceGross",
    "shippingTax",
];

const LINE_MONEY: [&str; 6] =
    ["unitPriceNet", "unitPriceGross", "unitTax", "totalPriceNet", "totalPriceGross", "totalTax"];

/// Imports an order. Its reference is taken once, also by an order that was cancelled; `update` of orders is not documented
/// and fails.
pub(super) fn order(
    account: &mut Account,
    import: &Import<'_>,
    call: &Call<'_>,
) -> Result<(&'static str, u64), Rejected> {
    let reference = &import.reference;
    if import.operation != "insert" {
        let operation = import.operation;
        return Err(
            Refusal::Invalid(format!("Operation '{operation}' is not supported for type 'order'")).into()
        );
    }
    if reference.is_empty() {
        return Err(Refusal::Invalid("Property 'externalReference' is required".to_owned()).into());
    }
    if account.references.contains_key(reference) {
        return Err(Rejected::Duplicate(format!("Order {reference} already exists")));
    }
    let fields = Fields::new(&import.properties);
    let total = check(account, &fields, call.channel)?;
    let drafts = lines(account, &fields)?;
    let is_validated = fields.one_of("state", &["created", "validated"])? == Some("validated")
        || fields.flag("validated")? != Some(false);
    let shipment = shipment(account, &fields, reference)?;
    let (now, visible) = (account.now, (call.visible)(reference));
    let id = account.next("order");
    let mut lines: Vec<Line> = Vec::new();
    for draft in drafts {
        account.know(&draft.sku);
        lines.push(Line { id: account.next("line"), ..draft });
    }
    let shipment = account.open_shipment(Shipment { order: id, parts: parts(&lines), ..shipment });
    account.references.insert(reference.clone(), id);
    let order = Order {
        id,
        reference: reference.clone(),
        originating: reference.clone(),
        channel: call.channel.to_owned(),
        state: if is_validated { OrderState::Validated } else { OrderState::Created },
        properties: import.properties.clone(),
        total,
        created: now,
        visible,
        lines,
        shipments: vec![shipment],
        reason: None,
    };
    account.orders.insert(id, order);
    account.is_stirred = true;
    if is_validated {
        account.tell("order_validated", id);
    }
    Ok(("orderItem", id))
}

fn parts(lines: &[Line]) -> Vec<Part> {
    let part = |line: &Line| Part {
        line: line.id,
        sku: line.sku.clone(),
        quantity: line.quantity,
        state: LineState::Created,
    };
    lines.iter().map(part).collect()
}

/// Checks what stands in the order itself. What it costs comes back: its total, or goods and shipping, or its lines.
fn check(account: &Account, fields: &Fields<'_>, channel: &str) -> Result<Decimal, Refusal> {
    for name in ["placed", "authorised", "exported"] {
        fields.moment(name, &account.config.zone)?;
    }
    for name in ORDER_MONEY {
        fields.money(name)?;
    }
    fields.flag("partialOrder")?;
    fields.one_of("channel", &[channel])?;
    let capitals = |text: &str, letters: usize| {
        text.len() == letters && text.chars().all(|letter| letter.is_ascii_uppercase())
    };
    for (name, letters) in
        [("currency", 3), ("deliveryCountryCode", 2), ("invoiceCountryCode", 2), ("shipment.countryCode", 2)]
    {
        if let Some(code) = fields.text(name).filter(|code| !capitals(code, letters)) {
            return Err(fields.unfit(name, code));
        }
    }
    for number in fields.numbers("orderAttribute") {
        fields.within(&format!("orderAttribute.{number}.")).link("orderItem", "entity:order")?;
    }
    if let Some(total) = fields.money("totalPriceGross")? {
        return Ok(total);
    }
    let (goods, shipping) = (fields.money("goodsPriceGross")?, fields.money("shippingPriceGross")?);
    if let Some(goods) = goods {
        return Ok(goods + shipping.unwrap_or_default());
    }
    let mut total = shipping.unwrap_or_default();
    for number in fields.numbers("orderLine") {
        total += fields.within(&format!("orderLine.{number}.")).money("totalPriceGross")?.unwrap_or_default();
    }
    Ok(total)
}

/// The lines, without their numbers inside OrderFlow.
fn lines(account: &Account, fields: &Fields<'_>) -> Result<Vec<Line>, Refusal> {
    let numbers = fields.numbers("orderLine");
    if numbers.is_empty() {
        return Err(Refusal::Invalid("Order has no lines".to_owned()));
    }
    let line = |number: u32| {
        let fields = fields.within(&format!("orderLine.{number}."));
        let sku = fields.required("product.externalReference")?;
        if !account.products.contains_key(sku) && !account.config.imports.makes_products {
            return Err(Refusal::Missing(format!("Product '{sku}'")));
        }
        for name in LINE_MONEY {
            fields.money(name)?;
        }
        fields.one_of("state", &["created"])?;
        fields.link("shipment", "entity:shipment")?;
        Ok(Line {
            id: 0,
            number,
            sku: sku.to_owned(),
            quantity: fields.units("quantity")?,
            cut: 0,
            reasons: Vec::new(),
            third_party_reference: fields.text("thirdPartyReference").map(str::to_owned),
            user_defined: fields.text("userDefined1").map(str::to_owned),
        })
    };
    numbers.into_iter().map(line).collect()
}

/// The one shipment, without lines. It is made also if nothing is said of it.
fn shipment(account: &Account, fields: &Fields<'_>, order: &str) -> Result<Shipment, Refusal> {
    let (zone, now) = (&account.config.zone, account.now);
    let fields = fields.within("shipment.");
    fields.one_of("state", &["ready"])?;
    fields.link("orderItem", "entity:order")?;
    let reference = fields.text("externalReference").unwrap_or(order);
    if account.shipment_references.contains(reference) {
        return Err(Refusal::Conflict(format!("Shipment {reference} already exists")));
    }
    let codes: BTreeSet<&str> = account.config.couriers.iter().map(|courier| courier.code.as_str()).collect();
    let asked = fields.one_of("courier", &codes.into_iter().collect::<Vec<_>>())?;
    let suggested = fields.text("deliverySuggestionCode");
    let earliest = fields.moment("earliestShipDate", zone)?;
    Ok(Shipment {
        id: 0,
        order: 0,
        sequence: 1,
        reference: reference.to_owned(),
        state: ShipmentState::Ready,
        before: None,
        site: account.find_site(fields.text("site"))?,
        created: now,
        earliest: earliest.map_or_else(|| moment::midnight(zone, now), |time| moment::text(zone, time)),
        courier: asked.map_or_else(|| account.courier_for(suggested), str::to_owned),
        parts: Vec::new(),
        packages: Vec::new(),
        completed: None,
    })
}

impl Account {
    /// The courier that a suggestion leads to: otherwise the first.
    fn courier_for(&self, suggestion: Option<&str>) -> String {
        let couriers = &self.config.couriers;
        let suggested = couriers
            .iter()
            .find(|courier| suggestion.is_some_and(|code| courier.suggested_by.iter().any(|by| by == code)));
        suggested.or_else(|| couriers.first()).map(|courier| courier.code.clone()).unwrap_or_default()
    }

    /// A shipment begins. Its number comes back.
    pub(super) fn open_shipment(&mut self, shipment: Shipment) -> u64 {
        let id = self.next("shipment");
        self.shipment_references.insert(shipment.reference.clone());
        self.open.insert(id);
        self.shipments.insert(id, Shipment { id, ..shipment });
        id
    }
}
