//! The doors over the network: what is answered to whom. What becomes of it is tested with the flows.

use std::time::Duration;

use http::Method;

use crate::house::House;
use crate::program::until;

#[tokio::test(flavor = "multi_thread")]
async fn every_door_answers_as_it_should() {
    let house = House::open(0, &[]).await;
    let program = house.serve().await;
    let (signed, bearer) = ([("x-shiphero-hmac-sha256", "AAAA")], format!("Bearer {}", house.bearer));
    // More than a webhook may have and less than is read at all; more than is read of a message.
    let (webhook, message) = ("x".repeat(800 * 1024), "x".repeat(1024 * 1024 + 1));
    for (method, path, headers, body, status) in [
        (Method::HEAD, "/webhooks/shiphero-us/shipment-update", &[][..], "", 200),
        (Method::POST, "/webhooks/shiphero-us/shipment-update", &signed, "{}", 401),
        (Method::POST, "/webhooks/shiphero-us", &signed, "{}", 401),
        (Method::POST, "/webhooks/shiphero-us/shipment-update", &signed, &webhook, 413),
        (Method::POST, "/webhooks/nobody/shipment-update", &signed, "{}", 404),
        (Method::POST, "/commercetools/messages", &[], "{}", 401),
        (Method::POST, "/commercetools/messages", &[("authorization", "Bearer x")], "{}", 401),
        (Method::POST, "/commercetools/messages", &[("authorization", &bearer)], "{}", 204),
        (Method::POST, "/commercetools/messages", &[("authorization", &bearer)], &message, 413),
        (Method::GET, "/", &[], "", 404),
    ] {
        let answer = house.ask(method.clone(), path, headers, body).await;
        assert_eq!(answer.status().as_u16(), status, "{method} {path} with {headers:?}");
        if matches!(status, 401 | 404) {
            assert!(answer.body().is_empty(), "{method} {path}: whoever is refused learns nothing");
        }
    }
    let health = house.ask(Method::GET, "/health", &[], "").await;
    let health: serde_json::Value = serde_json::from_slice(health.body()).unwrap();
    assert_eq!(
        (&health["status"], &health["counts"]["webhook refused: bad signature"]),
        (&"up".into(), &2.into())
    );
    let pulled = until(Duration::from_secs(20), async || {
        let health = house.ask(Method::GET, "/health", &[], "").await;
        let health: serde_json::Value = serde_json::from_slice(health.body()).ok()?;
        let mut runs = health["runs"].as_object()?.iter();
        runs.find(|(name, _)| name.starts_with("order-pull ")).map(|(_, end)| end.clone())
    });
    let pulled = pulled.await.expect("the pull comes to an end");
    assert!(pulled["at"].is_string() && pulled["failingSince"].is_null(), "{pulled}");
    program.stop().await;
}
