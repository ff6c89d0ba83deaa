//! Every way in which a function is invoked has a sample in `events/`, and every sample says where its form comes from.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use waybill_tests::topology::Topology;
use waybill_tests::topology::house::{Account, House};

/// The sample deployment.
pub(crate) fn house(topology: &Topology) -> House<'_> {
    House {
        topology,
        name: "waybill".into(),
        accounts: BTreeMap::from([("us-east".to_owned(), Account::default())]),
        shop_secrets: vec!["commercetools".into()],
        sign_events: false,
        fixed_address: false,
    }
}

/// A sample: the function, the name, the event.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) function: String,
    pub(crate) name: String,
    pub(crate) event: Value,
}

impl Sample {
    /// For a person.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}.json", self.function, self.name)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../events")
}

/// All of them.
pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    for function in fs::read_dir(folder()).expect("there are events") {
        let function = function.expect("it can be read").path();
        for file in fs::read_dir(&function).into_iter().flatten() {
            let file = file.expect("it can be read").path();
            let text = fs::read_to_string(&file).expect("a sample can be read");
            let named = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
            let event =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            samples.push(Sample { function: named(&function), name: named(&file), event });
        }
    }
    samples.sort_by_key(Sample::path);
    samples
}

/// One of them.
pub(crate) fn sample(path: &str) -> Sample {
    samples().into_iter().find(|sample| sample.path() == path).unwrap_or_else(|| panic!("there is no {path}"))
}

#[test]
fn every_trigger_has_a_sample() {
    let (topology, samples) = (Topology::read(), samples());
    let house = house(&topology);
    let of = |function: &str| samples.iter().filter(|sample| sample.function == function).collect::<Vec<_>>();
    for mapping in house.mappings() {
        let arn = format!("arn:aws:sqs:eu-central-1:111122223333:{}", house.full(&mapping.queue));
        let from_queue = |sample: &&&Sample| sample.event["Records"][0]["eventSourceARN"] == arn.as_str();
        assert!(
            of(&mapping.function).iter().any(|sample| from_queue(&sample)),
            "{} from {}",
            mapping.function,
            mapping.queue
        );
    }
    for schedule in house.schedules() {
        let by_schedule = |sample: &&Sample| sample.event == schedule.input();
        assert!(of(&schedule.function).iter().any(by_schedule), "{} by {}", schedule.function, schedule.name);
    }
    for function in &topology.functions {
        for route in &function.routes {
            let by_route = |sample: &&Sample| sample.event["routeKey"] == route.as_str();
            assert!(of(&function.name).iter().any(by_route), "{} by {route}", function.name);
        }
        assert!(!of(&function.name).is_empty(), "{}", function.name);
    }
}

#[test]
fn every_sample_is_what_invokes_its_function() {
    let (topology, samples) = (Topology::read(), samples());
    let house = house(&topology);
    for sample in &samples {
        let function =
            topology.function(&sample.function).unwrap_or_else(|| panic!("{} is for nobody", sample.path()));
        let queues = house.mappings().into_iter().filter(|mapping| mapping.function == function.name);
        let arns: Vec<String> = queues
            .map(|mapping| format!("arn:aws:sqs:eu-central-1:111122223333:{}", house.full(&mapping.queue)))
            .collect();
        let is_invoked = match (&sample.event["Records"], &sample.event["routeKey"], &sample.event["run"]) {
            (Value::Array(records), _, _) => records.iter().all(|record| {
                record["eventSourceARN"].as_str().is_some_and(|arn| arns.iter().any(|known| known == arn))
            }),
            (_, Value::String(route), _) => function.routes.contains(route),
            (_, _, Value::String(_)) => {
                let schedules =
                    house.schedules().into_iter().filter(|schedule| schedule.function == function.name);
                schedules.map(|schedule| schedule.input()).any(|input| input == sample.event)
            }
            _ => false,
        };
        assert!(is_invoked, "{} does not invoke {}", sample.path(), function.name);
    }
}

#[test]
fn every_sample_says_where_its_form_comes_from() {
    let readme = fs::read_to_string(folder().join("README.md")).expect("events/ has a README");
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
    let samples = samples();
    for sample in &samples {
        let begins = format!("| `{}` | ", sample.path());
        let row = rows
            .iter()
            .find(|row| row.starts_with(&begins))
            .unwrap_or_else(|| panic!("no row of {}", sample.path()));
        let cells = row.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>();
        assert!(
            cells.len() == 4 && cells.iter().all(|cell| !cell.is_empty()) && cells[3].starts_with("20"),
            "{row}"
        );
    }
    assert_eq!(rows.len(), samples.len());
}
