//! The token by which webhooks are known that their partner does not sign: made once, and kept before it is used.

use std::fmt::Write as _;

use waybill_flows::world::Desk;
use waybill_mapping::partner::{SHORTEST, Secrets, TOKEN};

use super::keeping::KeepsSecrets;
use super::place::{Depth, Place};
use super::report::Outcome;

/// What is said of one that was missing.
pub(super) const MADE: &str = "made by chance and kept";
/// Bytes of chance in a token; each makes two of its characters.
const BYTES: usize = 32;

/// Makes the account's token where it has none. Answers whether it can be gone on: only shown, or with a token.
pub(super) fn bring(place: &mut Place<'_>, desk: &Desk, keeps: &dyn KeepsSecrets) -> bool {
    let thing = format!("secret `{TOKEN}`");
    let secrets = desk.endpoint.secrets();
    if secrets.webhook_token().is_some() {
        place.note(&thing, Outcome::Stands);
        return true;
    }
    if secrets.all(TOKEN).next().is_some() {
        let why = format!(
            "it can stand in no address: it must have at least {SHORTEST} letters, digits, `-` and `_`, and nothing \
             else; without it one is made"
        );
        place.note(&thing, Outcome::Trouble(why));
        return false;
    }
    if place.depth == Depth::Show {
        place.note(&thing, Outcome::Would(MADE.to_owned()));
        return true;
    }
    match made(place, (&desk.account.secret, TOKEN), keeps) {
        Ok(secrets) => {
            desk.endpoint.learn_secrets(secrets);
            place.note(&thing, Outcome::Did(MADE.to_owned()));
            true
        }
        Err(why) => {
            place.note(&thing, Outcome::Trouble(why));
            false
        }
    }
}

/// Makes one, keeps it under a secret's name and its own there, and reads it back: what is registered with a token that
/// nobody finds again is never received.
pub(super) fn made(
    place: &Place<'_>,
    (name, key): (&str, &str),
    keeps: &dyn KeepsSecrets,
) -> Result<Secrets, String> {
    let token = fresh()?;
    keeps.keep(name, key, &token).map_err(|why| format!("it cannot be kept: {why}"))?;
    let secrets = place.world.secrets.read(name)?;
    if secrets.get(key) != Some(token.as_str()) {
        return Err(format!("it was kept, and secret `{name}` does not have it"));
    }
    Ok(secrets)
}

/// One that nobody can guess, from the operating system.
fn fresh() -> Result<String, String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| format!("there is no chance to make it of: {error}"))?;
    let mut token = String::with_capacity(2 * BYTES);
    for byte in bytes {
        write!(token, "{byte:02x}").map_err(|error| error.to_string())?;
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tokens_are_alike_and_each_fits_into_an_address() {
        let (one, other) = (fresh().unwrap(), fresh().unwrap());
        assert_ne!(one, other);
        for token in [one, other] {
            assert!(
                token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{}",
                token.len()
            );
        }
    }
}
