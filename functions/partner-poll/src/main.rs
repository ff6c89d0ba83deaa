//! What webhooks cannot or did not say, asked of partners by schedule.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use waybill_cloud::{Deadline, logging, open, schedule};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let deployed = &open("partner-poll")?;
    run(service_fn(|event: LambdaEvent<schedule::Due>| async move {
        let deadline = Deadline::of_millis(event.context.deadline);
        Ok::<_, Error>(schedule::work(deployed, &[schedule::partner_news], &event.payload, deadline).await?)
    }))
    .await
}
