//! `check` and `setup`: whether a configuration holds, and what commercetools and the partners need for it.

mod check;
mod online;

mod on_aws;
mod safe;

mod place;
mod report;

mod channels;
mod states;
mod subscription;
mod types;

mod extension;

mod keeping;
mod token;
mod webhooks;

use std::process::ExitCode;
use std::sync::Arc;

use waybill_flows::world::{Chance, Opening, World};
use waybill_ledger::model::Model;
use waybill_queue::model::ModelQueue;
use waybill_settings::Settings;
use waybill_settings::finding::Finding;
use waybill_transport::clock::SystemClock;
use waybill_transport::wire::Http;

use crate::args::{Check, Setup};
use crate::house::BUILD;
use crate::writing;
use place::Place;

pub(crate) use check::{Checked, for_asking};
pub(crate) use keeping::KeepsSecrets;
pub(crate) use place::Depth;
pub(crate) use report::Report;
pub(crate) use safe::Safe;

/// How a command ends that found problems in its configuration.
pub(crate) const MISCONFIGURED: u8 = 2;

/// Brings every project and every account that is not off in order: channels, types, states, the Subscription, the Extension, webhooks. What
/// is there is looked at first and only added to, so that a second run finds nothing to do.
pub(crate) async fn run(world: &World, keeps: &dyn KeepsSecrets, depth: Depth) -> Report {
    let mut report = Report::default();
    for (key, shop) in &world.shops {
        let mut place = Place::new(world, &shop.endpoint, depth, key.as_str(), &mut report);
        channels::bring(&mut place, shop).await;
        types::bring(&mut place, shop).await;
        states::bring(&mut place, shop).await;
        subscription::bring(&mut place, shop).await;
        extension::bring(&mut place, shop, keeps).await;
    }
    for (id, desk) in &world.desks {
        let mut place = Place::new(world, &desk.endpoint, depth, id.as_str(), &mut report);
        webhooks::bring(&mut place, desk, keeps).await;
    }
    report
}

/// Every problem of a configuration at once, and with `--online` whether its credentials work.
pub(crate) fn check(args: &Check) -> anyhow::Result<ExitCode> {
    if let Some(to) = &args.prepare {
        let findings = check::prepare(&args.config, to)?;
        return told(args, &findings);
    }
    let runtime = runtime()?;
    let Checked { opened, findings } = runtime.block_on(check::checked(&args.config, args.aws))?;
    let Some((settings, safe)) = opened.filter(|_| args.online) else { return told(args, &findings) };
    let code = misconfigured(&findings)?;
    let world = reach(settings, &safe)?;
    let report = runtime.block_on(online::tried(&world));
    writing::lines(&report.lines())?;
    Ok(match code {
        None if report.is_troubled() => ExitCode::FAILURE,
        None => ExitCode::SUCCESS,
        Some(code) => code,
    })
}

/// Says what was found, or that nothing was.
fn told(args: &Check, findings: &[Finding]) -> anyhow::Result<ExitCode> {
    if let Some(code) = misconfigured(findings)? {
        return Ok(code);
    }
    writing::lines(&[format!("{} has no problems", args.config.display())])?;
    Ok(ExitCode::SUCCESS)
}

/// Says what was found, and how the command ends for it.
fn misconfigured(findings: &[Finding]) -> anyhow::Result<Option<ExitCode>> {
    writing::lines(&findings.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    Ok((!findings.is_empty()).then(|| ExitCode::from(MISCONFIGURED)))
}

/// Creates what is missing, or shows it.
pub(crate) fn setup(args: &Setup) -> anyhow::Result<ExitCode> {
    let runtime = runtime()?;
    let Checked { opened, findings } = runtime.block_on(check::checked(&args.config, args.aws))?;
    let Some((settings, safe)) = opened.filter(|_| !findings.iter().any(check::hinders)) else {
        for finding in &findings {
            eprintln!("{finding}");
        }
        return Ok(ExitCode::from(MISCONFIGURED));
    };
    let world = reach(settings, &safe)?;
    let depth = if args.plan { Depth::Show } else { Depth::Do };
    let report = runtime.block_on(run(&world, safe.keeps(), depth));
    let mut lines = report.lines();
    if !report.changes_anything() && !report.is_troubled() {
        lines.push("nothing is to be changed".to_owned());
    }
    writing::lines(&lines)?;
    Ok(if report.is_troubled() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A world that reaches shops and partners and remembers nothing: neither command needs a data directory.
pub(crate) fn reach(settings: Settings, safe: &Safe) -> anyhow::Result<World> {
    Ok(waybill_flows::world::open(Opening {
        settings: Arc::new(settings),
        secrets: safe.reads(),
        store: Arc::new(Model::default()),
        queue: Arc::new(ModelQueue::default()),
        wire: Arc::new(Http::new(BUILD)?),
        clock: Arc::new(SystemClock),
        chance: Arc::new(AnyChance),
        journal_key: None,
        worker: "setup".to_owned(),
        build: BUILD.to_owned(),
    })?)
}

/// Of several threads: secrets on AWS are waited for on one of them.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?)
}

/// Traces of one short run.
#[derive(Debug, Clone, Copy)]
struct AnyChance;

impl Chance for AnyChance {
    fn next(&self) -> u64 {
        fastrand::u64(..)
    }
}

#[cfg(test)]
mod tests;
