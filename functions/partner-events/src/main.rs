//! Partners' news read into facts, and what is missing of them written to the order.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use waybill_cloud::{Deadline, batch, logging, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let deployed = &open("partner-events")?;
    run(service_fn(|event: LambdaEvent<SqsEvent>| async move {
        let deadline = Deadline::of_millis(event.context.deadline);
        Ok::<_, Error>(batch::work(deployed, batch::news, event.payload, deadline).await)
    }))
    .await
}
