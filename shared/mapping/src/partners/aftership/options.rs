//! An account's own settings for AfterShip, checked all at once.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::countries::three_letters;
use super::versions::Version;
use crate::partner::{Problem, address};

/// Custom fields that a tracking may have.
pub(super) const MOST_CUSTOM_FIELDS: usize = 25;
/// Characters of a custom field's name.
const LONGEST_NAME: usize = 30;

/// Settings of one AfterShip account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub(super) struct Options {
    /// Where AfterShip's API is.
    #[serde(default = "api_url")]
    pub(super) api_url: String,
    /// The version that is asked for.
    #[serde(default)]
    pub(super) api_version: Version,
    /// The version that people chose for the address of our webhooks; absent: the same.
    #[serde(default)]
    pub(super) webhook_version: Option<Version>,
    /// Whether the key is of the signed kind: requests are signed with the secret `signing_secret`.
    #[serde(default)]
    pub(super) sign_requests: bool,
    /// Whether AfterShip may find out by the number whose it is, where the carrier is unknown or its code is refused.
    #[serde(default = "yes")]
    pub(super) detect: bool,
    /// AfterShip's custom fields: its name of each, and the order's custom field that it is filled from. Nothing personal.
    #[serde(default)]
    pub(super) custom_fields: BTreeMap<String, String>,
    /// The order's custom field with the day that was promised to the customer: a date, or a time.
    #[serde(default)]
    pub(super) promised_date: Option<String>,
    /// Tags that every tracking gets.
    #[serde(default)]
    pub(super) tags: Vec<String>,
    /// Whether the store's key is a tag.
    #[serde(default = "yes")]
    pub(super) tag_store: bool,
    /// Whether the sales channels' keys are tags.
    #[serde(default = "yes")]
    pub(super) tag_channels: bool,
    /// Where parcels start, by the partner's id of the warehouse.
    #[serde(default)]
    pub(super) origins: BTreeMap<String, Origin>,
    /// What AfterShip must know to ask a carrier, by AfterShip's code of the carrier.
    #[serde(default)]
    pub(super) carrier_access: BTreeMap<String, Access>,
    /// How long after an exchange without an answer its effect may still appear; nothing of it is published.
    #[serde(default = "settles_within")]
    #[schemars(with = "String")]
    pub(super) settles_within: SignedDuration,
    /// How far each poll reads back before its cursor.
    #[serde(default = "poll_overlap")]
    #[schemars(with = "String")]
    pub(super) poll_overlap: SignedDuration,
}

/// Where parcels of a warehouse start.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Origin {
    /// ISO 3166-1 alpha-2.
    pub(super) country: String,
    /// State.
    #[serde(default)]
    pub(super) state: Option<String>,
    /// City.
    #[serde(default)]
    pub(super) city: Option<String>,
    /// Postal code.
    #[serde(default)]
    pub(super) postal_code: Option<String>,
}

/// How AfterShip asks a carrier about our parcels.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Access {
    /// Our account at the carrier.
    pub(super) account_number: Option<String>,
    /// A credential that the carrier wants; not a secret of ours.
    pub(super) key: Option<String>,
    /// Which of several connections to the carrier in AfterShip's admin.
    pub(super) connection: Option<String>,
}

fn api_url() -> String {
    "https://api.aftership.com".to_owned()
}

const fn yes() -> bool {
    true
}

const fn settles_within() -> SignedDuration {
    SignedDuration::from_secs(30)
}

const fn poll_overlap() -> SignedDuration {
    SignedDuration::from_mins(5)
}

/// The JSON Schema of the options.
pub(super) fn schema() -> Value {
    schemars::schema_for!(Options).to_value()
}

/// Parses the options and the API's address, or says every problem at once.
pub(super) fn options(value: &Value) -> Result<(Options, Url), Vec<Problem>> {
    let Some(given) = value.as_object() else {
        return Err(vec![Problem::new("options", "must be a table")]);
    };
    let problems: Vec<Problem> = given.iter().filter_map(|(key, value)| alone(key, value)).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let options: Options = match serde_json::from_value(value.clone()) {
        Ok(options) => options,
        Err(error) => return Err(vec![Problem::new("options", &error.to_string())]),
    };
    let mut problems = values(&options);
    match address(&options.api_url) {
        Ok(url) if problems.is_empty() => Ok((options, url)),
        Ok(_) => Err(problems),
        Err(message) => {
            problems.push(Problem::new("options.api_url", &message));
            Err(problems)
        }
    }
}

/// The problem of one option, tried alone.
fn alone(key: &str, value: &Value) -> Option<Problem> {
    let one = Map::from_iter([(key.to_owned(), value.clone())]);
    let error = serde_json::from_value::<Options>(Value::Object(one)).err()?;
    Some(Problem::new(&format!("options.{key}"), &error.to_string()))
}

/// Options that can be read and that AfterShip would refuse, or that make no sense.
fn values(options: &Options) -> Vec<Problem> {
    let mut problems = Vec::new();
    if options.custom_fields.len() > MOST_CUSTOM_FIELDS {
        let message = format!("AfterShip takes {MOST_CUSTOM_FIELDS} custom fields at most");
        problems.push(Problem::new("options.custom_fields", &message));
    }
    for name in options.custom_fields.keys() {
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            let message = format!("`{name}` must have 1 to {LONGEST_NAME} characters");
            problems.push(Problem::new(&format!("options.custom_fields.{name}"), &message));
        }
    }
    for (warehouse, origin) in &options.origins {
        if three_letters(&origin.country).is_none() {
            let message = format!("`{}` is no country of two letters", origin.country);
            problems.push(Problem::new(&format!("options.origins.{warehouse}.country"), &message));
        }
    }
    let least = |name: &str, span: SignedDuration, least: i64, why: &str| {
        let short = span < SignedDuration::from_secs(least);
        short.then(|| Problem::new(&format!("options.{name}"), &format!("is below {least}s: {why}")))
    };
    problems.extend(least(
        "settles_within",
        options.settles_within,
        5,
        "trackings would be looked for too early",
    ));
    problems.extend(least(
        "poll_overlap",
        options.poll_overlap,
        0,
        "a poll would skip what changed meanwhile",
    ));
    problems
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_is_required() {
        let (options, url) = options(&json!({})).unwrap();
        assert_eq!((url.as_str(), options.api_version.as_str()), ("https://api.aftership.com/", "2026-07"));
        assert!(options.detect && options.tag_store && options.tag_channels && !options.sign_requests);
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let many: Map<String, Value> = (0..26).map(|at| (format!("f{at}"), json!("x"))).collect();
        for (name, value, want) in [
            ("no table", json!([]), vec!["options"]),
            (
                "several",
                json!({ "api_version": "2025-01", "dtect": true, "tags": "x" }),
                vec!["options.api_version", "options.dtect", "options.tags"],
            ),
            (
                "values",
                json!({ "custom_fields": { "a name that has too many letters": "x" }, "settles_within": "1s",
                    "origins": { "w1": { "country": "UK" } }, "poll_overlap": "-1s", "api_url": "http://a.example" }),
                vec![
                    "options.custom_fields.a name that has too many letters",
                    "options.origins.w1.country",
                    "options.settles_within",
                    "options.poll_overlap",
                    "options.api_url",
                ],
            ),
            ("too many", json!({ "custom_fields": many }), vec!["options.custom_fields"]),
        ] {
            let problems = options(&value).unwrap_err();
            let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
            assert_eq!(paths, want, "{name}: {problems:?}");
        }
    }

    #[test]
    fn the_schema_names_every_option() {
        let schema = schema();
        for name in ["api_version", "detect", "custom_fields", "origins", "carrier_access", "promised_date"] {
            assert!(schema["properties"].get(name).is_some(), "{name}");
        }
    }
}
