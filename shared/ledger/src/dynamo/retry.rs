//! How the client repeats. Writes that met a transaction on the same item are asked again too, with its pauses: by
//! itself it does not, for it cannot know that our writes may be repeated.

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction, RetryPartition, TokenBucket};
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;

use super::fault::CONDITION;

/// Of the reasons of a cancelled transaction, those that pass.
const PASSING: &[&str] = &["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];

/// How many repeats all calls together may make. The client's own quota is used up by many who write at once, for it is
/// refilled by successes alone, and a write that lost against another is none; then a throttle would come up without any
/// pause. Each call has its bounds: so many attempts, so much time.
pub(super) fn quota() -> RetryPartition {
    RetryPartition::custom("waybill-ledger").token_bucket(TokenBucket::unlimited()).build()
}

/// Recognises contention.
#[derive(Debug)]
pub(super) struct Contention;

impl ClassifyRetry for Contention {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error = context.output_or_error().and_then(Result::err);
        let Some(error) = error.and_then(|error| error.as_operation_error()) else {
            return RetryAction::NoActionIndicated;
        };
        let put = error.downcast_ref::<PutItemError>().and_then(|error| error.code());
        let delete = error.downcast_ref::<DeleteItemError>().and_then(|error| error.code());
        let conflict = put.or(delete) == Some("TransactionConflictException");
        let cancelled = match error.downcast_ref::<TransactWriteItemsError>() {
            Some(TransactWriteItemsError::TransactionCanceledException(error)) => {
                passes(error.cancellation_reasons())
            }
            Some(_) | None => false,
        };
        if conflict || cancelled { RetryAction::transient_error() } else { RetryAction::NoActionIndicated }
    }

    fn name(&self) -> &'static str {
        "contention"
    }
}

/// A failed condition is an answer, whatever else went wrong beside it.
fn passes(reasons: &[CancellationReason]) -> bool {
    let mut codes = reasons.iter().filter_map(CancellationReason::code);
    !codes.clone().any(|code| code == CONDITION) && codes.any(|code| PASSING.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_passes_is_asked_again() {
        for (codes, want) in [
            (&["None", "TransactionConflict"][..], true),
            (&["ThrottlingError", "None"], true),
            (&["TransactionConflict", "ConditionalCheckFailed"], false),
            (&["None", "ValidationError"], false),
            (&[], false),
        ] {
            let reason = |code: &&str| CancellationReason::builder().code(*code).build();
            let reasons: Vec<_> = codes.iter().map(reason).collect();
            assert_eq!(passes(&reasons), want, "{codes:?}");
        }
    }
}
