//! Variables and outputs say what they are, variables what they take; an alarm says what a person is to do.

use crate::source::{Found, Source, attribute, blocks, nested, none, resources, sources};

/// Anything shorter only repeats the alarm's name.
const SHORTEST_ADVICE: usize = 80;

fn check(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for kind in ["variable", "output"] {
        let silent = blocks(sources, kind).into_iter().filter(|found| length(found, "description") < 10);
        problems.extend(silent.map(|found| format!("{} has no description", found.place())));
    }
    for found in blocks(sources, "variable") {
        if found.attribute("type").is_none() {
            problems.push(format!("{} has no type", found.place()));
        }
    }
    for found in resources(sources, "aws_cloudwatch_metric_alarm") {
        if length(&found, "alarm_description") < SHORTEST_ADVICE {
            problems.push(format!("{} does not say what is to be done", found.place()));
        }
        for key in ["alarm_actions", "treat_missing_data"] {
            if found.attribute(key).is_none() {
                problems.push(format!("{} has no {key}", found.place()));
            }
        }
    }
    problems
}

/// Numbers and yes-or-no apart, what a person types into the root module is checked before anything is made of it.
fn unchecked(sources: &[Source]) -> Vec<String> {
    let typed = blocks(sources, "variable").into_iter().filter(|found| found.source.module().is_empty());
    let free =
        typed.filter(|found| found.block.body().blocks().all(|inner| inner.identifier() != "validation"));
    let free = free.filter(|found| !FREE.iter().any(|(name, _)| *name == found.label(0)));
    free.map(|found| format!("{} takes anything", found.place())).collect()
}

/// Variables without a validation, each with the reason.
const FREE: [(&str, &str); 6] = [
    ("packages_dir", "a folder that is not there fails by itself"),
    ("deletion_protection", "yes or no"),
    ("static_outbound_address", "yes or no"),
    ("sign_events", "yes or no"),
    ("running", "yes or no"),
    ("keep_network", "yes or no"),
];

fn length(found: &Found<'_>, key: &str) -> usize {
    found.attribute(key).map_or(0, |expression| expression.to_string().trim().len())
}

#[test]
fn everything_says_what_it_is() {
    none(&check(&sources()));
}

#[test]
fn what_is_typed_is_checked() {
    none(&unchecked(&sources()));
}

#[test]
fn what_says_nothing_is_found() {
    let silent = "variable \"a\" {}\noutput \"b\" {\n  value = 1\n}\n\
                  resource \"aws_cloudwatch_metric_alarm\" \"c\" {\n  alarm_description = \"It is bad.\"\n}\n";
    let sources = [Source::sample("a.tf", silent)];
    assert_eq!(check(&sources).len(), 6);
    assert_eq!(unchecked(&sources).len(), 1);
}

#[test]
fn everything_made_has_an_owner() {
    let sources = sources();
    let providers = blocks(&sources, "provider");
    let [provider] = providers.as_slice() else { panic!("one provider") };
    let tags = nested(provider.block.body(), "default_tags");
    let tags = tags.iter().find_map(|body| attribute(body, "tags")).expect("default tags").to_string();
    for tag in ["Application", "Deployment", "Owner"] {
        assert!(tags.contains(tag), "{tag}: {tags}");
    }
}
