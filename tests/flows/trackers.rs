//! What holds for whoever tracks parcels, as simulated: each parcel is registered once, whatever goes wrong, and late
//! news changes nothing.

mod late;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method};
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::review::About;
use waybill_flows::engine::{Run, lanes};
use waybill_flows::intake::{Request, webhook};
use waybill_flows::names::PARTNER_EVENTS;
use waybill_simulators::aftership::{AfterShip, Config};
use waybill_simulators::control::Controlled as _;
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::{InProcess, TRACKING, draft, run, turn};
use waybill_transport::wire::{NoAnswer, Wire};

use crate::scene::Scene;
use crate::tracked::{add_parcel, statuses};

/// Where webhooks of the tracking account go.
const DOOR: &str = "https://waybill.test/webhooks/parcels";

/// The trackers that an account can be at.
const TRACKERS: [&str; 1] = ["aftership"];

/// A shop with one order, and whoever tracks its parcels.
struct Followed {
    scene: Scene,
    tracker: AfterShip,
}

/// The tracker beside the other systems.
struct Beside {
    others: Arc<InProcess>,
    tracker: InProcess,
}

impl fmt::Debug for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Beside")
    }
}

#[async_trait]
impl Wire for Beside {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        match request.uri().host() {
            Some("parcels.test") => self.tracker.send(request, timeout).await,
            _ => self.others.send(request, timeout).await,
        }
    }
}

impl Followed {
    async fn begin(partner: &str) -> Self {
        let tracking = TRACKING.replace("partner = \"aftership\"", &format!("partner = \"{partner}\""));
        let mut scene = Scene::taken(&[("[brakes]", &tracking)], &draft("1001", 0)).await;
        let tracker = AfterShip::new(scene.sandbox.stage.clone(), Config::new("asat_1", "signs-webhooks"));
        tracker.act("send_to", json!({ "url": DOOR })).unwrap();
        scene.sandbox.secrets.change("parcels", &[("api_key", "asat_1"), ("webhook", "signs-webhooks")]);
        let beside = Beside {
            others: Arc::clone(&scene.sandbox.wire),
            tracker: InProcess::new([("parcels.test", tracker.router())]),
        };
        let store = Arc::clone(&scene.sandbox.store);
        scene.world = scene.sandbox.world(Arc::new(beside), store, 2);
        Self { scene, tracker }
    }

    /// As it begins, with one parcel that the shop's people put on the order; nobody looked at it yet.
    async fn with_parcel(partner: &str) -> Self {
        let followed = Self::begin(partner).await;
        add_parcel(&followed.scene, &followed.scene.order, "p1", "1Z0001");
        followed
    }

    fn fails(&self, operation: &str, fault: Fault) {
        self.scene.sandbox.stage.faults.fail_next(&format!("aftership.{operation}"), fault, 1);
    }

    fn asked(&self, operation: &str) -> u64 {
        let counts = self.scene.sandbox.stage.calls.counts();
        counts.get("aftership").and_then(|of| of.get(operation)).copied().unwrap_or(0)
    }

    /// The numbers in the tracker's books.
    fn numbers(&self) -> Vec<String> {
        let books = self.tracker.books();
        let all = books["trackings"].as_array().unwrap().iter();
        let mut numbers: Vec<String> =
            all.map(|one| one["tracking_number"].as_str().unwrap().to_owned()).collect();
        numbers.sort();
        numbers
    }

    /// The courier sees a parcel, and what the tracker says of it is heard.
    async fn scanned(&self, number: &str, subtag: &str) {
        self.scene.wait(60).await;
        self.scan(number, subtag);
        self.scene.poll().await;
    }

    fn scan(&self, number: &str, subtag: &str) {
        self.tracker.act("scan", json!({ "tracking": number, "scan": { "subtag": subtag } })).unwrap();
    }

    /// The number is tracked once, what happens to it stands on the order, and nothing needs a person.
    async fn is_tracked_once(&self, number: &str, what: &str) {
        assert_eq!(self.numbers(), [number], "{what}");
        self.scanned(number, "OutForDelivery_001").await;
        assert_eq!(statuses(&self.scene.in_shop()), ["OutForDelivery"], "{what}");
        assert_eq!(self.scene.codes().await, Vec::<String>::new(), "{what}");
    }

    async fn set_number(&self, number: &str) {
        let data = json!({ "trackingId": number, "carrier": "UPS" });
        let action = json!({ "action": "setParcelTrackingData", "parcelKey": "p1", "trackingData": data });
        self.scene.change(action).await;
    }
}

#[tokio::test]
async fn what_is_asked_for_twice_is_registered_once() {
    for tracker in TRACKERS {
        let followed = Followed::with_parcel(tracker).await;
        for _ in 0..3 {
            followed.scene.considered(&followed.scene.order).await;
        }
        followed.scene.settle().await;
        followed.scene.consider().await;
        followed.is_tracked_once("1Z0001", "four looks").await;
        assert_eq!(followed.asked("trackings.create"), 1, "{tracker}");
    }
}

#[tokio::test]
async fn what_goes_wrong_while_it_is_registered_does_not_double_it() {
    let late = Fault::LateCommit { after: SignedDuration::from_secs(20) };
    for tracker in TRACKERS {
        for fault in [Fault::Failed500, Fault::Unavailable503, Fault::AnswerLost, late] {
            let followed = Followed::with_parcel(tracker).await;
            followed.fails("trackings.create", fault);
            followed.scene.consider().await;
            followed.scene.reconcile().await;
            followed.is_tracked_once("1Z0001", &format!("{tracker}, {fault:?}")).await;
        }
    }
}

/// AfterShip's limits are for each second, and its headers say when the next one begins.
#[tokio::test]
async fn who_is_told_to_wait_waits() {
    for tracker in TRACKERS {
        let followed = Followed::with_parcel(tracker).await;
        followed.fails("trackings.create", Fault::TooMany429 { retry_after: 30 });
        followed.scene.look().await;
        for lane in lanes(&followed.scene.world) {
            turn(&followed.scene.world, &lane).await.unwrap();
        }
        assert_eq!((followed.asked("trackings.create"), followed.numbers().len()), (1, 0), "{tracker}");
        followed.scene.settle().await;
        let journal = followed.scene.journal().await.into_iter();
        let tries = journal.filter(|entry| entry.name.ends_with(" tracking_create"));
        let tries: Vec<_> = tries.map(|entry| (entry.outcome, entry.at)).collect();
        let [(refused, first), (taken, second)] = tries.as_slice() else { panic!("{tracker}: {tries:?}") };
        assert_eq!((refused.as_str(), taken.as_str()), ("busy", "ok"), "{tracker}");
        let waited = second.duration_since(*first);
        assert!(waited >= SignedDuration::from_secs(1), "{tracker}: {waited}");
        followed.is_tracked_once("1Z0001", "429").await;
    }
}

#[tokio::test]
async fn who_is_not_let_in_keeps_the_work() {
    for tracker in TRACKERS {
        let followed = Followed::with_parcel(tracker).await;
        followed.tracker.suspend(true);
        followed.scene.consider().await;
        let open = followed.scene.world.ledger.review_open(9).await.unwrap();
        let [entry] = open.as_slice() else { panic!("{tracker}: {open:?}") };
        assert_eq!((entry.refusal.code.as_str(), &entry.about), ("locked-out", &About::Account), "{tracker}");
        assert!(followed.numbers().is_empty(), "{tracker}");
        followed.tracker.suspend(false);
        for _ in 0..30 {
            followed.scene.wait(60).await;
            run(&followed.scene.world, &Run::Tend).await.unwrap();
            followed.scene.settle().await;
        }
        followed.is_tracked_once("1Z0001", tracker).await;
    }
}

#[tokio::test]
async fn a_corrected_number_takes_the_place_of_the_first() {
    for tracker in TRACKERS {
        for fault in [None, Some(Fault::AnswerLost), Some(Fault::Failed500)] {
            let followed = Followed::with_parcel(tracker).await;
            followed.scene.consider().await;
            followed.scanned("1Z0001", "Exception_013").await;
            assert_eq!(statuses(&followed.scene.in_shop()), ["Exception"], "{tracker}, {fault:?}");
            for operation in ["trackings.create", "trackings.delete"] {
                if let Some(fault) = fault {
                    followed.fails(operation, fault);
                }
            }
            followed.set_number("1Z0002").await;
            followed.is_tracked_once("1Z0002", &format!("{tracker}, {fault:?}")).await;
        }
    }
}

#[tokio::test]
async fn what_is_there_already_is_taken_over() {
    for tracker in TRACKERS {
        let followed = Followed::with_parcel(tracker).await;
        let body = json!({ "tracking_number": "1Z0001", "slug": "ups" });
        let request = http::Request::post("https://parcels.test/tracking/2026-07/trackings")
            .header("content-type", "application/json")
            .header("as-api-key", "asat_1")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let wire = InProcess::new([("parcels.test", followed.tracker.router())]);
        let made = wire.send(request, Duration::from_secs(10)).await.unwrap();
        assert_eq!(made.status(), 201, "somebody else registers it");
        followed.scene.consider().await;
        followed.is_tracked_once("1Z0001", tracker).await;
        followed.scene.change(json!({ "action": "removeDelivery", "deliveryKey": "d-p1" })).await;
        assert_eq!(followed.numbers(), ["1Z0001"], "{tracker}: what others made stays");
    }
}

#[tokio::test]
async fn what_is_refused_is_for_people_until_it_is_mended() {
    for tracker in TRACKERS {
        let followed = Followed::begin(tracker).await;
        add_parcel(&followed.scene, &followed.scene.order, "p1", "1Z0001");
        // The tracker itself refuses: our own look at the number finds nothing wrong with it.
        followed.tracker.act("retire_courier", json!({ "slug": "ups" })).unwrap();
        followed.scene.consider().await;
        assert!(followed.numbers().is_empty(), "{tracker}");
        let codes = followed.scene.codes().await;
        assert_eq!(codes.len(), 1, "{tracker}: {codes:?}");
        let asked = followed.asked("trackings.create");
        followed.scene.consider().await;
        assert_eq!(followed.asked("trackings.create"), asked, "{tracker}: it is not tried again as it is");
        let other = json!({ "trackingId": "123456789012", "carrier": "FedEx" });
        let action = json!({ "action": "setParcelTrackingData", "parcelKey": "p1", "trackingData": other });
        followed.scene.change(action).await;
        followed.is_tracked_once("123456789012", tracker).await;
    }
}

#[tokio::test]
async fn what_nobody_signed_stays_outside() {
    for tracker in TRACKERS {
        let followed = Followed::with_parcel(tracker).await;
        let body = json!({ "event": "tracking_update", "msg": { "tracking_number": "1Z0001" } });
        for signature in [None, Some("AAAA")] {
            let mut headers = HeaderMap::new();
            if let Some(signature) = signature {
                headers.insert("aftership-hmac-sha256", signature.parse().unwrap());
            }
            let answer = knock(&followed, headers, Bytes::from(body.to_string())).await;
            assert_eq!(answer.status(), 401, "{tracker}");
            assert!(answer.body().is_empty(), "{tracker}: whoever is refused learns nothing");
        }
        let world = &followed.scene.world;
        assert_eq!(world.queue.depth(PARTNER_EVENTS, world.now()).await.unwrap().ready, 0, "{tracker}");
    }
}

/// Something comes to the door of the tracking account.
async fn knock(followed: &Followed, headers: HeaderMap, body: Bytes) -> http::Response<Bytes> {
    let request = Request {
        method: Method::POST,
        account: "parcels".to_owned(),
        path: String::new(),
        query: String::new(),
        headers,
        body,
        peer: None,
    };
    webhook(&followed.scene.world, request).await
}

/// The one parcel of an order as the shop shows it.
fn parcel(order: &Value) -> Value {
    order["shippingInfo"]["deliveries"][0]["parcels"][0].clone()
}

#[tokio::test]
async fn what_a_carrier_newly_demands_is_told_before_a_parcel_is_refused() {
    for tracker in TRACKERS {
        let followed = Followed::begin(tracker).await;
        let report = followed.scene.reconcile().await;
        assert_eq!((report.demands.len(), report.unasked.len()), (0, 0), "{report:?}");
        followed.tracker.act("require", json!({ "slug": "ups", "field": "moon_phase" })).unwrap();
        let report = followed.scene.reconcile().await;
        let told: Vec<&str> = report.demands.iter().map(|trouble| trouble.words.as_str()).collect();
        assert_eq!(told, ["`parcels` demands `moon_phase` for parcels of `ups`"]);
        assert_eq!(followed.scene.codes().await, ["carrier-demands"]);
        followed.tracker.act("forget_requirement", json!({ "slug": "ups", "field": "moon_phase" })).unwrap();
        followed.scene.reconcile().await;
        assert_eq!(followed.scene.codes().await, Vec::<String>::new(), "it is over");
    }
}
