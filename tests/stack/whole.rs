//! The whole house: everything that is described stands, plays a day, and nobody may do what is not theirs.

use serde_json::json;
use waybill::demo::{Options, Outcome};
use waybill_simulators::faults::FaultLevel;
use waybill_tests::deployed::{Between, Deployed, Way};
use waybill_tests::topology::Topology;

use crate::outside::folder;

const LEFT_OUT: &str = "the functions are not played on the emulator of AWS";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_day_ends_alike_on_both_sides_and_rights_are_enforced() {
    let Some(tools) = folder("WAYBILL_STACK_DIR", LEFT_OUT) else { return };
    let topology = Topology::read();
    let options = Options::new(8, 1, FaultLevel::None);
    let way = (Way::Subscription, Between::Nothing);
    let deployed = Deployed::stand(&topology, &tools, &options, way).await.unwrap();
    let outcome = deployed.day(&options).await.unwrap();
    agrees(&outcome, 8);
    rights_are_enforced(&deployed, &topology).await;
}

/// Without a Subscription, and with answers lost, calls turned down and stalls between the functions and AWS.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_on_the_pull_alone_ends_alike_whatever_happens_on_the_way_to_aws() {
    let Some(tools) = folder("WAYBILL_STACK_DIR", LEFT_OUT) else { return };
    let topology = Topology::read();
    let options = Options::new(6, 2, FaultLevel::None);
    let way = (Way::Pull, Between::Faults);
    let deployed = Deployed::stand(&topology, &tools, &options, way).await.unwrap();
    let outcome = deployed.day(&options).await.unwrap();
    agrees(&outcome, 6);
    for operation in ["PutItem", "TransactWriteItems", "SendMessageBatch"] {
        assert!(deployed.fired(operation) > 0, "nothing came over {operation}");
    }
}

fn agrees(outcome: &Outcome, orders: usize) {
    assert!(outcome.is_clean(), "{}", outcome.table());
    assert_eq!((outcome.orders, outcome.agree), (orders, orders), "{}", outcome.table());
    assert!(outcome.exported > 0 && outcome.stock_changed > 0, "{}", outcome.table());
}

/// The function that anybody on the internet can call reads the secrets that it verifies with, and nothing else.
async fn rights_are_enforced(deployed: &Deployed<'_>, topology: &Topology) {
    let function = topology.function("partner-webhooks").expect("it is described");
    let webhooks = deployed.site.as_function(function).await.unwrap();
    let secret = |name: &str| json!({ "SecretId": name });
    let read = "secretsmanager.GetSecretValue";
    webhooks.target("secretsmanager", read, &secret("demo/shiphero")).await.unwrap();
    let table = &topology.table;
    let house = &deployed.site.house;
    let item = json!({
        "TableName": house.table(),
        "Key": { &table.partition: { "S": "order/o-1" }, &table.sort: { "S": "-" } },
    });
    let url = |queue: &str| deployed.site.queue_url(&house.full(queue));
    let received = json!({ "QueueUrl": url("partner-events") });
    let sent = json!({ "QueueUrl": url("commerce-messages"), "MessageBody": "{}" });
    for (service, target, body) in [
        ("secretsmanager", read, secret("demo/shop")),
        ("dynamodb", "DynamoDB_20120810.GetItem", item),
        ("sqs", "AmazonSQS.ReceiveMessage", received),
        ("sqs", "AmazonSQS.SendMessage", sent),
    ] {
        let told = webhooks.target(service, target, &body).await;
        let told = told.err().map(|error| format!("{error:#}")).unwrap_or_default();
        assert!(told.contains("AccessDenied"), "{target} with {body}: {told}");
    }
}
