//! Why the simulated AfterShip did not do what it was asked, with its codes.

use http::StatusCode;
use serde_json::{Value, json};

/// A request that was understood and not performed. The texts of the codes are those of AfterShip's page of errors; what
/// [`Refusal::Invalid`] says is our wording.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 400.
    #[error("The request was invalid or cannot be otherwise served. {0}")]
    Invalid(String),
    /// 4001.
    #[error("Invalid JSON data.")]
    NotJson,
    /// 4003. There is one of this number at this courier already, or one of this id: whose id that is.
    #[error("Tracking already exists.")]
    Exists(String),
    /// 4004.
    #[error("Tracking does not exist.")]
    NoTracking,
    /// 4005.
    #[error("The value of tracking_number is invalid.")]
    BadNumber,
    /// 4007.
    #[error("tracking_number is required.")]
    NoNumber,
    /// 4008, with the name of the field.
    #[error("The value of {0} is invalid.")]
    BadValue(String),
    /// 4009, with the name of the field.
    #[error("{0} is required.")]
    NoValue(String),
    /// 4010.
    #[error("The value of slug is invalid.")]
    BadSlug,
    /// 4011, with the names of the fields.
    #[error(
        "Missing or invalid value of the required fields for this courier. Besides tracking_number, also required: [{0}]"
    )]
    NeedsFields(String),
    /// 4012.
    #[error("Unable to import shipment as {0}")]
    BadCourier(BadCourier),
    /// 4013.
    #[error("Retrack is not allowed. You can only retrack an inactive tracking.")]
    StillActive,
    /// 4015.
    #[error("The value of id is invalid.")]
    BadId,
    /// 4016.
    #[error("Retrack is not allowed. You can only retrack each shipment once.")]
    RetrackedAlready,
    /// 4017.
    #[error("The format of tracking_number is invalid.")]
    BadNumberFormat,
    /// 401.
    #[error("The API key is invalid.")]
    Unauthorized,
    /// 403.
    #[error("The request is understood, but it has been refused or access is not allowed.")]
    Forbidden,
    /// 404.
    #[error("The URI requested is invalid or the resource requested does not exist.")]
    NotFound,
}

/// Why no courier was found for a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCourier {
    #[error(
        "the carrier is not on your approved list for carrier auto-detection. Add the carrier here: \
         https://admin.aftership.com/settings/couriers"
    )]
    NotApproved,
    #[error("we don\u{2019}t recognize the carrier from this tracking number.")]
    Unknown,
    #[error("the tracking number has an invalid format.")]
    BadFormat,
    #[error("this carrier is no longer supported.")]
    Retired,
    #[error("the tracking number does not belong to a carrier in that group.")]
    NotInGroup,
}

impl Refusal {
    /// The code in the body.
    pub(super) const fn code(&self) -> u16 {
        match self {
            Self::Invalid(_) => 400,
            Self::NotJson => 4001,
            Self::Exists(_) => 4003,
            Self::NoTracking => 4004,
            Self::BadNumber => 4005,
            Self::NoNumber => 4007,
            Self::BadValue(_) => 4008,
            Self::NoValue(_) => 4009,
            Self::BadSlug => 4010,
            Self::NeedsFields(_) => 4011,
            Self::BadCourier(_) => 4012,
            Self::StillActive => 4013,
            Self::BadId => 4015,
            Self::RetrackedAlready => 4016,
            Self::BadNumberFormat => 4017,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
        }
    }

    /// The HTTP status of the answer: 404 of a tracking that is not there is of the type of a bad request all the same.
    pub(super) fn status(&self) -> StatusCode {
        match self.code() {
            401 => StatusCode::UNAUTHORIZED,
            403 => StatusCode::FORBIDDEN,
            404 | 4004 => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The body.
    pub(super) fn body(&self) -> Value {
        failure(self.code(), &self.to_string())
    }
}

/// The form of every failure.
pub(super) fn failure(code: u16, message: &str) -> Value {
    let kind = match code {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        429 => "TooManyRequests",
        500..=599 => "InternalError",
        _ => "BadRequest",
    };
    json!({"meta": {"code": code, "type": kind, "message": message, "errors": []}, "data": {}})
}

/// What stands before AfterShip answers, and calls beyond the limit.
pub(super) fn plain(status: StatusCode) -> Value {
    let message = match status {
        // The text speaks of an older limit, whatever the limit is.
        StatusCode::TOO_MANY_REQUESTS => {
            "You have exceeded the API call rate limit. The default limit is 10 requests per second."
        }
        StatusCode::NOT_FOUND => return Refusal::NotFound.body(),
        _ => "Something went wrong on AfterShip's end.",
    };
    failure(status.as_u16(), message)
}
