//! Terraform works out of the description what the Rust side works out, where `terraform` or `tofu` is at hand: variables
//! and locals need no provider, so it runs without a network.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;
use waybill_tests::topology::grants::Grant;
use waybill_tests::topology::house::{Account, House};
use waybill_tests::topology::{self, Topology};

const PROGRAMS: [&str; 2] = ["terraform", "tofu"];

const OUTPUT: &str = r#"
output "house" {
  value = {
    queues    = keys(local.queues)
    mappings  = local.mappings
    schedules = local.schedules
    routes    = local.routes
    secrets   = local.secrets
    grants    = local.grants
    people    = local.people
  }
}
"#;

/// A folder with what needs no provider, or nothing where no program is at hand.
struct Bench {
    program: &'static str,
    folder: TempDir,
}

impl Bench {
    fn set() -> Option<Self> {
        let there = |program: &&&str| Command::new(program).arg("version").output().is_ok();
        let Some(program) = PROGRAMS.iter().find(there) else {
            // Not `eprintln!`, which the test runner keeps to itself when a test passes.
            let said = "skipped: neither terraform nor tofu is here; what they work out was not compared";
            writeln!(std::io::stderr(), "{said}").expect("standard error is open");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["variables.tf", "locals.tf", "topology.json"] {
            fs::copy(topology::folder().join(name), folder.path().join(name)).expect("it can be copied");
        }
        fs::write(folder.path().join("outputs.tf"), OUTPUT).expect("it can be written");
        let bench = Self { program, folder };
        let begun = bench.run(&["init", "-input=false", "-no-color"]);
        assert!(begun.status.success(), "{}", said(&begun));
        Some(bench)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(self.program);
        command.current_dir(self.folder.path()).args(arguments).env("CHECKPOINT_DISABLE", "1");
        command.env_remove("TF_CLI_CONFIG_FILE").env_remove("TF_DATA_DIR").env_remove("TF_WORKSPACE");
        command.output().expect("the program runs")
    }

    fn plan(&self, variables: &Value) -> Output {
        let path: &Path = &self.folder.path().join("values.tfvars.json");
        fs::write(path, variables.to_string()).expect("it can be written");
        self.run(&["apply", "-auto-approve", "-input=false", "-no-color", "-var-file=values.tfvars.json"])
    }

    fn worked_out(&self, variables: &Value) -> Value {
        let applied = self.plan(variables);
        assert!(applied.status.success(), "{}", said(&applied));
        let output = self.run(&["output", "-json", "house"]);
        serde_json::from_slice(&output.stdout).expect("an output is JSON")
    }
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).join("\n")
}

/// What the Rust side works out, in the form of the output.
fn here(house: &House<'_>) -> Value {
    let mappings: BTreeMap<String, Value> = house
        .mappings()
        .into_iter()
        .map(|mapping| {
            let says = json!({ "function": mapping.function, "batch": mapping.batch, "window": mapping.window,
            "concurrency": mapping.concurrency });
            (mapping.queue, says)
        })
        .collect();
    let schedules: BTreeMap<String, Value> = house
        .schedules()
        .into_iter()
        .map(|schedule| {
            let input = schedule.input().to_string();
            (
                schedule.name,
                json!({ "function": schedule.function, "minutes": schedule.minutes, "input": input }),
            )
        })
        .collect();
    let functions = &house.topology.functions;
    let routes =
        functions.iter().flat_map(|function| function.routes.iter().map(|route| (route, &function.name)));
    let says = |grants: Vec<Grant>| -> Vec<Value> {
        let says = |grant: Grant| json!({ "name": grant.name, "actions": grant.actions, "on": grant.on });
        grants.into_iter().map(says).collect()
    };
    let grants = functions.iter().map(|function| (&function.name, says(house.grants(function))));
    let people = house.topology.people.iter().map(|person| (&person.name, says(house.rights(person))));
    let mut queues: Vec<String> = house.queues().into_iter().map(|queue| queue.name).collect();
    queues.sort();
    json!({
        "queues": queues, "mappings": mappings, "schedules": schedules, "secrets": house.secrets(),
        "grants": grants.collect::<BTreeMap<_, _>>(), "people": people.collect::<BTreeMap<_, _>>(),
        "routes": routes.collect::<BTreeMap<_, _>>(),
    })
}

/// Lists whose order says nothing, in one order.
fn sorted(mut house: Value) -> Value {
    for whose in ["grants", "people"] {
        let grants = house[whose].as_object_mut().expect("grants by name").values_mut();
        for grant in grants.flat_map(|grants| grants.as_array_mut().expect("a list")) {
            let on = grant["on"].as_array_mut().expect("a list");
            on.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
        }
    }
    house
}

#[test]
fn both_sides_work_out_the_same() {
    let Some(bench) = Bench::set() else { return };
    let topology = Topology::read();
    let own = Account {
        partner: Some("shipstation".into()),
        secret: Some("waybill/shiphero-eu".into()),
        concurrency: [("dispatch".to_owned(), 8)].into(),
        minutes: [("stock".to_owned(), 15), ("poll".to_owned(), 30)].into(),
    };
    for accounts in [
        vec![("us-east", Account::default())],
        vec![("eu", own.clone()), ("us-east", Account::default())],
        vec![("eu", own.clone()), ("eu-2", own)],
    ] {
        let variables = json!({
            "region": "eu-central-1", "name": "waybill", "shop_secrets": ["commercetools", "shop-two"], "sign_events": true,
            "static_outbound_address": true,
            "accounts": accounts.iter().map(|(id, account)| {
                let says = json!({
                    "partner": account.partner, "secret": account.secret, "concurrency": account.concurrency, "minutes": account.minutes,
                });
                (*id, says)
            }).collect::<BTreeMap<_, _>>(),
        });
        let house = House {
            topology: &topology,
            name: "waybill".into(),
            accounts: accounts.into_iter().map(|(id, account)| (id.to_owned(), account)).collect(),
            shop_secrets: vec!["commercetools".into(), "shop-two".into()],
            sign_events: true,
            fixed_address: true,
        };
        assert_eq!(sorted(bench.worked_out(&variables)), sorted(here(&house)));
    }
}

#[test]
fn region_name_and_accounts_are_enough_and_wrong_ones_are_refused() {
    let Some(bench) = Bench::set() else { return };
    let good = json!({ "region": "eu-central-1", "name": "waybill", "accounts": { "us-east": {} } });
    assert!(bench.plan(&good).status.success());
    for (name, value, says) in [
        ("region", json!("Frankfurt"), "no region"),
        ("name", json!("Waybill_1"), "small letters"),
        ("accounts", json!({}), "One to 15"),
        ("accounts", json!({ "us east": {} }), "part of queues' names"),
        ("accounts", json!({ "us": { "concurrency": { "dispatch": 1 } } }), "2 to 1000"),
        ("accounts", json!({ "us": { "concurrency": { "news": 5 } } }), "dispatch and stock"),
        ("accounts", json!({ "us": { "minutes": { "stock": 0 } } }), "2 to 1440"),
        ("accounts", json!({ "us": { "minutes": { "pull": 5 } } }), "stock and poll"),
        ("accounts", json!({ "journal": {} }), "the name of another's"),
        ("accounts", json!({ "us": { "secret": "waybill/commercetools" } }), "the name of another's"),
        ("owner", json!("Smith & Sons"), "some services take no others"),
        ("order_check_rate", json!(1), "10 to 10,000"),
        ("architecture", json!("arm"), "arm64 and x86_64"),
        ("config_path", json!("way bill"), "A path"),
        ("shop_secrets", json!(["a/b"]), "name of a secret"),
        ("shop_secrets", json!(["journal"]), "journal's key"),
        ("shop_secrets", json!(["events"]), "that of events"),
        ("commercetools_sender", json!("*"), "a user of IAM"),
        ("alarm_emails", json!(["ops"]), "no e-mail address"),
        ("reserved_concurrency", json!({ "order-pull": 0 }), "stop the function"),
        ("reserved_concurrency", json!({ "order-pul": 5 }), "The functions are"),
        ("api_rate", json!(0), "one webhook a second"),
        ("api_burst", json!(0), "one webhook at once"),
        ("log_level", json!("WARN"), "metrics would be dropped"),
        ("log_retention_days", json!(8), "CloudWatch keeps logs"),
        ("event_archive_days", json!(0), "1 to 365"),
        ("key_deletion_days", json!(1), "7 to 30"),
        ("network_cidr", json!("10.0.0.0"), "block of addresses"),
        ("availability_zone", json!("a"), "no zone"),
        ("completeness_percent", json!(101), "at most 100"),
        ("lag_seconds", json!(5), "At least a minute"),
        ("review_entries", json!(0), "From 1"),
        ("partner_errors", json!(0), "From 1"),
        ("shop_errors", json!(0), "From 1"),
    ] {
        let mut bad = good.clone();
        bad[name] = value.clone();
        let refused = bench.plan(&bad);
        let words = said(&refused).split_whitespace().collect::<Vec<_>>().join(" ").replace(" │ ", " ");
        assert!(!refused.status.success() && words.contains(says), "{name} = {value}: {words}");
    }
}
