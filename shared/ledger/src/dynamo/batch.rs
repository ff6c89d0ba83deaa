//! Puts that ask nothing of what is there, many with one request. Unlike in a transaction each costs what it costs alone.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};

use super::request::Made;
use super::row::{self, Attributes};
use super::{DynamoStore, fault};
use crate::store::{Draft, Key, Store as _, StoreError, Write};

impl DynamoStore {
    /// Puts each by itself. What DynamoDB leaves over goes alone, and the client pauses between its attempts as for any
    /// other. So does what lies in pieces.
    pub(super) async fn batch(&self, drafts: &[Draft], token: &str) -> Result<(), StoreError> {
        let writes: Vec<Write> = drafts.iter().cloned().map(Write::from).collect();
        let (mut alone, mut rows) = (BTreeSet::new(), Vec::new());
        for write in &writes {
            match Made::of(write, token) {
                Some(made) if made.is_whole() && writes.len() > 1 => rows.push(made.attributes()),
                Some(_) | None => drop(alone.insert(write.key().clone())),
            }
        }
        alone.extend(self.put_together(rows).await?);
        for write in writes.iter().filter(|write| alone.contains(write.key())) {
            self.write(std::slice::from_ref(write), token).await?;
        }
        Ok(())
    }

    /// Sends the request, and says what of it was not done.
    async fn put_together(&self, rows: Vec<Attributes>) -> Result<Vec<Key>, StoreError> {
        let put = |row| -> Result<WriteRequest, BuildError> {
            let put = PutRequest::builder().set_item(Some(row)).build()?;
            Ok(WriteRequest::builder().put_request(put).build())
        };
        let puts: Result<Vec<_>, _> = rows.into_iter().map(put).collect();
        let puts = puts.map_err(|error| StoreError::Refused(error.to_string()))?;
        if puts.is_empty() {
            return Ok(Vec::new());
        }
        let sent = self.client.batch_write_item().request_items(&self.table, puts).send().await;
        let left = sent.map_err(|error| fault::of(&error))?.unprocessed_items.unwrap_or_default();
        let left = left.into_values().flatten().filter_map(|write| write.put_request);
        left.map(|put| row::key_of(&put.item)).collect()
    }
}
