//! What is done to each order during the day: in the shop, and on the floors of the warehouses.

use anyhow::{Context as _, anyhow};
use fastrand::Rng;
use serde_json::{Value, json};
use waybill_simulators::agreement::{Expectations, Expected, Fate};

use super::accounts::{Account, WAREHOUSES};
use super::acts::{Act, InShop, OnFloor};
use super::course::Course;
use super::goods::LATE_CLOCK;
use super::orders::added_line;
use super::packing::{Packing, packages};
use super::people::{self, Country};
use super::seen::Seen;
use super::systems::Systems;

/// An order with its life before it.
#[derive(Debug)]
pub(super) struct Scripted {
    pub(super) number: String,
    pub(super) course: Course,
    /// As the shop took it.
    pub(super) order: Value,
}

impl Scripted {
    pub(super) fn id(&self) -> &str {
        self.order.get("id").and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn lines(&self) -> &[Value] {
        self.order.get("lineItems").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// The people who do it.
#[derive(Debug)]
pub(super) struct People<'a> {
    pub(super) systems: &'a Systems,
    pub(super) expect: &'a mut Expectations,
    pub(super) rng: &'a mut Rng,
    /// The books as they stood when these people began; each order is worked on once by them.
    pub(super) seen: Seen,
}

impl<'a> People<'a> {
    /// People who look into the books first.
    pub(super) fn begin(systems: &'a Systems, expect: &'a mut Expectations, rng: &'a mut Rng) -> Self {
        Self { systems, expect, rng, seen: Seen::read(systems) }
    }
}

impl People<'_> {
    /// Does something to an order.
    pub(super) fn act(&mut self, order: &Scripted, act: Act) -> anyhow::Result<()> {
        let done = match act {
            Act::Shop(act) => self.in_shop(order, act),
            Act::Floor(act) => self.on_floor(order, act),
            Act::Road(act) => self.on_road(order, act),
        };
        done.with_context(|| format!("order {} ({:?}): {act:?}", order.number, order.course))
    }

    /// Whether this cannot be done yet: the warehouse holds the order, or nobody follows its parcels.
    pub(super) fn must_wait(&self, order: &Scripted, act: Act) -> bool {
        let ships = match act {
            Act::Shop(_) => false,
            Act::Road(_) => return self.is_unfollowed(order),
            Act::Floor(act) => match act {
                OnFloor::Ship
                | OnFloor::ShipInPackages
                | OnFloor::ShipOneUnit
                | OnFloor::CancelUnitAndShip => true,
                OnFloor::TakeBack => return self.is_expected_back(order) && !self.is_announced(order),
                OnFloor::VoidEverything | OnFloor::Hold | OnFloor::Release | OnFloor::Cancel => false,
            },
        };
        let is_held = |part: &Value| !list(part, "holds").is_empty();
        ships && self.parts(order).iter().any(|(_, part)| is_held(part))
    }

    /// What happens to the warehouses themselves.
    pub(super) fn goods_arrive(&self) -> anyhow::Result<()> {
        for (channel, sku, on_hand) in [
            ("us-east", LATE_CLOCK.theirs, 500),
            ("us-west", "CAP-1", 17),
            ("us-mountain", "POSTER-1", 23),
            ("de", "TEE-M", 29),
            ("uk", "BAG-1", 31),
        ] {
            let (account, warehouse) = self.place(channel)?;
            account.count(sku, warehouse, on_hand)?;
        }
        let (account, west) = self.place("us-west")?;
        account.work("adjust_stock", json!({"sku": "BOOK-1", "warehouse": west, "reserve": 5}))
    }

    /// The warehouse of one of the shop's channels.
    fn place(&self, channel: &str) -> anyhow::Result<(&Account, &'static str)> {
        let found = WAREHOUSES.into_iter().find(|(.., of)| *of == channel).and_then(|(id, warehouse, _)| {
            Some((self.systems.accounts.iter().find(|account| account.id == id)?, warehouse))
        });
        found.with_context(|| format!("no warehouse feeds {channel}"))
    }

    fn in_shop(&mut self, order: &Scripted, act: InShop) -> anyhow::Result<()> {
        let first = order.lines().first();
        let units = first.and_then(|line| line.get("quantity")).and_then(Value::as_i64).unwrap_or(1);
        let id = |line: Option<&Value>| line.and_then(|line| line.get("id")).cloned().unwrap_or_default();
        let resize =
            |to: i64| json!({"action": "changeLineItemQuantity", "lineItemId": id(first), "quantity": to});
        match act {
            InShop::ChangeAddress => {
                let country = match order.order.get("country").and_then(Value::as_str) {
                    Some("DE") => Country::Germany,
                    Some("GB") => Country::UnitedKingdom,
                    Some(_) | None => Country::UnitedStates,
                };
                let address = people::address(self.rng, country);
                self.change(order, json!({"action": "setShippingAddress", "address": address}))
            }
            InShop::ChangeEmail => {
                let email = people::email(&order.number, "other");
                self.change(order, json!({"action": "setCustomerEmail", "email": email}))
            }
            InShop::OrderMore => self.edit(order, resize(units + 2)),
            InShop::OrderFewer => self.edit(order, resize(units - 1)),
            InShop::AddLine => {
                let currency = order.order.pointer("/totalPrice/currencyCode").and_then(Value::as_str);
                let item = added_line(currency.unwrap_or("USD"));
                self.edit(order, json!({"action": "addLineItem", "item": item}))
            }
            InShop::RemoveLine => {
                let last = id(order.lines().last());
                self.edit(order, json!({"action": "removeLineItem", "lineItemId": last}))
            }
            InShop::Pay => {
                self.expected(order).fate = Fate::Exported;
                self.change(order, json!({"action": "changePaymentState", "paymentState": "Paid"}))
            }
            InShop::LiftStop => {
                self.change(order, json!({"action": "setCustomField", "name": "stop", "value": false}))
            }
            InShop::AnnounceReturn => self.announce_return(order),
            InShop::Cancel => {
                self.change(order, json!({"action": "changeOrderState", "orderState": "Cancelled"}))
            }
        }
    }

    fn on_floor(&mut self, order: &Scripted, act: OnFloor) -> anyhow::Result<()> {
        match act {
            OnFloor::Hold => self.each_part(order, |account, part| account.work("hold", hold(account, part))),
            OnFloor::Release => {
                self.each_part(order, |account, part| account.work("release", hold(account, part)))
            }
            OnFloor::ShipInPackages => self.pack(order, Packing::Everything),
            OnFloor::ShipOneUnit => self.pack(order, Packing::OneUnit),
            OnFloor::Cancel => {
                let lines = self.held_lines(order);
                self.expected(order).cancelled_by_partner.extend(lines);
                self.each_part(order, |account, part| account.work("cancel", json!({"order": id(part)})))
            }
            OnFloor::CancelUnitAndShip => {
                let line = order.lines().first().and_then(|line| line.get("id")).and_then(Value::as_str);
                let line = line.context("it has no line")?.to_owned();
                self.expected(order).cancelled_by_partner.insert(line.clone(), 1);
                self.each_part(order, |account, part| {
                    account.work("cancel_units", json!({"order": id(part), "line": line, "quantity": 1}))
                })?;
                self.seen = Seen::read(self.systems);
                self.ship(order)
            }
            OnFloor::VoidEverything => self.each_part(order, |account, part| {
                if !account.voids() {
                    return Ok(());
                }
                let shipments = list(part, "shipments").iter();
                let mut names = shipments.map(id);
                names.try_for_each(|shipment| account.work("void_shipment", json!({"shipment": shipment})))
            }),
            OnFloor::TakeBack => self.take_back(order),
            OnFloor::Ship => self.ship(order),
        }
    }

    pub(super) fn expected(&mut self, order: &Scripted) -> &mut Expected {
        self.expect.orders.entry(order.number.clone()).or_default()
    }

    pub(super) fn change(&self, order: &Scripted, action: Value) -> anyhow::Result<()> {
        let done = self.systems.shop.change("orders", order.id(), &[action]);
        done.map(drop).map_err(|refusal| anyhow!("the shop refuses: {}", refusal.body()))
    }

    fn edit(&self, order: &Scripted, staged: Value) -> anyhow::Result<()> {
        let done = self.systems.shop.edit_order(order.id(), &[staged]);
        done.map(drop).map_err(|refusal| anyhow!("the shop refuses: {}", refusal.body()))
    }

    /// The order's parts in the books of all warehouses.
    pub(super) fn parts(&self, order: &Scripted) -> Vec<(&Account, Value)> {
        self.seen.parts(self.systems, order.id())
    }

    fn each_part(
        &self,
        order: &Scripted,
        act: impl Fn(&Account, &Value) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let parts = self.parts(order);
        if parts.is_empty() {
            return Err(anyhow!("no warehouse knows it"));
        }
        parts.iter().try_for_each(|(account, part)| act(account, part))
    }

    fn ship(&self, order: &Scripted) -> anyhow::Result<()> {
        self.each_part(order, |account, part| {
            // Where nothing can be voided there is nothing to ship again, nor where the only line was taken out.
            if left(part) == 0 { Ok(()) } else { account.work("ship", json!({"order": id(part)})) }
        })
    }

    fn pack(&self, order: &Scripted, packing: Packing) -> anyhow::Result<()> {
        self.each_part(order, |account, part| {
            let first = list(part, "line_items").first();
            let warehouse = first.and_then(|line| line.get("warehouse_id"));
            let packages = packages(part, packing, &account.label);
            account.work("ship", json!({"order": id(part), "warehouse": warehouse, "packages": packages}))
        })
    }

    /// All units of the order's lines, as the warehouse holds them.
    fn held_lines(&self, order: &Scripted) -> Vec<(String, u32)> {
        let parts = self.parts(order);
        let lines = parts.iter().flat_map(|(_, part)| list(part, "line_items"));
        let read = |line: &Value| {
            let id = line.get("partner_line_item_id")?.as_str()?.to_owned();
            Some((id, u32::try_from(line.get("quantity")?.as_u64()?).ok()?))
        };
        lines.filter_map(read).collect()
    }
}

/// Units that are still to be shipped.
fn left(part: &Value) -> u64 {
    let units = |line: &Value, name: &str| line.get(name).and_then(Value::as_u64).unwrap_or(0);
    let left = |line: &Value| {
        units(line, "quantity").saturating_sub(units(line, "cancelled") + units(line, "quantity_shipped"))
    };
    list(part, "line_items").iter().map(left).sum()
}

/// A hold that people there have.
fn hold(account: &Account, part: &Value) -> Value {
    match account.hold {
        Some(hold) => json!({"order": id(part), "hold": hold}),
        None => json!({"order": id(part)}),
    }
}

fn id(part: &Value) -> &Value {
    part.get("id").unwrap_or(&Value::Null)
}

pub(super) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
