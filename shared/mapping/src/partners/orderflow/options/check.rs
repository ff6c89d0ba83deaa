//! What is wrong with an account's options, all of it at once.

use http::{HeaderName, StatusCode};
use serde_json::Value;
use url::Url;

use super::Options;
use crate::partner::options::{self, Required, problem};
use crate::partner::{Problem, address_with_path};
use crate::partners::orderflow::clock::Clock;
use crate::partners::orderflow::states::Stage;

/// What an account cannot do without.
const REQUIRED: [Required; 2] = [
    Required { any_of: &["api_url"], such_as: Some("x"), what: "where the customer's OrderFlow is" },
    Required {
        any_of: &["channel"],
        such_as: Some("x"),
        what: "the reference of the sales channel that our orders belong to",
    },
];
/// Properties that say which order it is and what belongs together: nobody may set others.
const OURS: [&str; 3] = ["externalReference", "orderItem", "product.externalReference"];
/// Lines that an address has.
const LINES: std::ops::RangeInclusive<u8> = 1..=6;

/// Parsed and checked options.
#[derive(Debug)]
pub(in super::super) struct Checked {
    /// The options.
    pub(in super::super) options: Options,
    /// Where OrderFlow is; ends with a slash.
    pub(in super::super) base: Url,
    /// How it writes times.
    pub(in super::super) clock: Clock,
}

/// Parses the options, or says every problem.
pub(in super::super) fn options(value: &Value) -> Result<Checked, Vec<Problem>> {
    let options: Options = options::read(value, &REQUIRED)?;
    let mut problems = texts(&options);
    problems.extend(numbers(&options));
    problems.extend(door(&options));
    let base = options::taken("api_url", address_with_path(&options.api_url), &mut problems);
    let clock = Clock::new(&options.time_zone, &options.date_format);
    let clock = clock.map_err(|(key, message)| problems.push(problem(key, &message))).ok();
    match (base, clock) {
        (Some(base), Some(clock)) if problems.is_empty() => {
            Ok(Checked { options, base: folder(base), clock })
        }
        _ => Err(problems),
    }
}

/// The address with a slash behind, so that paths are joined to it and not put in its last part's place.
fn folder(mut base: Url) -> Url {
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", base.path()));
    }
    base
}

/// Texts that cannot be what they are for.
fn texts(options: &Options) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut check = |is_wrong: bool, path: &str, why: &str| {
        if is_wrong {
            problems.push(problem(path, why));
        }
    };
    // They are sent in headers.
    let is_header =
        |text: &str| !text.trim().is_empty() && text.chars().all(|letter| (' '..='~').contains(&letter));
    check(!is_header(&options.channel), "channel", "must be printable ASCII and not empty");
    let organisation = options.organisation.as_deref();
    check(
        organisation.is_some_and(|text| !is_header(text)),
        "organisation",
        "must be printable ASCII and not empty",
    );
    check(options.scope_in.is_empty(), "scope_in", "names neither `header` nor `query`");
    for (name, path) in options.paths.all() {
        let is_wrong =
            path.trim().is_empty() || path.starts_with('/') || path.contains("://") || path.contains('#');
        check(
            is_wrong,
            &format!("paths.{name}"),
            "must be a path behind `api_url`, without a slash in front",
        );
    }
    let import = &options.import;
    let named = [
        ("import.number_property", &import.number_property),
        ("import.line_property", &import.line_property),
        ("import.line_copy", &import.line_copy),
        ("import.change_property", &import.change_property),
    ];
    for (path, property) in named {
        check(!property.is_empty() && !is_property(property), path, "is no property that may be set");
    }
    let methods = options.delivery_methods.values().flat_map(|method| method.properties.keys());
    for (path, property) in
        options.held.keys().map(|key| ("held", key)).chain(methods.map(|key| ("delivery_methods", key)))
    {
        check(!is_property(property), path, &format!("`{property}` is no property that may be set"));
    }
    for (carrier, url) in &options.tracking_urls {
        let is_wrong = !url.starts_with("https://") || !url.contains("{number}");
        check(
            is_wrong,
            &format!("tracking_urls.{carrier}"),
            "must start with https:// and contain `{number}`",
        );
    }
    problems
}

fn is_property(name: &str) -> bool {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
    !OURS.contains(&name) && !name.is_empty() && name.chars().all(is_name)
}

/// Numbers and spans that make no sense.
fn numbers(options: &Options) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut check = |is_wrong: bool, path: &str, why: &str| {
        if is_wrong {
            problems.push(problem(path, why));
        }
    };
    let lines = &options.address;
    let mut all: Vec<u8> = lines.street.iter().copied().chain([lines.city, lines.region]).collect();
    check(all.iter().any(|line| !LINES.contains(line)), "address", "names a line that is not 1 to 6");
    check(lines.street.is_empty(), "address.street", "names no line");
    all.sort_unstable();
    check(
        all.windows(2).any(|pair| matches!(pair, [one, other] if one == other)),
        "address",
        "names a line twice",
    );
    check(options.orders_per_import == 0, "orders_per_import", "is 0: no order would ever be sent");
    let is_late = options.replace_until > Stage::Picking;
    check(is_late, "replace_until", "is too late: what is picked would have to be put back");
    problems.extend(options::some("requests_per_minute", options.requests_per_minute));
    problems.extend(options::settling(options.settles_within));
    for (key, span, seconds, why) in [
        ("poll_overlap", options.poll_overlap, 0, "a poll would skip what changed meanwhile"),
        ("details_every", options.details_every, 60, "it would read every order all the time"),
    ] {
        problems.extend(options::at_least(key, span, seconds, why));
    }
    problems
}

/// A door without a lock, or with an answer that cannot be given.
fn door(options: &Options) -> Vec<Problem> {
    let inbound = &options.inbound;
    let mut problems = Vec::new();
    if !inbound.path && !inbound.basic && inbound.header.is_none() {
        let why = "asks for no secret: set `path`, `basic` or `header`";
        problems.push(problem("inbound", why));
    }
    if inbound.header.as_ref().is_some_and(|name| name.parse::<HeaderName>().is_err()) {
        problems.push(problem("inbound.header", "is no name of a header"));
    }
    let answer = &inbound.acknowledgement;
    if !StatusCode::from_u16(answer.status).is_ok_and(|status| status.is_success()) {
        problems.push(problem(
            "inbound.acknowledgement.status",
            "is no success: the message would be sent again",
        ));
    }
    if answer.content_type.parse::<http::HeaderValue>().is_err() {
        problems.push(problem("inbound.acknowledgement.content_type", "is no content type"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Changes, schema};
    use super::*;

    fn least() -> Value {
        json!({ "api_url": "https://acme.orderflow-wms.co.uk/web", "channel": "WEB" })
    }

    fn with(more: &Value) -> Value {
        let mut all = least();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    }

    #[test]
    fn defaults_are_the_documented_ones() {
        let Checked { options, base, .. } = options(&least()).unwrap();
        assert_eq!(base.as_str(), "https://acme.orderflow-wms.co.uk/web/");
        assert_eq!(options.paths.order_import, "remoteorder/imports/importitems.xml");
        assert_eq!((options.time_zone.as_str(), options.changes), ("UTC", Changes::Replace));
        assert_eq!((options.address.city, options.address.region), (5, 6));
        assert_eq!(options.import.line_property, "thirdPartyReference");
        assert!(options.inbound.path && options.paths.returns_report.is_none() && options.held.is_empty());
    }

    #[test]
    fn every_problem_is_told_at_once() {
        for (name, value, want) in [
            ("no table", json!(7), vec!["options"]),
            ("nothing", json!({}), vec!["options.api_url", "options.channel"]),
            (
                "several",
                json!({ "chanel": "WEB", "auth": "digest", "paths": { "cancel": "x" }, "api_url": "https://a.test" }),
                vec!["options.auth", "options.chanel", "options.paths", "options.channel"],
            ),
            (
                "values",
                with(
                    &json!({ "api_url": "http://acme.test", "channel": "Wéb", "organisation": " ", "scope_in": [],
                    "time_zone": "Mars", "requests_per_minute": 0, "orders_per_import": 0, "settles_within": "1s",
                    "poll_overlap": "-1s", "details_every": "1s", "replace_until": "packed",
                    "address": { "street": [1, 5], "city": 5, "region": 7 }, "held": { "externalReference": "x" },
                    "paths": { "order_detail": "/x" }, "tracking_urls": { "dpd": "https://dpd.test" },
                    "import": { "line_copy": "a b" } }),
                ),
                vec![
                    "options.channel",
                    "options.organisation",
                    "options.scope_in",
                    "options.paths.order_detail",
                    "options.import.line_copy",
                    "options.held",
                    "options.tracking_urls.dpd",
                    "options.address",
                    "options.address",
                    "options.orders_per_import",
                    "options.replace_until",
                    "options.requests_per_minute",
                    "options.settles_within",
                    "options.poll_overlap",
                    "options.details_every",
                    "options.api_url",
                    "options.time_zone",
                ],
            ),
            (
                "an open door",
                with(&json!({ "inbound": { "path": false, "networks": ["192.0.2.0/24"],
                    "acknowledgement": { "status": 500, "content_type": "a\nb" } } })),
                vec![
                    "options.inbound",
                    "options.inbound.acknowledgement.status",
                    "options.inbound.acknowledgement.content_type",
                ],
            ),
            ("a network", with(&json!({ "inbound": { "networks": ["home"] } })), vec!["options.inbound"]),
        ] {
            let problems = options(&value).unwrap_err();
            let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
            assert_eq!(paths, want, "{name}: {problems:?}");
        }
    }

    #[test]
    fn the_schema_names_every_option() {
        let schema = schema();
        assert_eq!(schema["required"], json!(["api_url", "channel"]));
        for name in ["paths", "import", "inbound", "states", "return_reasons", "held"] {
            assert!(schema["properties"].get(name).is_some(), "{name}");
        }
        assert_eq!(schema["additionalProperties"], json!(false));
    }
}
