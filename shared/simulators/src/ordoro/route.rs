//! Every operation with its method and path. The front door and the door behind it read this table alike.

use http::Method;
use http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::account::Account;
use super::call::{Answer, Call};
use super::refusal::Refusal;
use super::{
    amend, cancel, create, kits, label, lines, list, places, products, returns, shipping, split, tag,
};
use crate::inbound::Operation;

/// What performs an operation.
type Run = fn(&mut Account, &Call) -> Result<Answer, Refusal>;

/// One operation.
#[derive(Debug)]
pub(super) struct Route {
    method: &'static str,
    /// With `{}` where a name stands.
    path: &'static str,
    /// Under which it is counted and goes wrong.
    pub(super) name: &'static str,
    pub(super) run: Run,
}

/// What a path leads to.
#[derive(Debug)]
pub(super) enum Found {
    /// The operation, and what stands at the placeholders of its path.
    Route(&'static Route, Vec<String>),
    /// The path exists for other methods.
    OtherMethod,
    Nothing,
}

const fn route(method: &'static str, path: &'static str, name: &'static str, run: Run) -> Route {
    Route { method, path, name, run }
}

/// Of two paths that fit, the first is meant.
pub(super) const ROUTES: &[Route] = &[
    route("GET", "/authenticated/", "authenticated", products::authenticated),
    route("GET", "/v3/order", "order.list", list::list),
    route("POST", "/v3/order", "order.create", create::create),
    route("GET", "/v3/order/counts", "order.counts", list::counts),
    route("GET", "/v3/order/tag", "tag.list", tag::list),
    route("POST", "/v3/order/tag", "tag.create", tag::create),
    route("GET", "/v3/order/tag/{}", "tag.get", tag::get),
    route("GET", "/v3/order/parent/{}", "order.parent", list::parent),
    route("GET", "/v3/order/{}", "order.get", list::get),
    route("PUT", "/v3/order/{}", "order.update", amend::order),
    route("POST", "/v3/order/{}/cancel", "order.cancel", cancel::cancel),
    route("POST", "/v3/order/{}/uncancel", "order.uncancel", cancel::uncancel),
    route("PUT", "/v3/order/{}/financial", "order.financial", amend::financial),
    route("PUT", "/v3/order/{}/billing_address", "order.billing_address", amend::billing_address),
    route("PUT", "/v3/order/{}/shipping_address", "order.shipping_address", amend::shipping_address),
    route("PUT", "/v3/order/{}/warehouse", "order.warehouse", amend::warehouse),
    route("POST", "/v3/order/{}/line", "line.add", lines::add),
    route("PUT", "/v3/order/{}/line/{}", "line.update", lines::update),
    route("DELETE", "/v3/order/{}/line/{}", "line.delete", lines::remove),
    route("POST", "/v3/order/{}/comment", "order.comment", amend::comment),
    route("GET", "/v3/order/{}/comment", "order.comments", amend::comments),
    route("POST", "/v3/order/{}/tag/{}", "order.tag", tag::put_on),
    route("DELETE", "/v3/order/{}/tag/{}", "order.untag", tag::take_off),
    route("POST", "/v3/order/{}/split", "order.split", split::split),
    route("POST", "/v3/order/{}/shipping_info", "shipping_info.add", shipping::add),
    route("PUT", "/v3/order/{}/shipping_info", "shipping_info.update", shipping::update),
    route("DELETE", "/v3/order/{}/shipping_info", "shipping_info.delete", shipping::remove),
    route("POST", "/v3/order/{}/mark_as_shipped", "order.mark_as_shipped", shipping::mark),
    route("POST", "/v3/order/{}/mark_as_printed", "order.mark_as_printed", shipping::printed),
    route("POST", "/v3/order/{}/label/{}", "label.create", label::buy),
    route("DELETE", "/v3/order/{}/label", "label.delete", label::void),
    route("POST", "/v3/order/{}/rate/{}", "label.rate", label::rate),
    route("GET", "/v3/tag", "tag.old_list", tag::old_list),
    route("POST", "/v3/tag", "tag.old_create", tag::old_create),
    route("GET", "/v3/tag/{}", "tag.old_get", tag::old_get),
    route("GET", "/v3/return_order", "return.list", returns::list),
    route("POST", "/v3/return_order", "return.create", returns::create),
    route("GET", "/product/", "product.list", products::list),
    route("POST", "/product/", "product.create", products::create),
    route("GET", "/product/{}/", "product.get", products::get),
    route("PUT", "/product/{}/", "product.update", products::update),
    route("POST", "/product/{}/archive/", "product.archive", products::archive),
    route("POST", "/product/{}/unarchive/", "product.unarchive", products::unarchive),
    route("PUT", "/product/{}/warehouse/{}/", "product.stock", products::set_stock),
    route("POST", "/product/{}/kit_component/", "kit.add", kits::add),
    route("PUT", "/product/{}/kit_component/", "kit.update", kits::update),
    route("DELETE", "/product/{}/kit_component/", "kit.delete", kits::remove),
    route("GET", "/product/{}/kit_graph/", "kit.graph", kits::graph),
    route("GET", "/warehouse/", "warehouse.list", places::warehouses),
    route("GET", "/warehouse/{}/", "warehouse.get", places::warehouse),
    route("GET", "/cart/", "cart.list", places::carts),
    route("POST", "/cart/", "cart.create", places::new_cart),
    route("GET", "/cart/{}/", "cart.get", places::cart),
    route("GET", "/shipper/", "shipper.list", places::shippers),
    route("GET", "/shipper/{}/", "shipper.get", places::shipper),
];

impl Route {
    #[cfg(test)]
    pub(super) const fn place(&self) -> (&'static str, &'static str) {
        (self.method, self.path)
    }

    /// What stands at the placeholders, if the path fits. Names are decoded after the path is cut, so that a `%2F` belongs
    /// to a name.
    fn args(&self, path: &str) -> Option<Vec<String>> {
        let (wanted, found) = (self.path.trim_matches('/').split('/'), path.trim_matches('/').split('/'));
        let mut args = Vec::new();
        if wanted.clone().count() != found.clone().count() {
            return None;
        }
        for (wanted, found) in wanted.zip(found) {
            if wanted == "{}" {
                args.push(percent_decode_str(found).decode_utf8_lossy().into_owned());
            } else if wanted != found {
                return None;
            }
        }
        Some(args)
    }
}

/// Finds the operation of a request.
pub(super) fn find(method: &Method, path: &str) -> Found {
    let mut other = false;
    for route in ROUTES {
        let Some(args) = route.args(path) else { continue };
        if route.method == method.as_str() {
            return Found::Route(route, args);
        }
        other = true;
    }
    if other { Found::OtherMethod } else { Found::Nothing }
}

/// Names the operation, e.g. `order.create`, and what it is about: the order or product in the path, or what is made.
pub(super) fn operation(parts: &Parts, body: &[u8]) -> Operation {
    let path = parts.uri.path();
    match find(&parts.method, path) {
        Found::Route(route, args) => {
            let key = if args.is_empty() {
                made(body).unwrap_or_else(|| parts.uri.query().unwrap_or_default().to_owned())
            } else {
                args.join("/")
            };
            Operation { name: route.name.to_owned(), key }
        }
        Found::OtherMethod | Found::Nothing => {
            Operation { name: path.trim_matches('/').replace('/', "_"), key: String::new() }
        }
    }
}

/// The `order_id` of a new order, or what else names a new thing.
pub(super) fn made(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let named =
        ["order_id", "reference_id", "sku", "name", "text"].into_iter().find_map(|name| body.get(name));
    named?.as_str().map(str::to_owned)
}
