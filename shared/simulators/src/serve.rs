//! Serves a simulator over HTTP/1.1.

use std::future::Future;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

/// Serves until `stop` is ready; then open requests are finished.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
    });
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

/// Answers no request before `latency` has passed.
pub fn slow(router: Router, latency: Duration) -> Router {
    router.layer(from_fn(move |request: Request, next: Next| async move {
        tokio::time::sleep(latency).await;
        next.run(request).await
    }))
}
