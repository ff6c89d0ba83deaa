//! Stock that changed at partners read by schedule, and stock figures from the queue written to the shop.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use waybill_cloud::{Deadline, batch, either, logging, open, schedule};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let deployed = &open("inventory-deltas")?;
    run(service_fn(|event: LambdaEvent<either::Event>| async move {
        let deadline = Deadline::of_millis(event.context.deadline);
        let work = either::work(deployed, batch::figures, &[schedule::stock_levels], event.payload, deadline);
        Ok::<_, Error>(work.await?)
    }))
    .await
}
