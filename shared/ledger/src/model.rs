//! The store in memory: the model that every other backend is compared with, and the store of fast tests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::store::{Item, Key, Range, Store, StoreError, Write, Written};

/// Items in memory.
#[derive(Debug, Default)]
pub struct Model {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    items: BTreeMap<Key, Item>,
    /// Where items lie on shelves: name, place, key.
    shelves: BTreeSet<(String, String, Key)>,
}

impl Kept {
    fn put(&mut self, item: Item) {
        self.take(&item.key.clone());
        self.shelves.extend(place(&item));
        self.items.insert(item.key.clone(), item);
    }

    fn take(&mut self, key: &Key) {
        if let Some(place) = self.items.remove(key).as_ref().and_then(place) {
            self.shelves.remove(&place);
        }
    }
}

fn place(item: &Item) -> Option<(String, String, Key)> {
    let (name, sort) = item.shelf.clone()?;
    Some((name, sort, item.key.clone()))
}

impl Model {
    fn with<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> T {
        work(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Store for Model {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        Ok(self.with(|kept| kept.items.get(key).cloned()))
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        Ok(self.with(|kept| {
            for (at, write) in writes.iter().enumerate() {
                let found = kept.items.get(write.key());
                if !write.passes(found) {
                    return Written::failed(at, found.cloned(), token);
                }
            }
            for write in writes {
                match write.result(token) {
                    Some(item) => kept.put(item),
                    None => kept.take(write.key()),
                }
            }
            Written::Done
        }))
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        let from = Key { pk: pk.to_owned(), sk: range.from.to_owned() };
        let within = |key: &Key| key.pk == pk && range.until.is_none_or(|until| key.sk.as_str() < until);
        Ok(self.with(|kept| {
            let found = kept.items.range(from..).take_while(|(key, _)| within(key));
            found.take(range.limit).map(|(_, item)| item.clone()).collect()
        }))
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        let from = (name.to_owned(), range.from.to_owned(), Key { pk: String::new(), sk: String::new() });
        let within = |(on, sort, _): &&(String, String, Key)| {
            on == name && range.until.is_none_or(|until| sort.as_str() < until)
        };
        Ok(self.with(|kept| {
            let found = kept.shelves.range(from..).take_while(within).take(range.limit);
            found.filter_map(|(_, _, key)| kept.items.get(key).cloned()).collect()
        }))
    }
}
