//! A simulated project, reached in process by the product's own calls.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use waybill_domain::failure::Failure;
use waybill_mapping::call::Call;
use waybill_mapping::commercetools::calls::Project;
use waybill_mapping::commercetools::policy::Policy;
use waybill_mapping::commercetools::setup;
use waybill_mapping::partner::{Authorizes as _, Secrets, Token};
use waybill_simulators::commercetools::{Commercetools, Format};
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::stage::Stage;

/// A project with a clock that stands, a warehouse, custom types, states and a subscription to everything.
pub(crate) struct World {
    stage: Stage,
    pub(crate) shop: Commercetools,
    pub(crate) project: Project,
    token: Option<Token>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let now: Timestamp = "2026-11-02T08:00:00Z".parse().unwrap();
        let stage = Stage::new(Arc::new(move || now), FaultLevel::None, 7);
        let shop = Commercetools::new(stage.clone(), "shop");
        shop.deliver_to("http://localhost/messages", "a secret", Format::Platform);
        let client = shop.add_client(&["manage_project"]);
        let here = "http://localhost";
        let project = Project::new(here, here, "shop".try_into().unwrap(), None).unwrap();
        let mut world = Self { stage, shop, project, token: None };
        world.furnish();
        let secrets = [("client_id", client.client_id), ("client_secret", client.client_secret)];
        let secrets = Secrets::new(secrets.map(|(name, value)| (name.to_owned(), value)).into());
        let call = world.project.token(&secrets, now).unwrap().unwrap();
        world.token = Some((call.read)(&world.send(call.request).await).unwrap());
        world
    }

    fn furnish(&self) {
        let state = |key: &str| json!({"key": key, "type": "LineItemState", "initial": false});
        for (path, draft) in [
            ("channels", json!({"key": "east", "roles": ["InventorySupply"]})),
            ("channels", json!({"key": "waybill-us", "roles": ["OrderExport"]})),
            ("channels", json!({"key": "waybill-eu", "roles": ["OrderExport"]})),
            ("states", state("picked")),
            ("states", state("packed")),
            ("states", state("shipped")),
            ("states", state("cancelled")),
            ("states", state("short")),
            ("states", json!({"key": "checked", "type": "OrderState", "initial": true})),
            ("states", json!({"key": "sent", "type": "OrderState", "initial": false, "transitions": []})),
            (
                "states",
                json!({"key": "accepted", "type": "OrderState", "initial": true,
                "transitions": [{"typeId": "state", "key": "sent"}]}),
            ),
            ("types", kind()),
            ("subscriptions", subscription()),
        ] {
            self.create(path, &draft);
        }
        for draft in setup::types(&Policy::default()) {
            self.create("types", &serde_json::to_value(draft).unwrap());
        }
    }

    pub(crate) fn create(&self, path: &str, draft: &Value) -> Value {
        self.shop.create(path, draft).unwrap_or_else(|refusal| panic!("{draft}: {}", refusal.body()))
    }

    pub(crate) fn place(&self, draft: &Value) -> Value {
        self.shop.place_order(draft).unwrap_or_else(|refusal| panic!("{draft}: {}", refusal.body()))
    }

    pub(crate) fn change(&self, order: &str, action: Value) -> Value {
        let told = action.to_string();
        let changed = self.shop.change("orders", order, &[action]);
        changed.unwrap_or_else(|refusal| panic!("{told}: {}", refusal.body()))
    }

    /// Everything that the subscription was sent.
    pub(crate) fn sent(&self) -> Vec<Value> {
        let pushed = self.stage.outbox.pushed();
        pushed.iter().map(|delivery| serde_json::from_slice(&delivery.body).unwrap()).collect()
    }

    /// Sends a request with the client's token, where it has one.
    pub(crate) async fn send(&self, mut request: Request<Bytes>) -> Response<Bytes> {
        if self.token.is_some() {
            let (token, now) = (self.token.as_ref(), jiff::Timestamp::UNIX_EPOCH);
            self.project.attach(&Secrets::default(), token, now, &mut request).unwrap();
        }
        let answer = self.shop.router().oneshot(request.map(Body::from)).await.unwrap();
        let (parts, body) = answer.into_parts();
        Response::from_parts(parts, to_bytes(body, usize::MAX).await.unwrap())
    }

    /// Performs a call.
    pub(crate) async fn ask<T>(&self, call: Call<T>) -> Result<T, Failure> {
        (call.read)(&self.send(call.request).await)
    }
}

fn kind() -> Value {
    let field = |name: &str, kind: &str| json!({"name": name, "label": {"en": name}, "required": false, "type": {"name": kind}});
    json!({"key": "waybill", "name": {"en": "Waybill"},
        "fieldDefinitions": [field("partner-order", "String"), field("allocated", "Number")],
        "resourceTypeIds": ["order", "line-item", "order-delivery", "order-parcel"]})
}

fn subscription() -> Value {
    let all = ["order", "inventory-entry", "payment"].map(|kind| json!({"resourceTypeId": kind}));
    json!({"key": "everything", "messages": all, "changes": all,
        "destination": {"type": "SQS", "region": "eu-west-1", "accessKey": "AKIAEXAMPLE", "accessSecret": "example",
            "queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/messages"}})
}

fn tax() -> Value {
    json!({"name": "sales tax", "amount": 0.1, "includedInPrice": false, "country": "US"})
}

fn cents(amount: i64) -> Value {
    json!({"currencyCode": "USD", "centAmount": amount})
}

fn shipping() -> Value {
    json!({"shippingMethodName": "Ground", "price": cents(490), "shippingRate": {"price": cents(490)},
        "taxRate": tax()})
}

pub(crate) fn address(key: &str) -> Value {
    json!({"key": key, "country": "US", "firstName": "Ada", "lastName": "Moss", "streetName": "Elm St",
        "streetNumber": "4", "city": "Reno", "state": "NV", "postalCode": "89501"})
}

pub(crate) fn line(sku: &str, quantity: i64, amount: i64) -> Value {
    json!({"name": {"en": sku}, "variant": {"sku": sku}, "quantity": quantity, "taxRate": tax(),
        "price": {"value": cents(amount)}})
}

/// An order of two mugs, a hat and a present, wrapped, with a discount.
pub(crate) fn draft(number: &str) -> Value {
    let mut gift = line("STICKER", 1, 0);
    gift["lineItemMode"] = json!("GiftLineItem");
    json!({"orderNumber": number, "currency": "USD", "country": "US", "customerEmail": "ada@example.com",
        "shippingAddress": address("home"), "billingAddress": address("office"), "discountOnTotalPrice": 500,
        "lineItems": [line("MUG", 2, 1999), line("HAT", 1, 1000), gift], "shippingInfo": shipping(),
        "customLineItems": [{"name": {"en": "Wrapping"}, "slug": "wrap", "quantity": 1, "taxRate": tax(),
            "money": cents(250)}]})
}

/// Two ways of shipping, one mug each.
pub(crate) fn two_ways(number: &str) -> Value {
    let mut several = draft(number);
    several.as_object_mut().unwrap().remove("shippingInfo");
    several["shippingMode"] = json!("Multiple");
    several["itemShippingAddresses"] = json!([address("home"), address("office")]);
    several["shipping"] = json!(["home", "office"].map(|key| {
        json!({"shippingKey": key, "shippingAddress": address(key), "shippingInfo": shipping()})
    }));
    several["lineItems"][0]["shippingDetails"] = json!({"targets": [
        {"addressKey": "home", "quantity": 1, "shippingMethodKey": "home"},
        {"addressKey": "office", "quantity": 1, "shippingMethodKey": "office"}]});
    several
}
