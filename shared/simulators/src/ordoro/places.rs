//! What an account is set up with: warehouses, sales channels, accounts with carriers.

use serde_json::{Value, json};

use super::account::Account;
use super::call::{Answer, Call};
use super::refusal::Refusal;
use super::shapes_of_shipping::CART;
use super::{Cart, Shipper, Warehouse};

/// The address of a warehouse, whose name is the warehouse's.
pub(super) fn address(found: &Warehouse) -> Value {
    json!({"id": found.id, "name": found.name, "company": null, "street1": null, "street2": null, "city": null,
           "state": null, "zip": null, "country": found.country, "email": null, "phone": null})
}

fn warehouse_view(account: &Account, found: &Warehouse) -> Value {
    json!({"_link": format!("/warehouse/{}/", found.id), "id": found.id, "address": address(found), "cart": null,
           "is_configured_for_shipping": true, "is_default_location": account.default_warehouse() == found.id})
}

/// `GET /warehouse/`.
pub(super) fn warehouses(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let page = call.query.page()?;
    Ok(Answer::ok(page.of("warehouse", &account.config.warehouses, |found| warehouse_view(account, found))))
}

/// `GET /warehouse/{warehouse_id}/`.
pub(super) fn warehouse(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let found = account.warehouse(call.id(0, "warehouse")?).ok_or(Refusal::NotFound("warehouse"))?;
    Ok(Answer::ok(warehouse_view(account, found)))
}

fn cart_view(found: &Cart) -> Value {
    json!({
        "_link": format!("/cart/{}/", found.id), "id": found.id, "index": found.index, "name": found.name,
        "vendor": "custom_integration", "vendor_display": "Custom Integration", "is_demo": false,
        "worker_machinga": null, "archived_date": null, "gdpr_pii_removal_requested_date": null,
        "import_min_order_placed_date": null, "default_packing_list_id": 1,
        "prevent_write_back_settings_adjustment": false, "vendor_config": {}, "proxy_requests": false,
        "cart_download_order_statuses": [], "autosync_activities": [], "autosync_enabled": false,
    })
}

/// `GET /cart/`.
pub(super) fn carts(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    Ok(Answer::ok(call.query.page()?.of("cart", &account.config.carts, cart_view)))
}

/// `GET /cart/{cart_id}/`.
pub(super) fn cart(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let found = account.cart(call.id(0, "cart")?).ok_or(Refusal::NotFound("cart"))?;
    Ok(Answer::ok(cart_view(found)))
}

/// `POST /cart/`: indices count up with each cart.
pub(super) fn new_cart(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let sent = CART.check(&body)?;
    if sent.text("type") != Some("custom_integration") {
        return Err(Refusal::NotSimulated("carts of other vendors".to_owned()));
    }
    let index = account.config.carts.iter().map(|cart| cart.index).max().unwrap_or(0) + 1;
    let id = account.next("cart");
    let made = Cart { id, index, name: sent.owned("name").unwrap_or_default() };
    let shown = cart_view(&made);
    account.config.carts.push(made);
    Ok(Answer::created(shown))
}

fn shipper_view(account: &Account, found: &Shipper) -> Value {
    let created = super::moment::local(account.opened);
    json!({"_link": format!("/shipper/{}/", found.id), "id": found.id, "name": found.name, "vendor": found.vendor,
           "hidden_shipping_methods": [], "archive_date": null, "created": created, "updated": created,
           "vendor_config": {}})
}

/// `GET /shipper/`.
pub(super) fn shippers(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let page = call.query.page()?;
    Ok(Answer::ok(page.of("shipper", &account.config.shippers, |found| shipper_view(account, found))))
}

/// `GET /shipper/{shipper_id}/`.
pub(super) fn shipper(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let found = account.shipper(call.id(0, "shipper")?).ok_or(Refusal::NotFound("shipper"))?;
    Ok(Answer::ok(shipper_view(account, found)))
}
