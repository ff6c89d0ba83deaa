//! What stands in each sample event, read with the runtime's types and with ours.

use std::collections::BTreeMap;

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;
use waybill_flows::work::Work;
use waybill_mapping::commercetools::extension;
use waybill_mapping::commercetools::messages::{NoticeKind, decode};
use waybill_mapping::commercetools::policy::Policy;
use waybill_mapping::partner::{AccountConfig, Delivery, Partner, Secrets};
use waybill_mapping::partners;
use waybill_queue::Envelope;

use crate::events::{Sample, sample, samples};

/// As `events/README.md` says.
const SECRET: &str = "waybill-sample-secret";

fn records(sample: Sample) -> Vec<SqsMessage> {
    let path = sample.path();
    let event: SqsEvent =
        serde_json::from_value(sample.event).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert!(!event.records.is_empty(), "{path}");
    event.records
}

fn body(message: &SqsMessage) -> &str {
    message.body.as_deref().expect("a message has a body")
}

fn work(path: &str) -> Work {
    let records = records(sample(path));
    let envelope = Envelope::decode(body(&records[0])).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_value(envelope.work).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The partner whose webhook a sample is, as an account of these options.
fn partner(name: &str) -> Box<dyn Partner> {
    let (id, options) = match name {
        "shiphero" => ("us-east", json!({ "shop_name": "shop-us" })),
        "aftership" => ("parcels", json!({})),
        _ => panic!("no sample is {name}'s"),
    };
    let entry = partners::by_name(name).expect("one of the partners");
    let config = AccountConfig { id: id.try_into().expect("an id"), options, warehouses: BTreeMap::new() };
    (entry.open)(&config).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn is_genuine(name: &str, delivery: &Delivery, secret: &str) -> bool {
    let secrets = Secrets::new(BTreeMap::from([("webhook".to_owned(), secret.to_owned())]));
    partner(name).webhooks().expect("it sends webhooks").verify(&secrets, delivery).is_ok()
}

#[test]
fn records_of_queues_have_what_the_functions_read() {
    let mut read = 0;
    for sample in samples().into_iter().filter(|sample| sample.event.get("Records").is_some()) {
        let path = sample.path();
        for record in records(sample) {
            let count =
                record.attributes.get("ApproximateReceiveCount").expect("how often it was handed out");
            assert!(count.parse::<u32>().is_ok_and(|count| count >= 1), "{path}");
            assert!(
                record.attributes.get("SentTimestamp").is_some_and(|at| at.parse::<i64>().is_ok()),
                "{path}"
            );
            assert!(record.message_id.is_some() && record.receipt_handle.is_some(), "{path}");
            read += 1;
        }
    }
    assert!(read >= 6, "{read} records");
}

#[test]
fn the_shop_says_what_happened() {
    let kind =
        |path: &str, at: usize| decode(body(&records(sample(path))[at]).as_bytes()).map(|notice| notice.kind);
    let looks = |message: &str| Ok(NoticeKind::Look { message: message.to_owned() });
    assert_eq!(kind("commerce-messages/order-created.json", 0), looks("OrderCreated"));
    let payment = NoticeKind::Payment { message: "PaymentTransactionAdded".to_owned() };
    assert_eq!(kind("commerce-messages/payment-charged.json", 0), Ok(payment));
    assert!(kind("commerce-messages/unreadable.json", 0).is_err());
    assert_eq!(kind("commerce-messages/unreadable.json", 1), looks("OrderStateChanged"));
    assert_eq!(kind("commerce-messages/subscription-test.json", 0), Ok(NoticeKind::SubscriptionTest));
}

#[test]
fn a_look_names_its_order_and_account() {
    let Work::Look { look } = work("partner-dispatch/look.json") else { panic!("a look") };
    assert_eq!((look.account.as_str(), look.project.as_str()), ("us-east", "shop-eu"));
    assert!(look.expects.iter().all(|reference| reference.as_str().starts_with(look.order.as_str())));
    let created = records(sample("commerce-messages/order-created.json"));
    let notice = decode(body(&created[0]).as_bytes()).expect("a notice");
    assert_eq!((notice.order(), notice.version), (Some(look.order), look.at_least));
}

#[test]
fn figures_are_of_the_account_whose_queue_they_are_in() {
    let Work::Stock { account, levels, .. } = work("inventory-deltas/figures.json") else {
        panic!("figures")
    };
    assert!(!levels.is_empty() && levels.iter().all(|level| level.account == account));
}

#[test]
fn a_new_order_is_asked_about_with_the_token_that_the_readme_states() {
    let event = sample("order-check/new-order.json").event;
    let request: ApiGatewayV2httpRequest = serde_json::from_value(event).expect("a request");
    let shown = request.headers.get("authorization").expect("a header");
    assert_eq!(shown, "Bearer waybill-sample-token");
    let print = waybill_domain::facets::Fingerprint::of(&"waybill-sample-token");
    let query = format!("project=shop-eu&token={}", print.short());
    assert_eq!(request.raw_query_string, Some(query));
    let body = request.body.expect("a body");
    let length = request.headers.get("content-length").and_then(|length| length.to_str().ok());
    assert_eq!(length, Some(body.len().to_string().as_str()));
    let now = "2026-11-20T11:30:05Z".parse().expect("a time");
    let asked =
        extension::asked(&"shop-eu".try_into().expect("a key"), &Policy::default(), body.as_bytes(), now);
    let asked = asked.unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!((asked.order.name(), asked.marks), ("WB-1002", extension::Marks::InItsType));
    assert_eq!(asked.order.shipping_address.and_then(|address| address.street_name), None);
}

/// A delivery as a function makes it of what API Gateway hands over.
fn delivery(path: &str, account: &str) -> (http::Method, Delivery) {
    let request: ApiGatewayV2httpRequest =
        serde_json::from_value(sample(path).event).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(request.path_parameters.get("account").map(String::as_str), Some(account), "{path}");
    let text = request.body.unwrap_or_default();
    let body =
        if request.is_base64_encoded { STANDARD.decode(text).expect("base64") } else { text.into_bytes() };
    let length =
        request.headers.get("content-length").map(|length| length.to_str().expect("a number").to_owned());
    assert!(length.is_none_or(|length| length == body.len().to_string()), "{path}");
    let delivery = Delivery {
        headers: request.headers,
        path: request.path_parameters.get("rest").cloned().unwrap_or_default(),
        query: request.raw_query_string.unwrap_or_default(),
        body: Bytes::from(body),
        from: None,
        received_at: "2026-11-20T11:30:04.123Z".parse().expect("a time"),
    };
    (request.request_context.http.method, delivery)
}

#[test]
fn a_shipment_is_signed_with_the_secret_that_the_readme_states() {
    for path in ["partner-webhooks/shipment.json", "partner-webhooks/binary.json"] {
        let (method, delivery) = delivery(path, "us-east");
        assert_eq!(method, http::Method::POST, "{path}");
        assert!(is_genuine("shiphero", &delivery, SECRET), "{path}");
        assert!(!is_genuine("shiphero", &delivery, "another"), "{path}");
        let shiphero = partner("shiphero");
        let news = shiphero.webhooks().expect("it sends webhooks").read(&delivery).expect("it can be read");
        assert_eq!((news.events.len(), news.ask.is_some()), (1, true), "{path}");
    }
    let (method, probe) = delivery("partner-webhooks/probe.json", "us-east");
    assert_eq!((method, probe.body.len()), (http::Method::HEAD, 0));
}

/// AfterShip sends to the account's own address, which has nothing behind the account.
#[test]
fn a_parcel_s_way_comes_in_at_the_account_s_own_address() {
    let (method, delivery) = delivery("partner-webhooks/tracking.json", "parcels");
    assert_eq!((method, delivery.path.as_str()), (http::Method::POST, ""));
    assert!(is_genuine("aftership", &delivery, SECRET));
    assert!(!is_genuine("aftership", &delivery, "another"));
    let aftership = partner("aftership");
    let news = aftership.webhooks().expect("it sends webhooks").read(&delivery).expect("it can be read");
    assert_eq!((news.events.len(), news.ask.is_some()), (1, false));
}

#[test]
fn the_webhook_in_its_queue_is_the_one_that_came_in() {
    let Work::Webhook { account, webhook } = work("partner-events/webhook.json") else { panic!("a webhook") };
    let kept = webhook.delivery().expect("it can be unpacked");
    let (_, came_in) = delivery("partner-webhooks/shipment.json", "us-east");
    assert_eq!((account.as_str(), &kept.body, &kept.path), ("us-east", &came_in.body, &came_in.path));
    assert!(is_genuine("shiphero", &kept, SECRET));
}
