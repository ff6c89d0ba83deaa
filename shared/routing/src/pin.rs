//! What was placed stays where it is: it shrinks when the order wants less, and grows only where it stands alone.

use crate::decision::{KnownPart, KnownState};
use crate::demand::Demand;

/// How the units of a demand lie over the known parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pinned {
    /// Index of a known part and the units that stay there.
    pub(crate) kept: Vec<(usize, u32)>,
    /// Units that were never placed.
    pub(crate) fresh: u32,
    /// The one living part that has the line already: fresh units join it.
    pub(crate) grows: Option<usize>,
}

/// Lays a demand over the known parts. Where less is wanted than was placed, the last parts give way first, and
/// units that a cancelled part had give way before any that live.
pub(crate) fn pin(demand: &Demand<'_>, known: &[KnownPart]) -> Pinned {
    let units = |state: KnownState| {
        known.iter().enumerate().filter_map(move |(at, part)| {
            let mine = part.state == state && part.key.shipping == demand.shipping;
            let units = part.lines.get(demand.item.id()).copied().filter(|units| mine && *units > 0)?;
            Some((at, units))
        })
    };
    let mut kept: Vec<(usize, u32)> = units(KnownState::Placed).collect();
    let held = kept.iter().map(|(_, units)| *units).fold(0, u32::saturating_add);
    let spent = units(KnownState::Cancelled).map(|(_, units)| units).fold(0, u32::saturating_add);
    let grows = match kept.as_slice() {
        [(only, _)] => Some(*only),
        _ => None,
    };
    let mut over = held.saturating_sub(demand.units);
    for (_, units) in kept.iter_mut().rev() {
        let less = over.min(*units);
        *units -= less;
        over -= less;
    }
    kept.retain(|(_, units)| *units > 0);
    Pinned { kept, fresh: demand.units.saturating_sub(held).saturating_sub(spent), grows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::Item;
    use crate::sample;

    #[test]
    fn placed_units_stay_shrink_from_the_end_and_grow_only_alone() {
        let cancelled = |units| KnownPart {
            state: KnownState::Cancelled,
            ..sample::placed("gone", None, &[("l1", units)])
        };
        let at = |account: &str, units| sample::placed(account, None, &[("l1", units)]);
        for (name, wanted, known, kept, fresh, grows) in [
            ("nothing placed", 3, vec![], vec![], 3, None),
            ("as placed", 3, vec![at("a", 3)], vec![(0, 3)], 0, Some(0)),
            ("more", 5, vec![at("a", 3)], vec![(0, 3)], 2, Some(0)),
            ("less", 2, vec![at("a", 3)], vec![(0, 2)], 0, Some(0)),
            ("none", 0, vec![at("a", 3)], vec![], 0, Some(0)),
            ("less of two", 2, vec![at("a", 2), at("b", 3)], vec![(0, 2)], 0, None),
            ("more of two", 6, vec![at("a", 2), at("b", 3)], vec![(0, 2), (1, 3)], 1, None),
            ("cancelled is spent", 3, vec![cancelled(3)], vec![], 0, None),
            ("cancelled gives way first", 2, vec![cancelled(1), at("a", 2)], vec![(1, 2)], 0, Some(1)),
            ("more than the cancelled", 5, vec![cancelled(3)], vec![], 2, None),
        ] {
            let order = sample::order();
            let item = Item::Line(order.lines.first().unwrap());
            let demand = Demand { item, shipping: None, address_key: None, units: wanted };
            assert_eq!(pin(&demand, &known), Pinned { kept, fresh, grows }, "{name}");
        }
    }
}
