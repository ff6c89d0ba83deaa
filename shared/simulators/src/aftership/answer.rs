//! What each endpoint answers.

use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;

use super::account::Account;
use super::edition::Edition;
use super::query::Query;
use super::refusal::Refusal;
use super::route::Endpoint;
use super::{detect, list, view};

/// One call of a caller who may.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) endpoint: Endpoint,
    /// The id in its address, if it has one.
    pub(super) id: &'a str,
    pub(super) query: Query,
    /// Null without a body.
    pub(super) body: Value,
    pub(super) edition: Edition,
    /// When lists show what it makes.
    pub(super) visible: Timestamp,
}

/// The status and the data of an answer.
pub(super) fn answer(account: &mut Account, call: &Call<'_>) -> Result<(StatusCode, Value), Refusal> {
    let Call { endpoint, id, query, body, edition, visible } = call;
    let edition = *edition;
    let named = match endpoint {
        Endpoint::Create => {
            query.only(&[])?;
            let id = account.create(body, edition, *visible)?;
            return Ok((StatusCode::CREATED, shown(account, &id, edition)?));
        }
        Endpoint::List => return Ok((StatusCode::OK, list::list(account, query, edition)?)),
        Endpoint::Get => {
            query.only(&["fields", "lang"])?;
            let fields = query.words("fields", &list::FIELDS)?.unwrap_or_default();
            return Ok((StatusCode::OK, view::only(shown(account, id, edition)?, &fields)));
        }
        Endpoint::Update => {
            let id = account.id(id)?;
            account.update(&id, body, edition)?;
            id
        }
        Endpoint::Delete => {
            let deleted = account.delete(id)?;
            return Ok((StatusCode::OK, view::tracking(account.now, &deleted, edition)));
        }
        Endpoint::Retrack => account.retrack(id)?,
        Endpoint::Complete => account.complete(id, body, edition)?,
        Endpoint::Couriers => {
            query.only(&["active", "slug"])?;
            let slugs = query.list("slug").unwrap_or_default();
            return Ok((StatusCode::OK, detect::list(&account.config, query.flag("active")?, &slugs)));
        }
        Endpoint::Detect => return Ok((StatusCode::OK, detect::detect(&account.config, body, edition)?)),
    };
    Ok((StatusCode::OK, shown(account, &named, edition)?))
}

fn shown(account: &Account, id: &str, edition: Edition) -> Result<Value, Refusal> {
    Ok(view::tracking(account.now, account.tracking(id)?, edition))
}
