//! What goes wrong between caller and AfterShip.

use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{KEY, World, parcel};
use crate::faults::Fault;

#[tokio::test]
async fn requests_go_wrong_by_their_names() {
    let world = World::new();
    for (fault, want) in [
        (Fault::Unavailable503, json!({"code": 503, "type": "InternalError"})),
        (Fault::Failed500, json!({"code": 500, "type": "InternalError"})),
        (Fault::TooMany429 { retry_after: 3 }, json!({"code": 429, "type": "TooManyRequests"})),
    ] {
        world.stage.faults.fail_next("aftership.trackings.create", fault, 1);
        let (status, headers, body) = world.at_once("POST", "/trackings", Some(&parcel("a", "1Z-1"))).await;
        let told = json!({"code": body["meta"]["code"], "type": body["meta"]["type"]});
        assert_eq!(
            (told, status.as_u16()),
            (want.clone(), u16::try_from(want["code"].as_u64().unwrap()).unwrap())
        );
        assert!(!headers.contains_key("as-api-version"), "AfterShip did not see it");
    }
    assert_eq!(world.listed("").await, [""; 0], "nothing was done");
}

#[tokio::test]
async fn a_parcel_whose_answer_was_lost_is_found_by_its_id() {
    let world = World::new();
    let lost = async |id: &str, number: &str, fault: Fault| {
        world.stage.faults.fail_next("aftership.trackings.create", fault, 1);
        let request = Request::post("/tracking/2026-07/trackings")
            .header("as-api-key", KEY)
            .header("content-type", "application/json")
            .body(Body::from(parcel(id, number).to_string()));
        let response = world.router.clone().oneshot(request.unwrap()).await.unwrap();
        assert!(to_bytes(response.into_body(), 99).await.is_err(), "{fault:?}");
    };
    lost("a", "1Z-1", Fault::AnswerLost).await;
    assert_eq!(world.get("/trackings/a").await["tracking_number"], "1Z-1");
    lost("b", "1Z-2", Fault::LateCommit { after: SignedDuration::from_secs(90) }).await;
    assert_eq!(world.refused("GET", "/trackings/b", None).await.0, 4004);
    world.pass(SignedDuration::from_secs(90));
    world.stage.run_due(world.stage.time()).await;
    assert_eq!(world.refused("POST", "/trackings", Some(&parcel("b", "1Z-2"))).await.0, 4003);
}

#[tokio::test]
async fn a_new_parcel_may_be_missing_from_lists_for_a_while() {
    let world = World::new();
    let late = Fault::FindDelayed { after: SignedDuration::from_secs(30) };
    world.stage.faults.fail_next("aftership.find", late, 1);
    world.create(parcel("a", "1Z-1")).await;
    assert_eq!(world.listed("tracking_numbers=1Z-1").await, [""; 0]);
    assert_eq!(world.get("/trackings/a").await["id"], "a", "by its id it is there");
    assert_eq!(world.refused("POST", "/trackings", Some(&parcel("c", "1Z-1"))).await.0, 4003);
    world.pass(SignedDuration::from_secs(30));
    assert_eq!(world.listed("tracking_numbers=1Z-1").await, ["1Z-1"]);
}

#[tokio::test]
async fn operations_have_names() {
    let world = World::new();
    for (method, path, body) in [
        ("POST", "/trackings", Some(parcel("a", "1Z-1"))),
        ("GET", "/trackings?limit=1", None),
        ("GET", "/trackings/a", None),
        ("PUT", "/trackings/a", Some(json!({}))),
        ("POST", "/trackings/a/mark-as-completed", Some(json!({"reason": "LOST"}))),
        ("POST", "/trackings/a/retrack", None),
        ("DELETE", "/trackings/a", Some(Value::Null)),
        ("GET", "/couriers", None),
        ("POST", "/couriers/detect", Some(json!({"tracking_number": "1Z-1"}))),
        ("GET", "/elsewhere", None),
    ] {
        let (status, _) = world.send(method, path, body.as_ref()).await;
        assert_ne!(status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let counts = world.stage.calls.counts();
    let names: Vec<(&str, u64)> =
        counts["aftership"].iter().map(|(name, count)| (name.as_str(), *count)).collect();
    let want = [
        "couriers.detect",
        "couriers.list",
        "trackings.complete",
        "trackings.create",
        "trackings.delete",
        "trackings.get",
        "trackings.list",
        "trackings.retrack",
        "trackings.update",
        "unknown",
    ];
    assert_eq!(names, want.map(|name| (name, 1)));
}
