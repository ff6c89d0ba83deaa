//! A partner that can more than the simulated one, made of the simulated one: it places in bulk, checks SKUs first, sells
//! labels and signs with keys of its own.

mod counter;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::facets::{Facet, HeldFacet};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::{PartnerOrderId, Reference, Sku};
use waybill_flows::world::{Desk, World};
use waybill_mapping::call::{Call, Next, Repeat, http_failure};
use waybill_mapping::partner::{
    Aligned, Authorizes, Bought, Bulk, BuysLabels, Delivery, Goal, IsPolled, KnowsSkus, Limit, NOT_SHOWN,
    News, Partner, PlacesInBulk, RegistersWebhooks, ReportsStock, Secrets, SendsWebhooks, Sought,
    TakesOrders, TakesReturns, TracksParcels, Unreadable, Unverified, WritableField,
};
use waybill_tests::sandbox::Sandbox;
use waybill_transport::endpoint::Endpoint;
use waybill_transport::wire::Wire;

pub(crate) use counter::Counter;

/// What it can.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each ability is had or not, whatever others are")]
pub(crate) struct Can {
    /// Places so many at once.
    pub(crate) bulk: Option<usize>,
    /// Asks whether SKUs are known.
    pub(crate) checks: bool,
    /// Sells labels.
    pub(crate) labels: bool,
    /// Signs with keys.
    pub(crate) keys: bool,
    /// Panics where it should describe an order.
    pub(crate) panics: bool,
}

#[derive(Debug)]
struct Able {
    behind: Arc<dyn Partner>,
    can: Can,
    counter: Arc<Counter>,
}

/// A world in which the account's partner can so much, and its counter.
pub(crate) fn world(sandbox: &Sandbox, can: Can) -> (World, Arc<Counter>) {
    let counter = Arc::new(Counter::before(Arc::clone(&sandbox.wire)));
    let wire = Arc::clone(&counter) as Arc<dyn Wire>;
    let mut world = sandbox.world(wire, Arc::clone(&sandbox.store), 1);
    let desks = std::mem::take(&mut world.desks).into_iter().map(|(id, desk)| {
        let mut account = desk.account.clone();
        let (behind, counter) = (Arc::clone(&account.opened), Arc::clone(&counter));
        account.opened = Arc::new(Able { behind, can, counter });
        let authority = Arc::new(Authority(Arc::clone(&account.opened)));
        let endpoint =
            Endpoint::new(id.as_str(), authority, account.opened.limits(), desk.endpoint.secrets());
        (id, Desk::new(account, endpoint))
    });
    world.desks = desks.collect();
    (world, counter)
}

/// The same of a partner.
pub(crate) fn able(sandbox: &Sandbox, behind: Arc<dyn Partner>, can: Can) -> Arc<dyn Partner> {
    Arc::new(Able { behind, can, counter: Arc::new(Counter::before(Arc::clone(&sandbox.wire))) })
}

/// An exchange with the counter.
fn call(word: &'static str, body: &Value, like: &Call<()>) -> Call<Value> {
    Call {
        name: word,
        request: http::Request::post(format!("https://partner.test/{word}"))
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()))
            .unwrap(),
        repeat: Repeat::LookFirst,
        cost: like.cost,
        timeout: like.timeout,
        read: Box::new(|answer| {
            let said = String::from_utf8_lossy(answer.body());
            match http_failure(answer.status(), answer.headers(), &said) {
                Some(failure) => Err(failure),
                None => {
                    serde_json::from_slice(answer.body()).map_err(|error| Failure::unknown(error.to_string()))
                }
            }
        }),
    }
}

impl Able {
    fn orders_behind(&self) -> &dyn TakesOrders {
        self.behind.orders().unwrap()
    }

    fn webhooks_behind(&self) -> &dyn SendsWebhooks {
        self.behind.webhooks().unwrap()
    }

    fn call(&self, word: &'static str, want: &FulfillmentOrder) -> Call<Value> {
        call(word, &json!([{ "reference": want.reference }]), &self.behind.probe())
    }
}

impl Partner for Able {
    fn authorizes(&self) -> &dyn Authorizes {
        self.behind.authorizes()
    }

    fn limits(&self) -> Vec<Limit> {
        self.behind.limits()
    }

    fn orders(&self) -> Option<&dyn TakesOrders> {
        Some(self)
    }

    fn returns(&self) -> Option<&dyn TakesReturns> {
        self.behind.returns()
    }

    fn stock(&self) -> Option<&dyn ReportsStock> {
        self.behind.stock()
    }

    fn webhooks(&self) -> Option<&dyn SendsWebhooks> {
        Some(self)
    }

    fn tracking(&self) -> Option<&dyn TracksParcels> {
        self.behind.tracking()
    }

    fn polled(&self) -> Option<&dyn IsPolled> {
        self.behind.polled()
    }

    fn probe(&self) -> Call<()> {
        self.behind.probe()
    }

    fn writable_fields(&self) -> &'static [WritableField] {
        self.behind.writable_fields()
    }
}

impl TakesOrders for Able {
    fn settles_within(&self) -> SignedDuration {
        self.orders_behind().settles_within()
    }

    fn skus(&self) -> Option<&dyn KnowsSkus> {
        self.can.checks.then_some(self)
    }

    fn place(&self, want: &FulfillmentOrder) -> Result<Call<Seen>, Refusal> {
        assert!(!self.can.panics, "its code is wrong");
        self.orders_behind().place(want)
    }

    fn find(&self, sought: &Sought<'_>) -> Call<Vec<Seen>> {
        self.orders_behind().find(sought)
    }

    fn get(&self, id: &PartnerOrderId, sought: &Sought<'_>) -> Call<Option<Seen>> {
        let mut call = self.orders_behind().get(id, sought);
        if self.counter.hides() {
            call.read = Box::new(|_all| Err(Failure::refused(NOT_SHOWN, "it is in no list")));
        }
        call
    }

    fn standing(&self, want: &FulfillmentOrder, seen: &Seen) -> Vec<Facet> {
        self.orders_behind().standing(want, seen)
    }

    fn held(&self, seen: &Seen) -> BTreeMap<Facet, HeldFacet> {
        self.orders_behind().held(seen)
    }

    fn toward(&self, goal: &Goal<'_>, seen: &Seen) -> Next<Seen, Aligned> {
        self.orders_behind().toward(goal, seen)
    }

    fn bulk(&self) -> Option<&dyn PlacesInBulk> {
        self.can.bulk.is_some().then_some(self)
    }

    fn labels(&self) -> Option<&dyn BuysLabels> {
        self.can.labels.then_some(self)
    }
}

impl KnowsSkus for Able {
    fn objection(&self, sku: &Sku) -> Call<Option<Refusal>> {
        call("skus", &json!([{ "reference": sku }]), &self.behind.probe()).map(|_known| None)
    }
}

impl PlacesInBulk for Able {
    fn most(&self) -> usize {
        self.can.bulk.unwrap_or(1)
    }

    fn place_all(&self, wants: &[&FulfillmentOrder]) -> Bulk {
        let (mut refused, mut parts, mut bodies, mut reads) = (vec![], vec![], BTreeMap::new(), vec![]);
        for want in wants {
            match self.place(want) {
                Ok(one) => {
                    let body = String::from_utf8_lossy(one.request.body()).into_owned();
                    bodies.insert(want.reference.clone(), one.request.body().clone());
                    let uri = one.request.uri().to_string();
                    parts.push(json!({ "reference": want.reference, "uri": uri, "body": body }));
                    reads.push((want.reference.clone(), one.read));
                }
                Err(refusal) => refused.push((want.reference.clone(), refusal)),
            }
        }
        let call = call("bulk", &json!(parts), &self.behind.probe()).map(move |answers| {
            let read = |(reference, read): &(Reference, waybill_mapping::call::Read<Seen>)| {
                let answers = answers.as_array()?;
                let one = answers.iter().find(|one| one["reference"] == json!(reference))?;
                let answer = http::Response::new(Bytes::from(one["body"].as_str()?.to_owned()));
                Some((reference.clone(), read(&answer)))
            };
            reads.iter().filter_map(read).collect()
        });
        Bulk { refused, call: (!parts.is_empty()).then_some(call), bodies }
    }
}

impl BuysLabels for Able {
    fn label(
        &self,
        want: &FulfillmentOrder,
        _seen: &Seen,
        answered: Option<&Value>,
    ) -> Next<Value, Option<Bought>> {
        let Some(answered) = answered else { return Next::Ask(self.call("labels", want)) };
        match answered["label"]["shipment"].as_str() {
            None if answered["held"] == true => Next::Done(None),
            None => Next::Ask(self.call("label", want)),
            Some(shipment) => Next::Done(Some(Bought {
                shipment: shipment.try_into().unwrap(),
                tracking_number: answered["label"]["number"].as_str().map(str::to_owned),
                cost: None,
            })),
        }
    }
}

impl SendsWebhooks for Able {
    fn verify(&self, secrets: &Secrets, delivery: &Delivery) -> Result<(), Unverified> {
        let signed = delivery.headers.get("x-signed-with").and_then(|name| name.to_str().ok());
        match signed {
            Some(key) if secrets.all("webhook").any(|known| known == key) => Ok(()),
            Some(_) => Err(Unverified),
            None => self.webhooks_behind().verify(secrets, delivery),
        }
    }

    fn keys(&self) -> Option<Call<Secrets>> {
        let secrets = |answer: Value| Secrets::new(serde_json::from_value(answer).unwrap_or_default());
        self.can.keys.then(|| call("keys", &json!([]), &self.behind.probe()).map(secrets))
    }

    fn delivery_id(&self, delivery: &Delivery) -> Option<String> {
        self.webhooks_behind().delivery_id(delivery)
    }

    fn read(&self, delivery: &Delivery) -> Result<News, Unreadable> {
        self.webhooks_behind().read(delivery)
    }

    fn accepted(&self) -> http::Response<Bytes> {
        self.webhooks_behind().accepted()
    }

    fn probed(&self, method: &http::Method) -> Option<http::Response<Bytes>> {
        self.webhooks_behind().probed(method)
    }

    fn registers(&self) -> &dyn RegistersWebhooks {
        self.webhooks_behind().registers()
    }
}

/// Its credentials are those of the simulated partner.
#[derive(Debug)]
struct Authority(Arc<dyn Partner>);

impl Authorizes for Authority {
    fn token(
        &self,
        secrets: &Secrets,
        now: jiff::Timestamp,
    ) -> Option<Result<Call<waybill_mapping::partner::Token>, Refusal>> {
        self.0.authorizes().token(secrets, now)
    }

    fn attach(
        &self,
        secrets: &Secrets,
        token: Option<&waybill_mapping::partner::Token>,
        now: jiff::Timestamp,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Refusal> {
        self.0.authorizes().attach(secrets, token, now, request)
    }

    fn trusts(&self, origin: &str) -> bool {
        self.0.authorizes().trusts(origin)
    }

    fn renew_before(&self) -> SignedDuration {
        self.0.authorizes().renew_before()
    }
}
