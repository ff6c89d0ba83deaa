//! Every call with its methods and path. The front door and the door behind it read this table alike.

use http::HeaderMap;
use http::request::Parts;

use super::account::Account;
use super::call::{Call, Params};
use super::config::Config;
use super::refusal::Refusal;
use super::xml::Element;
use super::{cancel, import, notify, report, view};
use crate::inbound::Operation;

/// What performs a call.
type Run = fn(&mut Account, &Call<'_>) -> Result<Element, Refusal>;

/// What a call must say of whom it is about: in a header, or in a parameter of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Channel,
    Organisation,
    Either,
    Both,
    Nothing,
}

/// One call.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) methods: &'static [&'static str],
    /// Relative to where the instance begins.
    path: &'static str,
    /// Under which it is counted and goes wrong.
    pub(super) name: &'static str,
    pub(super) scope: Scope,
    pub(super) run: Run,
}

const GET: &[&str] = &["GET"];
const POST: &[&str] = &["POST"];
/// The vendor's clients differ in the method.
const BOTH: &[&str] = &["GET", "POST"];

const fn route(
    methods: &'static [&'static str],
    path: &'static str,
    name: &'static str,
    scope: Scope,
    run: Run,
) -> Route {
    Route { methods, path, name, scope, run }
}

pub(super) const ROUTES: [Route; 10] = [
    route(
        POST,
        "remotewarehouse/imports/importitems.xml",
        "warehouse.import",
        Scope::Organisation,
        import::others,
    ),
    route(POST, "remoteorder/imports/importitems.xml", "order.import", Scope::Channel, import::orders),
    route(POST, "remoteorder/order/cancel.xml", "order.cancel", Scope::Channel, cancel::call),
    route(BOTH, "remoteorder/order/detail.xml", "order.detail", Scope::Channel, view::detail),
    route(
        GET,
        "remoteorder/shipment/despatches.xml",
        "shipment.despatches",
        Scope::Channel,
        view::despatches,
    ),
    route(GET, "remoteorder/shipment/pending.xml", "shipment.pending", Scope::Channel, view::pending),
    route(GET, "remotewarehouse/inventory.xml", "inventory.get", Scope::Either, view::inventory),
    route(POST, "remoteorder/order/update.xml", "order.notify", Scope::Both, notify::order),
    route(POST, "remotewarehouse/product/update.xml", "product.notify", Scope::Both, notify::product),
    route(BOTH, "remote/report.xml", "report.get", Scope::Nothing, report::report),
];

/// The call at a path, whatever its method.
pub(super) fn find(base: &str, path: &str) -> Option<&'static Route> {
    let path = path.strip_prefix(base)?.strip_prefix('/')?;
    ROUTES.iter().find(|route| route.path == path)
}

/// Checks whom a call is about. The channel comes back, empty if none is asked for.
pub(super) fn scope(
    config: &Config,
    scope: Scope,
    headers: &HeaderMap,
    params: &Params,
) -> Result<String, Refusal> {
    let said = |name: &'static str| {
        let header = headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty());
        header.or_else(|| params.get(name))
    };
    let required = |name: &'static str, value: Option<&str>| {
        let value = value.map(str::to_owned);
        value.ok_or_else(|| Refusal::Invalid(format!("Header '{name}' is required")))
    };
    let (channel, organisation) = (said("channel"), said("organisation"));
    // What is said must be true, also where it is not asked for.
    if let Some(name) = channel.filter(|name| !config.channels.iter().any(|known| known == name)) {
        return Err(Refusal::missing("channel", name));
    }
    if let Some(name) = organisation.filter(|name| *name != config.organisation) {
        return Err(Refusal::missing("organisation", name));
    }
    match scope {
        Scope::Channel => required("channel", channel),
        Scope::Organisation => required("organisation", organisation).map(|_| String::new()),
        Scope::Either if channel.is_some() => Ok(String::new()),
        Scope::Either => required("organisation", organisation).map(|_| String::new()),
        Scope::Both => required("organisation", organisation).and_then(|_| required("channel", channel)),
        Scope::Nothing => Ok(String::new()),
    }
}

/// A call is about the references that it names; without any, about its question. Where the instance begins does not matter
/// here.
pub(super) fn operation(parts: &Parts, body: &[u8]) -> Operation {
    let path = parts.uri.path();
    let route = ROUTES.iter().find(|route| path.ends_with(&format!("/{}", route.path)));
    let query = parts.uri.query().unwrap_or_default();
    let params = Params::read(query, body);
    let named =
        params.get("externalReference").or_else(|| params.get("thirdPartyReference")).map(str::to_owned);
    let imported = || Some(references(body)).filter(|references| !references.is_empty());
    let key = named.or_else(imported).unwrap_or_else(|| query.to_owned());
    Operation { name: route.map_or("unknown", |route| route.name).to_owned(), key }
}

/// The references in the attributes of a body, without reading it: it may be no XML at all.
fn references(body: &[u8]) -> String {
    let body = String::from_utf8_lossy(body);
    let found = body.split(" externalReference=\"").skip(1).filter_map(|rest| rest.split('"').next());
    found.collect::<Vec<_>>().join(" ")
}
