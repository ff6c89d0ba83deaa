//! Webhooks as API Gateway hands them over (HTTP API, payload format 2.0).

use std::str::FromStr as _;

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use bytes::Bytes;
use http::{Method, Response, StatusCode};
use tracing::error;
use waybill_flows::intake;

use crate::gateway;
use crate::open::Deployed;

/// Takes a webhook in and says what to answer.
pub async fn answer(deployed: &Deployed, request: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
    let answer = match (read(request), deployed.world().await) {
        (Ok(request), Ok(world)) => intake::webhook(world, request).await,
        (Err(refused), _) => status(refused),
        (Ok(_), Err(cause)) => {
            error!(%cause, "The function could not be opened; the webhook's sender will repeat it");
            status(StatusCode::SERVICE_UNAVAILABLE)
        }
    };
    gateway::respond(answer)
}

fn status(code: StatusCode) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = code;
    answer
}

/// The request as it was sent: the body byte for byte, whatever the gateway wrapped it in.
fn read(request: ApiGatewayV2httpRequest) -> Result<intake::Request, StatusCode> {
    let method = Method::from_str(request.request_context.http.method.as_str());
    let account = request.path_parameters.get("account").cloned().ok_or(StatusCode::NOT_FOUND)?;
    let body = gateway::body(request.body, request.is_base64_encoded).ok_or(StatusCode::BAD_REQUEST)?;
    Ok(intake::Request {
        method: method.map_err(|_unknown| StatusCode::METHOD_NOT_ALLOWED)?,
        account,
        path: request.path_parameters.get("rest").cloned().unwrap_or_default(),
        query: request.raw_query_string.unwrap_or_default(),
        headers: request.headers,
        body,
        peer: request.request_context.http.source_ip.and_then(|address| address.parse().ok()),
    })
}
