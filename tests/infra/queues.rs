//! Every queue has dead letters that only it may fill, is encrypted, and says how long it keeps messages.

use std::collections::BTreeSet;

use hcl::Expression;

use crate::references::of_body;
use crate::source::{Found, Source, none, resources, sources};

/// Queues that hold dead letters themselves, with what fills them.
fn dead_letters(sources: &[Source]) -> BTreeSet<(String, String)> {
    let mut dead = BTreeSet::new();
    for source in sources {
        for block in source.body.blocks().filter(|block| block.identifier() == "resource") {
            let kind = block.labels().first().map_or("", |label| label.as_str());
            let gives = ["redrive_policy", "target", "destination_config"];
            let attributes = block.body().attributes().filter(|attribute| gives.contains(&attribute.key()));
            let mut body = hcl::Body::builder().add_attributes(attributes.cloned());
            body = body.add_blocks(
                block.body().blocks().filter(|inner| gives.contains(&inner.identifier())).cloned(),
            );
            for reference in of_body(&body.build()) {
                if let [root, name, ..] = reference.as_slice()
                    && root == "aws_sqs_queue"
                    && kind != "aws_sqs_queue_redrive_allow_policy"
                {
                    dead.insert((source.module().to_owned(), name.clone()));
                }
            }
        }
    }
    dead
}

fn check(sources: &[Source]) -> Vec<String> {
    let dead = dead_letters(sources);
    let mut problems = Vec::new();
    for found in resources(sources, "aws_sqs_queue") {
        let mut told = |says: &str| problems.push(format!("{} {says}", found.place()));
        let takes_dead = dead.contains(&(found.source.module().to_owned(), found.label(1).to_owned()));
        if !takes_dead && found.attribute("redrive_policy").is_none() {
            told("has no dead letters");
        }
        if found.attribute("sqs_managed_sse_enabled").is_none()
            && found.attribute("kms_master_key_id").is_none()
        {
            told("is not encrypted");
        }
        for key in ["message_retention_seconds", "name"] {
            if found.attribute(key).is_none() {
                told(&format!("has no {key}"));
            }
        }
        if !takes_dead {
            for key in ["visibility_timeout_seconds", "max_message_size"] {
                if found.attribute(key).is_none() {
                    told(&format!("has no {key}"));
                }
            }
            if !has_redrive_allow_policy(sources, &found) {
                told("has dead letters that anyone's queue may fill");
            }
        }
    }
    problems
}

/// Whether its dead letters say that only this queue may fill them.
fn has_redrive_allow_policy(sources: &[Source], queue: &Found<'_>) -> bool {
    let of_module = resources(sources, "aws_sqs_queue_redrive_allow_policy").into_iter();
    of_module.filter(|found| found.source.module() == queue.source.module()).any(|found| {
        let policy = found.attribute("redrive_allow_policy").map(Expression::to_string).unwrap_or_default();
        policy.contains("byQueue") && policy.contains(&format!("aws_sqs_queue.{}.arn", queue.label(1)))
    })
}

/// Whatever is taken from a queue in batches says which messages failed, and how many batches there may be at a time.
fn mappings(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for found in resources(sources, "aws_lambda_event_source_mapping") {
        let types = found.attribute("function_response_types").map(crate::source::texts).unwrap_or_default();
        if types != ["ReportBatchItemFailures"] {
            problems.push(format!("{}: one failed message brings the whole batch back", found.place()));
        }
        let scaling = crate::source::nested(found.block.body(), "scaling_config");
        if !scaling.iter().any(|body| crate::source::attribute(body, "maximum_concurrency").is_some()) {
            problems.push(format!("{}: takes as much as there is", found.place()));
        }
    }
    problems
}

#[test]
fn every_queue_has_dead_letters() {
    let sources = sources();
    assert!(!dead_letters(&sources).is_empty());
    none(&check(&sources));
}

#[test]
fn failed_messages_come_back_alone() {
    assert_eq!(resources(&sources(), "aws_lambda_event_source_mapping").len(), 1);
    none(&mappings(&sources()));
}

const QUEUE: &str = r#"
resource "aws_sqs_queue" "q" {
  name                       = "q"
  visibility_timeout_seconds = 60
  message_retention_seconds  = 60
  max_message_size           = 262144
  sqs_managed_sse_enabled    = true
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.d.arn, maxReceiveCount = 5 })
}

resource "aws_sqs_queue" "d" {
  name                      = "d"
  message_retention_seconds = 60
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_redrive_allow_policy" "d" {
  queue_url            = aws_sqs_queue.d.url
  redrive_allow_policy = jsonencode({ redrivePermission = "byQueue", sourceQueueArns = [aws_sqs_queue.q.arn] })
}
"#;

#[test]
fn a_queue_that_loses_or_shows_messages_is_found() {
    let with = |line: &str, instead: &str| {
        let text: Vec<String> = QUEUE
            .lines()
            .map(
                |found| {
                    if found.trim_start().starts_with(line) { instead.to_owned() } else { found.to_owned() }
                },
            )
            .collect();
        check(&[Source::sample("a.tf", &(text.join("\n") + "\n"))]).len()
    };
    assert_eq!(with("nothing", ""), 0);
    assert_eq!(
        with("redrive_policy", ""),
        5,
        "then both are queues without dead letters, and d says too little"
    );
    assert_eq!(with("sqs_managed_sse_enabled", ""), 2);
    assert_eq!(with("message_retention_seconds", ""), 2);
    assert_eq!(with("max_message_size", ""), 1);
    assert_eq!(
        with(
            "redrive_allow_policy",
            "redrive_allow_policy = jsonencode({ redrivePermission = \"allowAll\" })"
        ),
        1
    );
}

#[test]
fn a_mapping_that_repeats_what_was_done_is_found() {
    let text = "resource \"aws_lambda_event_source_mapping\" \"m\" {\n  function_name = \"f\"\n}\n";
    assert_eq!(mappings(&[Source::sample("a.tf", text)]).len(), 2);
}
