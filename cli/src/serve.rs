//! Everything in one process, on real endpoints.

pub(crate) mod http;
mod workers;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::info;

use crate::args::Serve;
use crate::house;

/// Serves until it is told to stop. Stopped or killed at any moment and started again it loses nothing: work stays
/// in its queue until it is done.
pub(crate) fn serve(args: &Serve) -> anyhow::Result<ExitCode> {
    let Some(settings) = house::settings(&args.config)? else { return Ok(ExitCode::from(2)) };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let (world, bell) = house::open(settings, &args.config, &args.data)?;
        world.begin().await?;
        let listener = TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("cannot listen on {}", args.listen))?;
        info!(address = %args.listen, accounts = world.desks.len(), "Serving on {}", args.listen);
        let world = Arc::new(world);
        let (stop, stopped) = watch::channel(false);
        let workers = workers::start(&world, &bell, &stopped);
        let server =
            axum::serve(listener, http::router(Arc::clone(&world))).with_graceful_shutdown(until(stopped));
        let server = tokio::spawn(server.into_future());
        signalled().await?;
        info!("Stopping: what is being done is finished, the rest stays in its queue");
        stop.send_replace(true);
        server.await??;
        workers.finished().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// Waits for SIGTERM or Ctrl-C.
async fn signalled() -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        pressed = tokio::signal::ctrl_c() => Ok(pressed?),
    }
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone means stop, too.
    let _gone = stopped.wait_for(|stopped| *stopped).await;
}
