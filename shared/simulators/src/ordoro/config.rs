//! What a simulated account is set up with.

use std::collections::BTreeMap;

use super::carrier_table::CARRIERS;
use super::keys::ApiKey;

/// One warehouse of the account.
#[derive(Debug, Clone)]
pub struct Warehouse {
    pub id: u64,
    /// Its name for people: `Primary`.
    pub name: String,
    /// Two letters.
    pub country: String,
}

/// One sales channel: a custom integration.
#[derive(Debug, Clone)]
pub struct Cart {
    pub id: u64,
    /// The prefix of its order numbers; counts from 1.
    pub index: u64,
    pub name: String,
}

/// An account with a carrier, with which labels are bought.
#[derive(Debug, Clone)]
pub struct Shipper {
    pub id: u64,
    /// `ups`, `fedex`, ...
    pub vendor: String,
    pub name: String,
}

impl Shipper {
    /// An account with every carrier of which labels can be bought; ids count from 501 in the order of their names.
    pub fn usual() -> Vec<Self> {
        let mut names: Vec<&str> = CARRIERS.iter().map(|carrier| carrier.name).collect();
        names.sort_unstable();
        let shipper =
            |(id, name): (u64, &str)| Self { id, vendor: name.to_owned(), name: name.to_uppercase() };
        (501..).zip(names).map(shipper).collect()
    }
}

/// The account that is simulated.
#[derive(Debug, Clone)]
pub struct Config {
    pub company_id: u64,
    pub key: ApiKey,
    /// The first is the default location.
    pub warehouses: Vec<Warehouse>,
    pub carts: Vec<Cart>,
    pub shippers: Vec<Shipper>,
    /// Why things come back: code and description.
    pub return_codes: BTreeMap<String, String>,
    /// Tags that keep the people of the warehouse from shipping; the system itself does not care.
    pub hold_tags: Vec<String>,
    /// Whether the account opted in to the allocation module.
    pub allocates: bool,
}

impl Config {
    /// An account with these warehouses and no sales channel, so that all orders are manual ones.
    pub fn new(key: ApiKey, warehouses: Vec<Warehouse>) -> Self {
        Self {
            company_id: 1985,
            key,
            warehouses,
            carts: Vec::new(),
            shippers: Vec::new(),
            return_codes: BTreeMap::new(),
            hold_tags: Vec::new(),
            allocates: false,
        }
    }
}

/// Under which key the list of products stands: the document has both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKey {
    /// `products`, as in the schema.
    Plural,
    /// `product`, as in the text and in old recordings.
    Singular,
}
