//! What a failed call means to the caller.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Codes of answers that are no server errors by their status, and yet may pass when asked again: throttles, a
/// transaction in the way, credentials that a new process would have anew.
const PASSING: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "KMS.ThrottlingException",
    "KmsThrottled",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "ReplicatedWriteConflictException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// How SQS begins codes for clients of its older protocol.
const OLD: &str = "AWS.SimpleQueueService.";

/// What went wrong with a call, after all its attempts, in words without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It may have happened, and may pass later.
    Unavailable(String),
    /// It did not happen and will not: what was asked is wrong, not allowed, or asked of something that is not there.
    Refused(String),
}

impl Fault {
    /// What an error of a client means.
    pub fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: Error + ProvideErrorMetadata + 'static,
    {
        let words = words(error);
        match error {
            SdkError::ServiceError(answer) => {
                let code = answer.err().code().unwrap_or_default();
                let code = code.strip_prefix(OLD).unwrap_or(code);
                if answer.raw().status().is_server_error() || PASSING.contains(&code) {
                    Self::Unavailable(words)
                } else {
                    Self::Refused(words)
                }
            }
            SdkError::ConstructionFailure(_) => Self::Refused(words),
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) | _ => {
                Self::Unavailable(words)
            }
        }
    }
}

/// The code and the message of an answer; of what had none, every cause in turn.
fn words<E>(error: &SdkError<E, HttpResponse>) -> String
where
    E: Error + ProvideErrorMetadata + 'static,
{
    if let SdkError::ServiceError(answer) = error {
        let code = answer.err().code().unwrap_or("no code");
        return format!("{code}: {}", answer.err().message().unwrap_or("no message"));
    }
    with_causes(error)
}

/// An error with every cause in turn.
pub(crate) fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        words = format!("{words}: {next}");
        cause = next.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    fn answered(status: u16, code: &str) -> SdkError<Answer, HttpResponse> {
        let metadata = ErrorMetadata::builder().code(code).message("so it is").build();
        let status = StatusCode::try_from(status).unwrap();
        SdkError::service_error(Answer(metadata), HttpResponse::new(status, SdkBody::empty()))
    }

    #[derive(Debug)]
    struct Answer(ErrorMetadata);

    impl std::fmt::Display for Answer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.fmt(f)
        }
    }

    impl Error for Answer {}

    impl ProvideErrorMetadata for Answer {
        fn meta(&self) -> &ErrorMetadata {
            &self.0
        }
    }

    #[test]
    fn what_may_pass_and_what_will_not_are_told_apart() {
        let unavailable = |words: &str| Fault::Unavailable(words.to_owned());
        let refused = |words: &str| Fault::Refused(words.to_owned());
        for (name, error, want) in [
            ("throttled", answered(400, "ThrottlingException"), unavailable("ThrottlingException: so it is")),
            (
                "throttled by SQS",
                answered(403, "AWS.SimpleQueueService.RequestThrottled"),
                unavailable("AWS.SimpleQueueService.RequestThrottled: so it is"),
            ),
            ("broken", answered(500, "InternalServerError"), unavailable("InternalServerError: so it is")),
            ("a front that is down", answered(503, ""), unavailable(": so it is")),
            (
                "not allowed",
                answered(400, "AccessDeniedException"),
                refused("AccessDeniedException: so it is"),
            ),
            ("wrong", answered(400, "ValidationException"), refused("ValidationException: so it is")),
            ("no answer", SdkError::timeout_error("8 s"), unavailable("request has timed out: 8 s")),
            ("never sent", SdkError::construction_failure("no"), refused("failed to construct request: no")),
        ] {
            assert_eq!(Fault::of(&error), want, "{name}");
        }
    }
}
