//! A worker that dies in the middle of its work.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use waybill_flows::engine::Lane;
use waybill_ledger::store::Store;
use waybill_tests::sandbox::{InProcess, turn};
use waybill_transport::wire::{NoAnswer, Wire};

use crate::refusing::Refusing;
use crate::scene::{Scene, us};

/// Behind the exchange of this name, the worker writes nothing any more.
#[derive(Debug)]
struct LastWord {
    wire: Arc<InProcess>,
    store: Arc<Refusing>,
    name: &'static str,
}

#[async_trait]
impl Wire for LastWord {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let is_it = request.body().windows(self.name.len()).any(|part| part == self.name.as_bytes());
        let answer = self.wire.send(request, timeout).await;
        if is_it {
            self.store.refuse(true);
        }
        answer
    }
}

/// A worker considers and looks, and dies behind the exchange of this name.
pub(crate) async fn dies_behind(scene: &Scene, name: &'static str) {
    let sandbox = &scene.sandbox;
    let store = Arc::new(Refusing::before(Arc::clone(&sandbox.store), |_| true));
    let last = Arc::new(LastWord { wire: Arc::clone(&sandbox.wire), store: Arc::clone(&store), name });
    let dying = sandbox.world(Arc::clone(&last) as Arc<dyn Wire>, Arc::clone(&store) as Arc<dyn Store>, 2);
    scene.considered(&scene.order).await;
    for lane in [Lane::Notices, Lane::Dispatch(us())] {
        // What becomes of its turn nobody hears of.
        drop(turn(&dying, &lane).await);
    }
    assert!(store.is_refusing(), "it came to `{name}`");
}
