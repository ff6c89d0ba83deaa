//! How a partner's options are read: every problem at once, each with the path of what it is about.

use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use url::Url;

use super::Problem;

/// Options of which an account must have one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Required {
    /// Their names; any of them is enough, and the first is the one that is asked for.
    pub(crate) any_of: &'static [&'static str],
    /// A value that the first may have, where options cannot be read without it.
    pub(crate) such_as: Option<&'static str>,
    /// What is missing.
    pub(crate) what: &'static str,
}

/// The options, or every problem with what was given: what is missing, and each option that cannot be read.
pub(crate) fn read<O: DeserializeOwned>(value: &Value, required: &[Required]) -> Result<O, Vec<Problem>> {
    let Some(given) = value.as_object() else {
        return Err(vec![Problem::new("options", "must be a table")]);
    };
    let missing = required.iter().filter(|one| !one.any_of.iter().any(|name| given.contains_key(*name)));
    let missing: Vec<Problem> = missing
        .filter_map(|one| Some(problem(one.any_of.first()?, &format!("is missing: {}", one.what))))
        .collect();
    let whole = match serde_json::from_value(value.clone()) {
        Ok(options) if missing.is_empty() => return Ok(options),
        Ok(_) => None,
        Err(error) => Some(Problem::new("options", &error.to_string())),
    };
    // Only now: reading each option alone takes as long as reading them all.
    let mut problems: Vec<Problem> =
        given.iter().filter_map(|(key, value)| alone::<O>(key, value, required)).collect();
    problems.extend(missing);
    if problems.is_empty() {
        problems.extend(whole);
    }
    Err(problems)
}

/// The problem of one option, tried beside nothing but what is required.
fn alone<O: DeserializeOwned>(key: &str, value: &Value, required: &[Required]) -> Option<Problem> {
    let error = serde_json::from_value::<O>(beside(key, value, required)).err()?;
    Some(problem(key, &error.to_string()))
}

/// One option, and what is required.
fn beside(key: &str, value: &Value, required: &[Required]) -> Value {
    let needed = required.iter().filter_map(|one| Some((*one.any_of.first()?, one.such_as?)));
    let mut one: Map<String, Value> =
        needed.map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    one.insert(key.to_owned(), value.clone());
    Value::Object(one)
}

/// A problem of one option.
pub(crate) fn problem(key: &str, message: &str) -> Problem {
    Problem::new(&format!("options.{key}"), message)
}

/// The problem of a limit of exchanges that allows none.
pub(crate) fn some(key: &str, units: u32) -> Option<Problem> {
    (units == 0).then(|| problem(key, "is 0: no exchange would ever be made"))
}

/// The problem of a span that is too short, and why it is.
pub(crate) fn at_least(key: &str, span: SignedDuration, seconds: i64, why: &str) -> Option<Problem> {
    let is_short = span < SignedDuration::from_secs(seconds);
    is_short.then(|| problem(key, &format!("is below {seconds}s: {why}")))
}

/// The problem of looking for an order before it can show.
pub(crate) fn settling(span: SignedDuration) -> Option<Problem> {
    at_least("settles_within", span, 10, "orders would be looked for too early")
}

/// What was read of an option, or one problem more.
pub(crate) fn taken(key: &str, read: Result<Url, String>, problems: &mut Vec<Problem>) -> Option<Url> {
    match read {
        Ok(url) => Some(url),
        Err(message) => {
            problems.push(problem(key, &message));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::super::address::address;
    use super::*;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Options {
        name: String,
        store: Option<u32>,
        stores: Option<Vec<u32>>,
    }

    const REQUIRED: [Required; 2] = [
        Required { any_of: &["name"], such_as: Some("x"), what: "a name" },
        Required { any_of: &["store", "stores"], such_as: None, what: "a store" },
    ];

    #[test]
    fn every_problem_is_told_at_once() {
        for (value, want) in [
            (json!([]), vec![("options", "must be a table")]),
            (
                json!({}),
                vec![("options.name", "is missing: a name"), ("options.store", "is missing: a store")],
            ),
            (
                json!({ "nmae": "a", "stores": 1 }),
                vec![
                    ("options.nmae", "unknown field"),
                    ("options.stores", "invalid type"),
                    ("options.name", "is"),
                ],
            ),
            (json!({ "name": 1, "store": 1 }), vec![("options.name", "invalid type")]),
        ] {
            let problems = read::<Options>(&value, &REQUIRED).unwrap_err();
            assert_eq!(problems.len(), want.len(), "{problems:?}");
            for (problem, (path, start)) in problems.iter().zip(want) {
                assert!(problem.path == path && problem.message.starts_with(start), "{problem:?}");
            }
        }
        let options: Options = read(&json!({ "name": "a", "stores": [1] }), &REQUIRED).unwrap();
        assert_eq!(options, Options { name: "a".to_owned(), store: None, stores: Some(vec![1]) });
    }

    #[test]
    fn what_makes_no_sense_is_told_with_its_path() {
        let second = SignedDuration::from_secs(1);
        let told =
            [some("limit", 0), some("limit", 1), settling(second), at_least("every", second, 1, "why")];
        let told =
            told.map(|problem| problem.map(|problem| format!("{}: {}", problem.path, problem.message)));
        let haste = "options.settles_within: is below 10s: orders would be looked for too early";
        let never = "options.limit: is 0: no exchange would ever be made";
        assert_eq!(told.each_ref().map(Option::as_deref), [Some(never), None, Some(haste), None]);
        let mut problems = Vec::new();
        assert_eq!(taken("api_url", address("https://a.example/x"), &mut problems), None);
        assert_eq!(
            problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(),
            ["options.api_url"]
        );
    }
}
