//! Partners with a published `OpenAPI`: whatever is asked of the simulated one while an order lives is valid.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::{Request, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use waybill::demo::{Account, account};
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_mapping::call::{Call, Next};
use waybill_mapping::partner::{AccountConfig, Aligned, Bought, Goal, Partner, Secrets, TakesOrders};
use waybill_mapping::partners;
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::stage::Stage;
use waybill_transport::clock::{Clock as _, MovableClock};

use crate::openapi::Published;
use crate::parts::sought;

/// Where the simulated partners are.
const AT: &str = "https://partner.test";

/// A partner as it is published.
pub(crate) struct Described {
    pub(crate) name: &'static str,
    /// The options of our account there.
    pub(crate) options: Value,
    /// Its warehouse, as our options name it.
    pub(crate) warehouse: &'static str,
    /// Its warehouse, as its people name it.
    pub(crate) shelf: &'static str,
    /// Its interfaces, and how the paths of each begin; the first that fits counts.
    pub(crate) published: Vec<(&'static str, &'static Published)>,
}

/// A simulated partner, our account there, and whatever was wrong with what we asked.
pub(crate) struct Walk {
    pub(crate) described: Described,
    pub(crate) account: Box<dyn Partner>,
    pub(crate) clock: Arc<MovableClock>,
    simulated: Account,
    router: Router,
    secrets: Secrets,
    /// What was asked by name, and what was wrong with it.
    asked: Mutex<BTreeMap<&'static str, Vec<String>>>,
}

impl fmt::Debug for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk").field("partner", &self.described.name).finish_non_exhaustive()
    }
}

impl Walk {
    /// With these goods on the shelf.
    pub(crate) fn new(described: Described, goods: &[&str]) -> Self {
        let start: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let clock = Arc::new(MovableClock::standing(start));
        let ticking = Arc::clone(&clock);
        let stage = Stage::new(Arc::new(move || ticking.now()), FaultLevel::None, 7);
        let simulated = account(described.name, &stage, AT).unwrap();
        for sku in goods {
            simulated.count(sku, described.shelf, 50).unwrap();
        }
        let secrets = simulated.secrets.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
        Self {
            account: opened(described.name, &described.options, described.warehouse),
            secrets: Secrets::new(secrets.collect()),
            router: simulated.router.clone(),
            described,
            clock,
            simulated,
            asked: Mutex::default(),
        }
    }

    /// Checks a request without sending it.
    pub(crate) fn check<T>(&self, call: &Call<T>) {
        let path = call.request.uri().path();
        let published = self.described.published.iter().find(|(begins, _)| path.starts_with(begins));
        let (_, published) = published.expect("some interface is at every path");
        let problems = published.problems(&call.request);
        self.asked.lock().unwrap().entry(call.name).or_default().extend(problems);
    }

    /// Checks a request, sends it, and reads the answer. Time passes, so that no limit is met.
    pub(crate) async fn ask<T>(&self, call: &Call<T>) -> Result<T, Failure> {
        self.check(call);
        self.clock.advance_to(self.clock.now() + SignedDuration::from_secs(3));
        let mut request: Request<Bytes> = call.request.clone();
        self.account.authorizes().attach(&self.secrets, None, self.clock.now(), &mut request).unwrap();
        let answer = self.router.clone().oneshot(request.map(Body::from)).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (call.read)(&Response::from_parts(parts, body))
    }

    pub(crate) fn orders(&self) -> &dyn TakesOrders {
        self.account.orders().unwrap()
    }

    pub(crate) fn work(&self, action: &str, body: Value) {
        self.simulated.work(action, body).unwrap();
    }

    pub(crate) async fn get(&self, want: &FulfillmentOrder, seen: &Seen) -> Seen {
        self.ask(&self.orders().get(&seen.id, &sought(want))).await.unwrap().expect("it is there")
    }

    /// Follows the exchanges towards a goal to their end.
    pub(crate) async fn align(&self, goal: &Goal<'_>, seen: &Seen) -> Result<Aligned, Refusal> {
        let mut seen = seen.clone();
        for _ in 0..30 {
            match self.orders().toward(goal, &seen) {
                Next::Ask(call) => seen = self.ask(&call).await.unwrap(),
                Next::Done(aligned) => return Ok(aligned),
                Next::Refuse(refusal) => return Err(refusal),
            }
        }
        panic!("30 exchanges led nowhere: {goal:?}")
    }

    pub(crate) async fn stand(&self, want: &FulfillmentOrder, seen: &Seen) -> Aligned {
        self.align(&Goal::Stand { want, facets: &Facet::ALL }, seen).await.unwrap()
    }

    /// Follows the exchanges towards a label to their end.
    pub(crate) async fn label(&self, want: &FulfillmentOrder, seen: &Seen) -> Bought {
        let labels = self.orders().labels().expect("it buys labels");
        let mut answered = None;
        for _ in 0..30 {
            match labels.label(want, seen, answered.as_ref()) {
                Next::Ask(call) => answered = Some(self.ask(&call).await.unwrap()),
                Next::Done(bought) => return bought.expect("a label"),
                Next::Refuse(refusal) => panic!("refused: {refusal}"),
            }
        }
        panic!("30 exchanges led nowhere")
    }

    /// Nothing that was asked was invalid, and all of this was asked.
    pub(crate) fn was_valid(&self, wanted: &[&str]) {
        let asked = self.asked.lock().unwrap();
        let problems: Vec<String> = asked
            .iter()
            .flat_map(|(name, problems)| problems.iter().map(move |one| format!("{name}: {one}")))
            .collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        let missing: Vec<_> = wanted.iter().filter(|name| !asked.contains_key(*name)).collect();
        assert!(missing.is_empty(), "never asked: {missing:?} of {:?}", asked.keys());
    }

    /// An order ships, and the partner's lists are read to their ends.
    pub(crate) async fn ship_and_poll(&self, order: &str) {
        self.work("ship", json!({ "order": order }));
        let polled = self.account.polled().unwrap();
        let since = self.clock.now() - SignedDuration::from_hours(1);
        for poll in polled.polls() {
            let mut page: Option<String> = None;
            for _ in 0..20 {
                let call = polled.poll(poll, since, page.as_deref(), self.clock.now());
                let read = self.ask(&call).await.unwrap();
                assert!(read.unreadable.is_empty(), "{poll}: {:?}", read.unreadable);
                page = read.next;
                if page.is_none() {
                    break;
                }
            }
            assert_eq!(page, None, "{poll} comes to no end");
        }
    }

    /// Stock is read whole and for some SKUs.
    pub(crate) async fn stock(&self, skus: &[&str]) {
        let (stock, warehouse) =
            (self.account.stock().unwrap(), self.described.warehouse.try_into().unwrap());
        let mut page = None;
        let mut read = 0;
        loop {
            let call = stock.changes(&warehouse, None, page.as_deref(), self.clock.now());
            let answer = self.ask(&call).await.unwrap();
            read += answer.items.len();
            page = answer.next;
            if page.is_none() {
                break;
            }
        }
        assert!(read >= skus.len(), "{read} levels");
        for sku in skus {
            let one = [(*sku).try_into().unwrap()];
            let answer = self.ask(&stock.levels(&warehouse, &one, self.clock.now())).await.unwrap();
            assert_eq!(answer.items.len(), 1, "{sku}");
        }
    }
}

/// Our account at a partner.
pub(crate) fn opened(partner: &str, options: &Value, warehouse: &str) -> Box<dyn Partner> {
    let entry = partners::by_name(partner).expect("it is one of the partners");
    let warehouses = BTreeMap::from([(warehouse.try_into().unwrap(), "east".try_into().unwrap())]);
    let config = AccountConfig { id: "us-east".try_into().unwrap(), options: options.clone(), warehouses };
    (entry.open)(&config).unwrap_or_else(|problems| panic!("{problems:?}"))
}
