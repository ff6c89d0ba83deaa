//! What couriers, people in the admin and AfterShip itself do, by name, for the control API, the demo and tests.

use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::account::{Account, later};
use super::announce::MOST_WEBHOOKS;
use super::config::Webhook;
use super::edition::Edition;
use super::estimate::Estimate;
use super::life::Life;
use super::picture;
use super::refusal::Refusal;
use super::scan::Scan;
use super::tracking::Tracking;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    tracking: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scanned {
    tracking: String,
    scan: Scan,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    tracking: String,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// Seconds from now.
    after: u32,
    scan: Scan,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lived {
    tracking: String,
    life: Life,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Revised {
    tracking: String,
    estimate: Estimate,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Slug {
    slug: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demand {
    slug: String,
    field: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    version: String,
    /// The webhook that gets it; without it those of all addresses.
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    url: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Secret {
    secret: String,
}

fn read<T: DeserializeOwned>(body: Value) -> Result<T, Refusal> {
    serde_json::from_value(body).map_err(|error| Refusal::Invalid(error.to_string()))
}

/// From now on a courier wants a field beside its numbers, or does not.
fn demand(account: &mut Account, demand: &Demand, is_wanted: bool) -> Result<Value, Refusal> {
    let courier = account.config.couriers.iter_mut().find(|courier| courier.slug == demand.slug);
    let required = &mut courier.ok_or(Refusal::BadSlug)?.required;
    required.retain(|known| *known != demand.field);
    required.extend(is_wanted.then(|| demand.field.clone()));
    Ok(json!({"slug": demand.slug, "required": required}))
}

/// Does it. The answer shows the parcel afterwards, if it is about one.
pub(super) fn act(account: &mut Account, action: &str, body: Value) -> Result<Value, Refusal> {
    match action {
        "approve" | "disapprove" => {
            let slug = read::<Slug>(body)?.slug;
            account.config.approved.retain(|known| *known != slug);
            if action == "approve" {
                account.config.approved.push(slug.clone());
            }
            Ok(json!({"slug": slug}))
        }
        "retire_courier" => {
            let slug = read::<Slug>(body)?.slug;
            let courier = account.config.couriers.iter_mut().find(|courier| courier.slug == slug);
            courier.ok_or(Refusal::BadSlug)?.is_retired = true;
            Ok(json!({"slug": slug}))
        }
        "require" | "forget_requirement" => demand(account, &read(body)?, action == "require"),
        "retire_version" => {
            let edition = edition(&read::<Version>(body)?)?;
            account.config.versions.retain(|alive| *alive != edition);
            Ok(json!({"alive": account.config.versions.iter().map(|alive| alive.name()).collect::<Vec<_>>()}))
        }
        "webhook_version" => {
            let version: Version = read(body)?;
            let edition = edition(&version)?;
            let is_meant = |url: &str| version.url.as_deref().is_none_or(|wanted| wanted == url);
            for hook in account.config.webhooks.iter_mut().filter(|hook| is_meant(&hook.url)) {
                hook.version = edition;
            }
            Ok(json!({"version": edition.name()}))
        }
        "send_to" => {
            let url = read::<Address>(body)?.url;
            account.config.webhooks.retain(|hook| hook.url != url);
            if account.config.webhooks.len() >= MOST_WEBHOOKS {
                return Err(Refusal::Invalid(format!(
                    "{MOST_WEBHOOKS} webhooks are set up, which is the most"
                )));
            }
            account.config.webhooks.push(Webhook::newest(&url));
            Ok(json!({"url": url}))
        }
        "webhook_secret" => {
            account.config.webhook_secret = read::<Secret>(body)?.secret;
            Ok(Value::Bool(true))
        }
        _ => {
            let id = parcel(account, action, body)?;
            let shown = account.tracking(&id).map(picture::tracking)?;
            Ok(json!({"tracking": shown}))
        }
    }
}

fn edition(version: &Version) -> Result<Edition, Refusal> {
    let unknown = || Refusal::Invalid(format!("`{}` is no version that is simulated", version.version));
    Edition::named(&version.version).ok_or_else(unknown)
}

/// What happens to one parcel. Returns its id.
fn parcel(account: &mut Account, action: &str, body: Value) -> Result<String, Refusal> {
    match action {
        "scan" => {
            let Scanned { tracking, scan } = read(body)?;
            let id = find(account, &tracking)?;
            let due = account.now;
            account.plan(&id, vec![(due, scan)]).map(|()| id)
        }
        "script" => {
            let Script { tracking, steps } = read(body)?;
            let id = find(account, &tracking)?;
            let now = account.now;
            let due = |step: &Step| later(now, SignedDuration::from_secs(i64::from(step.after)));
            let scans = steps.into_iter().map(|step| (due(&step), step.scan)).collect();
            account.plan(&id, scans).map(|()| id)
        }
        "live" => {
            let Lived { tracking, life } = read(body)?;
            let id = find(account, &tracking)?;
            let now = account.now;
            let steps = life.steps().into_iter().map(|(after, step)| (later(now, after), Scan::of(step)));
            account.plan(&id, steps.collect()).map(|()| id)
        }
        "forget_script" => {
            let id = find(account, &read::<Name>(body)?.tracking)?;
            account.trackings.get_mut(&id).ok_or(Refusal::NoTracking)?.planned.clear();
            Ok(id)
        }
        "revise" => {
            let Revised { tracking, estimate } = read(body)?;
            let id = find(account, &tracking)?;
            account.revise(&id, estimate).map(|()| id)
        }
        "expire" => {
            let id = find(account, &read::<Name>(body)?.tracking)?;
            account.expire(&id);
            Ok(id)
        }
        _ => Err(Refusal::Invalid(format!("no action is called `{action}`"))),
    }
}

/// The id of the parcel that a person means: by an id, by `slug:number`, or by its number if only one has it.
fn find(account: &Account, name: &str) -> Result<String, Refusal> {
    if let Ok(id) = account.id(name) {
        return Ok(id);
    }
    let is_meant = |one: &&Tracking| {
        one.number == name || name.split_once(':') == Some((one.slug.as_str(), one.number.as_str()))
    };
    let mut found = account.trackings.values().filter(is_meant);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.id.clone()),
        (Some(_), Some(_)) => Err(Refusal::Invalid(format!("several parcels have the number {name}"))),
        (None, _) => Err(Refusal::NoTracking),
    }
}
