//! Tokens, scopes, versions, headers, pages.

use super::*;
use crate::faults::Fault;
use crate::inbound::AnswerLost;

#[tokio::test]
async fn tokens_live_their_time_and_carry_their_scopes() {
    let world = World::new().await;
    let reader = world.shop.add_client(&["view_orders"]);
    let wrong = Credentials { client_secret: "wrong".to_owned(), ..reader.clone() };
    let granted = world.ask_token(&reader, "grant_type=client_credentials&scope=view_orders:shop").await;
    assert_eq!((granted.status, granted.body["expires_in"].as_i64()), (200, Some(172_800)));
    for (client, form, status, want) in [
        (&wrong, "grant_type=client_credentials", 401, "invalid_client"),
        (&reader, "grant_type=password", 400, "unsupported_grant_type"),
        (&reader, "grant_type=client_credentials&scope=manage_orders:shop", 400, "invalid_scope"),
    ] {
        let answer = world.ask_token(client, form).await;
        assert_eq!((answer.status, code(&answer)), (status, want), "{form}");
    }
    let order = world.order("1001");
    let mut world = world;
    world.token = granted.body["access_token"].as_str().unwrap().to_owned();
    let id = order["id"].as_str().unwrap();
    assert_eq!(world.get(&format!("orders/{id}")).await.status, 200);
    let refused = world.post(&format!("orders/{id}"), json!({"version": 1, "actions": []})).await;
    snap!("insufficient_scope", refused.body);
    assert_eq!(code(&world.get("inventory").await), "insufficient_scope");
    world.pass(172_801);
    let late = world.get(&format!("orders/{id}")).await;
    assert_eq!(late.status, 401);
    snap!("invalid_token", late.body);
    world.token = world.token_of(&reader).await;
    assert_eq!(world.shop.revoke(&reader.client_id), 2);
    assert_eq!(world.get("orders").await.status, 401);
}

#[tokio::test]
async fn a_version_is_asked_for_and_raised_per_action() {
    let world = World::new().await;
    let id = world.order("1001")["id"].as_str().unwrap().to_owned();
    let path = format!("orders/{id}");
    let two = json!([{"action": "changeOrderState", "orderState": "Confirmed"},
        {"action": "changePaymentState", "paymentState": "Paid"}]);
    assert_eq!(world.post(&path, json!({"version": 1, "actions": two})).await.body["version"], 3);
    assert_eq!(
        world.post(&path, json!({"version": 3, "actions": two})).await.body["version"],
        3,
        "nothing changes"
    );
    let stale = world.post(&path, json!({"version": 1, "actions": two})).await;
    assert_eq!(stale.status, 409);
    snap!("concurrent_modification", stale.body);
    let half = json!([{"action": "changeOrderState", "orderState": "Complete"},
        {"action": "setCustomField", "name": "x", "value": 1}]);
    let refused = world.post(&path, json!({"version": 3, "actions": half})).await;
    assert_eq!((refused.status, code(&refused)), (400, "InvalidOperation"));
    let order = world.get(&path).await.body;
    assert_eq!((&order["version"], &order["orderState"]), (&json!(3), &json!("Confirmed")), "all or nothing");
    let many = json!(vec![json!({"action": "changeOrderState", "orderState": "Complete"}); 501]);
    assert_eq!(code(&world.post(&path, json!({"version": 3, "actions": many})).await), "InvalidInput");
    assert_eq!(code(&world.post(&path, json!({"actions": []})).await), "InvalidJsonInput");
    for (path, status) in
        [("orders/nobody?version=1", 404), (&*format!("{path}?version=2"), 409), (&path, 400)]
    {
        assert_eq!(world.call("DELETE", path, None).await.status, status, "{path}");
    }
    assert_eq!(world.call("DELETE", &format!("{path}?version=3&dataErasure=true"), None).await.status, 200);
    assert_eq!(world.get(&path).await.status, 404);
    assert!(world.told(&id).await.contains(&"OrderDeleted".to_owned()));
}

#[tokio::test]
async fn pages_are_sorted_cut_and_counted() {
    let world = World::new().await;
    for number in 0..25 {
        world.order(&format!("A/{number:02}"));
        world.pass(1);
    }
    for (query, count, first) in [
        ("", 20, None),
        ("?sort=createdAt+desc&limit=3&withTotal=false", 3, Some("A/24")),
        ("?sort=orderNumber+asc&offset=20", 5, Some("A/20")),
        ("?limit=0", 0, None),
        ("?where=orderNumber+in+(%22A/03%22,%22A/04%22)&sort=orderNumber+asc", 2, Some("A/03")),
        ("?where=orderNumber+%3D+:n&var.n=A/07", 1, Some("A/07")),
        (
            "?where=createdAt+%3E+%222026-11-02T08:00:20Z%22&where=version+%3D+1&sort=createdAt",
            4,
            Some("A/21"),
        ),
    ] {
        let page = world.get(&format!("orders{query}")).await.body;
        assert_eq!(page["count"], count, "{query}: {page}");
        assert_eq!(page["results"].as_array().unwrap().len(), count, "{query}");
        if let Some(first) = first {
            assert_eq!(page["results"][0]["orderNumber"], first, "{query}");
        }
        assert_eq!(page.get("total").is_none(), query.contains("withTotal=false"), "{query}");
    }
    for query in
        ["?limit=501", "?offset=10001", "?sort=a+up", "?where=orderNumbr+%3D+1", "?where=(", "?nonsense=1"]
    {
        let refused = world.get(&format!("orders{query}")).await;
        assert_eq!((refused.status, code(&refused)), (400, "InvalidInput"), "{query}");
    }
    assert_eq!(world.get("orders/order-number=A%2F11").await.body["orderNumber"], "A/11");
    let updated = world.post("orders/order-number=A%2F11", json!({"version": 1, "actions": []})).await;
    assert_eq!(updated.status, 200);
}

#[tokio::test]
async fn headers_and_borders() {
    let world = World::new().await;
    let request = || Request::get("/shop/orders").header("authorization", format!("Bearer {}", world.token));
    let echoed =
        world.send(request().header("x-correlation-id", "trace-0001").body(Body::empty()).unwrap()).await;
    assert_eq!(echoed.headers["x-correlation-id"], "trace-0001");
    assert!(world.get("orders").await.headers["x-correlation-id"].len() >= 8);
    assert_eq!(world.get(&format!("orders?where={}", "x".repeat(9000))).await.status, 414);
    assert_eq!(world.call("HEAD", "orders/nobody", None).await.status, 404);
    let other = Request::get("/other/orders").header("authorization", format!("Bearer {}", world.token));
    assert_eq!(world.send(other.body(Body::empty()).unwrap()).await.status, 404);
    assert_eq!(world.get("nonsense").await.status, 404);
    assert_eq!(world.get("").await.body["key"], "shop");
    let broken = world.call("POST", "orders/import", None).await;
    assert_eq!((broken.status, code(&broken)), (400, "InvalidJsonInput"));
}

#[tokio::test]
async fn faults_reach_the_api() {
    let world = World::new().await;
    let order = world.order("1001");
    let path = format!("orders/{}", order["id"].as_str().unwrap());
    let update = json!({"version": 1, "actions": [{"action": "changeOrderState", "orderState": "Complete"}]});
    world.stage.faults.fail_next("commercetools.orders.update", Fault::Conflict409, 1);
    let conflict = world.post(&path, update.clone()).await;
    assert_eq!((conflict.status, conflict.body["errors"][0]["currentVersion"].as_i64()), (409, Some(2)));
    assert_eq!(world.get(&path).await.body["version"], 2, "the version really rose");
    world.stage.faults.fail_next("commercetools.orders.update", Fault::Unavailable503, 1);
    let busy = world.post(&path, update).await;
    snap!("over_capacity", busy.body);
    world.stage.faults.fail_next("commercetools.orders.update", Fault::AnswerLost, 1);
    let request =
        Request::post(format!("/shop/{path}")).header("authorization", format!("Bearer {}", world.token));
    let body = json!({"version": 2, "actions": [{"action": "changeOrderState", "orderState": "Complete"}]});
    let lost =
        world.router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    assert!(lost.extensions().get::<AnswerLost>().is_some());
    assert!(to_bytes(lost.into_body(), 99).await.is_err());
    assert_eq!(world.get(&path).await.body["orderState"], "Complete", "performed all the same");
    assert_eq!(world.stage.calls.counts()["commercetools"]["orders.update"], 3);
}
