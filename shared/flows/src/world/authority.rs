//! An account's credentials, through its partner.

use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Refusal;
use waybill_mapping::call::Call;
use waybill_mapping::partner::{Authorizes, Partner, Secrets, Token};
use waybill_mapping::partners;
use waybill_settings::tree::Account;

/// The way in which an account's partner wants to be spoken to.
#[derive(Debug)]
pub(super) struct ByPartner {
    partner: Arc<dyn Partner>,
    /// The name of the account's secret.
    secret: String,
    /// What the partner lets nobody in without.
    keys: &'static [&'static str],
    /// Why the secret could not be read when the account was opened.
    unread: Option<String>,
}

impl ByPartner {
    pub(super) fn of(account: &Account, unread: Option<String>) -> Self {
        let keys = partners::secrets(account.partner);
        Self { partner: Arc::clone(&account.opened), secret: account.secret.clone(), keys, unread }
    }
}

impl Authorizes for ByPartner {
    fn token(&self, secrets: &Secrets, now: Timestamp) -> Option<Result<Call<Token>, Refusal>> {
        self.partner.authorizes().token(secrets, now)
    }

    fn attach(
        &self,
        secrets: &Secrets,
        token: Option<&Token>,
        now: Timestamp,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Refusal> {
        self.partner.authorizes().attach(secrets, token, now, request)
    }

    /// Whoever was given what there is, as a person may be who is not given all, knows nothing of how the account stands.
    fn lacks(&self, secrets: &Secrets) -> Option<String> {
        let unread = self.unread.as_ref()?;
        if secrets.is_empty() {
            return Some(unread.clone());
        }
        let key = secrets.lack(self.keys)?;
        Some(format!("secret `{}` has no `{key}`", self.secret))
    }

    fn trusts(&self, origin: &str) -> bool {
        self.partner.authorizes().trusts(origin)
    }

    fn renew_before(&self) -> SignedDuration {
        self.partner.authorizes().renew_before()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const CONFIG: &str = include_str!("../../../settings/src/example.toml");

    #[test]
    fn what_an_account_lacks_is_told_by_whoever_knows() {
        let settings = waybill_settings::load(CONFIG, "waybill.toml").unwrap();
        let account = settings.accounts.iter().find(|account| account.partner == "shiphero").unwrap();
        let secrets = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
            Secrets::new(pairs.collect::<BTreeMap<_, _>>())
        };
        let has_none = format!("secret `{}` has no `refresh_token`", account.secret);
        let unfilled = Some("it has no value yet");
        for (name, unread, secrets, want) in [
            ("not given any", None, secrets(&[]), None),
            ("unfilled", unfilled, secrets(&[]), unfilled),
            ("not given all", None, secrets(&[("webhook", "w")]), None),
            ("half filled", unfilled, secrets(&[("webhook", "w")]), Some(has_none.as_str())),
            ("filled with nothing", unfilled, secrets(&[("refresh_token", " ")]), Some(has_none.as_str())),
            ("filled since", unfilled, secrets(&[("refresh_token", "r")]), None),
        ] {
            let authority = ByPartner::of(account, unread.map(str::to_owned));
            assert_eq!(authority.lacks(&secrets).as_deref(), want, "{name}");
        }
    }
}
