//! Carries the simulated shop's questions about new orders, over HTTP.

use std::time::Duration;

use bytes::Bytes;
use waybill_simulators::commercetools::AsksExtensions;
use waybill_transport::wire::{Http, Wire as _};

/// Asks over the network, and has whoever orders wait for the answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsksOverHttp;

impl AsksExtensions for AsksOverHttp {
    fn ask(&self, question: http::Request<Bytes>, limit: Duration) -> Result<http::Response<Bytes>, String> {
        // The order is taken in a place that cannot wait for anything, so another thread does.
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|error| error.to_string())?;
                runtime.block_on(async {
                    let client = Http::new("simulated commercetools").map_err(|error| error.to_string())?;
                    client.send(question, limit).await.map_err(|error| error.to_string())
                })
            });
            asked.join().unwrap_or_else(|_panic| Err("the question could not be asked".to_owned()))
        })
    }
}
