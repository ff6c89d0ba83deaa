//! Whether commercetools asks: it shows the token that `setup` registered.

use http::{HeaderMap, HeaderValue, header};
use jiff::SignedDuration;
use subtle::ConstantTimeEq as _;
use waybill_mapping::partner::Secrets;
use waybill_settings::order_check::OrderCheck;

use super::{Doubt, TOKEN};
use crate::world::World;

/// How often, at most, the token is read again because another one was shown.
const RELOAD_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// The whole `Authorization` header with a token.
pub(super) fn header(token: &str) -> String {
    format!("Bearer {token}")
}

/// Whether the header has one of our tokens. Before it is turned away the tokens are read again: the process may be older than
/// the token. Where they cannot be read nobody is turned away, for then it is our fault.
pub(super) async fn is_genuine(
    world: &World,
    check: &OrderCheck,
    headers: &HeaderMap,
) -> Result<bool, Doubt> {
    let known = world.secrets.read(&check.secret);
    if known.as_ref().is_ok_and(|secrets| shows(secrets, headers)) {
        return Ok(true);
    }
    let known = if world.order_check_pace.may(world.now(), RELOAD_EVERY) {
        world.secrets.read_again(&check.secret).await
    } else {
        known
    };
    let secrets = known.map_err(Doubt::NoToken)?;
    if secrets.all(TOKEN).next().is_none() {
        return Err(Doubt::NoToken(format!("secret `{}` has no `{TOKEN}`", check.secret)));
    }
    Ok(shows(&secrets, headers))
}

/// In constant time, whatever was shown.
fn shows(secrets: &Secrets, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
    secrets.all(TOKEN).any(|token| bool::from(self::header(token).as_bytes().ct_eq(given)))
}
