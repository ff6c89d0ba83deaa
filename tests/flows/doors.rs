//! What comes in at the doors: what is refused there, and what becomes of what cannot be read.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use jiff::SignedDuration;
use waybill_flows::engine::{Lane, outgoing};
use waybill_flows::intake::{LARGEST, Request, webhook};
use waybill_flows::names::{COMMERCE_MESSAGES, PARTNER_EVENTS};
use waybill_flows::work::Work;
use waybill_flows::world::World;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, Sandbox, WEBHOOK_SECRET, turn};
use waybill_transport::wire::Wire;

/// HMAC-SHA256 of `not json` under the sandbox's webhook secret, in base64 (worked out with another program).
const SIGNATURE: &str = "7ko3wO1+kZK0VuuCngWBY/8Ztf542DaIxwqWgwg1GW8=";

async fn world() -> (Sandbox, World) {
    let ground = Ground::new(5).await;
    let sandbox = Sandbox::on(&ground, FaultLevel::None, 1, &[]);
    let world = sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, ground.store, 1);
    (sandbox, world)
}

fn request(method: Method, account: &str, signature: Option<&str>, body: &[u8]) -> Request {
    let mut headers = HeaderMap::new();
    if let Some(signature) = signature {
        headers.insert("x-shiphero-hmac-sha256", HeaderValue::from_str(signature).unwrap());
    }
    Request {
        method,
        account: account.to_owned(),
        path: "shipment-update".to_owned(),
        query: String::new(),
        headers,
        body: Bytes::copy_from_slice(body),
        peer: None,
    }
}

#[tokio::test]
async fn what_is_not_genuine_stays_outside() {
    let large = vec![b'x'; LARGEST + 1];
    for (name, request, status, kept) in [
        ("genuine", request(Method::POST, "us", Some(SIGNATURE), b"not json"), 200, 1),
        ("wrong signature", request(Method::POST, "us", Some("AAAA"), b"not json"), 401, 0),
        ("another body", request(Method::POST, "us", Some(SIGNATURE), b"not  json"), 401, 0),
        ("no signature", request(Method::POST, "us", None, b"not json"), 401, 0),
        ("too large", request(Method::POST, "us", Some(SIGNATURE), &large), 413, 0),
        ("unknown account", request(Method::POST, "eu", Some(SIGNATURE), b"not json"), 404, 0),
        ("no account", request(Method::POST, "", Some(SIGNATURE), b"not json"), 404, 0),
        ("probed", request(Method::HEAD, "us", None, b""), 200, 0),
    ] {
        let (_sandbox, world) = world().await;
        let answer = webhook(&world, request).await;
        assert_eq!(answer.status().as_u16(), status, "{name}");
        let depth = world.queue.depth(PARTNER_EVENTS, world.now()).await.unwrap();
        assert_eq!(depth.ready, kept, "{name}");
        if status == 200 && kept == 1 {
            let body = r#"{"code":"200","Status":"Success","Message":"Success"}"#;
            let (answered, wanted): (serde_json::Value, serde_json::Value) =
                (serde_json::from_slice(answer.body()).unwrap(), serde_json::from_str(body).unwrap());
            assert_eq!(answered, wanted);
        } else if status > 200 {
            assert!(answer.body().is_empty(), "{name}: whoever is refused learns nothing");
            assert_eq!(world.counts.all().len(), 1, "{name}: refusals are counted");
        }
    }
}

/// The account's secret is not filled yet: its partner is not turned away for good.
#[tokio::test]
async fn what_nobody_can_verify_yet_is_to_come_again() {
    let (sandbox, _) = world().await;
    sandbox.secrets.empty("partner");
    let world = sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, Arc::clone(&sandbox.store), 2);
    let came = async |signature: &str| {
        let answer = webhook(&world, request(Method::POST, "us", Some(signature), b"not json")).await;
        (answer.status().as_u16(), world.queue.depth(PARTNER_EVENTS, world.now()).await.unwrap().ready)
    };
    let minute = || sandbox.clock.advance_to(world.now() + SignedDuration::from_secs(61));
    assert_eq!(came(SIGNATURE).await, (503, 0));
    sandbox.secrets.change("partner", &[("refresh_token", "r"), ("webhook", WEBHOOK_SECRET)]);
    assert_eq!(came(SIGNATURE).await, (503, 0), "read once a minute");
    minute();
    assert_eq!(came("AAAA").await, (401, 0), "now it can be told");
    assert_eq!(came(SIGNATURE).await, (200, 1));
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_whole_for_a_person() {
    let (_sandbox, world) = world().await;
    webhook(&world, request(Method::POST, "us", Some(SIGNATURE), b"not json")).await;
    let notice = Work::Notice { body: "{\"notificationType\": ".to_owned() };
    let message = outgoing(&world, &world.trace(), &notice, "shop".to_owned(), SignedDuration::ZERO);
    world.queue.send(COMMERCE_MESSAGES, vec![message], world.now()).await.unwrap();
    for lane in [Lane::News, Lane::Notices] {
        turn(&world, &lane).await.unwrap();
        let depth = world.queue.depth(&lane.queue(), world.now()).await.unwrap();
        assert_eq!(
            (depth.ready, depth.in_flight, depth.delayed, depth.dead),
            (0, 0, 0, 0),
            "{lane:?} is acknowledged"
        );
    }
    let open = world.ledger.review_open(10).await.unwrap();
    let kept = |code: &str| {
        let entry = open.iter().find(|entry| entry.refusal.code == code).unwrap();
        (entry.kept.clone().unwrap()["body"].clone(), entry.refusal.message.clone())
    };
    assert_eq!(kept("unreadable-webhook").0, "not json");
    let (body, message) = kept("unreadable-message");
    assert_eq!(body, "{\"notificationType\": ");
    assert!(message.contains("line 1, column"), "{message}");
}

#[tokio::test]
async fn keys_that_the_partner_signs_with_are_read_once_a_minute_and_kept() {
    let (sandbox, _) = world().await;
    let (world, counter) =
        crate::able::world(&sandbox, crate::able::Can { keys: true, ..Default::default() });
    let signed = |key: &'static str| {
        let mut request = request(Method::POST, "us", None, b"not json");
        request.headers.insert("x-signed-with", HeaderValue::from_static(key));
        request
    };
    let kept = || async { world.queue.depth(PARTNER_EVENTS, world.now()).await.unwrap().ready };
    let minute = || sandbox.clock.advance_to(world.now() + SignedDuration::from_secs(61));

    counter.object(Some("it is away"));
    assert_eq!(
        webhook(&world, signed("public-key-1")).await.status(),
        401,
        "nobody could say that it is genuine"
    );
    assert_eq!(kept().await, 0);
    counter.object(None);
    assert_eq!(webhook(&world, signed("public-key-1")).await.status(), 401, "not within the same minute");
    let before = counter.asked("keys").len();
    minute();
    assert_eq!(webhook(&world, signed("forged")).await.status(), 401);
    assert_eq!((counter.asked("keys").len() - before, kept().await), (1, 0));
    minute();
    assert_eq!(webhook(&world, signed("public-key-1")).await.status(), 200);
    assert_eq!(webhook(&world, signed("public-key-1")).await.status(), 200, "the key is known from then on");
    assert_eq!(
        webhook(&world, request(Method::POST, "us", Some(SIGNATURE), b"not json")).await.status(),
        200
    );
    assert_eq!((counter.asked("keys").len() - before, kept().await), (2, 3));
}
