//! Both sides compared, locked accounts tried again, parked work resumed, by schedule.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use waybill_cloud::{Deadline, logging, open, schedule};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let deployed = &open("reconcile")?;
    run(service_fn(|event: LambdaEvent<schedule::Due>| async move {
        let deadline = Deadline::of_millis(event.context.deadline);
        let ours = &[schedule::comparison, schedule::handing_over, schedule::tending];
        Ok::<_, Error>(schedule::work(deployed, ours, &event.payload, deadline).await?)
    }))
    .await
}
