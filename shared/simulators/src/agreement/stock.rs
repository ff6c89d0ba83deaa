//! Stock, SKU by SKU and channel by channel.

use std::collections::BTreeMap;

use super::expect::Expectations;
use super::partner::PartnerBook;
use super::report::{Report, StockDifference};
use super::shop::ShopBook;

/// The shop's units and the partner's of one SKU at one channel.
type Sides = (Option<i64>, Option<i64>);

/// Compares what the shop promises with what the warehouses of each channel have, less the safety stock and never below
/// zero.
pub(super) fn compare(shop: &ShopBook, partners: &[PartnerBook], expect: &Expectations, report: &mut Report) {
    let mut figures: BTreeMap<(&str, &str), Sides> = BTreeMap::new();
    for book in partners {
        for (theirs, warehouses) in &book.stock {
            let Some(sku) = expect.ours(theirs) else { continue };
            for (warehouse, stock) in warehouses {
                let place = (book.account.clone(), warehouse.clone());
                let Some(channel) = expect.channels.get(&place) else { continue };
                let partner = &mut figures.entry((sku, channel)).or_default().1;
                *partner = Some(partner.unwrap_or(0).saturating_add(stock.available));
            }
        }
    }
    for entry in &shop.stock {
        let Some(channel) = &entry.channel else { continue };
        if expect.channels.values().any(|fed| fed == channel) {
            figures.entry((&entry.sku, channel)).or_default().0 = Some(entry.quantity_on_stock);
        }
    }
    for ((sku, channel), (shop, partner)) in figures {
        let kept = expect.safety.get(sku).copied().unwrap_or(0);
        let partner = partner.map(|units| units.saturating_sub(kept).max(0));
        if shop != partner {
            let (sku, channel) = (sku.to_owned(), channel.to_owned());
            report.stock_mismatches.push(StockDifference { sku, channel, shop, partner });
        }
    }
}
