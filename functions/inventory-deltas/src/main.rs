//! Stock that changed at partners read by schedule, and stock figures from the queue written to the shop.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use waybill_cloud::{Deadline, either, logging, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let deployed = &open("inventory-deltas")?;
    run(service_fn(|event: LambdaEvent<either::Event>| async move {
        let deadline = Deadline::of_millis(event.context.deadline);
        Ok::<_, Error>(either::work(deployed, event.payload, deadline).await?)
    }))
    .await
}
