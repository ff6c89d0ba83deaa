//! Dependencies run downward, and each door to the outside has one keeper.

use crate::manifests::{Dependency, Kind, crates, dependencies};
use crate::problem::Problem;
use crate::repository::File;

/// What each shared crate may depend on of ours. The simulators depend on nothing of ours, so that they cannot repeat a
/// misreading of the mapping.
const ALLOWED: [(&str, &[&str]); 13] = [
    ("aws", &["tls"]),
    ("database", &[]),
    ("domain", &[]),
    ("simulators", &[]),
    ("tls", &[]),
    ("mapping", &["domain"]),
    ("routing", &["domain"]),
    ("ledger", &["aws", "database", "domain"]),
    ("queue", &["aws", "database", "domain"]),
    ("transport", &["domain", "mapping", "tls"]),
    ("settings", &["aws", "domain", "mapping", "routing"]),
    ("flows", &["domain", "mapping", "routing", "ledger", "queue", "settings", "transport"]),
    ("cloud", &["aws", "domain", "mapping", "ledger", "queue", "settings", "transport", "flows"]),
];

const PURE: [&str; 3] = ["domain", "mapping", "routing"];
const IMPURE: [&str; 7] = ["tokio", "reqwest", "hyper", "fastrand", "rand", "rusqlite", "getrandom"];

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for manifest in crates(files) {
        match dependencies(manifest) {
            Ok(found) => {
                let shipped = found.iter().filter(|one| one.kind != Kind::Dev);
                problems.extend(shipped.filter_map(|one| wrong(manifest, one)));
            }
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

fn wrong(manifest: &File, dependency: &Dependency) -> Option<Problem> {
    let package = dependency.package.as_str();
    let found = if let Some(name) = manifest.folder().strip_prefix("shared/") {
        of_shared(name, package)
            .or_else(|| keeper(package).filter(|keepers| !keepers.contains(&name)).map(kept_by))
    } else if manifest.folder().split('/').next() == Some("tests") {
        None
    } else {
        let at_home = manifest.folder().starts_with("functions/") && is_lambda(package);
        keeper(package).filter(|_| !at_home).map(kept_by)
    };
    found.map(|why| Problem::in_file(&manifest.path, format!("must not depend on `{package}`: {why}")))
}

fn of_shared(name: &str, package: &str) -> Option<String> {
    if PURE.contains(&name) && IMPURE.contains(&package) {
        return Some("this crate is pure".to_owned());
    }
    let ours = package.strip_prefix("waybill-")?;
    match ALLOWED.iter().find(|(crate_name, _)| *crate_name == name) {
        Some((_, below)) if below.contains(&ours) => None,
        Some((_, below)) => Some(format!("of ours it may use {below:?}")),
        None => Some("this crate has no line in the table of directions".to_owned()),
    }
}

/// The shared crates that alone may depend on a package, if it is a door to the outside.
fn keeper(package: &str) -> Option<&'static [&'static str]> {
    if package == "reqwest" {
        Some(&["tls", "transport", "aws"])
    } else if package == "rustls" {
        Some(&["tls"])
    } else if package.starts_with("aws-") && !package.starts_with("aws-lc") {
        Some(&["aws", "cloud", "queue", "ledger", "settings"])
    } else {
        is_lambda(package).then_some(&[])
    }
}

fn is_lambda(package: &str) -> bool {
    package == "lambda_runtime" || package == "lambda_http"
}

fn kept_by(keepers: &[&str]) -> String {
    if keepers.is_empty() {
        "only functions know the runtime".to_owned()
    } else {
        format!("only {keepers:?} may")
    }
}

#[test]
fn a_dependency_upward_is_found() {
    for (path, package, want) in [
        ("shared/domain/Cargo.toml", "waybill-mapping", 1),
        ("shared/mapping/Cargo.toml", "waybill-domain", 0),
        ("shared/mapping/Cargo.toml", "tokio", 1),
        ("shared/simulators/Cargo.toml", "waybill-domain", 1),
        ("shared/flows/Cargo.toml", "waybill-simulators", 1),
        ("shared/flows/Cargo.toml", "waybill-transport", 0),
        ("shared/flows/Cargo.toml", "reqwest", 1),
        ("shared/transport/Cargo.toml", "reqwest", 0),
        ("shared/aws/Cargo.toml", "reqwest", 0),
        ("shared/transport/Cargo.toml", "aws-sdk-sqs", 1),
        ("shared/queue/Cargo.toml", "aws-sdk-sqs", 0),
        ("shared/flows/Cargo.toml", "aws-types", 1),
        ("shared/flows/Cargo.toml", "waybill-aws", 1),
        ("functions/order-pull/Cargo.toml", "aws-sdk-sqs", 1),
        ("shared/attic/Cargo.toml", "waybill-domain", 1),
        ("cli/Cargo.toml", "reqwest", 1),
        ("cli/Cargo.toml", "waybill-simulators", 0),
        ("functions/order-pull/Cargo.toml", "lambda_runtime", 0),
        ("cli/Cargo.toml", "lambda_runtime", 1),
        ("tests/Cargo.toml", "reqwest", 0),
        ("tests/lambda/echo/Cargo.toml", "lambda_runtime", 0),
    ] {
        let manifest = File::sample(path, &format!("[dependencies]\n{package}.workspace = true\n"));
        assert_eq!(check(&[manifest]).len(), want, "{path}: {package}");
    }
}

#[test]
fn tests_of_a_crate_may_look_up() {
    let manifest =
        File::sample("shared/flows/Cargo.toml", "[dev-dependencies]\nwaybill-simulators.workspace = true\n");
    assert!(check(&[manifest]).is_empty());
}
