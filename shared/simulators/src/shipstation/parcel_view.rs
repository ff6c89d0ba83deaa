//! Shipments and fulfillments as V1 shows them.

use serde_json::{Value, json};

use super::account::Account;
use super::order::Order;
use super::parcel::{Fulfillment, Packed, Shipment};
use super::{amount, pacific, view};

/// One shipment. Without being asked for them it has no items.
pub(super) fn shipment(account: &Account, shipment: &Shipment, with_items: bool) -> Value {
    let order = account.orders.get(&shipment.order);
    let detail = |name: &str| order.and_then(|order| order.details.get(name)).cloned().unwrap_or_default();
    let items = order.filter(|_| with_items).map(|order| items(order, &shipment.contents));
    json!({
        "shipmentId": shipment.id, "orderId": shipment.order, "orderKey": order.map(|order| &order.key),
        "userId": account.user_id(), "customerEmail": detail("customerEmail"),
        "orderNumber": detail("orderNumber"), "createDate": pacific::text(shipment.created),
        "shipDate": shipment.ship_date.to_string(), "shipmentCost": amount::json(shipment.cost),
        "insuranceCost": 0, "trackingNumber": shipment.tracking, "isReturnLabel": shipment.is_return,
        "batchNumber": shipment.batch.to_string(), "carrierCode": shipment.carrier,
        "serviceCode": shipment.service, "packageCode": shipment.package, "confirmation": shipment.confirmation,
        "warehouseId": shipment.warehouse, "voided": shipment.voided.is_some(),
        "voidDate": shipment.voided.map(pacific::text), "marketplaceNotified": true, "notifyErrorMessage": null,
        "shipTo": order.map(view::ship_to), "weight": shipment.weight, "dimensions": detail("dimensions"),
        "insuranceOptions": {"provider": null, "insureShipment": false, "insuredValue": 0},
        "advancedOptions": {
            "billToParty": null, "billToAccount": null, "billToPostalCode": null, "billToCountryCode": null,
            "storeId": order.map(|order| order.store),
        },
        "shipmentItems": items, "labelData": null, "formData": null,
    })
}

fn items(order: &Order, contents: &[Packed]) -> Vec<Value> {
    let packed = contents.iter().filter_map(|packed| Some((order.item(packed.item).ok()?, packed.units)));
    packed
        .map(|(item, units)| {
            let detail = |name: &str| item.details.get(name).cloned().unwrap_or_default();
            json!({
                "orderItemId": item.id, "lineItemKey": detail("lineItemKey"), "sku": detail("sku"),
                "name": detail("name"), "imageUrl": detail("imageUrl"), "weight": detail("weight"),
                "quantity": units, "unitPrice": amount::json(item.price),
                "warehouseLocation": detail("warehouseLocation"), "options": detail("options"),
                "productId": detail("productId"), "fulfillmentSku": detail("fulfillmentSku"),
            })
        })
        .collect()
}

/// One fulfillment: it has no items and no key of the order.
pub(super) fn fulfillment(account: &Account, fulfillment: &Fulfillment) -> Value {
    let order = account.orders.get(&fulfillment.order);
    let detail = |name: &str| order.and_then(|order| order.details.get(name)).cloned().unwrap_or_default();
    json!({
        "fulfillmentId": fulfillment.id, "orderId": fulfillment.order, "orderNumber": detail("orderNumber"),
        "userId": account.user_id(), "customerEmail": detail("customerEmail"),
        "trackingNumber": fulfillment.tracking, "createDate": pacific::text(fulfillment.created),
        "shipDate": pacific::written(fulfillment.ship_date.into()),
        "voidDate": fulfillment.voided.map(pacific::text), "deliveryDate": null,
        "carrierCode": fulfillment.carrier, "sellerFillProviderId": null,
        "sellerFillProviderName": fulfillment.provider, "fulfillmentProviderCode": fulfillment.provider,
        "fulfillmentServiceCode": null, "fulfillmentFee": 0, "voidRequested": fulfillment.voided.is_some(),
        "voided": fulfillment.voided.is_some(), "marketplaceNotified": fulfillment.notified,
        "notifyErrorMessage": null, "shipTo": order.map(view::ship_to),
    })
}

impl Account {
    /// The person who works here: there is one.
    pub(super) fn user_id(&self) -> String {
        format!("00000000-0000-4000-a000-{:012}", self.config.seller)
    }
}
