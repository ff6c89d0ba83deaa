//! Time that jumps, and a watch over what may never go backwards.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use fastrand::Rng;
use jiff::SignedDuration;
use serde_json::Value;
use waybill::demo::{Driver, Ground, Passage, Stretch};
use waybill_flows::world::World;
use waybill_simulators::agreement::{ShopBook, ShopOrder};
use waybill_transport::clock::{Clock as _, MovableClock};

use crate::mortal::Mortality;

/// One of so many stretches begins with a jump of the clock.
const ONE_OF: u8 = 8;
/// The longest jump, in minutes: whatever was due meanwhile is late.
const LONGEST: i64 = 20 * 60;
/// What an order says of parcels when they have arrived.
const ARRIVED: &str = "Delivered";
/// And when they come back.
const RETURNED: &str = "Exception";
const TRACKING: &str = "waybillTrackingStatus";
const CANCELLED: &str = "waybillCancelled";

/// Lets time pass as the driver does, and jump.
#[derive(Debug)]
pub(super) struct Restless<'a> {
    driver: Driver,
    ground: &'a Ground,
    clock: Arc<MovableClock>,
    mortality: Arc<Mortality>,
    rng: Rng,
    patience: SignedDuration,
    jumped: SignedDuration,
    seen: BTreeMap<String, Seen>,
    backwards: Vec<String>,
}

/// What an order showed that stays so.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Seen {
    is_cancelled: bool,
    /// Units that came back.
    came_back: u32,
    /// Units cancelled by partners, by line.
    cancelled: BTreeMap<String, u64>,
    /// Numbers of parcels that have arrived.
    arrived: Vec<String>,
    /// Of those that have not, nor are on their way back.
    on_the_way: Vec<String>,
}

impl<'a> Restless<'a> {
    /// Around a driver on its ground.
    pub(super) fn around(
        driver: Driver,
        ground: &'a Ground,
        clock: Arc<MovableClock>,
        mortality: Arc<Mortality>,
        (seed, patience): (u64, SignedDuration),
    ) -> Self {
        let rng = Rng::with_seed(seed ^ 0x5eed);
        let (jumped, backwards) = (SignedDuration::ZERO, Vec::new());
        Self { driver, ground, clock, mortality, rng, patience, jumped, seen: BTreeMap::new(), backwards }
    }

    /// What went backwards, in sentences.
    pub(super) fn backwards(self) -> Vec<String> {
        self.backwards
    }

    fn watch(&mut self) -> anyhow::Result<()> {
        let book = ShopBook::read(&self.ground.shop_books())?;
        for order in &book.orders {
            let now = Seen::of(order);
            if let Some(before) = self.seen.get(&order.id) {
                let told = now.lacks(before).map(|what| format!("order {}: {what}", order.name()));
                self.backwards.extend(told);
            }
            self.seen.insert(order.id.clone(), now);
        }
        Ok(())
    }
}

impl Seen {
    fn of(order: &ShopOrder) -> Self {
        let parcels = order.deliveries.iter().flat_map(|delivery| &delivery.parcels);
        let numbered: Vec<(String, &str)> = parcels
            .filter_map(|parcel| {
                let status = parcel.custom.get(TRACKING).and_then(Value::as_str).unwrap_or_default();
                Some((parcel.tracking_data.as_ref()?.tracking_id.clone()?, status))
            })
            .collect();
        let numbers = |is_one: fn(&str) -> bool| {
            let some = numbered.iter().filter(move |(_, status)| is_one(status));
            some.map(|(number, _)| number.clone()).collect::<Vec<_>>()
        };
        let cancelled = order
            .lines
            .iter()
            .filter_map(|line| Some((line.id.clone(), line.custom.get(CANCELLED).and_then(Value::as_u64)?)));
        Self {
            is_cancelled: order.is_cancelled(),
            came_back: order.units_back(),
            cancelled: cancelled.collect(),
            arrived: numbers(|status| status == ARRIVED),
            on_the_way: numbers(|status| status != ARRIVED && status != RETURNED),
        }
    }

    /// What was so before and is not any more.
    fn lacks(&self, before: &Self) -> Option<String> {
        if before.is_cancelled && !self.is_cancelled {
            return Some("it is not cancelled any more".to_owned());
        }
        if self.came_back < before.came_back {
            return Some(format!("{} units came back, and now {}", before.came_back, self.came_back));
        }
        // One that was voided is not there any more.
        let lost = before.arrived.iter().find(|number| self.on_the_way.contains(number));
        if let Some(number) = lost {
            return Some(format!("parcel {number} had arrived, and is on its way"));
        }
        before.cancelled.iter().find_map(|(line, units)| {
            let now = self.cancelled.get(line).copied().unwrap_or(0);
            (now < *units).then(|| format!("{units} units of line {line} were cancelled, and now {now}"))
        })
    }
}

#[async_trait]
impl Passage for Restless<'_> {
    fn world(&self) -> &World {
        self.driver.world()
    }

    fn longest_settling(&self) -> SignedDuration {
        self.patience
    }

    fn jumped(&self) -> SignedDuration {
        self.jumped
    }

    async fn pass(&mut self, stretch: Stretch) -> anyhow::Result<()> {
        self.mortality.strikes(stretch != Stretch::Night);
        if stretch == Stretch::LookAgain && self.rng.u8(..ONE_OF) == 0 {
            let jump = SignedDuration::from_mins(self.rng.i64(1..LONGEST));
            let to = self.clock.now().checked_add(jump)?;
            self.clock.advance_to(to);
            self.jumped += jump;
        }
        self.driver.pass(stretch).await?;
        self.watch()
    }

    async fn lags(&self) -> anyhow::Result<(u64, u64)> {
        self.driver.lags().await
    }
}
