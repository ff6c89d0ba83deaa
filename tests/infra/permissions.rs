//! Nobody may everything: no `*` among actions, and none for a resource or a principal, but where it is listed with a reason.

use hcl::Expression;
use hcl::expr::TemplateExpr;
use waybill_tests::topology::Topology;

use crate::source::{Source, attribute, blocks, nested, none, sources, text, texts};

/// Statements in which a `*` stands, by file and name, with the reason.
const STARS: [(&str, &str, &str); 3] = [
    (
        "key.tf",
        "Administer",
        "the policy of a key: without it nobody could change the key any more; `*` is the key itself",
    ),
    ("key.tf", "Logs", "the policy of a key: `*` is the key itself"),
    ("key.tf", "Alarms", "the policy of a key: `*` is the key itself"),
];

fn check(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for found in
        blocks(sources, "data").into_iter().filter(|found| found.label(0) == "aws_iam_policy_document")
    {
        for statement in nested(found.block.body(), "statement") {
            let name = attribute(statement, "sid").and_then(text).unwrap_or_default();
            if STARS.iter().any(|(path, sid, _)| *path == found.source.path && *sid == name) {
                continue;
            }
            let listed = |key: &str| attribute(statement, key).map(texts).unwrap_or_default();
            for action in listed("actions").into_iter().filter(|action| action.contains('*')) {
                problems.push(format!("{}: the action {action}", found.place()));
            }
            let identifiers = nested(statement, "principals");
            let identifiers =
                identifiers.iter().filter_map(|body| attribute(body, "identifiers")).flat_map(texts);
            if listed("resources").into_iter().chain(identifiers).any(|thing| thing == "*") {
                problems.push(format!("{}: `*`", found.place()));
            }
            if attribute(statement, "not_actions").or(attribute(statement, "not_resources")).is_some() {
                problems.push(format!("{}: says what may not be done instead of what may", found.place()));
            }
        }
    }
    for found in blocks(sources, "resource") {
        let attached = found.attribute("policy_arn").map(Expression::to_string).unwrap_or_default();
        if attached.contains(":aws:policy/") || attached.contains("Admin") {
            problems.push(format!("{}: attaches {attached}", found.place()));
        }
    }
    problems
}

/// Policies are written as documents of Terraform, which the check above reads, never as text.
fn written_as_text(sources: &[Source]) -> Vec<String> {
    let policies = ["policy", "assume_role_policy", "inline_policy"];
    let all = sources.iter().flat_map(|source| blocks(std::slice::from_ref(source), "resource"));
    all.filter(|found| {
        policies.iter().filter_map(|key| found.attribute(key)).any(|policy| {
            matches!(policy, Expression::String(_) | Expression::FuncCall(_))
                || matches!(policy, Expression::TemplateExpr(text) if matches!(**text, TemplateExpr::Heredoc(_)))
        })
    })
    .map(|found| format!("{}: a policy that is no aws_iam_policy_document", found.place()))
    .collect()
}

#[test]
fn nobody_may_everything() {
    none(&check(&sources()));
    none(&written_as_text(&sources()));
}

#[test]
fn the_description_grants_single_actions() {
    let actions = Topology::read().actions;
    let all = [
        actions.consume,
        actions.send,
        actions.count,
        actions.mend,
        actions.redrive,
        actions.clear,
        actions.network,
        actions.secrets,
        actions.together,
        actions.keep,
        actions.table,
        actions.shelf,
        actions.bus,
        actions.key,
    ];
    for action in all.iter().flatten() {
        let (service, name) = action.split_once(':').expect("an action has a service");
        let words = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        assert!(
            words && service.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()),
            "{action}"
        );
    }
    assert!(all.iter().all(|actions| !actions.is_empty() && actions.is_sorted()));
}

#[test]
fn too_much_is_found() {
    let policy = |inside: &str| {
        let text = format!("data \"aws_iam_policy_document\" \"p\" {{\n  statement {{\n{inside}\n  }}\n}}\n");
        check(&[Source::sample("a.tf", &text)]).len()
    };
    assert_eq!(policy("actions = [\"sqs:SendMessage\"]\nresources = [\"arn:aws:sqs:::x\"]"), 0);
    assert_eq!(policy("actions = [\"sqs:*\"]\nresources = [\"arn:aws:sqs:::x\"]"), 1);
    assert_eq!(policy("actions = [\"sqs:SendMessage\"]\nresources = [\"*\"]"), 1);
    assert_eq!(policy("sid = \"Administer\"\nactions = [\"*\"]\nresources = [\"*\"]"), 2);
    assert_eq!(policy("actions = [\"sqs:SendMessage\"]\nprincipals {\nidentifiers = [\"*\"]\n}"), 1);
    assert_eq!(policy("not_actions = [\"sqs:SendMessage\"]"), 1);
    for (inside, want) in [
        ("policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\"", 1),
        ("policy_arn = \"arn:${local.p}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole\"", 1),
        ("policy_arn = aws_iam_policy.own.arn", 0),
    ] {
        let text = format!("resource \"aws_iam_role_policy_attachment\" \"a\" {{\n{inside}\n}}\n");
        assert_eq!(check(&[Source::sample("a.tf", &text)]).len(), want, "{inside}");
    }
    let text = "resource \"aws_iam_role_policy\" \"a\" {\n  policy = jsonencode({ a = 1 })\n}\n";
    assert_eq!(written_as_text(&[Source::sample("a.tf", text)]).len(), 1);
}
