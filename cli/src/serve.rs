//! Everything in one process, on real endpoints.

pub(crate) mod ended;
pub(crate) mod http;
mod times;
mod workers;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::{info, warn};

use crate::args::Serve;
use crate::house;
use crate::stop::StopSignal;

use self::ended::Ended;

/// What is being done has so long to finish when the process stops: container engines kill after ten seconds. What takes
/// longer, a partner that does not answer or a client that never ends its request, is left as a kill would leave it.
const GRACE: Duration = Duration::from_secs(8);
/// Beyond that, look-ups of names may still hold on to a thread.
const LAST_MOMENT: Duration = Duration::from_millis(500);

/// Serves until it is told to stop; told twice, it stops at once. Stopped or killed at any moment and started again it
/// loses nothing: work stays in its queue until it is done.
pub(crate) fn serve(args: &Serve) -> anyhow::Result<ExitCode> {
    let Some(settings) = house::settings(&args.config)? else { return Ok(ExitCode::from(2)) };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let mut signal = StopSignal::listen()?;
        let (world, bell) = house::open(settings, &args.config, &args.data)?;
        let listener = TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("cannot listen on {}", args.listen))?;
        world.begin().await?;
        let address = listener.local_addr()?;
        info!(%address, accounts = world.desks.len(), "Serving on {address}");
        let world = Arc::new(world);
        let (stop, stopped) = watch::channel(false);
        let ended = Arc::<Ended>::default();
        let workers = workers::start(&world, &bell, &ended, &stopped);
        let router =
            http::router(Arc::clone(&world), ended).into_make_service_with_connect_info::<SocketAddr>();
        let server = axum::serve(listener, router).with_graceful_shutdown(workers::until(stopped));
        let server = tokio::spawn(server.into_future());
        signal.heard().await;
        info!("Stopping: what is being done is finished, the rest stays in its queue");
        stop.send_replace(true);
        let finished = async {
            workers.finished().await;
            let ended = server.await?;
            world.leave().await;
            ended
        };
        tokio::select! {
            finished = finished => finished?,
            () = tokio::time::sleep(GRACE) => warn!("Not all was finished in {GRACE:?}; it comes again"),
            () = signal.heard() => warn!("Told to stop twice; what is not finished comes again"),
        }
        Ok(ExitCode::SUCCESS)
    });
    runtime.shutdown_timeout(LAST_MOMENT);
    served
}
