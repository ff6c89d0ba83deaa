//! The simulated systems as servers, until they are told to stop.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use waybill_simulators::outbox::Deliver;
use waybill_simulators::stage::Stage;

use crate::args::Simulate;
use crate::demo::Over;
use crate::demo::ask::AsksOverHttp;
use crate::demo::systems::{Doors, Systems};
use crate::demo::{level, offer};
use crate::stop::StopSignal;

/// How often it is looked what is due to be sent.
const PULSE: Duration = Duration::from_millis(100);

/// Serves the systems and the control API. Prints one JSON line with addresses and credentials to standard output, and to
/// standard error what a `waybill.toml` for them looks like, or what to do with the one that was written.
pub(crate) fn simulate(args: &Simulate) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut signal = StopSignal::listen()?;
        let waybill = args.waybill.trim_end_matches('/');
        let doors = Doors::open(args.listen).await?;
        let at = doors.addresses()?;
        let systems = Systems::new(Arc::new(Timestamp::now), level(args.faults), args.seed, &at)?;
        systems.shop.ask_extensions_through(Arc::new(AsksOverHttp));
        offer::fill(&systems, waybill)?;
        let (stop, _) = watch::channel(false);
        doors.serve(offer::routers(&systems, Duration::from_millis(args.latency)), &stop);
        let pulse = tokio::spawn(pump(systems.stage.clone(), Over::http()?));
        let told = match &args.keep {
            Some(folder) => offer::keep(&systems, &at, waybill, folder)?,
            None => offer::configuration(&systems, &at, waybill),
        };
        println!("{}", offer::credentials(&systems, &at, waybill));
        eprintln!("{told}");
        signal.heard().await;
        pulse.abort();
        stop.send_replace(true);
        Ok(ExitCode::SUCCESS)
    })
}

/// Sends what is due, at its time.
async fn pump(stage: Stage, deliver: impl Deliver) {
    loop {
        stage.pump(&deliver).await;
        tokio::time::sleep(PULSE).await;
    }
}
