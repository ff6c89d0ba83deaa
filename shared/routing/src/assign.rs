//! Which account ships units that were never placed, and from which warehouse.

use std::collections::BTreeMap;

use waybill_domain::failure::Refusal;
use waybill_domain::ids::{Sku, WarehouseId};
use waybill_domain::order::{Line, Order};

use crate::account::{AccountRules, Mode};
use crate::address;
use crate::decision::Stock;
use crate::demand::{Demand, Item};
use crate::route::{Journey, Route, StockChoice, misfit};
use crate::rules::Rules;
use crate::sku;

/// Where units go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Assigned<'a> {
    pub(crate) account: &'a AccountRules,
    pub(crate) warehouse: Option<&'a WarehouseId>,
    pub(crate) units: u32,
}

/// Stock that this decision gave away already, so that two lines do not count on the same units.
pub(crate) type Promised = BTreeMap<(WarehouseId, Sku), i64>;

/// What a route may look at.
pub(crate) fn journey<'a>(order: &'a Order, line: &'a Line, demand: &Demand<'_>) -> Journey<'a> {
    Journey {
        order,
        line,
        address: address::address(order, demand.shipping.as_ref(), demand.address_key),
        shipping: address::shipping(order, demand.shipping.as_ref()),
    }
}

/// The first route that fits the line, with its number from 1. Where a person chose the account, only routes that lead
/// there count, and the first of them does where none fits.
pub(crate) fn route<'a>(rules: &'a Rules, journey: &Journey<'_>) -> Option<(usize, &'a Route)> {
    let fits = |route: &Route| misfit(&route.when, &rules.zones, journey).is_none();
    let chosen = journey.order.send_to.as_ref();
    let leads = |route: &Route| chosen.is_none_or(|account| route.to == *account);
    let mut routes = (1..).zip(&rules.routes).filter(|(_, route)| leads(route));
    let fitting = routes.clone().find(|(_, route)| fits(route));
    fitting.or_else(|| routes.next().filter(|_| chosen.is_some()))
}

/// Where the units of a line go; nowhere when their account is off.
pub(crate) fn assign<'a>(
    rules: &'a Rules,
    order: &Order,
    demand: &Demand<'_>,
    units: u32,
    stock: &Stock<'_>,
    promised: &mut Promised,
) -> Result<Vec<Assigned<'a>>, Refusal> {
    let Item::Line(line) = demand.item else { return Ok(Vec::new()) };
    let refuse = |code: &str, message: String| Refusal::new(code, message).of_line(&line.id);
    let label = demand.item.label();
    let Some(sku) = line.sku.as_ref().or(line.partner_sku.as_ref()) else {
        return Err(refuse("missing-sku", format!("line {label} has no SKU, so no partner can ship it")));
    };
    let Some((_, route)) = route(rules, &journey(order, line, demand)) else {
        let message = match &order.send_to {
            Some(account) => format!("no route leads to `{account}`, where line {label} is to be sent"),
            None => format!("no route takes line {label}"),
        };
        return Err(refuse("no-route", message));
    };
    let Some(account) = rules.account(&route.to) else {
        return Err(refuse(
            "unknown-account",
            format!("line {label} is routed to unknown account `{}`", route.to),
        ));
    };
    if account.mode == Mode::Off {
        return Ok(Vec::new());
    }
    partner_sku(account, demand.item)?;
    Ok(match route.stock {
        Some(StockChoice::FirstThatCanShip) if !route.warehouses.is_empty() => {
            let wanted = Wanted { sku, units, split: route.split_lines };
            let chosen = choose(&route.warehouses, &wanted, stock, promised);
            chosen
                .into_iter()
                .map(|(warehouse, units)| Assigned { account, warehouse: Some(warehouse), units })
                .collect()
        }
        Some(StockChoice::FirstThatCanShip) | None => {
            vec![Assigned { account, warehouse: route.warehouse.as_ref(), units }]
        }
    })
}

/// The partner's SKU of an item, or the refusal that names the line.
pub(crate) fn partner_sku(account: &AccountRules, item: Item<'_>) -> Result<Sku, Refusal> {
    let found = match item {
        Item::Line(line) => {
            let by_rule = || sku::theirs(&account.sku, line.sku.as_ref()?, &line.attributes);
            line.partner_sku.clone().or_else(by_rule)
        }
        Item::Custom(line) => account.custom_lines.items.get(&line.slug).cloned(),
    };
    found.ok_or_else(|| {
        let message = format!("line {} has no SKU at account `{}`", item.label(), account.id);
        Refusal::new("unmapped-sku", message).of_line(item.id())
    })
}

struct Wanted<'a> {
    sku: &'a Sku,
    units: u32,
    split: bool,
}

/// The first warehouse that has all; by policy several; and the first of the list for what nobody has.
fn choose<'a>(
    warehouses: &'a [WarehouseId],
    wanted: &Wanted<'_>,
    stock: &Stock<'_>,
    promised: &mut Promised,
) -> Vec<(&'a WarehouseId, u32)> {
    let free: Vec<(&WarehouseId, u32)> = warehouses
        .iter()
        .map(|warehouse| {
            let given = promised.get(&(warehouse.clone(), wanted.sku.clone())).copied().unwrap_or(0);
            let free = stock(wanted.sku, warehouse).unwrap_or(0).saturating_sub(given).max(0);
            (warehouse, u32::try_from(free).unwrap_or(u32::MAX))
        })
        .collect();
    let mut chosen: Vec<(&WarehouseId, u32)> = Vec::new();
    if let Some((all, _)) = free.iter().find(|(_, free)| *free >= wanted.units) {
        chosen.push((all, wanted.units));
    } else {
        let mut left = wanted.units;
        for (warehouse, free) in free.iter().filter(|(_, free)| wanted.split && *free > 0) {
            let units = left.min(*free);
            left -= units;
            if units > 0 {
                chosen.push((warehouse, units));
            }
        }
        if let (Some(first), true) = (warehouses.first(), left > 0) {
            match chosen.iter_mut().find(|(warehouse, _)| *warehouse == first) {
                Some((_, units)) => *units += left,
                None => chosen.push((first, left)),
            }
        }
    }
    for (warehouse, units) in &chosen {
        *promised.entry(((*warehouse).clone(), wanted.sku.clone())).or_default() += i64::from(*units);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_chooses_the_first_that_has_all_or_splits_by_policy() {
        let warehouses: Vec<WarehouseId> = ["w1", "w2", "w3"].map(|id| id.try_into().unwrap()).into();
        let sku: Sku = "MUG".try_into().unwrap();
        for (name, levels, units, split, want) in [
            ("first", [5, 9, 9], 5, false, vec![("w1", 5)]),
            ("second", [4, 9, 9], 5, false, vec![("w2", 5)]),
            ("nobody", [4, 0, 3], 5, false, vec![("w1", 5)]),
            ("split", [4, 0, 3], 5, true, vec![("w1", 4), ("w3", 1)]),
            ("split and short", [2, 1, 0], 5, true, vec![("w1", 4), ("w2", 1)]),
            ("one has all, so no split", [2, 5, 9], 5, true, vec![("w2", 5)]),
            ("oversold", [-3, 0, 0], 2, true, vec![("w1", 2)]),
        ] {
            let stock = |_: &Sku, warehouse: &WarehouseId| {
                warehouses.iter().zip(levels).find(|(id, _)| *id == warehouse).map(|(_, level)| level)
            };
            let wanted = Wanted { sku: &sku, units, split };
            let got = choose(&warehouses, &wanted, &stock, &mut Promised::new());
            let got: Vec<_> = got.into_iter().map(|(warehouse, units)| (warehouse.as_str(), units)).collect();
            assert_eq!(got, want, "{name}");
        }
    }

    #[test]
    fn two_lines_do_not_count_on_the_same_units() {
        let warehouses: Vec<WarehouseId> = ["w1", "w2"].map(|id| id.try_into().unwrap()).into();
        let sku: Sku = "MUG".try_into().unwrap();
        let mut promised = Promised::new();
        let stock = |_: &Sku, _: &WarehouseId| Some(5);
        let mut take = |units| {
            let wanted = Wanted { sku: &sku, units, split: false };
            choose(&warehouses, &wanted, &stock, &mut promised)
                .first()
                .map(|(warehouse, _)| warehouse.as_str())
        };
        assert_eq!([take(3), take(3), take(2), take(2)], [Some("w1"), Some("w2"), Some("w1"), Some("w2")]);
    }
}
