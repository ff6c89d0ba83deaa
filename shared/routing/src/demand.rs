//! What the order wants shipped: units of a line for one shipping, less what the shop cancelled.

use std::collections::BTreeMap;

use serde_json::Value;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{LineId, ShippingKey, Sku};
use waybill_domain::order::{CustomLine, Line, LineState, Localized, Order, ShippingMode, Target, localized};

use crate::cancel::{self, CancelRules};

/// Something of the order that can be shipped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Item<'a> {
    /// A line.
    Line(&'a Line),
    /// A custom line that is sent as an item.
    Custom(&'a CustomLine),
}

impl<'a> Item<'a> {
    pub(crate) const fn id(self) -> &'a LineId {
        match self {
            Self::Line(line) => &line.id,
            Self::Custom(line) => &line.id,
        }
    }

    pub(crate) const fn sku(self) -> Option<&'a Sku> {
        match self {
            Self::Line(line) => line.sku.as_ref(),
            Self::Custom(_) => None,
        }
    }

    const fn texts(self) -> &'a Localized {
        match self {
            Self::Line(line) => &line.name,
            Self::Custom(line) => &line.name,
        }
    }

    pub(crate) fn name(self, locale: Option<&str>) -> Option<&'a str> {
        localized(self.texts(), locale)
    }

    const fn quantity(self) -> u32 {
        match self {
            Self::Line(line) => line.quantity,
            Self::Custom(line) => line.quantity,
        }
    }

    fn states(self) -> &'a [LineState] {
        match self {
            Self::Line(line) => &line.states,
            Self::Custom(line) => &line.states,
        }
    }

    fn targets(self) -> &'a [Target] {
        match self {
            Self::Line(line) => &line.targets,
            Self::Custom(line) => &line.targets,
        }
    }

    pub(crate) fn attributes(self) -> BTreeMap<String, Value> {
        match self {
            Self::Line(line) => line.attributes.clone(),
            Self::Custom(_) => BTreeMap::new(),
        }
    }

    pub(crate) const fn gift(self) -> bool {
        match self {
            Self::Line(line) => line.gift,
            Self::Custom(_) => false,
        }
    }

    /// How people find the line: its SKU, its name, or its id where it has neither.
    pub(crate) fn label(self) -> String {
        match (self.sku(), self.name(None)) {
            (Some(sku), Some(name)) => format!("`{sku}` ({name})"),
            (Some(sku), None) => format!("`{sku}`"),
            (None, Some(name)) => format!("`{name}`"),
            (None, None) => format!("`{}`", self.id()),
        }
    }
}

/// Units of an item that are wanted for one shipping.
#[derive(Debug, Clone)]
pub(crate) struct Demand<'a> {
    pub(crate) item: Item<'a>,
    /// The shipping, in Multiple mode.
    pub(crate) shipping: Option<ShippingKey>,
    /// The item address, in Multiple mode.
    pub(crate) address_key: Option<&'a str>,
    /// Units that were placed or are to be, less those that the shop cancelled; may be zero.
    pub(crate) units: u32,
}

/// What the order wants of its lines. Lines whose destinations do not add up are refused whole.
pub(crate) fn of_lines<'a>(rules: &CancelRules, order: &'a Order) -> (Vec<Demand<'a>>, Vec<Refusal>) {
    let mut demands = Vec::new();
    let mut refusals = Vec::new();
    for line in &order.lines {
        match of_item(rules, order, Item::Line(line)) {
            Ok(found) => demands.extend(found),
            Err(refusal) => refusals.push(refusal),
        }
    }
    (demands, refusals)
}

/// What the order wants of one item.
pub(crate) fn of_item<'a>(
    rules: &CancelRules,
    order: &Order,
    item: Item<'a>,
) -> Result<Vec<Demand<'a>>, Refusal> {
    let cancelled = cancel::units(rules, item.states());
    // What an edit of ours took off was placed all the same; it goes with the last unit that is wanted.
    let off = order.reductions.off(item.id(), item.quantity());
    let wanted = match item.quantity().saturating_sub(cancelled) {
        0 => 0,
        left => left.saturating_add(off),
    };
    if order.shipping_mode == ShippingMode::Single {
        return Ok(vec![Demand { item, shipping: None, address_key: None, units: wanted }]);
    }
    let mut demands: Vec<Demand<'a>> = Vec::new();
    for target in item.targets() {
        match demands.iter_mut().find(|demand| demand.shipping == target.shipping_key) {
            Some(demand)
                if target.shipping_key.is_none() && demand.address_key != Some(&target.address_key) =>
            {
                let message = format!(
                    "line {} goes to `{}` and to `{}` without a shipping key to tell them apart",
                    item.label(),
                    demand.address_key.unwrap_or_default(),
                    target.address_key
                );
                return Err(Refusal::new("destination", message).of_line(item.id()));
            }
            Some(demand) => demand.units = demand.units.saturating_add(target.quantity),
            None => demands.push(Demand {
                item,
                shipping: target.shipping_key.clone(),
                address_key: Some(&target.address_key),
                units: target.quantity,
            }),
        }
    }
    let destined = demands.iter().map(|demand| demand.units).fold(0, u32::saturating_add);
    if destined != item.quantity() {
        let message =
            format!("line {} has {} units and destinations for {destined}", item.label(), item.quantity());
        return Err(Refusal::new("destination", message).of_line(item.id()));
    }
    // Nobody says which destination the cancelled units were for: the last ones give way.
    let mut over = cancelled;
    for demand in demands.iter_mut().rev() {
        let less = over.min(demand.units);
        demand.units -= less;
        over -= less;
    }
    Ok(demands)
}
