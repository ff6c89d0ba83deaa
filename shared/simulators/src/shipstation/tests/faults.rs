//! What goes wrong between caller and ShipStation.

use axum::body::{Body, to_bytes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Request, StatusCode};
use jiff::SignedDuration;
use serde_json::json;
use tower::ServiceExt as _;

use super::{World, draft};
use crate::faults::Fault;

#[tokio::test]
async fn requests_go_wrong_by_their_names() {
    let world = World::new();
    for (point, fault, want) in [
        ("shipstation.orders.createorder", Fault::Unavailable503, 503),
        ("shipstation.orders.createorder", Fault::Failed500, 500),
        ("shipstation.orders.createorder", Fault::TooMany429 { retry_after: 3 }, 429),
    ] {
        world.stage.faults.fail_next(point, fault, 1);
        let (status, headers, body) =
            world.send("POST", "/orders/createorder", Some(&draft("p1", &[]))).await;
        assert_eq!(status.as_u16(), want);
        let told = if want == 429 {
            json!({"message": "Too Many Requests"})
        } else {
            json!({"Message": "An error has occurred."})
        };
        assert_eq!((body, headers.contains_key("x-rate-limit-remaining")), (told, false), "{fault:?}");
    }
    assert_eq!(world.get("/orders").await["total"], 0, "nothing was done");
}

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_there_once() {
    let world = World::new();
    let lost = async |fault: Fault| {
        world.stage.faults.fail_next("shipstation.orders.createorder", fault, 1);
        let request = Request::post("/orders/createorder")
            .header("authorization", format!("Basic {}", STANDARD.encode("key:secret")))
            .header("content-type", "application/json")
            .body(Body::from(draft("p1", &[("A", 1, "1")]).to_string()));
        let response = world.router.clone().oneshot(request.unwrap()).await.unwrap();
        assert!(to_bytes(response.into_body(), 99).await.is_err(), "{fault:?}");
    };
    lost(Fault::AnswerLost).await;
    assert_eq!(world.get("/orders").await["total"], 1);
    lost(Fault::LateCommit { after: SignedDuration::from_secs(9) }).await;
    world.pass(SignedDuration::from_secs(9));
    world.stage.run_due(world.stage.time()).await;
    world.order("p1", &[("A", 1, "1")]).await;
    assert_eq!(world.get("/orders").await["total"], 1, "by its key it is the same");
}

#[tokio::test]
async fn a_new_order_may_be_missing_from_lists_for_a_while() {
    let world = World::new();
    let late = Fault::FindDelayed { after: SignedDuration::from_secs(30) };
    world.stage.faults.fail_next("shipstation.find", late, 1);
    let id = world.order("p1", &[("A", 1, "1")]).await;
    assert_eq!(world.get("/orders?orderNumber=%23p1").await["total"], 0);
    assert_eq!(world.get(&format!("/orders/{id}")).await["orderId"], id, "by its number it is there");
    assert_eq!(world.order("p1", &[("A", 1, "1")]).await, id, "by its key, too");
    world.pass(SignedDuration::from_secs(30));
    assert_eq!(world.get("/orders?orderNumber=%23p1").await["total"], 1);
}

#[tokio::test]
async fn operations_and_their_keys_have_names() {
    let world = World::new();
    let id = world.order("p1", &[("A", 1, "1")]).await;
    for (method, path, body) in [
        ("GET", format!("/orders/{id}"), None),
        ("GET", "/orders?page=1".to_owned(), None),
        ("POST", "/orders/createorders".to_owned(), Some(json!([draft("p1", &[])]))),
        ("POST", "/orders/addtag".to_owned(), Some(json!({"orderId": id, "tagId": 1}))),
        ("DELETE", format!("/orders/{id}"), None),
        ("GET", "/carriers/listservices?carrierCode=ups".to_owned(), None),
        ("GET", "/v2/inventory".to_owned(), None),
        ("GET", "/v2/environment/webhooks".to_owned(), None),
        ("GET", "/v2/labels/se-7".to_owned(), None),
        ("GET", "/jwks".to_owned(), None),
    ] {
        let (status, _, _) = world.send(method, &path, body.as_ref()).await;
        assert_ne!(status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let counts = world.stage.calls.counts();
    let names: Vec<(&str, u64)> =
        counts["shipstation"].iter().map(|(name, count)| (name.as_str(), *count)).collect();
    let once = |name: &'static str| (name, 1);
    assert_eq!(
        names,
        [
            "carriers.listservices",
            "jwks",
            "orders.addtag",
            "orders.createorder",
            "orders.createorders",
            "orders.delete",
            "orders.get",
            "orders.list",
            "v2.environment.webhooks.list",
            "v2.inventory.list",
            "v2.labels.get",
        ]
        .map(once)
    );
}
