//! Questions as API Gateway hands them to the function.

use std::sync::Arc;

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use aws_lambda_events::encodings::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use waybill_cloud::{Deployed, extension};
use waybill_tests::sandbox::draft;
use waybill_transport::wire::Wire;

use super::REJECT;
use super::shop::{Shop, TOKEN};

#[tokio::test]
async fn questions_come_in_by_the_gateway() {
    let shop = Shop::open(&[], REJECT).await;
    let order = shop.place(&draft("1001", 0)).unwrap();
    let mut bad = order.clone();
    bad.as_object_mut().unwrap().remove("shippingAddress");
    let question = |order: &Value| {
        json!({ "action": "Create", "resource": { "typeId": "order", "id": order["id"], "obj": order } })
            .to_string()
    };
    let wire = Arc::clone(&shop.sandbox.wire) as Arc<dyn Wire>;
    let world = shop.sandbox.world(wire, Arc::clone(&shop.sandbox.store), 3);
    let deployed = Deployed::over(world, "waybill-");
    for (name, body, is_binary, token, status) in [
        ("good", question(&order), false, TOKEN, 200),
        ("bad", question(&bad), false, TOKEN, 400),
        ("in base64", STANDARD.encode(question(&bad)), true, TOKEN, 400),
        ("no base64", "%".to_owned(), true, TOKEN, 200),
        ("a stranger", question(&order), false, "forged", 401),
    ] {
        let request = json!({
            "version": "2.0", "routeKey": "POST /extensions/order-check", "rawPath": "/extensions/order-check",
            "rawQueryString": "project=shop&token=0a1b2c3d",
            "headers": { "authorization": format!("Bearer {token}"), "content-type": "application/json" },
            "requestContext": { "http": { "method": "POST", "path": "/extensions/order-check", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1" } },
            "body": body, "isBase64Encoded": is_binary,
        });
        let request: ApiGatewayV2httpRequest = serde_json::from_value(request).unwrap();
        let answer = extension::answer(&deployed, request).await;
        assert_eq!(answer.status_code, status, "{name}");
        let said = match answer.body {
            Some(Body::Text(text)) => serde_json::from_str::<Value>(&text).unwrap(),
            _ => Value::Null,
        };
        match status {
            200 => assert_eq!(said, json!({ "actions": [] }), "{name}"),
            400 => assert_eq!(said["errors"][0]["message"], "Order 1001 has no shipping address.", "{name}"),
            _ => assert_eq!(said, Value::Null, "{name}"),
        }
    }
}
