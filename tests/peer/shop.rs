//! A project at one of the peers, reached as the product reaches it.

use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use waybill_domain::failure::Failure;
use waybill_mapping::call::{Call, Cost, Repeat};
use waybill_mapping::commercetools::calls::Project;
use waybill_mapping::partner::Secrets;
use waybill_simulators::commercetools::Commercetools;
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::serve::serve;
use waybill_simulators::stage::Stage;
use waybill_transport::Transport;
use waybill_transport::clock::{Clock as _, SystemClock};
use waybill_transport::endpoint::Endpoint;
use waybill_transport::limiter::{Purpose, Unlimited};
use waybill_transport::trail::Trail;
use waybill_transport::wire::Http;

const PROJECT: &str = "shop";

/// A project, and the way there.
pub(crate) struct Shop {
    pub(crate) project: Project,
    transport: Transport,
    endpoint: Endpoint,
    url: String,
}

impl Shop {
    /// The project at this address, with these credentials.
    pub(crate) fn at(url: &str, client_id: &str, client_secret: &str) -> Self {
        let key = PROJECT.try_into().expect("a project key");
        let project = Project::new(url, url, key, None).expect("an address on this machine");
        let secrets = [("client_id", client_id), ("client_secret", client_secret)];
        let secrets = Secrets::new(secrets.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        let wire = Http::new("waybill-tests").expect("a client for HTTP");
        let transport = Transport::new(Arc::new(wire), Arc::new(SystemClock), Arc::new(Unlimited));
        let endpoint = Endpoint::new(PROJECT, Arc::new(project.clone()), Vec::new(), secrets);
        Self { project, transport, endpoint, url: url.to_owned() }
    }

    /// Performs one call.
    pub(crate) async fn ask<T: 'static>(&self, call: Call<T>) -> Result<T, Failure> {
        let mut trail = Trail::new("peer-1".try_into().expect("a trace"), Purpose::Orders);
        self.transport.perform(&self.endpoint, call, &mut trail).await
    }

    /// Creates what the product itself never creates: a person's or another system's work.
    pub(crate) async fn create(&self, path: &str, draft: &Value) -> Value {
        let mut request = http::Request::new(Bytes::from(draft.to_string()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = format!("{}/{PROJECT}/{path}", self.url).parse().expect("an address");
        let json = http::HeaderValue::from_static("application/json");
        request.headers_mut().insert(http::header::CONTENT_TYPE, json);
        let call = Call {
            name: "create",
            request,
            repeat: Repeat::LookFirst,
            cost: Cost { bucket: "requests", units: 1 },
            timeout: std::time::Duration::from_secs(10),
            read: Box::new(|answer| {
                let body = String::from_utf8_lossy(answer.body());
                assert!(answer.status().is_success(), "{}: {body}", answer.status());
                Ok(serde_json::from_slice(answer.body()).expect("an answer in JSON"))
            }),
        };
        self.ask(call).await.unwrap_or_else(|failure| panic!("{path}: {failure}"))
    }
}

/// Our simulator behind a socket, for as long as the runtime lives, with the credentials of a client.
pub(crate) async fn simulated() -> (String, String, String) {
    let stage = Stage::new(Arc::new(|| SystemClock.now()), FaultLevel::None, 7);
    let shop = Commercetools::new(stage, PROJECT);
    let client = shop.add_client(&["manage_project"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has a loopback");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(serve(listener, shop.router(), std::future::pending()));
    (url, client.client_id, client.client_secret)
}

/// The shipping method that orders name. The mock takes no order whose products, taxes and shipping it does not know.
pub(crate) async fn furnish(shop: &Shop, with_catalogue: bool) {
    let method = json!({"key": "ground", "name": "Ground", "isDefault": true,
        "taxCategory": {"typeId": "tax-category", "key": "standard"},
        "zoneRates": [{"zone": {"typeId": "zone", "key": "us"},
            "shippingRates": [{"price": {"currencyCode": "USD", "centAmount": 490}}]}]});
    if with_catalogue {
        let rates = json!([{"name": "sales tax", "amount": 0.1, "includedInPrice": false, "country": "US"}]);
        for (path, draft) in [
            ("tax-categories", json!({"key": "standard", "name": "Standard", "rates": rates})),
            ("zones", json!({"key": "us", "name": "US", "locations": [{"country": "US"}]})),
            (
                "product-types",
                json!({"key": "goods", "name": "Goods", "description": "Goods", "attributes": []}),
            ),
            (
                "products",
                json!({"name": {"en": "Mug"}, "slug": {"en": "mug"}, "masterVariant": {"sku": "MUG"}, "publish": true,
                    "productType": {"typeId": "product-type", "key": "goods"}}),
            ),
        ] {
            shop.create(path, &draft).await;
        }
    }
    shop.create("shipping-methods", &method).await;
}

/// The draft of an order of two mugs.
pub(crate) fn two_mugs(number: &str) -> Value {
    let tax = json!({"name": "sales tax", "amount": 0.1, "includedInPrice": false, "country": "US"});
    let price = json!({"currencyCode": "USD", "centAmount": 490});
    let taxed = json!({"totalNet": {"currencyCode": "USD", "centAmount": 4488},
        "totalGross": {"currencyCode": "USD", "centAmount": 4937}, "taxPortions": [
            {"rate": 0.1, "name": "sales tax", "amount": {"currencyCode": "USD", "centAmount": 449}}]});
    json!({"orderNumber": number, "customerEmail": "ada@example.com", "orderState": "Confirmed", "paymentState": "Paid",
        "totalPrice": {"currencyCode": "USD", "centAmount": 4488}, "taxedPrice": taxed,
        "shippingAddress": {"country": "US", "firstName": "Ada", "lastName": "Moss", "streetName": "Elm St",
            "streetNumber": "4", "city": "Reno", "state": "NV", "postalCode": "89501"},
        "lineItems": [{"name": {"en": "Mug"}, "variant": {"sku": "MUG"}, "quantity": 2, "taxRate": tax,
            "price": {"value": {"currencyCode": "USD", "centAmount": 1999}}}],
        "shippingInfo": {"shippingMethodName": "Ground", "price": price, "shippingRate": {"price": price},
            "shippingMethod": {"typeId": "shipping-method", "key": "ground"}, "taxRate": tax}})
}
