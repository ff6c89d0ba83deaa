//! What nobody waits for has a place to end; what comes in from outside is throttled, and its path is not logged.

use hcl::Expression;

use crate::source::{Source, attribute, blocks, nested, none, resources, sources};

fn check(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for found in resources(sources, "aws_scheduler_schedule") {
        let targets = nested(found.block.body(), "target");
        if targets.iter().any(|target| nested(target, "dead_letter_config").is_empty()) {
            problems.push(format!("{}: a run that cannot be started vanishes", found.place()));
        }
    }
    for found in resources(sources, "aws_lambda_function_event_invoke_config") {
        let ends = nested(found.block.body(), "destination_config");
        if !ends.iter().any(|end| !nested(end, "on_failure").is_empty()) {
            problems.push(format!("{}: a run that fails vanishes", found.place()));
        }
    }
    for found in resources(sources, "aws_apigatewayv2_stage") {
        let limits = nested(found.block.body(), "default_route_settings");
        for key in ["throttling_rate_limit", "throttling_burst_limit"] {
            if !limits.iter().any(|limit| attribute(limit, key).is_some()) {
                problems.push(format!("{} has no {key}", found.place()));
            }
        }
        let logs = nested(found.block.body(), "access_log_settings");
        let format = logs.iter().find_map(|log| attribute(log, "format")).map(Expression::to_string);
        match format {
            Some(format) if !format.contains("$context.routeKey") => {
                problems.push(format!("{}: the access log does not say the route", found.place()));
            }
            Some(format) => {
                let tells = TELLS_TOO_MUCH.iter().filter(|word| format.contains(**word));
                problems.extend(tells.map(|word| format!("{}: the access log says {word}", found.place())));
            }
            None => problems.push(format!("{} has no access log", found.place())),
        }
    }
    for found in resources(sources, "aws_cloudwatch_log_group") {
        for key in ["retention_in_days", "kms_key_id"] {
            if found.attribute(key).is_none() {
                problems.push(format!("{} has no {key}", found.place()));
            }
        }
    }
    problems
}

/// The paths of some webhooks hold a token, and an address is personal data.
const TELLS_TOO_MUCH: [&str; 4] =
    ["$context.path", "$context.identity", "$context.authorizer", "$context.integrationErrorMessage"];

#[test]
fn nothing_vanishes_and_nothing_is_told() {
    let sources = sources();
    for kind in
        ["aws_scheduler_schedule", "aws_lambda_function_event_invoke_config", "aws_apigatewayv2_stage"]
    {
        assert_eq!(resources(&sources, kind).len(), 1, "{kind}");
    }
    none(&check(&sources));
}

/// Lambda stops a function that sends into the queue that it takes from, unless it is told that this is meant.
#[test]
fn what_must_wait_is_not_taken_for_a_loop() {
    let sources = sources();
    let told = resources(&sources, "aws_lambda_function_recursion_config");
    let [told] = told.as_slice() else { panic!("it is told once, not {} times", told.len()) };
    let says: Vec<(String, String)> = told
        .block
        .body()
        .attributes()
        .map(|attribute| (attribute.key().to_owned(), attribute.expr().to_string()))
        .collect();
    let says: Vec<(&str, &str)> = says.iter().map(|(key, says)| (key.as_str(), says.as_str())).collect();
    let function = "aws_lambda_function.function.function_name";
    let wanted =
        [("count", "var.sends_again ? 1 : 0"), ("function_name", function), ("recursive_loop", "\"Allow\"")];
    assert_eq!(says, wanted);
    let asked: Vec<String> = blocks(&sources, "module")
        .iter()
        .filter_map(|module| module.attribute("sends_again").map(ToString::to_string))
        .collect();
    assert_eq!(asked, ["length(each.value.queues) > 0"], "each that takes from a queue sends to it again");
}

#[test]
fn the_table_can_be_brought_back() {
    let sources = sources();
    let tables = resources(&sources, "aws_dynamodb_table");
    let [table] = tables.as_slice() else { panic!("one table, not {}", tables.len()) };
    let body = table.block.body();
    let is_on = |block: &str| {
        nested(body, block).iter().any(|inner| attribute(inner, "enabled") == Some(&Expression::Bool(true)))
    };
    assert!(is_on("ttl") && is_on("point_in_time_recovery") && is_on("server_side_encryption"));
    assert_eq!(table.attribute("billing_mode"), Some(&Expression::from("PAY_PER_REQUEST")));
    assert_eq!(
        table.attribute("deletion_protection_enabled").map(Expression::to_string).as_deref(),
        Some("var.deletion_protection")
    );
}

#[test]
fn secrets_have_no_value_here() {
    let sources = sources();
    for kind in
        ["aws_secretsmanager_secret_version", "aws_iam_access_key", "aws_iam_user", "aws_ssm_parameter"]
    {
        assert!(resources(&sources, kind).is_empty(), "{kind}: its value would stand in Terraform's state");
    }
    assert_eq!(resources(&sources, "aws_secretsmanager_secret").len(), 1);
}

#[test]
fn what_vanishes_or_tells_too_much_is_found() {
    let stage = |format: &str| {
        format!(
            "resource \"aws_apigatewayv2_stage\" \"s\" {{\n  default_route_settings {{\n    throttling_rate_limit = 1\n    \
             throttling_burst_limit = 1\n  }}\n  access_log_settings {{\n    format = \"{format}\"\n  }}\n}}\n"
        )
    };
    for (text, want) in [
        (stage("$context.routeKey $context.status"), 0),
        (stage("$context.status"), 1),
        (stage("$context.routeKey $context.path"), 1),
        ("resource \"aws_apigatewayv2_stage\" \"s\" {}\n".to_owned(), 3),
        ("resource \"aws_scheduler_schedule\" \"s\" {\n  target {\n    arn = \"x\"\n  }\n}\n".to_owned(), 1),
        ("resource \"aws_lambda_function_event_invoke_config\" \"s\" {}\n".to_owned(), 1),
        ("resource \"aws_cloudwatch_log_group\" \"s\" {}\n".to_owned(), 2),
    ] {
        assert_eq!(check(&[Source::sample("a.tf", &text)]).len(), want, "{text}");
    }
}
