//! What goes wrong between caller and OrderFlow, and how it words what goes wrong inside.

use axum::body::{Body, to_bytes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Request, StatusCode};
use jiff::SignedDuration;
use tower::ServiceExt as _;

use super::{World, config, draft, outcome};
use crate::faults::Fault;
use crate::orderflow::{ErrorForm, Errors};

#[tokio::test]
async fn requests_go_wrong_by_their_names() {
    let world = World::stocked();
    let order = format!("<imports>{}</imports>", draft("o1", &[("A", 1)]));
    for (fault, want, title) in [
        (Fault::Unavailable503, 503, "503 Service Unavailable"),
        (Fault::Failed500, 500, "500 Internal Server Error"),
        (Fault::TooMany429 { retry_after: 3 }, 429, "429 Too Many Requests"),
    ] {
        world.stage.faults.fail_next("orderflow.order.import", fault, 1);
        let (status, page) = world.call("POST", "remoteorder/imports/importitems.xml", &order).await;
        assert_eq!((status.as_u16(), page.children[0].children[0].text.as_str()), (want, title));
    }
    assert_eq!(world.pending().await.children.len(), 0, "nothing was done");
}

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_a_duplicate() {
    for (fault, at_once) in
        [(Fault::AnswerLost, true), (Fault::LateCommit { after: SignedDuration::from_secs(9) }, false)]
    {
        let world = World::stocked();
        world.stage.faults.fail_next("orderflow.order.import", fault, 1);
        let request = Request::post("/web/remoteorder/imports/importitems.xml")
            .header("authorization", format!("Basic {}", STANDARD.encode("api:sëcret")))
            .header("channel", "MYCHANNEL")
            .body(Body::from(format!("<imports>{}</imports>", draft("o1", &[("A", 1)]))));
        let response = world.router.clone().oneshot(request.unwrap()).await.unwrap();
        assert!(to_bytes(response.into_body(), 99).await.is_err(), "{fault:?}");
        assert_eq!(world.pending().await.children.len(), usize::from(at_once), "{fault:?}");
        world.pass(SignedDuration::from_secs(9));
        world.stage.run_due(world.stage.time()).await;
        assert_eq!(outcome(&world.import(&draft("o1", &[("A", 1)])).await), "duplicate", "{fault:?}");
        assert_eq!(world.pending().await.children.len(), 1);
    }
}

#[tokio::test]
async fn a_new_order_may_be_missing_from_the_list_for_a_while() {
    let world = World::stocked();
    let late = Fault::FindDelayed { after: SignedDuration::from_secs(30) };
    world.stage.faults.fail_next("orderflow.find", late, 1);
    world.order("o1", &[("A", 1)]).await;
    assert_eq!(world.pending().await.children.len(), 0);
    assert_eq!(world.detail("o1").await.get("state"), Some("validated"), "by its reference it is there");
    world.pass(SignedDuration::from_secs(30));
    assert_eq!(world.pending().await.children.len(), 1);
}

#[tokio::test]
async fn errors_are_worded_as_the_instance_does() {
    for (form, status, want) in [
        (
            ErrorForm::Root,
            StatusCode::OK,
            "<error>rtd.exceptions.MissingDataException: order o1 not found</error>",
        ),
        (
            ErrorForm::Child,
            StatusCode::INTERNAL_SERVER_ERROR,
            "<response><exception>rtd.exceptions.MissingDataException: order o1 not found</exception></response>",
        ),
    ] {
        let mut config = config();
        config.errors = Errors { form, status };
        let world = World::of(config);
        let (got, answer) = world.call("GET", "remoteorder/order/detail.xml?externalReference=o1", "").await;
        assert_eq!((got, answer.to_string().as_str()), (status, want));
    }
}

#[tokio::test]
async fn operations_and_their_keys_have_names() {
    let world = World::stocked();
    let two = [draft("o1", &[("A", 1)]), draft("o2", &[("A", 1)])].concat();
    world.import(&two).await;
    world.import_others("").await;
    world.cancel("o1", "true").await;
    world.detail("o2").await;
    world.despatches().await;
    world.pending().await;
    world.get("remotewarehouse/inventory.xml").await;
    for path in
        ["remoteorder/order/update.xml", "remotewarehouse/product/update.xml", "remote/report.xml", "x"]
    {
        world.call("POST", path, "").await;
    }
    let counts = world.stage.calls.counts();
    let names: Vec<(&str, u64)> =
        counts["orderflow"].iter().map(|(name, count)| (name.as_str(), *count)).collect();
    let want = [
        "inventory.get",
        "order.cancel",
        "order.detail",
        "order.import",
        "order.notify",
        "product.notify",
        "report.get",
        "shipment.despatches",
        "shipment.pending",
        "unknown",
        "warehouse.import",
    ];
    assert_eq!(names, want.map(|name| (name, 1)));
    let key = |path: &str, body: &str| {
        let (parts, ()) = Request::post(path).body(()).unwrap().into_parts();
        super::super::route::operation(&parts, body.as_bytes()).key
    };
    for (path, body, want) in [
        ("/web/remoteorder/imports/importitems.xml", two.as_str(), "o1 o2"),
        ("/web/remoteorder/order/cancel.xml?externalReference=o1", "", "o1"),
        ("/web/remoteorder/order/cancel.xml", "externalReference=o%31", "o1"),
        ("/web/remoteorder/shipment/despatches.xml?from=2026-03-04", "", "from=2026-03-04"),
    ] {
        assert_eq!(key(path, body), want, "{path}");
    }
}
