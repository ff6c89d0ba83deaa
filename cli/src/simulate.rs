//! The simulated systems as servers on one address, until they are told to stop.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use waybill_simulators::stage::Stage;

use crate::args::Simulate;
use crate::demo::deliver::OverHttp;
use crate::demo::systems::{self, Systems};
use crate::demo::{level, offer};
use crate::stop::StopSignal;

/// How often it is looked what is due to be sent.
const PULSE: Duration = Duration::from_millis(100);

/// Serves the systems and the control API. Prints one JSON line with addresses and credentials to standard output, and
/// what a `waybill.toml` for them looks like to standard error.
pub(crate) fn simulate(args: &Simulate) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut signal = StopSignal::listen()?;
        let waybill = args.waybill.trim_end_matches('/');
        let systems = Systems::new(Arc::new(Timestamp::now), level(args.faults), args.seed)?;
        let listener = TcpListener::bind(args.listen).await;
        let listener = listener.with_context(|| format!("cannot listen on {}", args.listen))?;
        let base = format!("http://{}", listener.local_addr()?);
        offer::fill(&systems, waybill)?;
        let (stop, stopped) = watch::channel(false);
        let router = offer::router(&systems, Duration::from_millis(args.latency));
        systems::open(listener, router, stopped);
        let pulse = tokio::spawn(pump(systems.stage.clone(), OverHttp::new()?));
        println!("{}", offer::credentials(&systems, &base, waybill));
        eprintln!("{}", offer::configuration(&base, waybill));
        signal.heard().await;
        pulse.abort();
        stop.send_replace(true);
        Ok(ExitCode::SUCCESS)
    })
}

/// Sends what is due, at its time.
async fn pump(stage: Stage, deliver: OverHttp) {
    loop {
        stage.pump(&deliver).await;
        tokio::time::sleep(PULSE).await;
    }
}
