//! Requests and answers as API Gateway wraps them (HTTP API, payload format 2.0).

use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use aws_lambda_events::encodings::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Response;

/// A body byte for byte as it was sent; `None` where it is not what the gateway says.
pub(crate) fn body(body: Option<String>, is_base64_encoded: bool) -> Option<Bytes> {
    let body = body.unwrap_or_default();
    if is_base64_encoded { STANDARD.decode(body).ok().map(Bytes::from) } else { Some(Bytes::from(body)) }
}

/// An answer as the gateway takes it.
pub(crate) fn respond(answer: Response<Bytes>) -> ApiGatewayV2httpResponse {
    let (parts, body) = answer.into_parts();
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = i64::from(parts.status.as_u16());
    response.headers = parts.headers;
    match String::from_utf8(body.to_vec()) {
        Ok(text) if text.is_empty() => {}
        Ok(text) => response.body = Some(Body::Text(text)),
        Err(_binary) => {
            response.body = Some(Body::Binary(body.to_vec()));
            response.is_base64_encoded = true;
        }
    }
    response
}
