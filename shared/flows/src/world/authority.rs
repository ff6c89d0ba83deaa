//! An account's credentials, through its partner.

use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Refusal;
use waybill_mapping::call::Call;
use waybill_mapping::partner::{Authorizes, Partner, Secrets, Token};

/// The way in which an account's partner wants to be spoken to.
#[derive(Debug)]
pub(super) struct ByPartner(pub(super) Arc<dyn Partner>);

impl Authorizes for ByPartner {
    fn token(&self, secrets: &Secrets, now: Timestamp) -> Option<Result<Call<Token>, Refusal>> {
        self.0.authorizes().token(secrets, now)
    }

    fn attach(
        &self,
        secrets: &Secrets,
        token: Option<&Token>,
        now: Timestamp,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Refusal> {
        self.0.authorizes().attach(secrets, token, now, request)
    }

    fn trusts(&self, origin: &str) -> bool {
        self.0.authorizes().trusts(origin)
    }

    fn renew_before(&self) -> SignedDuration {
        self.0.authorizes().renew_before()
    }
}
