//! Partners' webhooks verified over their raw bytes, kept in a queue and answered.

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use waybill_cloud::{logging, open, webhook};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let deployed = &open("partner-webhooks")?;
    run(service_fn(|event: LambdaEvent<ApiGatewayV2httpRequest>| async move {
        Ok::<_, Error>(webhook::answer(deployed, event.payload).await)
    }))
    .await
}
