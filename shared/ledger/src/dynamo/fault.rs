//! What DynamoDB's errors mean to the ledger.

use std::error::Error;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::CancellationReason;
use waybill_aws::Fault;

use crate::store::StoreError;

/// The code of a reason that a condition failed.
pub(super) const CONDITION: &str = "ConditionalCheckFailed";
/// Codes of reasons that what was asked is wrong. All others pass: a conflict with another transaction, a throttle.
const WRONG: &[&str] = &["ValidationError", "ItemCollectionSizeLimitExceeded", "AccessDenied"];

/// What an error of a call means.
pub(super) fn of<E>(error: &SdkError<E, HttpResponse>) -> StoreError
where
    E: Error + ProvideErrorMetadata + 'static,
{
    match Fault::of(error) {
        Fault::Unavailable(words) => StoreError::Unavailable(words),
        Fault::Refused(words) => StoreError::Refused(words),
    }
}

/// What the reasons of a cancelled transaction mean, where no condition failed.
pub(super) fn cancelled(reasons: &[CancellationReason]) -> StoreError {
    let codes: Vec<&str> = reasons.iter().filter_map(CancellationReason::code).collect();
    let reason = reasons.iter().find(|reason| reason.code().is_some_and(|code| code != "None"));
    let words = reason.map_or_else(
        || "a transaction was cancelled without a reason".to_owned(),
        |reason| {
            let code = reason.code().unwrap_or("no code");
            format!("a transaction was cancelled: {code}: {}", reason.message().unwrap_or("no message"))
        },
    );
    if codes.iter().any(|code| WRONG.contains(code)) {
        StoreError::Refused(words)
    } else {
        StoreError::Unavailable(words)
    }
}
