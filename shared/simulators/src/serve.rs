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

/// Answers no request before `latency` has passed: half of it on the way here, half on the way back. A client that
/// goes away in the first half has nothing done, one that goes away in the second half does not hear what was.
pub fn slow(router: Router, latency: Duration) -> Router {
    let way = latency / 2;
    router.layer(from_fn(move |request: Request, next: Next| async move {
        tokio::time::sleep(way).await;
        let answer = next.run(request).await;
        tokio::time::sleep(latency.saturating_sub(way)).await;
        answer
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::response::IntoResponse as _;
    use jiff::Timestamp;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;

    use super::*;
    use crate::faults::{Fault, FaultLevel};
    use crate::inbound::{Front, Operation, with_faults};
    use crate::stage::Stage;

    async fn ask(address: std::net::SocketAddr) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /pay HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        // A connection that breaks may end in a reset; what came before it is kept.
        let _broken = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test]
    async fn a_lost_answer_breaks_the_connection() {
        let stage = Stage::new(Arc::new(|| Timestamp::UNIX_EPOCH), FaultLevel::None, 1);
        let front = Front {
            system: "shop",
            operation: |_, _| Operation { name: "pay".to_owned(), key: String::new() },
            refusal: |status| status.into_response(),
        };
        let inner = Router::new().fallback(|| async { "done" });
        let router = slow(with_faults(inner, stage.clone(), front), Duration::ZERO);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(serve(listener, router, async move {
            let _asked_or_dropped = stopped.await;
        }));
        let whole = ask(address).await;
        assert!(whole.starts_with("HTTP/1.1 200") && whole.ends_with("done"), "{whole}");
        stage.faults.fail_next("shop.pay", Fault::AnswerLost, 1);
        let broken = ask(address).await;
        assert!(!broken.contains("done") && !broken.ends_with("0\r\n\r\n"), "{broken}");
        assert!(ask(address).await.ends_with("done"), "the next connection is served");
        stop.send(()).unwrap();
        served.await.unwrap().unwrap();
    }
}
