//! The mutations: which one does what, and what it shows afterwards.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::account::Account;
use super::amend::TagChange;
use super::goods;
use super::refusal::Refusal;
use super::view::{stub, with};
use crate::ids::Ids;

/// What a mutation needs beside its input.
#[derive(Debug)]
pub(super) struct Means<'a> {
    pub(super) ids: &'a Ids,
    /// When lists show what is created now.
    pub(super) visible: Timestamp,
}

/// Performs the mutation of this name. Returns the fields of its output.
pub(super) fn perform(
    account: &mut Account,
    name: &str,
    data: &Value,
    means: &Means<'_>,
) -> Result<Value, Refusal> {
    let order = match name {
        "order_create" => account.create_order(data, means.visible),
        "order_update" => account.update_order(data),
        "order_cancel" => account.cancel_order(data),
        "order_update_fulfillment_status" => account.set_status(data),
        "order_add_line_items" => account.add_lines(data),
        "order_remove_line_items" => account.remove_lines(data),
        "order_update_line_items" => account.update_lines(data),
        "order_change_warehouse" => account.change_warehouse(data),
        "order_update_holds" => account.update_holds(data),
        "order_add_tags" => account.change_tags(data, TagChange::Add),
        "order_update_tags" => account.change_tags(data, TagChange::Replace),
        "order_clear_tags" => account.change_tags(data, TagChange::Clear),
        "order_add_history_entry" => account.add_history(data),
        _ => return other(account, name, data, means.ids),
    }?;
    Ok(json!({"order": stub(order)}))
}

fn other(account: &mut Account, name: &str, data: &Value, ids: &Ids) -> Result<Value, Refusal> {
    match name {
        "return_create" => account.create_return(data).map(|id| json!({"return": stub(id)})),
        "return_update_status" => account.set_return_status(data).map(|id| json!({"return": stub(id)})),
        "webhook_create" => {
            let id = account.create_hook(data, ids)?;
            let hook = account.hooks.registered.get(&id).ok_or(Refusal::NotFound("Webhook"))?;
            // The only time that the secret is shown.
            let secret = json!({"shared_signature_secret": hook.secret});
            Ok(json!({"webhook": with(goods::hook(account, hook), secret)}))
        }
        "webhook_delete" => account.delete_hook(data).map(|()| json!({})),
        "webhook_enable" => account.switch_hook(data, true).map(|()| json!({})),
        "webhook_disable" => account.switch_hook(data, false).map(|()| json!({})),
        _ => Err(Refusal::Invalid(format!("Unknown mutation `{name}`"))),
    }
}
