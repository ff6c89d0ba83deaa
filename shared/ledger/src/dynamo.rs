//! The store on DynamoDB: one table, and one index for the shelves.
//!
//! A single write is one conditional request; several are one transaction. What is written carries the writer's token,
//! so a repeat after a lost answer is recognised by the item that is there.

mod batch;
mod condition;
mod fault;
mod pieces;
mod reading;
mod request;
mod retry;
mod row;
pub mod table;

use std::fmt;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use waybill_aws::SdkConfig;

use crate::store::{Draft, Item, Key, Range, Store, StoreError, Write, Written};
use pieces::Pieces;
use request::Failed;

/// How often a write is made anew because a body that it replaces turned out to lie elsewhere than expected.
const ROUNDS: usize = 5;

/// A ledger's store in a table.
#[derive(Clone)]
pub struct DynamoStore {
    client: Client,
    table: String,
}

impl DynamoStore {
    /// A store in a table that is as [`table`] says. Asks nothing yet.
    pub fn new(config: &SdkConfig, table: &str) -> Self {
        let config =
            Builder::from(config).retry_classifier(retry::Contention).retry_partition(retry::quota());
        let config = config.build();
        Self { client: Client::from_conf(config), table: table.to_owned() }
    }
}

impl fmt::Debug for DynamoStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamoStore").field("table", &self.table).finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for DynamoStore {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.item(key).await
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        // What is replaced is taken to have its body whole, as nearly all have. The answer tells where it has not.
        let mut replaced: Vec<Option<Pieces>> = vec![None; writes.len()];
        for _ in 0..ROUNDS {
            let failed = self.attempt(writes, &replaced, token).await?;
            if failed.is_empty() {
                return Ok(Written::Done);
            }
            for Failed { at, found } in failed {
                let (Some(write), Some(replaced)) = (writes.get(at), replaced.get_mut(at)) else { continue };
                let there = found.as_ref().map(|row| &row.item);
                if !write.passes(there) || there.is_some_and(|item| item.writer == token) {
                    let found = self.found(write.key(), found).await?;
                    return Ok(Written::failed(at, found, token));
                }
                *replaced = found.and_then(|row| row.pieces);
            }
        }
        Err(StoreError::Unavailable("what is to be replaced keeps changing".to_owned()))
    }

    async fn put_each(&self, drafts: &[Draft], token: &str) -> Result<(), StoreError> {
        self.batch(drafts, token).await
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.partition(pk, range).await
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.standing(name, range).await
    }
}
