//! What errors of SQS mean to a queue.

use std::error::Error;

use aws_sdk_sqs::config::http::HttpResponse;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::BatchResultErrorEntry;
use waybill_aws::Fault;

use crate::queue::QueueError;

/// What an error of a call means.
pub(super) fn of<E>(error: &SdkError<E, HttpResponse>) -> QueueError
where
    E: Error + ProvideErrorMetadata + 'static,
{
    match Fault::of(error) {
        Fault::Unavailable(words) => QueueError::Unavailable(words),
        Fault::Refused(words) => QueueError::Refused(words),
    }
}

/// What happened to one message of a batch.
pub(super) fn words(entry: &BatchResultErrorEntry) -> String {
    format!("{}: {}", entry.code(), entry.message().unwrap_or("no message"))
}

/// What cannot be built was not sent.
pub(super) fn unbuilt(error: &aws_sdk_sqs::error::BuildError) -> QueueError {
    QueueError::Refused(error.to_string())
}
