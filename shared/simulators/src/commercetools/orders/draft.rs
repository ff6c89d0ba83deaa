//! Makes orders: by import, or as if a customer had ordered a cart.

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{instant_in, int, list, list_mut, pick, set, text};
use super::super::scene::Scene;
use super::super::store::Kind;
use super::super::{custom, money, shape};
use super::deliveries;
use super::{lines, price};

/// How an order comes to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Way {
    /// `POST /orders/import`: totals as sent, `OrderImported`.
    Imported,
    /// From a cart: totals computed, `OrderCreated`.
    Placed,
}

/// Fields that go into the order as they are.
const PLAIN: [&str; 12] = [
    "orderNumber",
    "purchaseOrderNumber",
    "customerId",
    "customerEmail",
    "customerGroup",
    "businessUnit",
    "store",
    "paymentState",
    "shipmentState",
    "country",
    "locale",
    "shippingKey",
];

/// Fields that every order has, and what they are if the draft is silent.
const DEFAULTS: [(&str, &str); 8] = [
    ("origin", "Customer"),
    ("orderState", "Open"),
    ("priceRoundingMode", "HalfEven"),
    ("taxRoundingMode", "HalfEven"),
    ("taxCalculationMode", "LineItemLevel"),
    ("shippingMode", "Single"),
    ("inventoryMode", "None"),
    ("taxMode", "Platform"),
];

/// The order that the draft makes, without version and dates.
pub(in super::super) fn create(scene: &mut Scene, draft: &Value, way: Way) -> Result<Value, Refusal> {
    shape::check(if way == Way::Imported { "OrderImport" } else { "Place" }, draft)?;
    scene.tables.unique(Kind::Order, "orderNumber", draft)?;
    let name = text(draft, "orderNumber").map_or_else(|| scene.ids.number().to_string(), str::to_owned);
    let mut order = pick(draft, &PLAIN);
    set(&mut order, "id", Some(scene.id(&format!("orders {name}"))));
    set(&mut order, "lineItems", Some(lines::lines(scene, draft, &name)?));
    set(&mut order, "customLineItems", Some(lines::custom_lines(scene, draft, &name)?));
    for (field, default) in DEFAULTS {
        set(
            &mut order,
            field,
            Some(draft.get(field).filter(|sent| !sent.is_null()).cloned().unwrap_or(default.into())),
        );
    }
    for empty in
        ["shipping", "syncInfo", "returnInfo", "refusedGifts", "discountCodes", "itemShippingAddresses"]
    {
        set(&mut order, empty, Some(json!([])));
    }
    let store = store(scene, draft, &order)?;
    set(&mut order, "store", store);
    set(&mut order, "completedAt", instant_in(draft, "completedAt"));
    references(scene, draft, &mut order)?;
    addresses(scene, draft, &mut order)?;
    shipping(scene, draft, &mut order)?;
    if let Some(custom) = draft.get("custom").filter(|custom| !custom.is_null()) {
        set(&mut order, "custom", Some(custom::from_draft(scene.tables, "order", custom)?));
    }
    match way {
        Way::Imported => {
            imported_totals(draft, &mut order);
            scene.tell_whole("OrderImported", "order", json!({}));
        }
        Way::Placed => {
            let currency = text(draft, "currency").unwrap_or_default();
            price::total(&mut order, currency, int(draft, "discountOnTotalPrice").unwrap_or_default());
            if text(draft, "origin") == Some("RecurringOrder") {
                let schedule =
                    json!({"typeId": "recurring-order", "id": scene.ids.uuid_always("recurring order")});
                set(&mut order, "recurringOrder", Some(schedule.clone()));
                let fields = json!({"recurringOrderRef": schedule});
                scene.tell_whole("OrderCreatedFromRecurringOrder", "order", fields);
            } else {
                scene.tell_whole("OrderCreated", "order", json!({}));
            }
        }
    }
    Ok(order)
}

fn imported_totals(draft: &Value, order: &mut Value) {
    set(order, "totalPrice", draft.get("totalPrice").map(money::typed));
    let Some(taxed) = draft.get("taxedPrice").filter(|taxed| !taxed.is_null()) else { return };
    let mut price = json!({});
    for field in ["totalNet", "totalGross", "totalTax"] {
        set(&mut price, field, taxed.get(field).map(money::typed));
    }
    let portions = list(taxed, "taxPortions").iter().map(|portion| {
        let mut typed = portion.clone();
        set(&mut typed, "amount", portion.get("amount").map(money::typed));
        typed
    });
    set(&mut price, "taxPortions", Some(portions.collect()));
    set(order, "taxedPrice", Some(price));
}

/// The reference to the store, whose channels and countries the order must keep to.
fn store(scene: &Scene, draft: &Value, order: &Value) -> Result<Option<Value>, Refusal> {
    let Some(identifier) = draft.get("store").filter(|store| !store.is_null()) else { return Ok(None) };
    let store = scene.tables.resolve(Kind::Store, identifier)?;
    let key = text(store, "key").unwrap_or_default();
    for line in list(order, "lineItems") {
        for (field, channels) in
            [("supplyChannel", "supplyChannels"), ("distributionChannel", "distributionChannels")]
        {
            let defined = list(store, channels);
            if line.get(field).is_some_and(|channel| !defined.is_empty() && !defined.contains(channel)) {
                return Err(Refusal::invalid_input(format!(
                    "The '{field}' is not defined for the store '{key}'."
                )));
            }
        }
    }
    let countries = list(store, "countries");
    let fits = |country: &str| {
        countries.is_empty() || countries.iter().any(|one| text(one, "code") == Some(country))
    };
    if let Some(country) = text(draft, "country").filter(|country| !fits(country)) {
        return Err(Refusal::invalid_input(format!(
            "The country '{country}' is not defined for the store '{key}'."
        )));
    }
    Ok(Some(json!({"typeId": "store", "key": key})))
}

fn references(scene: &Scene, draft: &Value, order: &mut Value) -> Result<(), Refusal> {
    if let Some(state) = draft.get("state").filter(|state| !state.is_null()) {
        set(order, "state", Some(scene.tables.reference(Kind::State, state)?));
    }
    let payments = draft.get("paymentInfo").map_or(&[][..], |info| list(info, "payments")).iter();
    let payments: Vec<Value> =
        payments.map(|payment| scene.tables.reference(Kind::Payment, payment)).collect::<Result<_, _>>()?;
    if !payments.is_empty() {
        set(order, "paymentInfo", Some(json!({"payments": payments})));
    }
    Ok(())
}

fn addresses(scene: &Scene, draft: &Value, order: &mut Value) -> Result<(), Refusal> {
    for field in ["billingAddress", "shippingAddress"] {
        let Some(mut address) = draft.get(field).filter(|address| !address.is_null()).cloned() else {
            continue;
        };
        custom::settle(scene.tables, "address", &mut address)?;
        set(order, field, Some(address));
    }
    for mut address in list(draft, "itemShippingAddresses").iter().cloned() {
        if address.get("key").is_none() {
            return Err(Refusal::required_field("key"));
        }
        custom::settle(scene.tables, "address", &mut address)?;
        list_mut(order, "itemShippingAddresses").push(address);
    }
    Ok(())
}

fn shipping(scene: &mut Scene, draft: &Value, order: &mut Value) -> Result<(), Refusal> {
    if let Some(info) = draft.get("shippingInfo").filter(|info| !info.is_null()) {
        let info = shipping_info(scene, order, info)?;
        set(order, "shippingInfo", Some(info));
    }
    for place in list(draft, "shipping") {
        let info = shipping_info(scene, order, place.get("shippingInfo").unwrap_or(&Value::Null))?;
        let mut shipping = pick(place, &["shippingKey", "shippingAddress"]);
        set(&mut shipping, "shippingInfo", Some(info));
        if let Some(custom) = place.get("custom").filter(|custom| !custom.is_null()) {
            let custom = custom::from_draft(scene.tables, "shipping", custom)?;
            set(&mut shipping, "shippingCustomFields", Some(custom));
        }
        list_mut(order, "shipping").push(shipping);
    }
    Ok(())
}

/// The shipping info that its draft makes.
pub(super) fn shipping_info(scene: &mut Scene, order: &Value, draft: &Value) -> Result<Value, Refusal> {
    let mut info = pick(draft, &["shippingMethodName", "taxRate", "taxCategory"]);
    let base = draft.get("price").map(money::typed).unwrap_or_default();
    let rate = draft.get("shippingRate").unwrap_or(&Value::Null);
    let mut shipping_rate =
        json!({"price": rate.get("price").map(money::typed), "tiers": list(rate, "tiers")});
    set(
        &mut shipping_rate,
        "freeAbove",
        rate.get("freeAbove").filter(|money| !money.is_null()).map(money::typed),
    );
    set(&mut info, "shippingRate", Some(shipping_rate));
    let discounted = draft.get("discountedPrice").filter(|price| !price.is_null()).map(price::discounted);
    let charged = discounted.as_ref().and_then(|price| price.get("value")).unwrap_or(&base);
    set(&mut info, "taxedPrice", price::taxed_as(draft, charged));
    set(&mut info, "discountedPrice", discounted);
    set(&mut info, "price", Some(base));
    let state = draft.get("shippingMethodState").cloned().unwrap_or("MatchesCart".into());
    set(&mut info, "shippingMethodState", Some(state));
    if let Some(method) = draft.get("shippingMethod").filter(|method| !method.is_null()) {
        set(&mut info, "shippingMethod", Some(scene.tables.reference(Kind::ShippingMethod, method)?));
    }
    let made =
        list(draft, "deliveries").iter().map(|delivery| deliveries::make(scene, order, delivery, "key"));
    let made: Vec<Value> = made.collect::<Result<_, _>>()?;
    set(&mut info, "deliveries", Some(made.into()));
    Ok(info)
}
