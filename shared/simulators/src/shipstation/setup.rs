//! What people set up: stores, places, carriers, tags, and what carriers ask for a parcel.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::config::{Carrier, Config, Offer, Store, Warehouse};
use super::query::Query;
use super::refusal::Refusal;
use super::{amount, subscribe};

/// Since when everything has been there.
const SET_UP: &str = "2024-07-25T11:05:55.3070000";

/// `GET /stores`.
pub(super) fn stores(config: &Config, query: &Query) -> Result<Value, Refusal> {
    let (all, marketplace) = (query.flag("showInactive"), query.number("marketplaceId")?);
    let shown = config.stores.iter().filter(|store| store.active || all);
    Ok(shown.filter(|store| marketplace.is_none_or(|id| store.marketplace == id)).map(store).collect())
}

fn store(store: &Store) -> Value {
    let marketplace = if store.marketplace == 0 { "ShipStation" } else { "Marketplace" };
    json!({
        "storeId": store.id, "storeName": store.name, "marketplaceId": store.marketplace,
        "marketplaceName": marketplace, "accountName": null, "email": null, "integrationUrl": null,
        "active": store.active, "companyName": "", "phone": "", "publicEmail": "", "website": "",
        "refreshDate": SET_UP, "lastRefreshAttempt": SET_UP, "createDate": SET_UP, "modifyDate": SET_UP,
        "autoRefresh": false,
    })
}

/// `GET /warehouses`.
pub(super) fn warehouses(config: &Config) -> Value {
    let first = config.warehouses.first().map(|place| place.id);
    config.warehouses.iter().map(|place| warehouse(place, first == Some(place.id))).collect()
}

fn warehouse(place: &Warehouse, is_default: bool) -> Value {
    let address = json!({
        "name": place.name, "company": "", "street1": "123 S Spring Rd", "street2": "", "street3": "",
        "city": "Elmhurst", "state": "IL", "postalCode": "60126", "country": "US", "phone": "5125550100",
        "residential": false,
    });
    json!({
        "warehouseId": place.id, "warehouseName": place.name, "originAddress": address,
        "returnAddress": address, "createDate": SET_UP, "isDefault": is_default,
    })
}

/// `GET /carriers`.
pub(super) fn carriers(config: &Config) -> Value {
    let shown = config.carriers.iter().map(|carrier| {
        json!({
            "name": carrier.name, "code": carrier.code, "accountNumber": format!("SIM{}", carrier.provider),
            "requiresFundedAccount": false, "balance": 0, "nickname": null,
            "shippingProviderId": carrier.provider, "primary": true,
        })
    });
    shown.collect()
}

/// `GET /carriers/listservices` and `listpackages`.
pub(super) fn offers(config: &Config, query: &Query, of: fn(&Carrier) -> &[Offer]) -> Result<Value, Refusal> {
    let code =
        query.text("carrierCode").ok_or_else(|| Refusal::Invalid("carrierCode is required".to_owned()))?;
    let offers = of(carrier(config, code)?).iter().map(|offer| {
        json!({
            "carrierCode": code, "code": offer.code, "name": offer.name, "domestic": offer.domestic,
            "international": offer.international,
        })
    });
    Ok(offers.collect())
}

/// The carrier of this code.
pub(super) fn carrier<'a>(config: &'a Config, code: &str) -> Result<&'a Carrier, Refusal> {
    let found = config.carriers.iter().find(|carrier| carrier.code == code);
    found.ok_or_else(|| Refusal::Invalid(format!("carrier `{code}` is not connected")))
}

/// `GET /accounts/listtags`.
pub(super) fn tags(config: &Config) -> Value {
    let tag = |tag: &super::config::Tag| json!({"tagId": tag.id, "name": tag.name, "color": tag.color});
    config.tags.iter().map(tag).collect()
}

#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    carrier_code: String,
    service_code: Option<String>,
    #[serde(rename = "fromPostalCode")]
    _from_postal_code: String,
    to_country: String,
    #[serde(rename = "toPostalCode")]
    _to_postal_code: String,
    weight: Weight,
}

#[derive(Debug, serde::Deserialize)]
struct Weight {
    value: serde_json::Number,
}

/// `POST /shipments/getrates`. The prices are invented: they grow with the service's place in the list and with the weight.
pub(super) fn rates(config: &Config, body: &Value) -> Result<Value, Refusal> {
    let asked: Asked = subscribe::read(body)?;
    let at_home = asked.to_country == "US";
    let weight = amount::read(&asked.weight.value).unwrap_or(Decimal::ZERO);
    let services = carrier(config, &asked.carrier_code)?.services.iter().zip(1_u32..);
    let fitting = services.filter(|(service, _)| {
        let goes_there = if at_home { service.domestic } else { service.international };
        goes_there && asked.service_code.as_ref().is_none_or(|code| *code == service.code)
    });
    let rates = fitting.map(|(service, place)| {
        let cost = Decimal::from(place * 5) + weight * Decimal::new(1, 1);
        json!({
            "serviceName": service.name, "serviceCode": service.code,
            "shipmentCost": amount::json(cost.round_dp(2)), "otherCost": 0,
        })
    });
    Ok(rates.collect())
}
