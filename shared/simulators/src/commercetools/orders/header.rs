//! Actions on the order itself: numbers, customer, store, payments, synchronisation.

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{instant_in, list, list_mut, set, take_over, text};
use super::super::scene::Scene;
use super::super::store::Kind;

pub(super) fn act(
    scene: &mut Scene,
    order: &mut Value,
    name: &str,
    action: &Value,
) -> Option<Result<(), Refusal>> {
    Some(match name {
        "setOrderNumber" => order_number(scene, order, action),
        "setLocale" => {
            take_over(order, "locale", action);
            Ok(())
        }
        "setCustomerEmail" => {
            let old = take_over(order, "customerEmail", &json!({"customerEmail": action.get("email")}));
            let new = order.get("customerEmail");
            tell_change(scene, "OrderCustomerEmailSet", &old, new, json!({"email": new, "oldEmail": old}));
            Ok(())
        }
        "setPurchaseOrderNumber" => {
            let old = take_over(order, "purchaseOrderNumber", action);
            let new = order.get("purchaseOrderNumber");
            let fields = json!({"purchaseOrderNumber": new, "oldPurchaseOrderNumber": old});
            tell_change(scene, "OrderPurchaseOrderNumberSet", &old, new, fields);
            Ok(())
        }
        "setCustomerId" => {
            let reference = |id: Option<&Value>| {
                id.filter(|id| !id.is_null()).map(|id| json!({"typeId": "customer", "id": id}))
            };
            let old = take_over(order, "customerId", action);
            let new = order.get("customerId");
            let fields = json!({"customer": reference(new), "oldCustomer": reference(Some(&old))});
            tell_change(scene, "OrderCustomerSet", &old, new, fields);
            Ok(())
        }
        "setBusinessUnit" => {
            let old = take_over(order, "businessUnit", action);
            let new = order.get("businessUnit");
            tell_change(
                scene,
                "OrderBusinessUnitSet",
                &old,
                new,
                json!({"businessUnit": new, "oldbusinessUnit": old}),
            );
            Ok(())
        }
        "setStore" => store(scene, order, action),
        "addPayment" => add_payment(scene, order, action),
        "removePayment" => remove_payment(scene, order, action),
        "updateSyncInfo" => sync_info(scene, order, action),
        _ => return None,
    })
}

/// Tells only of what really changed.
pub(super) fn tell_change(
    scene: &mut Scene,
    name: &'static str,
    old: &Value,
    new: Option<&Value>,
    fields: Value,
) {
    if new.unwrap_or(&Value::Null) != old {
        scene.tell(name, fields);
    }
}

fn order_number(scene: &Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let wanted = action.get("orderNumber").filter(|number| !number.is_null());
    if let Some(number) = text(order, "orderNumber").filter(|number| wanted != Some(&json!(number))) {
        let message = format!("The order number is already set to '{number}' and can't be changed.");
        return Err(Refusal::invalid_operation(message));
    }
    set(order, "orderNumber", wanted.cloned());
    scene.tables.unique(Kind::Order, "orderNumber", order)
}

fn store(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let store = match action.get("store").filter(|store| !store.is_null()) {
        Some(identifier) => Some(scene.tables.resolve(Kind::Store, identifier)?),
        None => None,
    };
    let reference = store.map(|store| json!({"typeId": "store", "key": text(store, "key")}));
    if order.get("store") != reference.as_ref() {
        set(order, "store", reference.clone());
        scene.tell("OrderStoreSet", json!({"store": reference}));
    }
    Ok(())
}

fn add_payment(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let payment = scene.tables.reference(Kind::Payment, action.get("payment").unwrap_or(&Value::Null))?;
    if order.get("paymentInfo").is_none() {
        set(order, "paymentInfo", Some(json!({"payments": []})));
    }
    let payments = order.get_mut("paymentInfo").map(|info| list_mut(info, "payments"));
    if let Some(payments) = payments.filter(|payments| !payments.contains(&payment)) {
        payments.push(payment.clone());
        scene.tell("OrderPaymentAdded", json!({"paymentRef": payment}));
    }
    Ok(())
}

fn remove_payment(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let payment = scene.tables.reference(Kind::Payment, action.get("payment").unwrap_or(&Value::Null))?;
    let Some(info) = order.get_mut("paymentInfo").filter(|info| list(info, "payments").contains(&payment))
    else {
        return Ok(());
    };
    let payments = list_mut(info, "payments");
    payments.retain(|known| *known != payment);
    let last = payments.is_empty();
    if last {
        set(order, "paymentInfo", None);
    }
    scene.tell("OrderPaymentRemoved", json!({"paymentRef": payment, "removedPaymentInfo": last}));
    Ok(())
}

/// Replaces the entry of the channel; causes no message.
fn sync_info(scene: &Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let channel = scene.tables.resolve(Kind::Channel, action.get("channel").unwrap_or(&Value::Null))?;
    if !list(channel, "roles").iter().any(|role| role == "OrderExport" || role == "OrderImport") {
        let key = text(channel, "key").unwrap_or_default();
        let message = format!("The channel '{key}' has neither the role 'OrderExport' nor 'OrderImport'.");
        return Err(Refusal::invalid_input(message));
    }
    let reference = json!({"typeId": "channel", "id": text(channel, "id")});
    let mut entry =
        json!({"channel": reference, "syncedAt": instant_in(action, "syncedAt").unwrap_or(scene.time())});
    set(&mut entry, "externalId", action.get("externalId").cloned());
    let entries = list_mut(order, "syncInfo");
    match entries.iter_mut().find(|known| known.get("channel") == Some(&reference)) {
        Some(known) => *known = entry,
        None => entries.push(entry),
    }
    Ok(())
}
