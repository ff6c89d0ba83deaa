//! Orders, shipments and inventory as calls and messages show them.

use super::account::Account;
use super::call::Call;
use super::moment;
use super::order::{Order, Shipment};
use super::refusal::Refusal;
use super::report;
use super::stock::{Demand, Figures, Shelf};
use super::xml::Element;

/// The detail of an order.
pub(super) fn detail(account: &mut Account, call: &Call<'_>) -> Result<Element, Refusal> {
    let id = account.order_in(call.channel, call.params.required("externalReference")?)?;
    let order = account.order(id)?;
    let root = Element::new("order").attribute("externalReference", &order.reference);
    let root = root.attribute("state", order.state.word());
    Ok(root.child(shipments(account, order, Packages::Hidden)))
}

/// Whether the shipments of an order show their packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packages {
    Shown,
    Hidden,
}

/// The shipments of an order, for its detail and for events.
pub(super) fn shipments(account: &Account, order: &Order, packages: Packages) -> Element {
    let found = order.shipments.iter().filter_map(|id| account.shipments.get(id));
    Element::new("shipments").children(found.map(|one| shipment(account, one, packages)))
}

fn shipment(account: &Account, shipment: &Shipment, packages: Packages) -> Element {
    let courier = account.config.couriers.iter().find(|courier| courier.code == shipment.courier);
    let lines = shipment.parts.iter().map(|part| {
        Element::new("orderLine")
            .attribute("product", &part.sku)
            .attribute("quantity", part.quantity)
            .attribute("state", part.state.word())
    });
    let shown = Element::new("shipment")
        .attribute("sequence", shipment.sequence)
        .attribute("externalReference", &shipment.reference)
        .attribute("state", shipment.state.word())
        .attribute("earliestShipDate", &shipment.earliest)
        .attribute("courier", &shipment.courier)
        .maybe_attribute("courierService", courier.map(|courier| &courier.service_code))
        .attribute("despatchReference", shipment.despatch_reference().unwrap_or_default())
        .child(Element::new("orderLines").children(lines));
    if packages == Packages::Shown && !shipment.packages.is_empty() {
        shown.child(boxes(shipment))
    } else {
        shown
    }
}

fn boxes(shipment: &Shipment) -> Element {
    let package = |tracking: &String| Element::new("package").attribute("despatchReference", tracking);
    Element::new("packages").children(shipment.packages.iter().map(package))
}

/// Shipments of a channel that left from `from` to `to`, both included, in the order in which they left.
pub(super) fn despatches(account: &mut Account, call: &Call<'_>) -> Result<Element, Refusal> {
    let from = report::time(account, call.params, "from")?;
    let to = report::time(account, call.params, "to")?;
    let mut left = Vec::new();
    for shipment in account.shipments.values() {
        let Some(completed) = shipment.completed.and_then(moment::second) else { continue };
        let order = account.orders.get(&shipment.order).filter(|order| order.channel == call.channel);
        let is_meant = from.is_none_or(|from| completed >= from) && to.is_none_or(|to| completed <= to);
        left.extend(order.filter(|_| is_meant).map(|order| (completed, shipment, order)));
    }
    left.sort_by_key(|(completed, shipment, _)| (*completed, shipment.id));
    let with_lines = call.params.flag("includeOrderLines");
    let shown = left.into_iter().map(|(_, shipment, order)| {
        let shown = despatch(account, shipment, order);
        if with_lines { shown.child(despatched_lines(shipment, order)) } else { shown }
    });
    Ok(Element::new("shipments").children(shown))
}

fn despatch(account: &Account, shipment: &Shipment, order: &Order) -> Element {
    let courier = account.config.couriers.iter().find(|courier| courier.code == shipment.courier);
    let tracking = shipment.despatch_reference().unwrap_or_default();
    let url = courier.and_then(|courier| courier.tracking_url.as_deref()).filter(|_| !tracking.is_empty());
    let completed = shipment.completed.map(|time| moment::text(&account.config.zone, time));
    Element::new("shipment").children([
        Element::of("reference", &shipment.reference),
        Element::of("orderReference", &order.reference),
        Element::of("originatingOrderReference", &order.originating),
        Element::of("state", shipment.state.word()),
        Element::of("courier", &shipment.courier),
        Element::of("carrier", courier.map(|courier| courier.carrier.as_str()).unwrap_or_default()),
        Element::of("service", courier.map(|courier| courier.service.as_str()).unwrap_or_default()),
        Element::of("despatchReference", tracking),
        Element::of("trackingUrl", url.map(|url| url.replace("{}", tracking)).unwrap_or_default()),
        Element::of("completed", completed.unwrap_or_default()),
        boxes(shipment),
    ])
}

fn despatched_lines(shipment: &Shipment, order: &Order) -> Element {
    let gone = shipment.parts.iter().filter(|part| part.state == super::state::LineState::Despatched);
    let lines = gone.map(|part| {
        let reference = order.line(part.line).and_then(|line| line.third_party_reference.as_deref());
        Element::new("orderLine").children([
            Element::of("productReference", &part.sku),
            Element::of("quantity", part.quantity),
            Element::of("thirdPartyReference", reference.unwrap_or_default()),
        ])
    });
    Element::new("orderLines").children(lines)
}

/// Shipments of a channel that are still to leave.
#[expect(clippy::unnecessary_wraps, reason = "operations may be refused, and this one stands in their table")]
pub(super) fn pending(account: &mut Account, call: &Call<'_>) -> Result<Element, Refusal> {
    let open = account.open.iter().filter_map(|id| account.shipments.get(id));
    let shown = open.filter_map(|shipment| {
        let order = account.orders.get(&shipment.order)?;
        let is_meant = order.channel == call.channel && order.visible <= account.now;
        is_meant.then(|| {
            Element::new("shipment").children([
                Element::of("created", moment::text(&account.config.zone, shipment.created)),
                Element::of("reference", &shipment.reference),
                Element::of("orderReference", &order.reference),
                Element::of("state", shipment.state.word()),
                Element::of("earliestShipDate", &shipment.earliest),
            ])
        })
    });
    Ok(Element::new("shipments").children(shown))
}

/// Inventory by SKU and site: of the SKUs that are named, or of all that ever had some.
pub(super) fn inventory(account: &mut Account, call: &Call<'_>) -> Result<Element, Refusal> {
    let site = call.params.get("site");
    if site.is_none() && account.config.multi_site {
        return Err(Refusal::Invalid("Parameter 'site' is required".to_owned()));
    }
    let site = site.map(|name| account.find_site(Some(name))).transpose()?;
    let named: Option<Vec<&str>> =
        call.params.get("externalReferences").map(|names| names.split(',').map(str::trim).collect());
    let demand = account.demand();
    let shown = account.shelves.iter().filter(|((sku, place), _)| {
        site.as_ref().is_none_or(|site| site == place)
            && named.as_ref().is_none_or(|named| named.contains(&sku.as_str()))
    });
    let shown =
        shown.map(|((sku, place), shelf)| product(account, &demand, (sku, place), shelf, Direction::Pulled));
    Ok(Element::new("inventory").children(shown))
}

/// The two forms of one row of inventory.
#[derive(Debug, Clone, Copy)]
pub(super) enum Direction {
    Pulled,
    /// With the number of the row among all that were pushed.
    Pushed(u64),
}

pub(super) fn product(
    account: &Account,
    demand: &Demand,
    (sku, site): (&str, &str),
    shelf: &Shelf,
    direction: Direction,
) -> Element {
    let Figures { total, allocated, available, frozen, inspection, damaged, quarantined, on_order } =
        account.figures(demand, sku, site);
    let row = Element::new("product").attribute("inventoryId", shelf.id);
    let row = match direction {
        Direction::Pulled => row.attribute("externalReference", sku),
        Direction::Pushed(sequence) => row
            .attribute("sequenceId", sequence)
            .attribute("externalReference", sku)
            .attribute("organisation", &account.config.organisation),
    };
    let row = row.attribute("site", site).attribute("total", total).attribute("allocated", allocated);
    let row = row.attribute("available", available).attribute("frozen", frozen);
    let row = match direction {
        Direction::Pulled => row
            .attribute("inspection", inspection)
            .attribute("damaged", damaged)
            .attribute("quarantined", quarantined),
        Direction::Pushed(_) => row,
    };
    row.attribute("onOrder", on_order)
        .attribute("lastStockChangeId", shelf.last_change)
        .attribute("lastLineRequirementChangeId", shelf.last_requirement)
}
