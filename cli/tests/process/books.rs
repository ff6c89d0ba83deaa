//! What both sides say, by their own books.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use waybill::demo::expectations;
use waybill_simulators::agreement::{PartnerBook, PartnerOrder, ShopBook, compare};

use crate::house::House;
use crate::program::until;

/// The books of both sides.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) shop: ShopBook,
    pub(crate) partner: PartnerBook,
}

impl Books {
    pub(crate) async fn read(house: &House) -> Self {
        let books = house.look("/books").await;
        let shop = ShopBook::read(&books["commercetools"]).unwrap();
        Self { shop, partner: PartnerBook::read("shiphero-us", &books["shiphero"]).unwrap() }
    }

    /// What they disagree on, in sentences.
    pub(crate) fn differences(&self) -> Vec<String> {
        compare(&self.shop, std::slice::from_ref(&self.partner), &expectations()).sentences()
    }

    /// Every order was placed once and every parcel told once: counted one by one, whatever became of them since.
    pub(crate) fn each_once(&self, orders: usize, shipped: usize) {
        assert_eq!(self.shop.orders.len(), orders);
        let mut placed: BTreeMap<&str, usize> = BTreeMap::new();
        for order in &self.partner.orders {
            *placed.entry(&order.reference).or_default() += 1;
        }
        let twice: Vec<_> = placed.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "placed more than once: {twice:?}");
        for order in &self.shop.orders {
            let parts: Vec<&PartnerOrder> = self.partner.parts(&order.id).collect();
            assert_eq!(parts.len(), 1, "order {}", order.name());
            let labels = parts[0].valid_labels().count();
            assert_eq!(order.deliveries.len(), labels, "deliveries of order {}", order.name());
        }
        let deliveries = self.shop.orders.iter().map(|order| order.deliveries.len());
        assert_eq!(deliveries.sum::<usize>(), shipped, "deliveries");
    }
}

/// Ships an order that is at the warehouse, whole.
pub(crate) async fn ship(house: &House, order: &PartnerOrder) {
    let shipped = house.act("/shiphero/ship", &json!({ "order": order.id })).await;
    shipped.unwrap_or_else(|cause| panic!("order {}: {cause}", order.reference));
}

/// Waits until both sides agree.
pub(crate) async fn agree(house: &House, within: Duration) -> Result<(), Vec<String>> {
    let mut left = Vec::new();
    let agreed = until(within, async || {
        left = Books::read(house).await.differences();
        left.is_empty().then_some(())
    });
    let agreed = agreed.await;
    agreed.ok_or(left)
}
