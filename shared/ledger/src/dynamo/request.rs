//! One attempt at writing, as one request.

use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::TransactWriteItemBuilder;
use aws_sdk_dynamodb::types::{
    CancellationReason, Delete, Put, ReturnValuesOnConditionCheckFailure as OnFailure, TransactWriteItem,
};

use super::pieces::Pieces;
use super::row::{self, Attributes, Row, Stored};
use super::{DynamoStore, condition, fault};
use crate::store::{Item, MOST_WRITES, StoreError, Write};

/// A write whose condition failed, and what is there.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) at: usize,
    pub(super) found: Option<Row>,
}

/// An item to put, its body as it is kept, and where.
pub(super) struct Made {
    item: Item,
    stored: Stored,
    pieces: Option<Pieces>,
}

impl Made {
    pub(super) fn of(write: &Write, token: &str) -> Option<Self> {
        let item = write.result(token)?;
        let stored = Stored::pack(&item.body);
        let pieces = Pieces::of(&item, &stored);
        Some(Self { item, stored, pieces })
    }

    /// Whether its row holds all of it.
    pub(super) const fn is_whole(&self) -> bool {
        self.pieces.is_none()
    }

    pub(super) fn attributes(&self) -> Attributes {
        row::attributes(&self.item, &self.stored, self.pieces.as_ref())
    }
}

impl DynamoStore {
    /// Tries to write, and says which conditions failed: none when everything is written.
    pub(super) async fn attempt(
        &self,
        writes: &[Write],
        replaced: &[Option<Pieces>],
        token: &str,
    ) -> Result<Vec<Failed>, StoreError> {
        let made: Vec<Option<Made>> = writes.iter().map(|write| Made::of(write, token)).collect();
        let whole = made.iter().flatten().all(Made::is_whole);
        match (writes, made.as_slice()) {
            ([], _) => Ok(Vec::new()),
            ([write], [Some(made)]) if whole && replaced.iter().all(Option::is_none) => {
                self.put(write, made).await
            }
            ([write], [None]) if replaced.iter().all(Option::is_none) => self.delete(write).await,
            _ => self.transact(writes, &made, replaced).await,
        }
    }

    async fn put(&self, write: &Write, made: &Made) -> Result<Vec<Failed>, StoreError> {
        let condition = condition::of(write, None);
        let put = self.client.put_item().table_name(&self.table).set_item(Some(made.attributes()));
        let put = put.condition_expression(condition.text).set_expression_attribute_values(condition.values);
        let sent = put.return_values_on_condition_check_failure(OnFailure::AllOld).send().await;
        let Err(error) = sent else { return Ok(Vec::new()) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failure)) => failed(0, failure.item()),
            Some(_) | None => Err(fault::of(&error)),
        }
    }

    async fn delete(&self, write: &Write) -> Result<Vec<Failed>, StoreError> {
        let condition = condition::of(write, None);
        let delete = self.client.delete_item().table_name(&self.table).set_key(Some(row::key(write.key())));
        let delete =
            delete.condition_expression(condition.text).set_expression_attribute_values(condition.values);
        let sent = delete.return_values_on_condition_check_failure(OnFailure::AllOld).send().await;
        let Err(error) = sent else { return Ok(Vec::new()) };
        match error.as_service_error() {
            Some(DeleteItemError::ConditionalCheckFailedException(failure)) => failed(0, failure.item()),
            Some(_) | None => Err(fault::of(&error)),
        }
    }

    /// All writes first, in their order, then the pieces of bodies: so reasons are found by a write's place.
    async fn transact(
        &self,
        writes: &[Write],
        made: &[Option<Made>],
        replaced: &[Option<Pieces>],
    ) -> Result<Vec<Failed>, StoreError> {
        let replaced = || replaced.iter().map(Option::as_ref);
        let mut items = Vec::new();
        for ((write, made), replaced) in writes.iter().zip(made).zip(replaced()) {
            items.push(self.action(write, made.as_ref(), replaced)?);
        }
        let pieces = made.iter().flatten().filter_map(|made| Some((made, made.pieces.as_ref()?)));
        let puts = pieces.flat_map(|(made, pieces)| pieces.puts(&made.item, &made.stored, &self.table));
        items.extend(puts.map(|put| TransactWriteItem::builder().put(put).build()));
        let gone = replaced().flatten().flat_map(|pieces| pieces.deletes(&self.table));
        items.extend(gone.map(|delete| TransactWriteItem::builder().delete(delete).build()));
        if items.len() > MOST_WRITES {
            let number = items.len();
            return Err(StoreError::Refused(format!(
                "{number} rows are more than {MOST_WRITES}, the most of a transaction"
            )));
        }
        let request = self.client.transact_write_items().set_transact_items(Some(items));
        // The client names the request itself, so its own repeats are known to DynamoDB. Ours are known by the writer's
        // token in what is there: a name of ours would be refused as soon as equal content came in another order.
        let sent = request.send().await;
        let Err(error) = sent else { return Ok(Vec::new()) };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                failures(cancelled.cancellation_reasons(), writes.len())
            }
            Some(_) | None => Err(fault::of(&error)),
        }
    }

    /// A write as a part of a transaction.
    fn action(
        &self,
        write: &Write,
        made: Option<&Made>,
        replaced: Option<&Pieces>,
    ) -> Result<TransactWriteItem, StoreError> {
        let condition = condition::of(write, replaced);
        let action = TransactWriteItem::builder();
        let built = match made {
            Some(made) => Put::builder()
                .table_name(&self.table)
                .set_item(Some(made.attributes()))
                .condition_expression(condition.text)
                .set_expression_attribute_values(condition.values)
                .return_values_on_condition_check_failure(OnFailure::AllOld)
                .build()
                .map(|put| action.put(put)),
            None => Delete::builder()
                .table_name(&self.table)
                .set_key(Some(row::key(write.key())))
                .condition_expression(condition.text)
                .set_expression_attribute_values(condition.values)
                .return_values_on_condition_check_failure(OnFailure::AllOld)
                .build()
                .map(|delete| action.delete(delete)),
        };
        built.map(TransactWriteItemBuilder::build).map_err(|error| StoreError::Refused(error.to_string()))
    }
}

fn failed(at: usize, found: Option<&Attributes>) -> Result<Vec<Failed>, StoreError> {
    let found = found.filter(|row| !row.is_empty()).map(row::row).transpose()?;
    Ok(vec![Failed { at, found }])
}

/// The writes whose conditions failed, in their order; there is at least one.
fn failures(reasons: &[CancellationReason], writes: usize) -> Result<Vec<Failed>, StoreError> {
    let failures = reasons.iter().take(writes).enumerate();
    let failures = failures.filter(|(_, reason)| reason.code() == Some(fault::CONDITION));
    let mut all = Vec::new();
    for (at, reason) in failures {
        all.extend(failed(at, reason.item())?);
    }
    if all.is_empty() { Err(fault::cancelled(reasons)) } else { Ok(all) }
}
