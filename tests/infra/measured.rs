//! Alarms and the dashboard look at metrics that functions send, and every metric is looked at.

use std::collections::BTreeSet;

use waybill_tests::topology::Topology;

use crate::source::{Source, none, resources, sources, text};

/// Namespaces that AWS fills.
const OF_AWS: [&str; 4] = ["AWS/SQS", "AWS/Lambda", "AWS/ApiGateway", "AWS/DynamoDB"];

/// What is written as `local.metrics["NAME"]`.
fn looked_at(sources: &[Source]) -> BTreeSet<String> {
    let texts = sources.iter().flat_map(|source| source.text.split("local.metrics[\"").skip(1));
    texts.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn check(sources: &[Source], topology: &Topology) -> Vec<String> {
    let known: BTreeSet<String> = topology.metrics.names.iter().map(|metric| metric.name.clone()).collect();
    let looked_at = looked_at(sources);
    let mut problems: Vec<String> =
        looked_at.difference(&known).map(|name| format!("nobody sends the metric {name}")).collect();
    problems.extend(known.difference(&looked_at).map(|name| format!("nobody looks at the metric {name}")));
    for found in resources(sources, "aws_cloudwatch_metric_alarm") {
        let Some(namespace) = found.attribute("namespace") else { continue };
        if text(namespace).is_some_and(|namespace| !OF_AWS.contains(&namespace)) {
            problems.push(format!("{}: writes its namespace out", found.place()));
        }
        let own = text(namespace).is_none();
        if own && found.attribute("metric_name").and_then(text).is_some() {
            problems.push(format!("{}: writes the name of a metric of ours out", found.place()));
        }
    }
    problems
}

/// An alarm on a metric that is told apart by something must say by what; ours are on figures of the whole.
fn alarms_on_parts(sources: &[Source], topology: &Topology) -> Vec<String> {
    let alarms = resources(sources, "aws_cloudwatch_metric_alarm");
    let parts = topology.metrics.names.iter().filter(|metric| !metric.dimensions.is_empty());
    parts
        .filter(|metric| {
            let name = format!("local.metrics[\"{}\"]", metric.name);
            alarms
                .iter()
                .filter_map(|found| found.attribute("metric_name"))
                .any(|found| found.to_string().contains(&name))
        })
        .map(|metric| {
            format!(
                "an alarm on {} would never ring: it is told apart by {:?}",
                metric.name, metric.dimensions
            )
        })
        .collect()
}

#[test]
fn what_is_measured_is_looked_at() {
    let (sources, topology) = (sources(), Topology::read());
    none(&check(&sources, &topology));
    none(&alarms_on_parts(&sources, &topology));
}

#[test]
fn metrics_have_units_of_cloudwatch() {
    let metrics = Topology::read().metrics;
    assert_eq!(metrics.namespace, "Waybill");
    for metric in &metrics.names {
        assert!(
            ["Count", "Seconds", "Milliseconds", "Percent"].contains(&metric.unit.as_str()),
            "{}",
            metric.name
        );
    }
}

#[test]
fn a_metric_that_nobody_sends_is_found() {
    let topology = Topology::read();
    let all: Vec<String> =
        topology.metrics.names.iter().map(|metric| format!("local.metrics[\"{}\"]", metric.name)).collect();
    let all = all.join(", ");
    let alarm = |inside: &str| {
        format!(
            "locals {{\n  all = [{all}]\n}}\nresource \"aws_cloudwatch_metric_alarm\" \"a\" {{\n{inside}\n}}\n"
        )
    };
    for (inside, want) in [
        ("namespace = local.topology.metrics.namespace\nmetric_name = local.metrics[\"Retries\"].name", 0),
        ("namespace = local.topology.metrics.namespace\nmetric_name = local.metrics[\"Retires\"].name", 1),
        ("namespace = local.topology.metrics.namespace\nmetric_name = \"Retries\"", 1),
        ("namespace = \"Waybill\"\nmetric_name = local.metrics[\"Retries\"].name", 1),
        ("namespace = \"AWS/SQS\"\nmetric_name = \"NumberOfMessagesSent\"", 0),
    ] {
        assert_eq!(check(&[Source::sample("a.tf", &alarm(inside))], &topology).len(), want, "{inside}");
    }
    let part =
        alarm("namespace = local.topology.metrics.namespace\nmetric_name = local.metrics[\"Orders\"].name");
    assert_eq!(alarms_on_parts(&[Source::sample("a.tf", &part)], &topology).len(), 1);
}
