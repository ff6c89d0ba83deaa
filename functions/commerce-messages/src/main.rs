//! What the shop says: messages of its subscription, read, and looks sent to the accounts whose business it is.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use waybill_cloud::{Deadline, batch, logging, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let deployed = &open("commerce-messages")?;
    run(service_fn(|event: LambdaEvent<SqsEvent>| async move {
        let deadline = Deadline::of_millis(event.context.deadline);
        Ok::<_, Error>(batch::work(deployed, batch::notices, event.payload, deadline).await)
    }))
    .await
}
