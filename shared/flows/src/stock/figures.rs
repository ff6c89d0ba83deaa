//! Figures before they are written: the newest of each SKU and warehouse, not too old, and summed where warehouses share a
//! channel.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use waybill_domain::ids::{Sku, WarehouseId};
use waybill_domain::stock::{Figures, StockLevel, learn_places};

use super::Came;
use super::told::read;
use super::whole::{Serves, learn};
use crate::engine::RunError;
use crate::world::{Desk, World};

/// Figures older than this are read anew before they are used, and so are those that were tried before: a late message must not
/// run stock backwards, and an entry that says the same as newer figures does not say how new they are.
pub(super) const FRESH: SignedDuration = SignedDuration::from_secs(60);

/// When a figure was so of which nobody said it: it is read anew.
pub(super) const UNDATED: Timestamp = Timestamp::MIN;

/// One figure for each SKU at each warehouse: the newest. What has no date may be newer than what has one: of such the figure is
/// undated, and read anew.
pub(super) fn newest(levels: Vec<StockLevel>) -> Vec<StockLevel> {
    let mut newest: BTreeMap<(WarehouseId, Sku), StockLevel> = BTreeMap::new();
    for mut level in levels {
        let place = (level.warehouse.clone(), level.sku.clone());
        let Some(known) = newest.get_mut(&place) else {
            newest.insert(place, level);
            continue;
        };
        let is_undated = [known.as_of, level.as_of].contains(&UNDATED);
        if known.as_of < level.as_of {
            std::mem::swap(known, &mut level);
        }
        if is_undated {
            known.as_of = UNDATED;
        }
        learn_places(&mut known.places, level.places);
    }
    newest.into_values().collect()
}

/// Figures that waited too long are read anew; what lies where is as old as it says.
pub(super) async fn fresh(
    world: &World,
    desk: &Desk,
    levels: Vec<StockLevel>,
    Came { trace, tries, first_seen }: Came<'_>,
) -> Result<Vec<StockLevel>, RunError> {
    let now = world.now();
    let is_stale = |level: &StockLevel| tries > 0 || now.duration_since(level.as_of) > FRESH;
    let (stale, mut fresh): (Vec<_>, Vec<_>) = levels.into_iter().partition(is_stale);
    let mut warehouses: BTreeMap<WarehouseId, BTreeMap<Sku, StockLevel>> = BTreeMap::new();
    for level in stale {
        warehouses.entry(level.warehouse.clone()).or_default().insert(level.sku.clone(), level);
    }
    for (warehouse, mut skus) in warehouses {
        let names: Vec<Sku> = skus.keys().cloned().collect();
        let is_undated = skus.values().any(|level| level.as_of == UNDATED);
        let how = if is_undated { Serves::BegunSince(first_seen) } else { Serves::Kept };
        let (read, since) = read(world, desk, (&warehouse, &names), how, trace).await?;
        for mut level in read {
            if let Some(told) = skus.remove(&level.sku) {
                // What was kept of a reading may be older than what this says.
                if told.as_of > level.as_of {
                    (level.figures, level.as_of) = (told.figures, told.as_of);
                }
                learn_places(&mut level.places, told.places);
            }
            fresh.push(level);
        }
        // What is not there any more has no figure; what a kept reading is too old to know has its own.
        fresh.extend(skus.into_values().filter(|told| told.as_of > since));
    }
    learn(desk, &fresh).await;
    Ok(fresh)
}

/// The sum of a SKU's figures over warehouses; as old as the oldest of them. `None` where no number is said: that is not zero.
pub(super) fn summed(levels: Vec<StockLevel>) -> Option<StockLevel> {
    let sum = levels.into_iter().reduce(|mut a, b| {
        a.figures = add(a.figures, b.figures);
        a.as_of = a.as_of.min(b.as_of);
        learn_places(&mut a.places, b.places);
        a
    })?;
    (!sum.is_unknown()).then_some(sum)
}

/// What the shop's quantity begins with is known where every warehouse says it; of the rest, which not every partner tells,
/// what is not said counts as none.
fn add(a: Figures, b: Figures) -> Figures {
    let all = |a: Option<i64>, b: Option<i64>| a.zip(b).map(|(a, b)| a.saturating_add(b));
    let told = |a: Option<i64>, b: Option<i64>| match (a, b) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or_default().saturating_add(b.unwrap_or_default())),
    };
    Figures {
        on_hand: all(a.on_hand, b.on_hand),
        available: all(a.available, b.available),
        allocated: told(a.allocated, b.allocated),
        backordered: told(a.backordered, b.backordered),
        reserved: told(a.reserved, b.reserved),
        unsellable: told(a.unsellable, b.unsellable),
        sell_ahead: told(a.sell_ahead, b.sell_ahead),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(as_of: &str, available: Option<i64>) -> StockLevel {
        StockLevel {
            account: "us".try_into().unwrap(),
            warehouse: "east".try_into().unwrap(),
            sku: "MUG-1".try_into().unwrap(),
            figures: Figures { on_hand: Some(9), available, reserved: available, ..Figures::default() },
            as_of: as_of.parse().unwrap_or(UNDATED),
            places: BTreeMap::new(),
        }
    }

    #[test]
    fn the_newest_figure_counts_and_what_has_no_date_may_be_newer() {
        let (early, late) = ("2026-11-10T08:00:00Z", "2026-11-10T08:00:01Z");
        for (name, times, want) in [
            ("in order", [early, late], late.parse().unwrap()),
            ("out of order", [late, early], late.parse().unwrap()),
            ("news behind a figure", [late, "undated"], UNDATED),
            ("news before a figure", ["undated", late], UNDATED),
        ] {
            let levels = newest(times.iter().map(|time| level(time, Some(1))).collect());
            assert_eq!(levels, [StockLevel { as_of: want, ..level(late, Some(1)) }], "{name}");
        }
    }

    #[test]
    fn a_sum_of_which_a_part_is_unknown_is_unknown() {
        let now = "2026-11-10T08:00:00Z";
        let known = |units| level(now, Some(units));
        let silent = StockLevel { figures: Figures::default(), ..level(now, None) };
        for (name, levels, want) in [
            ("two", vec![known(2), known(3)], Some((Some(18), Some(5), Some(5)))),
            (
                "one does not say what it would sell",
                vec![known(2), level(now, None)],
                Some((Some(18), None, Some(2))),
            ),
            ("one says nothing", vec![silent.clone(), known(3)], Some((None, None, Some(3)))),
            ("none says anything", vec![silent], None),
            ("nowhere", vec![], None),
        ] {
            let sum = summed(levels).map(|level| level.figures);
            assert_eq!(sum.map(|sum| (sum.on_hand, sum.available, sum.reserved)), want, "{name}");
        }
    }
}
