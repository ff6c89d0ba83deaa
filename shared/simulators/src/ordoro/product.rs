//! Products and what lies of them on the shelves of each warehouse.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::account::Account;
use super::fields::Fields;
use super::refusal::Refusal;

#[derive(Debug)]
pub(super) struct Product {
    pub(super) id: u64,
    pub(super) sku: String,
    pub(super) name: String,
    pub(super) price: Decimal,
    pub(super) cost: Decimal,
    /// Pounds.
    pub(super) weight: Decimal,
    pub(super) category: String,
    pub(super) upc: Option<String>,
    pub(super) internal_notes: Option<String>,
    /// Units of each component, by SKU; a product without any is no kit.
    pub(super) kit: BTreeMap<String, u32>,
    /// By warehouse: those in which it was ever ordered or counted. Which rows Ordoro shows is not documented.
    pub(super) shelves: BTreeMap<u64, Shelf>,
    pub(super) archived: Option<Timestamp>,
    pub(super) created: Timestamp,
    /// Not changed by orders that commit units; see [`Account::change_on_hand`].
    pub(super) updated: Timestamp,
}

/// One product in one warehouse.
#[derive(Debug)]
pub(super) struct Shelf {
    /// May be a fraction, and below zero.
    pub(super) on_hand: Decimal,
    pub(super) location: String,
    pub(super) low_stock_threshold: Option<Decimal>,
    pub(super) out_of_stock_threshold: Option<Decimal>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
}

/// What an order or a person tells of a product.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    name: Option<String>,
    price: Option<Decimal>,
    cost: Option<Decimal>,
    weight: Option<Decimal>,
    category: Option<String>,
    upc: Option<String>,
    internal_notes: Option<String>,
}

impl Told {
    /// Reads the fields that products have in every body.
    pub(super) fn read(sent: Fields<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            name: sent.owned("name"),
            price: sent.amount("price")?,
            cost: sent.amount("cost")?,
            weight: sent.amount("weight")?,
            category: sent.owned("category"),
            upc: sent.owned("upc"),
            internal_notes: sent.owned("internal_notes"),
        })
    }

    /// Only a name.
    pub(super) fn named(name: Option<&str>) -> Self {
        Self { name: name.map(str::to_owned), ..Self::default() }
    }
}

impl Product {
    pub(super) fn is_kit(&self) -> bool {
        !self.kit.is_empty()
    }

    /// Takes over what was told.
    pub(super) fn write(&mut self, told: Told) {
        self.name = told.name.unwrap_or_else(|| std::mem::take(&mut self.name));
        self.price = told.price.unwrap_or(self.price);
        self.cost = told.cost.unwrap_or(self.cost);
        self.weight = told.weight.unwrap_or(self.weight);
        self.category = told.category.unwrap_or_else(|| std::mem::take(&mut self.category));
        self.upc = told.upc.or_else(|| self.upc.take());
        self.internal_notes = told.internal_notes.or_else(|| self.internal_notes.take());
    }
}

impl Account {
    /// Makes a product of this SKU if there is none: nobody is asked and nobody is told.
    pub(super) fn know(&mut self, sku: &str, told: Told) {
        if self.products.contains_key(sku) {
            return;
        }
        let (id, now) = (self.next("product"), self.now);
        let mut made = Product {
            id,
            sku: sku.to_owned(),
            name: sku.to_owned(),
            price: Decimal::ZERO,
            cost: Decimal::ZERO,
            weight: Decimal::ZERO,
            category: String::new(),
            upc: None,
            internal_notes: None,
            kit: BTreeMap::new(),
            shelves: BTreeMap::new(),
            archived: None,
            created: now,
            updated: now,
        };
        made.write(told);
        self.products.insert(sku.to_owned(), made);
    }

    /// The shelf of a product, put up if there is none.
    pub(super) fn shelf(&mut self, sku: &str, warehouse: u64) -> Option<&mut Shelf> {
        let now = self.now;
        let empty = || Shelf {
            on_hand: Decimal::ZERO,
            location: String::new(),
            low_stock_threshold: None,
            out_of_stock_threshold: None,
            created: now,
            updated: now,
        };
        let product = self.products.get_mut(sku)?;
        Some(product.shelves.entry(warehouse).or_insert_with(empty))
    }
}
