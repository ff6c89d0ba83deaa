//! Orders of one account brought in line: claimed, read, decided, sent as the difference, settled.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use waybill_cloud::{Deadline, batch, logging, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let deployed = &open("partner-dispatch")?;
    run(service_fn(|event: LambdaEvent<SqsEvent>| async move {
        let deadline = Deadline::of_millis(event.context.deadline);
        Ok::<_, Error>(batch::work(deployed, batch::looks, event.payload, deadline).await)
    }))
    .await
}
