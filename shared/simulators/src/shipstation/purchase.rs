//! `createlabelfororder`: the caller buys the label for everything that an order still has.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::Account;
use super::refusal::Refusal;
use super::ship::LabelText;
use super::subscribe::read;
use super::{amount, setup, v1};

/// What a test label has for a number.
const TEST_TRACKING: &str = "99999999999999999999";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    order_id: u64,
    carrier_code: String,
    service_code: String,
    package_code: Option<String>,
    confirmation: Option<String>,
    ship_date: String,
    #[serde(default)]
    weight: Value,
    #[serde(default)]
    test_label: bool,
}

/// Makes the label, or only shows what it would look like.
pub(super) fn label(account: &mut Account, body: &Value) -> Result<Value, Refusal> {
    let wanted: Wanted = read(body)?;
    let carrier = setup::carrier(&account.config, &wanted.carrier_code)?;
    if !carrier.services.iter().any(|service| service.code == wanted.service_code) {
        let (carrier, service) = (&wanted.carrier_code, &wanted.service_code);
        return Err(Refusal::Invalid(format!("carrier `{carrier}` has no service `{service}`")));
    }
    let order = account.shippable(wanted.order_id)?;
    let (contents, warehouse) = (order.pending(), order.warehouse);
    if contents.is_empty() {
        return Err(Refusal::TooLate(format!("Nothing of order {} is pending", order.number())));
    }
    if wanted.test_label {
        return Ok(shown(-1, Decimal::ZERO, TEST_TRACKING));
    }
    let cost = Decimal::new(730, 2);
    let text = LabelText {
        tracking: None,
        carrier: wanted.carrier_code,
        service: wanted.service_code,
        package: wanted.package_code.unwrap_or_else(|| "package".to_owned()),
        confirmation: wanted.confirmation.unwrap_or_else(|| "none".to_owned()),
        weight: wanted.weight,
        cost,
        ship_date: Some(v1::day(&wanted.ship_date)?),
        warehouse,
    };
    let batch = account.next("batch");
    let id = account.label(wanted.order_id, batch, text, &contents)?;
    account.announce_labels(batch, &[id]);
    let tracking = account.shipments.get(&id).map_or("", |shipment| shipment.tracking.as_str());
    Ok(shown(i64::try_from(id).unwrap_or(-1), cost, tracking))
}

fn shown(id: i64, cost: Decimal, tracking: &str) -> Value {
    json!({
        "shipmentId": id, "shipmentCost": amount::json(cost), "insuranceCost": 0, "trackingNumber": tracking,
        "labelData": STANDARD.encode(format!("%PDF-1.4 {tracking}")), "formData": null,
    })
}
