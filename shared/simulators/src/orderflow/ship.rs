//! Despatch: whole shipments, or parts of them, which then are shipments of their own.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::account::Account;
use super::pick::made_up;
use super::refusal::Refusal;
use super::split::Units;
use super::state::{LineState, OrderState, ShipmentState};

/// What the warehouse despatches of an order, or of one shipment, at one time.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ship {
    /// The reference of an order or of a shipment, or a number.
    pub order: String,
    /// Only from this site.
    #[serde(alias = "warehouse")]
    pub site: Option<String>,
    /// Only these units leave, in the packages without lines.
    pub lines: Option<Vec<PackageLine>>,
    /// The code of a courier, if it is another one than the shipment's.
    pub courier: Option<String>,
    /// Without any: everything that is open leaves, each shipment in the packages that it was packed in, or in one.
    #[serde(default)]
    pub packages: Vec<Package>,
}

/// One package. One with lines is a shipment of its own, for nobody is told what is in which package of a shipment; all
/// without lines are packages of one shipment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    pub lines: Option<Vec<PackageLine>>,
    /// Made up if it is missing; empty for a package that nobody can follow.
    pub tracking: Option<String>,
}

/// Units of one order line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageLine {
    /// What the shop calls it (`thirdPartyReference` or `userDefined1`), its number, or its SKU.
    pub line: String,
    pub quantity: u32,
}

/// What leaves together.
struct Departure {
    units: Units,
    /// Tracking numbers.
    packages: Vec<Option<String>>,
}

impl Account {
    /// Despatches. The shipments that left come back.
    pub(super) fn ship(&mut self, ship: &Ship) -> Result<Vec<u64>, Refusal> {
        let mut scope = self.find_shipments(&ship.order)?;
        if let Some(site) = &ship.site {
            scope.retain(|id| self.shipments.get(id).is_some_and(|shipment| shipment.site == *site));
        }
        self.can_leave(&ship.order, &scope)?;
        if let Some(code) = ship.courier.as_deref() {
            let known = self.config.couriers.iter().any(|courier| courier.code == code);
            known.then_some(()).ok_or_else(|| Refusal::missing("courier", code))?;
        }
        let departures = self.plan(ship, &scope)?;
        self.enough(&departures, &scope)?;
        let mut left = Vec::new();
        for departure in departures {
            let shares = self.shares(&departure.units, &scope);
            let count = shares.len();
            for (at, (id, share)) in shares.into_iter().enumerate() {
                self.carve(id, &share, &mut scope);
                let packages = packages_of(&departure.packages, at, count, id);
                self.depart(id, &packages, ship.courier.as_deref())?;
                left.push(id);
            }
        }
        Ok(left)
    }

    fn can_leave(&self, name: &str, scope: &[u64]) -> Result<(), Refusal> {
        let Some(first) = scope.first() else {
            return Err(Refusal::Conflict(format!("Nothing of {name} is open")));
        };
        if self.order(self.shipment(*first)?.order)?.state == OrderState::Created {
            return Err(Refusal::Conflict(format!("The order of {name} is not validated")));
        }
        for id in scope {
            let shipment = self.shipment(*id)?;
            if shipment.state == ShipmentState::Suspended {
                return Err(Refusal::Conflict(format!("Shipment {} is suspended", shipment.reference)));
            }
        }
        Ok(())
    }

    /// What leaves in which order: packages with lines first, then what is named for the others, or the rest.
    fn plan(&self, ship: &Ship, scope: &[u64]) -> Result<Vec<Departure>, Refusal> {
        let mut left = Units::new();
        for id in scope {
            for (line, units) in self.shipment(*id)?.units() {
                *left.entry(line).or_default() += units;
            }
        }
        let order = scope.first().map(|id| self.shipment(*id)).transpose()?.map(|shipment| shipment.order);
        let order = order.unwrap_or_default();
        let mut departures = Vec::new();
        for package in &ship.packages {
            let Some(lines) = &package.lines else { continue };
            let units = self.take_named(order, lines, &mut left)?;
            departures.push(Departure { units, packages: vec![package.tracking.clone()] });
        }
        let others: Vec<Option<String>> = ship
            .packages
            .iter()
            .filter(|package| package.lines.is_none())
            .map(|one| one.tracking.clone())
            .collect();
        if ship.packages.is_empty() || !others.is_empty() || ship.lines.is_some() {
            let units = match &ship.lines {
                Some(lines) => self.take_named(order, lines, &mut left)?,
                None => left,
            };
            if units.is_empty() {
                return Err(Refusal::Conflict(format!("Nothing of {} is in the package", ship.order)));
            }
            departures.push(Departure { units, packages: others });
        }
        Ok(departures)
    }

    fn take_named(&self, order: u64, lines: &[PackageLine], left: &mut Units) -> Result<Units, Refusal> {
        let mut units = Units::new();
        for line in lines.iter().filter(|line| line.quantity > 0) {
            let id = self.find_line(order, &line.line)?;
            let pending = left.get(&id).copied().unwrap_or(0);
            if line.quantity > pending {
                let (name, wanted) = (&line.line, line.quantity);
                return Err(Refusal::Conflict(format!(
                    "Only {pending} units of {name} are pending, not {wanted}"
                )));
            }
            left.insert(id, pending - line.quantity);
            *units.entry(id).or_default() += line.quantity;
        }
        left.retain(|_, units| *units > 0);
        if units.is_empty() {
            return Err(Refusal::Conflict("Nothing is in the package".to_owned()));
        }
        Ok(units)
    }

    /// Units that no line holds must lie free on the shelf.
    fn enough(&self, departures: &[Departure], scope: &[u64]) -> Result<(), Refusal> {
        let mut wanted = Units::new();
        for (line, units) in departures.iter().flat_map(|departure| &departure.units) {
            *wanted.entry(*line).or_default() += units;
        }
        let mut short: BTreeMap<(String, String), u32> = BTreeMap::new();
        for shipment in scope.iter().filter_map(|id| self.shipments.get(id)) {
            for part in shipment.open().filter(|part| part.state.holds_stock()) {
                wanted.entry(part.line).and_modify(|units| *units = units.saturating_sub(part.quantity));
            }
        }
        for shipment in scope.iter().filter_map(|id| self.shipments.get(id)) {
            for part in shipment.open().filter(|part| !part.state.holds_stock()) {
                if let Some(units) = wanted.get_mut(&part.line) {
                    let taken = part.quantity.min(*units);
                    *units -= taken;
                    *short.entry((part.sku.clone(), shipment.site.clone())).or_default() += taken;
                }
            }
        }
        let demand = self.demand();
        for ((sku, site), units) in short {
            let available = self.figures(&demand, &sku, &site).available;
            if units > available {
                let says = format!("Only {available} units of {sku} are available at {site}, not {units}");
                return Err(Refusal::Conflict(says));
            }
        }
        Ok(())
    }

    /// Which shipment gives which units: first those that hold stock, then the others.
    fn shares(&self, units: &Units, scope: &[u64]) -> BTreeMap<u64, Units> {
        let mut shares: BTreeMap<u64, Units> = BTreeMap::new();
        let mut left = units.clone();
        for holds in [true, false] {
            for shipment in scope.iter().filter_map(|id| self.shipments.get(id)) {
                for part in shipment.open().filter(|part| part.state.holds_stock() == holds) {
                    let Some(wanted) = left.get_mut(&part.line).filter(|wanted| **wanted > 0) else {
                        continue;
                    };
                    let taken = part.quantity.min(*wanted);
                    *wanted -= taken;
                    *shares.entry(shipment.id).or_default().entry(part.line).or_default() += taken;
                }
            }
        }
        shares
    }

    /// Leaves only these units in a shipment; the rest goes to a new one, which is in scope, too.
    fn carve(&mut self, id: u64, share: &Units, scope: &mut Vec<u64>) {
        let mut rest = self.shipments.get(&id).map(super::order::Shipment::units).unwrap_or_default();
        for (line, units) in share {
            rest.entry(*line).and_modify(|left| *left -= units);
        }
        rest.retain(|_, units| *units > 0);
        if !rest.is_empty() {
            scope.extend(self.split(id, &rest));
        }
    }

    /// A shipment goes all the way that is left, and out of the door.
    fn depart(&mut self, id: u64, packages: &[String], courier: Option<&str>) -> Result<(), Refusal> {
        let parts = self.shipment(id)?.parts.clone();
        for (at, part) in parts.iter().enumerate() {
            if part.state.is_open() && !part.state.holds_stock() {
                self.set_part(id, at, LineState::Allocated);
            }
        }
        self.restate(id);
        if let Some(code) = courier {
            code.clone_into(&mut self.shipment_mut(id)?.courier);
        }
        if self.shipment(id)?.state != ShipmentState::Packed {
            self.pack_one(id, packages)?;
        } else if !packages.is_empty() {
            self.shipment_mut(id)?.packages = packages.to_vec();
        }
        self.set_state(id, ShipmentState::Despatched)?;
        let now = self.now;
        let shipment = self.shipment_mut(id)?;
        shipment.completed = Some(now);
        let (order, site, name) = (shipment.order, shipment.site.clone(), shipment.reference.clone());
        for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.state.is_open()) {
            self.set_part(id, at, LineState::Despatched);
            self.take((&part.sku, &site), part.quantity, ("despatch", &name));
        }
        self.tell("shipment_despatched", order);
        self.conclude(order);
        Ok(())
    }
}

/// The packages of one of several shipments that leave together: one each, and the rest with the last.
fn packages_of(packages: &[Option<String>], at: usize, count: usize, shipment: u64) -> Vec<String> {
    let Some(last) = packages.len().checked_sub(1) else { return Vec::new() };
    let from = at.min(last);
    let taken = if at + 1 == count { packages.len() - from } else { 1 };
    let mine = packages.iter().skip(from).take(taken).enumerate();
    let name = |(number, tracking): (usize, &Option<String>)| {
        tracking.clone().unwrap_or_else(|| made_up(shipment, from + number + 1))
    };
    mine.map(name).collect()
}
