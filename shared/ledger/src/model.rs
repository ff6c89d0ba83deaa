//! The store in memory: the model that every other backend is compared with, and the store of fast tests.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::store::{Item, Key, Range, Store, StoreError, Write, Written};

/// Items in memory.
#[derive(Debug, Default)]
pub struct Model {
    items: Mutex<BTreeMap<Key, Item>>,
}

impl Model {
    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<Key, Item>) -> T) -> T {
        work(&mut self.items.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Store for Model {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        Ok(self.with(|items| items.get(key).cloned()))
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        Ok(self.with(|items| {
            for (at, write) in writes.iter().enumerate() {
                let found = items.get(write.key());
                if !write.passes(found) {
                    return Written::failed(at, found.cloned(), token);
                }
            }
            for write in writes {
                match write.result(token) {
                    Some(item) => items.insert(item.key.clone(), item),
                    None => items.remove(write.key()),
                };
            }
            Written::Done
        }))
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        let from = Key { pk: pk.to_owned(), sk: range.from.to_owned() };
        let within = |key: &Key| key.pk == pk && range.until.is_none_or(|until| key.sk.as_str() < until);
        Ok(self.with(|items| {
            let found = items.range(from..).take_while(|(key, _)| within(key));
            found.take(range.limit).map(|(_, item)| item.clone()).collect()
        }))
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        let place = |item: &Item| {
            let (on, sort) = item.shelf.as_ref()?;
            let within = sort.as_str() >= range.from && range.until.is_none_or(|until| sort.as_str() < until);
            (on == name && within).then(|| sort.clone())
        };
        let mut found: Vec<(String, Item)> =
            self.with(|items| items.values().filter_map(|item| Some((place(item)?, item.clone()))).collect());
        found.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(found.into_iter().take(range.limit).map(|(_, item)| item).collect())
    }
}
