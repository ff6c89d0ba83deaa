//! The partners' webhooks, and their secrets, which are shown once.

use waybill_domain::failure::Failure;
use waybill_flows::registrations::{self, Standing};
use waybill_flows::world::Desk;
use waybill_mapping::partner::{RegistersWebhooks, Registration};

use super::place::{Depth, Looked, Place};
use super::report::Outcome;
use crate::house::SecretsFile;

/// Keeps secrets that are shown once.
pub(crate) trait KeepsSecrets: Send + Sync {
    /// Keeps one under a name of the configuration; or says why not.
    fn keep(&self, name: &str, key: &str, value: &str) -> Result<(), String>;
}

impl KeepsSecrets for SecretsFile {
    fn keep(&self, name: &str, key: &str, value: &str) -> Result<(), String> {
        let stored = self.source().and_then(|mut source| source.store(name, key, value));
        stored.map_err(|error| error.to_string())
    }
}

/// Registers what should be registered. What is registered under our name and leads elsewhere is replaced only if
/// its path is ours: an earlier address of this deployment.
pub(super) async fn bring(place: &mut Place<'_>, desk: &Desk, keeps: &dyn KeepsSecrets) {
    let Some(webhooks) = desk.partner().webhooks() else {
        return place.note("webhooks", Outcome::Told(format!("{} sends none", desk.account.partner)));
    };
    let Some(base) = registrations::base(place.world, desk) else {
        let why = "`[serve] public_url` is not set: nothing is registered, news comes by polling alone";
        return place.note("webhooks", Outcome::Told(why.to_owned()));
    };
    let registers = webhooks.registers();
    for wanted in registers.wanted(&base) {
        let thing = format!("webhook `{}`", wanted.kind);
        place.bring(&thing, async |place| look(place, desk, registers, &wanted, keeps).await).await;
    }
}

async fn look(
    place: &mut Place<'_>,
    desk: &Desk,
    registers: &dyn RegistersWebhooks,
    wanted: &Registration,
    keeps: &dyn KeepsSecrets,
) -> Result<Looked, Failure> {
    let there = place.registered(desk, registers).await?;
    let standing = registrations::standing(&there, wanted);
    let there: Vec<&Registration> = there.iter().filter(|there| there.kind == wanted.kind).collect();
    if let Some(foreign) = there.iter().find(|there| path(&there.url) != path(&wanted.url)) {
        let why = format!(
            "registered for {}, which is not ours: remove it there, or use another store",
            foreign.url
        );
        return Ok(Looked::There(Outcome::Trouble(why)));
    }
    let why = match there.as_slice() {
        [] => None,
        [one] if one.url != wanted.url => Some("it led to an earlier address"),
        [_] if standing == Standing::Disabled => Some("it was disabled"),
        [_] if !has_secret(desk, &wanted.kind) => Some("its secret is not known"),
        [_] if matches!(standing, Standing::Ailing(_)) => {
            return Ok(Looked::There(Outcome::Trouble(format!("it {standing}"))));
        }
        [_] => return Ok(Looked::There(Outcome::Stands)),
        [_, _, ..] => Some("it was there several times"),
    };
    let what = match why {
        None => format!("registered for {}", wanted.url),
        Some(why) => format!("registered anew for {}: {why}", wanted.url),
    };
    if place.depth == Depth::Show {
        return Ok(Looked::There(Outcome::Would(what)));
    }
    for old in there {
        place.ask(registers.remove(old)).await?;
    }
    let shown = place.ask(registers.register(wanted)).await?;
    let Some((key, secret)) = shown else { return Ok(Looked::There(Outcome::Did(what))) };
    if let Err(why) = keeps.keep(&desk.account.secret, &key, &secret) {
        return Ok(Looked::There(Outcome::Trouble(format!(
            "registered, but its secret cannot be kept: {why}"
        ))));
    }
    if let Ok(secrets) = place.world.secrets.read(&desk.account.secret) {
        desk.endpoint.renew_secrets(secrets).await;
    }
    Ok(Looked::There(Outcome::Did(what)))
}

/// Whether a secret for the kind was kept: under its own name, or one for all. In the environment a name has small
/// letters and underscores alone.
fn has_secret(desk: &Desk, kind: &str) -> bool {
    let secrets = desk.endpoint.secrets();
    let plain: String = kind
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' })
        .collect();
    let names = [format!("webhook.{kind}"), format!("webhook.{plain}"), "webhook".to_owned()];
    names.iter().any(|name| secrets.get(name).is_some())
}

/// What stands behind the host.
fn path(url: &str) -> &str {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    behind.find('/').and_then(|at| behind.get(at..)).unwrap_or_default()
}
