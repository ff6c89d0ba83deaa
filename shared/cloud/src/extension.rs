//! Questions of commercetools' API Extension as API Gateway hands them over: may this new order be kept?

use std::time::{Duration, Instant};

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use waybill_flows::order_check;
use waybill_settings::order_check::OrderCheck;

use crate::gateway;
use crate::open::Deployed;
use crate::tell::tell;

/// Where nothing is configured nothing takes long.
const USUAL: Duration = Duration::from_secs(1);

/// Says whether the order may be kept. A function that cannot be opened in time lets it through.
pub async fn answer(deployed: &Deployed, request: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
    let begun = Instant::now();
    let check = deployed.settings().and_then(|settings| settings.order_check.as_ref());
    let limit = check.map_or(USUAL, OrderCheck::time_limit);
    let answer = match tokio::time::timeout(limit, deployed.world()).await {
        Ok(Ok(world)) => {
            let left = limit.saturating_sub(begun.elapsed());
            let answer = order_check::answer(world, read(request), left).await;
            tell(deployed, world, 0, limit.saturating_sub(begun.elapsed())).await;
            answer
        }
        Ok(Err(cause)) => order_check::unready(&cause.to_string()),
        Err(_elapsed) => order_check::unready("the time was over"),
    };
    gateway::respond(answer)
}

fn read(request: ApiGatewayV2httpRequest) -> order_check::Request {
    order_check::Request {
        query: request.raw_query_string.unwrap_or_default(),
        headers: request.headers,
        body: gateway::body(request.body, request.is_base64_encoded),
    }
}
