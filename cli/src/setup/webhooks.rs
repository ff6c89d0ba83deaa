//! The partners' webhooks, and their secrets, which are shown once.

use std::collections::BTreeSet;

use waybill_domain::failure::Failure;
use waybill_flows::registrations::{self, Standing, Wanted};
use waybill_flows::world::{Desk, World};
use waybill_mapping::partner::{RegistersWebhooks, Registration};

use super::keeping::KeepsSecrets;
use super::place::{Depth, Looked, Place};
use super::report::Outcome;
use super::token;

/// Registers what should be registered. What is there and leads elsewhere is replaced only if its path is ours: an earlier
/// address of this deployment. What leads to others stands beside ours, or where the partner keeps one of a kind for a
/// store, ours is not registered and a person must see to it.
pub(super) async fn bring(place: &mut Place<'_>, desk: &Desk, keeps: &dyn KeepsSecrets) {
    let Some(webhooks) = desk.partner().webhooks() else {
        return place.note("webhooks", Outcome::Told(format!("{} sends none", desk.account.partner)));
    };
    let Some(mut all) = registrations::wanted(place.world, desk) else {
        let why = "`[serve] public_url` is not set: nothing is registered, news comes by polling alone";
        return place.note("webhooks", Outcome::Told(why.to_owned()));
    };
    if all.is_empty() {
        return place.note("webhooks", by_hand(place.world, desk));
    }
    if all.iter().any(|wanted| wanted.plain.wants_token()) {
        if !token::bring(place, desk, keeps) {
            return;
        }
        all = registrations::wanted(place.world, desk).unwrap_or(all);
    }
    let registers = webhooks.registers();
    for wanted in all {
        let thing = format!("webhook `{}`", wanted.plain.kind);
        place.bring(&thing, async |place| look(place, desk, registers, &wanted, keeps).await).await;
    }
}

/// What is said of webhooks that only people can enter at the partner.
pub(super) fn by_hand(world: &World, desk: &Desk) -> Outcome {
    let base = world.settings.serve.public_url.as_deref().unwrap_or_default().trim_end_matches('/');
    let (partner, id) = (desk.account.partner, &desk.account.id);
    Outcome::Told(format!(
        "{partner} registers none: people enter {base}/webhooks/{id} there, as the README says"
    ))
}

async fn look(
    place: &mut Place<'_>,
    desk: &Desk,
    registers: &dyn RegistersWebhooks,
    wanted: &Wanted,
    keeps: &dyn KeepsSecrets,
) -> Result<Looked, Failure> {
    let there = place.registered(desk, registers).await?;
    let standing = registrations::standing(&there, wanted);
    let Wanted { plain, keyed } = wanted;
    let of_kind = there.iter().filter(|there| there.kind == plain.kind);
    let (there, foreign): (Vec<&Registration>, Vec<&Registration>) =
        of_kind.partition(|there| plain.leads_alike(&there.url));
    if let Some(foreign) = foreign.first().filter(|_| !registers.several_of_a_kind()) {
        return Ok(Looked::There(Outcome::Trouble(taken(desk, foreign))));
    }
    let why = match there.as_slice() {
        [] => None,
        [_] if keyed.is_none() => Some("nobody knows its token any more"),
        [one] if keyed.as_ref().is_some_and(|keyed| one.url != keyed.url) => {
            Some("it led to an earlier address")
        }
        [_] if standing == Standing::Disabled => Some("it was disabled"),
        [_] if !has_secret(desk, plain) => Some("its secret is not known"),
        [_] if matches!(standing, Standing::Ailing(_)) => {
            return Ok(Looked::There(Outcome::Trouble(format!("it {standing}"))));
        }
        [_] => return Ok(Looked::There(Outcome::Stands)),
        [_, _, ..] => Some("it was there several times"),
    };
    let what = match why {
        None => format!("registered for {}{}", plain.url, beside(&foreign)),
        Some(why) => format!("registered anew for {}{}: {why}", plain.url, beside(&foreign)),
    };
    if place.depth == Depth::Show {
        return Ok(Looked::There(Outcome::Would(what)));
    }
    let Some(keyed) = keyed else { return Ok(Looked::There(Outcome::Trouble(format!("it {standing}")))) };
    for old in there {
        place.ask(registers.remove(old)).await?;
    }
    let shown = place.ask(registers.register(keyed)).await?;
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

/// That it cannot be ours while it is somebody else's.
fn taken(desk: &Desk, foreign: &Registration) -> String {
    format!(
        "registered for {}, which is not ours, and {} keeps one of a kind for a store: remove it there, or use another store",
        origin(&foreign.url),
        desk.account.partner
    )
}

/// Who else hears of it, in words.
fn beside(foreign: &[&Registration]) -> String {
    let origins: BTreeSet<&str> = foreign.iter().map(|foreign| origin(&foreign.url)).collect();
    if origins.is_empty() {
        return String::new();
    }
    format!(", beside {}", origins.into_iter().collect::<Vec<_>>().join(" and "))
}

/// Whether what it is known by was kept: the token in its address; or a secret under its own name, or one for all. In the
/// environment a name has small letters and underscores alone.
fn has_secret(desk: &Desk, wanted: &Registration) -> bool {
    let secrets = desk.endpoint.secrets();
    if wanted.wants_token() {
        return secrets.webhook_token().is_some();
    }
    let kind = &wanted.kind;
    let plain: String = kind
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' })
        .collect();
    let names = [format!("webhook.{kind}"), format!("webhook.{plain}"), "webhook".to_owned()];
    names.iter().any(|name| secrets.get(name).is_some())
}

/// Whose an address is; what stands behind may be somebody's secret.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + "://".len());
    let end = url.get(host..).and_then(|rest| rest.find(['/', '?']));
    end.and_then(|end| url.get(..host + end)).unwrap_or(url)
}
