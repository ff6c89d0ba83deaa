//! Payments, as far as orders wait for them.

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{instant_in, list, list_mut, set, text};
use super::super::money;
use super::super::scene::Scene;

/// Fills in what a new payment has by default.
pub(super) fn complete(scene: &mut Scene, row: &mut Value) {
    let amount = row.get("amountPlanned").map(money::typed);
    set(row, "amountPlanned", amount);
    let info = row.get("paymentMethodInfo").cloned().unwrap_or_else(|| json!({}));
    set(row, "paymentMethodInfo", Some(info));
    set(row, "paymentStatus", Some(json!({})));
    set(row, "interfaceInteractions", Some(json!([])));
    let made: Vec<Value> = list(row, "transactions").iter().map(|draft| transaction(scene, draft)).collect();
    set(row, "transactions", Some(made.into()));
    scene.tell_whole("PaymentCreated", "payment", json!({}));
}

fn transaction(scene: &mut Scene, draft: &Value) -> Value {
    let mut made = draft.clone();
    set(&mut made, "id", Some(scene.id("transaction")));
    set(&mut made, "amount", draft.get("amount").map(money::typed));
    set(&mut made, "timestamp", instant_in(draft, "timestamp"));
    set(&mut made, "state", Some(draft.get("state").cloned().unwrap_or("Initial".into())));
    made
}

pub(super) fn act(scene: &mut Scene, row: &mut Value, name: &str, action: &Value) -> Result<(), Refusal> {
    if name == "addTransaction" {
        let made = transaction(scene, action.get("transaction").unwrap_or(&Value::Null));
        scene.tell("PaymentTransactionAdded", json!({"transaction": made}));
        list_mut(row, "transactions").push(made);
        return Ok(());
    }
    let id = text(action, "transactionId");
    let found = list_mut(row, "transactions").iter_mut().find(|transaction| text(transaction, "id") == id);
    let message = format!("The payment has no transaction '{}'.", id.unwrap_or_default());
    let transaction = found.ok_or_else(|| Refusal::invalid_operation(message))?;
    let state = action.get("state").cloned();
    if transaction.get("state") != state.as_ref() {
        set(transaction, "state", state.clone());
        scene.tell("PaymentTransactionStateChanged", json!({"transactionId": id, "state": state}));
    }
    Ok(())
}
