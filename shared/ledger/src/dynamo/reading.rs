//! Reading: single items and partitions as the last writes left them, and shelves through the index.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::pieces::{BYTES, Pieces};
use super::row::{self, Attributes, Row, Stored, text};
use super::table::{PK, PLACE, SHELF, SHELVES, SK};
use super::{DynamoStore, ROUNDS, fault};
use crate::store::{Item, Key, Range, StoreError};

/// Items that are read at once.
const AT_ONCE: usize = 16;

impl DynamoStore {
    pub(super) async fn item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        for _ in 0..ROUNDS {
            let get = self.client.get_item().table_name(&self.table).set_key(Some(row::key(key)));
            let got = get.consistent_read(true).send().await.map_err(|error| fault::of(&error))?;
            let Some(attributes) = got.item else { return Ok(None) };
            if let Some(item) = self.whole(row::row(&attributes)?).await? {
                return Ok(Some(item));
            }
        }
        Err(StoreError::Unavailable("an item was replaced whenever it was read".to_owned()))
    }

    /// What a failed condition found, with its body.
    pub(super) async fn found(&self, key: &Key, row: Option<Row>) -> Result<Option<Item>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        match self.whole(row).await? {
            Some(item) => Ok(Some(item)),
            None => self.item(key).await,
        }
    }

    /// The item of a row with its body, or nothing when it was replaced before all its pieces were read.
    async fn whole(&self, row: Row) -> Result<Option<Item>, StoreError> {
        let Row { item, pieces: Some(pieces) } = row else { return Ok(Some(row.item)) };
        let query = self.query_by(PK, &pieces.pk()).consistent_read(true);
        let rows = rows(query, usize::MAX).await?;
        let bytes = |row: &Attributes| Some(row.get(BYTES)?.as_b().ok()?.as_ref().to_vec());
        let all: Option<Vec<Vec<u8>>> = rows.iter().map(bytes).collect();
        let Pieces { count, packed, .. } = pieces;
        let Some(all) = all.filter(|all| u64::try_from(all.len()) == Ok(count)) else { return Ok(None) };
        let body = Stored { bytes: all.concat(), packed }.unpack(&item.key)?;
        Ok(Some(Item { body, ..item }))
    }

    pub(super) async fn partition(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        let query = self.query_by(PK, pk).consistent_read(true);
        let Some(query) = within(query, PK, SK, range) else { return Ok(Vec::new()) };
        let mut items = Vec::new();
        for attributes in rows(query, range.limit).await? {
            let row = row::row(&attributes)?;
            if range.until.is_some_and(|until| row.item.key.sk.as_str() >= until) {
                continue;
            }
            let key = row.item.key.clone();
            items.extend(self.found(&key, Some(row)).await?);
        }
        Ok(items)
    }

    /// The index lags behind and holds keys only: each item is read as it is, and left out if it stands elsewhere now.
    pub(super) async fn standing(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        let query = self.query_by(SHELF, name).index_name(SHELVES);
        let Some(mut query) = within(query, SHELF, PLACE, range) else { return Ok(Vec::new()) };
        let mut standing: BTreeMap<(String, Key), Item> = BTreeMap::new();
        loop {
            let (entries, last) = page(query.clone(), range.limit.saturating_sub(standing.len())).await?;
            let keys = entries.iter().map(row::key_of).collect::<Result<Vec<Key>, StoreError>>()?;
            let items = stream::iter(keys).map(|key| async move { self.item(&key).await });
            let items: Vec<Option<Item>> = items.buffered(AT_ONCE).try_collect().await?;
            for item in items.into_iter().flatten() {
                if let Some(place) = place(&item, name, range) {
                    standing.insert((place, item.key.clone()), item);
                }
            }
            if last.is_none() || standing.len() >= range.limit {
                return Ok(standing.into_values().collect());
            }
            query = query.set_exclusive_start_key(last);
        }
    }

    fn query_by(&self, name: &str, value: &str) -> QueryFluentBuilder {
        let query = self.client.query().table_name(&self.table);
        query
            .key_condition_expression(format!("{name} = :is"))
            .expression_attribute_values(":is", text(value))
    }
}

/// Where an item stands on a shelf, if it does and within the range.
fn place(item: &Item, name: &str, range: Range<'_>) -> Option<String> {
    let (shelf, place) = item.shelf.as_ref()?;
    let within = place.as_str() >= range.from && range.until.is_none_or(|until| place.as_str() < until);
    (shelf == name && within).then(|| place.clone())
}

/// The query within a range of the sort keys: up to `until` inclusive, as DynamoDB has no other range with two ends.
/// Nothing where the range is empty.
fn within(query: QueryFluentBuilder, pk: &str, sk: &str, range: Range<'_>) -> Option<QueryFluentBuilder> {
    if range.limit == 0 || range.until.is_some_and(|until| until <= range.from) {
        return None;
    }
    let (from, until) = (Some(range.from).filter(|from| !from.is_empty()), range.until);
    let and = match (from, until) {
        (None, None) => return Some(query),
        (Some(_), None) => format!("{sk} >= :from"),
        (None, Some(_)) => format!("{sk} < :until"),
        (Some(_), Some(_)) => format!("{sk} BETWEEN :from AND :until"),
    };
    let mut query = query.key_condition_expression(format!("{pk} = :is AND {and}"));
    for (name, value) in [(":from", from), (":until", until)] {
        if let Some(value) = value {
            query = query.expression_attribute_values(name, text(value));
        }
    }
    Some(query)
}

/// At most so many rows, over all pages.
async fn rows(query: QueryFluentBuilder, limit: usize) -> Result<Vec<Attributes>, StoreError> {
    let mut all = Vec::new();
    let mut query = query;
    loop {
        let (rows, last) = page(query.clone(), limit.saturating_sub(all.len())).await?;
        all.extend(rows);
        if last.is_none() || all.len() >= limit {
            return Ok(all);
        }
        query = query.set_exclusive_start_key(last);
    }
}

async fn page(
    query: QueryFluentBuilder,
    limit: usize,
) -> Result<(Vec<Attributes>, Option<Attributes>), StoreError> {
    let query = query.limit(i32::try_from(limit.max(1)).unwrap_or(i32::MAX));
    let page = query.send().await.map_err(|error| fault::of(&error))?;
    Ok((page.items.unwrap_or_default(), page.last_evaluated_key.filter(|key| !key.is_empty())))
}
