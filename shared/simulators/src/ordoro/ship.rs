//! Shipping from the warehouse floor. What leaves in parts is split first, for an order has one shipment.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::account::Account;
use super::label;
use super::order::Order;
use super::refusal::Refusal;
use super::shipment::{Carrier, Package as Parcel, Shipment};
use super::split::Share;
use crate::floor::PackageLine;

/// What the warehouse ships of an order at one time.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ship {
    /// `order_number`, `order_id`, `cart_order_id` or a number; it stands for all children of what was split.
    pub order: String,
    /// A number; the order is moved there first.
    pub warehouse: Option<String>,
    /// A number: labels are bought with this shipper account. Without it, tracking numbers are typed in.
    pub shipper: Option<u64>,
    /// Without any: everything that is open leaves, each order in one package. Packages of which none has lines are one
    /// shipment, and nobody knows what is in which. A package with lines is an order of its own, split off if need be.
    #[serde(default)]
    pub packages: Vec<Package>,
}

/// One package; what is missing is made up.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Without them, beside packages that have some: what is left.
    /// A line is named by: `cart_orderitem_id`, number or SKU.
    pub lines: Option<Vec<PackageLine>>,
    pub tracking: Option<String>,
    pub carrier: Option<String>,
    pub method: Option<String>,
    /// Decimal.
    pub cost: Option<String>,
    /// Ounces, decimal.
    pub weight: Option<String>,
}

/// What leaves one open order: the shares of the packages, by their position, and what stays.
#[derive(Debug)]
struct Plan {
    order: u64,
    shares: Vec<(usize, Share)>,
    left: Share,
}

impl Account {
    /// Ships; all of it is done, or nothing. Returns the orders that were shipped.
    pub(super) fn ship(&mut self, ship: &Ship) -> Result<Vec<u64>, Refusal> {
        let open = self.find_open(&ship.order)?;
        self.heed(&ship.order, &open)?;
        let warehouse = ship.warehouse.as_deref().map(|id| self.floor_warehouse(id)).transpose()?;
        if ship.shipper.is_some_and(|id| self.shipper(id).is_none()) {
            return Err(Refusal::NotFound("shipper"));
        }
        let costs = ship.packages.iter().map(cost).collect::<Result<Vec<_>, _>>()?;
        let has_lines = ship.packages.iter().any(|package| package.lines.is_some());
        let leaving = if has_lines {
            let plans = self.plan(&ship.order, &open, &ship.packages)?;
            self.take_apart(plans)?
        } else {
            // The packages are those of the first open order; the others leave in one that is made up.
            let mut all: Vec<usize> = (0..ship.packages.len()).collect();
            open.into_iter().map(|order| (order, std::mem::take(&mut all))).collect()
        };
        let mut shipped = Vec::new();
        for (order, packages) in leaving {
            if let Some(warehouse) = warehouse {
                self.move_order(order, warehouse)?;
            }
            let packages = packages.into_iter().filter_map(|at| ship.packages.get(at).zip(costs.get(at)));
            let shipment = self.packed(order, ship.shipper, &packages.collect::<Vec<_>>());
            self.depart(order, shipment)?;
            shipped.push(order);
        }
        Ok(shipped)
    }

    /// People who see a tag that says stop do not ship.
    fn heed(&self, name: &str, open: &[u64]) -> Result<(), Refusal> {
        let tags = open.iter().filter_map(|id| self.orders.get(id)).flat_map(|order| &order.tags);
        let held = tags.filter(|tag| self.holds.contains(tag)).find_map(|tag| self.tags.get(tag));
        held.map_or(Ok(()), |tag| Err(Refusal::Conflict(format!("Order {name} has the tag {}", tag.text))))
    }

    /// Finds for each package an open order that holds all of it.
    fn plan(&self, name: &str, open: &[u64], packages: &[Package]) -> Result<Vec<Plan>, Refusal> {
        let whole = |order: &Order| order.shown().map(|line| (line.id, line.quantity)).collect::<Share>();
        let plan = |id: &u64| {
            let order = self.orders.get(id)?;
            Some(Plan { order: *id, shares: Vec::new(), left: whole(order) })
        };
        let mut plans: Vec<Plan> = open.iter().filter_map(plan).collect();
        for (at, package) in packages.iter().enumerate() {
            let Some(lines) = &package.lines else { continue };
            if lines.iter().all(|line| line.quantity == 0) {
                return Err(Refusal::general(format!("Nothing of order {name} is in the package")));
            }
            let fitting = plans.iter_mut().find_map(|plan| {
                let share = self.share(plan.order, lines)?;
                let fits =
                    share.iter().all(|(line, units)| plan.left.get(line).is_some_and(|left| left >= units));
                fits.then_some((plan, share))
            });
            let (plan, share) = fitting.ok_or_else(|| self.missing(name, open, lines))?;
            for (line, units) in &share {
                plan.left.entry(*line).and_modify(|left| *left -= units);
            }
            plan.left.retain(|_, left| *left > 0);
            plan.shares.push((at, share));
        }
        for (at, _) in packages.iter().enumerate().filter(|(_, package)| package.lines.is_none()) {
            let plan = plans.iter_mut().find(|plan| !plan.left.is_empty());
            let plan =
                plan.ok_or_else(|| Refusal::general(format!("Nothing of order {name} is in the package")))?;
            plan.shares.push((at, std::mem::take(&mut plan.left)));
        }
        Ok(plans)
    }

    fn share(&self, order: u64, lines: &[PackageLine]) -> Option<Share> {
        let mut share = Share::new();
        for line in lines {
            *share.entry(self.find_line(order, &line.line)?).or_default() += line.quantity;
        }
        share.retain(|_, units| *units > 0);
        Some(share)
    }

    fn missing(&self, name: &str, open: &[u64], lines: &[PackageLine]) -> Refusal {
        let is_known =
            |line: &&PackageLine| open.iter().any(|order| self.find_line(*order, &line.line).is_some());
        match lines.iter().find(|line| !is_known(line)) {
            Some(_) => Refusal::NotFound("order line"),
            None => Refusal::general(format!("No open order of {name} has all that is in the package")),
        }
    }

    /// Splits the orders that leave in parts. Returns what leaves, with the positions of its packages.
    fn take_apart(&mut self, plans: Vec<Plan>) -> Result<Vec<(u64, Vec<usize>)>, Refusal> {
        let mut leaving = Vec::new();
        for plan in plans.into_iter().filter(|plan| !plan.shares.is_empty()) {
            let (at, mut shares): (Vec<usize>, Vec<Share>) = plan.shares.into_iter().unzip();
            if !plan.left.is_empty() {
                shares.push(plan.left);
            }
            let orders = if shares.len() == 1 { vec![plan.order] } else { self.split(plan.order, &shares)? };
            leaving.extend(orders.into_iter().zip(at.into_iter().map(|at| vec![at])));
        }
        Ok(leaving)
    }

    fn packed(
        &mut self,
        order: u64,
        shipper: Option<u64>,
        packages: &[(&Package, &Option<Decimal>)],
    ) -> Shipment {
        let first = packages.first().map(|(package, _)| *package);
        let parcels: Vec<Parcel> = packages.iter().map(|(package, _)| parcel(package)).collect();
        let parcels = if parcels.is_empty() { vec![Parcel::default()] } else { parcels };
        let labelled = self.labelled(order, shipper.unwrap_or_default(), parcels);
        let costs: Vec<Decimal> = packages.iter().filter_map(|(_, cost)| **cost).collect();
        let method = first.and_then(|package| package.method.clone()).unwrap_or_else(|| "Ground".to_owned());
        let carrier = first.and_then(|package| package.carrier.clone()).unwrap_or_else(|| "UPS".to_owned());
        Shipment {
            carrier: if shipper.is_some() { labelled.carrier } else { Carrier::Named(carrier) },
            method: Some(method.to_uppercase()),
            display_method: Some(method),
            cost: if costs.is_empty() { labelled.cost } else { costs.iter().sum() },
            package_tracking: label::numbers(&labelled.packages),
            ..labelled
        }
    }

    /// A warehouse that people name by its number.
    pub(super) fn floor_warehouse(&self, id: &str) -> Result<u64, Refusal> {
        let found = id.parse().ok().and_then(|id| self.warehouse(id));
        found.map(|warehouse| warehouse.id).ok_or(Refusal::NotFound("warehouse"))
    }
}

fn parcel(package: &Package) -> Parcel {
    let weight = package.weight.iter().map(|weight| ("weight".to_owned(), Value::String(weight.clone())));
    Parcel { tracking: package.tracking.clone(), details: weight.collect::<Map<_, _>>() }
}

fn cost(package: &Package) -> Result<Option<Decimal>, Refusal> {
    let read = |text: &String| {
        text.parse::<Decimal>()
            .map_err(|error| Refusal::invalid("cost", format!("Invalid cost `{text}`: {error}")))
    };
    package.cost.as_ref().map(read).transpose()
}
