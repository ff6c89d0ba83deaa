//! Orders that wait for their payments, and are held until these stand as they should.

mod till;

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_flows::dead::{letters, redrive};
use waybill_flows::engine::Lane;
use waybill_flows::names::COMMERCE_MESSAGES;
use waybill_queue::Redrive;
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::{PARTNERS, turn};

use crate::passing::Passing;
use crate::scene::us;
use till::{Till, say};

const NOTHING: [&str; 0] = [];
const NONE: &[(&str, &str)] = &[];
const AUTHORIZED: &[(&str, &str)] = &[("Authorization", "Success")];

/// Orders leave when they are paid.
const CAPTURED: (&str, &str) =
    ("since = \"2026-11-01\"", "since = \"2026-11-01\"\nwhen = { payment = [\"captured\"] }");

/// Orders are held while they are neither paid nor sure to be.
const HELD: (&str, &str) = (
    "unmapped_shipping = \"send_name\"",
    "unmapped_shipping = \"send_name\"\nhold = { unless_payment = [\"authorized\", \"captured\"] }",
);

/// The tag that holds orders at Ordoro.
const TAG: (&str, &str) = (
    "options = { currency = \"USD\", ",
    "options = { currency = \"USD\", hold_tag = { id = 30001, text = \"Hold\" }, ",
);

#[tokio::test]
async fn an_order_leaves_once_it_is_captured() {
    for partner in PARTNERS {
        let till = Till::open(partner, &[CAPTURED], AUTHORIZED).await;
        till.scene.consider().await;
        assert_eq!(till.placed(), 0, "{partner}");
        assert_eq!(till.kept().await.unwrap(), "payment is authorized; wanted is captured", "{partner}");
        till.tried("Charge", "Pending");
        till.hear().await;
        assert_eq!(till.placed(), 0, "{partner}: the charge is under way");
        till.came_out("Success");
        till.hear().await;
        assert_eq!(till.placed(), 1, "{partner}");
        assert_eq!(till.scene.codes().await, NOTHING, "{partner}");
    }
}

#[tokio::test]
async fn a_payment_that_comes_later_is_one_of_the_order() {
    let till = Till::unpaid("shiphero", &[CAPTURED], &[("Charge", "Success")]).await;
    till.scene.consider().await;
    assert_eq!(till.kept().await.unwrap(), "payment is none; wanted is captured");
    till.subscribe();
    till.tried("Charge", "Failure");
    till.hear().await;
    assert_eq!(till.placed(), 0, "it is nobody's payment yet, and nothing is wrong with that");
    till.scene.change_unheard(till.gives());
    till.hear().await;
    assert_eq!(till.placed(), 1);
}

/// What holds the order at its partner: holds of its own (tags that mean it), or a status.
fn hold(till: &Till) -> Value {
    json!([till.scene.held("/holds"), till.scene.held("/status")])
}

#[tokio::test]
async fn an_order_is_held_when_its_payment_comes_to_nothing_and_let_go_when_it_is_captured() {
    for (partner, free, held) in [
        ("shiphero", json!([[], "pending"]), json!([["payment_hold"], "pending"])),
        ("shipstation", json!([[], "awaiting_shipment"]), json!([[], "awaiting_payment"])),
        ("ordoro", json!([[], "awaiting_fulfillment"]), json!([["Hold"], "awaiting_fulfillment"])),
    ] {
        let till = Till::open(partner, &[HELD, TAG], AUTHORIZED).await;
        till.scene.consider().await;
        assert_eq!(hold(&till), free, "{partner}");
        for (kind, state) in [("CancelAuthorization", "Success"), ("Authorization", "Failure")] {
            till.tried(kind, state);
            till.hear().await;
            assert_eq!(hold(&till), held, "{partner}: {kind} {state}");
        }
        till.tried("Charge", "Success");
        till.hear().await;
        assert_eq!(hold(&till), free, "{partner}");
        assert_eq!(till.scene.codes().await, NOTHING, "{partner}");
    }
}

#[tokio::test]
async fn what_is_said_twice_or_late_changes_nothing() {
    let till = Till::open("shiphero", &[CAPTURED, HELD], AUTHORIZED).await;
    till.scene.consider().await;
    till.tried("Charge", "Success");
    till.hear().await;
    let (books, calls) = (till.scene.at_partner(), till.scene.calls());
    till.hear_all_again().await;
    till.hear_all_again().await;
    assert_eq!((till.scene.at_partner(), till.scene.calls()), (books, calls));
    assert_eq!(till.scene.codes().await, NOTHING);
}

#[tokio::test]
async fn the_pull_finds_what_no_message_said() {
    let till = Till::open("shiphero", &[CAPTURED, HELD], AUTHORIZED).await;
    till.scene.pull().await;
    assert_eq!(till.placed(), 0);
    till.tried("Charge", "Success");
    till.lose();
    till.scene.pull().await;
    assert_eq!(till.placed(), 1);
    till.tried("Chargeback", "Success");
    till.lose();
    till.scene.pull().await;
    assert_eq!(till.scene.held("/holds"), json!(["payment_hold"]));
    let (calls, asked) = (till.scene.calls(), till.asked("orders.query"));
    till.scene.pull().await;
    assert_eq!(
        (till.scene.calls(), till.asked("orders.query")),
        (calls, asked + 1),
        "no payment changed since"
    );
}

#[tokio::test]
async fn the_pull_goes_through_all_payments_that_changed() {
    let till = Till::open("shiphero", &[CAPTURED], AUTHORIZED).await;
    till.scene.pull().await;
    let asked = till.asked("payments.query");
    let amount = json!({ "centAmount": 100, "currencyCode": "USD" });
    for number in 0..150 {
        let other = json!({ "key": format!("other-{number}"), "amountPlanned": amount });
        till.scene.sandbox.shop.0.create("payments", &other).unwrap();
    }
    till.scene.wait(1).await;
    till.tried("Charge", "Success");
    till.lose();
    till.scene.pull().await;
    assert_eq!((till.placed(), till.asked("payments.query") - asked), (1, 2));
}

#[tokio::test]
async fn a_payment_that_is_not_shown_is_waited_for() {
    let till = Till::open("shiphero", &[CAPTURED], &[("Charge", "Success")]).await;
    let shop = &till.scene.sandbox.shop.0;
    shop.withhold("payments", &till.payment).unwrap();
    till.scene.look().await;
    assert_eq!(till.placed(), 0);
    shop.show("payments", &till.payment).unwrap();
    till.scene.settle().await;
    assert_eq!((till.placed(), till.scene.codes().await), (1, vec![]), "nobody was asked");
}

#[tokio::test]
async fn a_payment_that_is_never_shown_is_told_of_and_its_order_stays() {
    let till = Till::open("shiphero", &[CAPTURED], &[("Charge", "Success")]).await;
    let shop = &till.scene.sandbox.shop.0;
    shop.withhold("payments", &till.payment).unwrap();
    till.scene.consider().await;
    assert_eq!(till.placed(), 0);
    let why = format!("payment cannot be told (payment `{}` is not shown)", till.payment);
    let told = till.scene.reviews().await;
    assert_eq!(told, [("payment-unclear".to_owned(), format!("order 1001: {why}"))]);
    assert_eq!(till.kept().await.unwrap(), format!("{why}; wanted is captured"));
    let report = till.scene.reconcile().await;
    assert_eq!((report.agree, till.scene.codes().await), (0, vec!["payment-unclear".to_owned()]));
    shop.show("payments", &till.payment).unwrap();
    till.scene.consider().await;
    assert_eq!((till.placed(), till.scene.codes().await), (1, vec![]));
}

#[tokio::test]
async fn a_payment_that_is_not_shown_for_a_moment_holds_nothing() {
    let till = Till::open("shiphero", &[HELD], AUTHORIZED).await;
    till.scene.consider().await;
    let free = hold(&till);
    let shop = &till.scene.sandbox.shop.0;
    shop.withhold("payments", &till.payment).unwrap();
    till.scene.ask_again().await;
    turn(&till.scene.world, &Lane::Dispatch(us())).await.unwrap();
    till.scene.look().await;
    assert_eq!(hold(&till), free, "both wait, whoever asked");
    shop.show("payments", &till.payment).unwrap();
    till.scene.settle().await;
    assert_eq!((hold(&till), till.scene.codes().await), (free.clone(), vec![]));

    shop.withhold("payments", &till.payment).unwrap();
    till.scene.consider().await;
    assert_ne!(hold(&till), free, "what nobody sees is not paid");
    assert_eq!(till.scene.codes().await, ["payment-unclear"]);
}

#[tokio::test]
async fn a_message_is_kept_until_the_orders_of_its_payment_were_found() {
    let till = Till::open("shiphero", &[CAPTURED], AUTHORIZED).await;
    till.scene.consider().await;
    till.tried("Charge", "Success");
    till.scene.sandbox.stage.faults.fail_next("commercetools.orders.query", Fault::Failed500, 3);
    till.hear().await;
    assert_eq!(till.placed(), 1);
}

#[tokio::test]
async fn a_message_whose_orders_cannot_be_asked_for_is_a_dead_letter_and_can_be_sent_again() {
    let mut passing = Passing::begin(&[CAPTURED]).await;
    let body = told_of("p-1", 2);
    passing.weather.turn_bad(|request| {
        let asks = request.uri().query().is_some_and(|query| query.contains("paymentInfo%28payments"));
        let error = json!({ "code": "InvalidInput", "message": "Malformed parameter: where" });
        asks.then(|| (400, json!({ "statusCode": 400, "message": "Malformed", "errors": [error] })))
    });
    say(&passing.world, body.to_string()).await;
    passing.pass(SignedDuration::from_hours(1)).await;
    let kept = letters(&passing.world, 10).await.unwrap().letters;
    let asks: Vec<&str> = kept.iter().map(|letter| letter.asks.as_str()).collect();
    assert_eq!(asks, ["take in the message PaymentTransactionAdded of payment p-1"]);
    passing.weather.turn_good();
    assert_eq!(redrive(&passing.world, &Redrive::All).await.redriven, 1);
    passing.pass(SignedDuration::from_mins(1)).await;
    assert_eq!(letters(&passing.world, 10).await.unwrap().letters, []);
}

/// A message about a payment at this version.
fn told_of(payment: &str, version: u64) -> Value {
    json!({ "notificationType": "Message", "projectKey": "shop", "id": "m-1", "version": 1, "sequenceNumber": 2,
        "resource": { "typeId": "payment", "id": payment }, "resourceVersion": version,
        "type": "PaymentTransactionAdded", "createdAt": "2026-11-10T08:30:00.000Z" })
}

#[tokio::test]
async fn a_payment_is_looked_at_as_it_was_told_of_or_newer() {
    let till = Till::open("shiphero", &[CAPTURED], AUTHORIZED).await;
    till.scene.consider().await;
    till.tried("Charge", "Success");
    till.lose();
    say(&till.scene.world, told_of(&till.payment, till.version() + 1).to_string()).await;
    turn(&till.scene.world, &Lane::Notices).await.unwrap();
    turn(&till.scene.world, &Lane::Dispatch(us())).await.unwrap();
    assert_eq!(till.placed(), 0, "what was read may lack a refund");
    till.tried("Refund", "Failure");
    till.lose();
    till.scene.settle().await;
    assert_eq!(till.placed(), 1);
}

#[tokio::test]
async fn one_payment_may_pay_for_several_orders() {
    let till = Till::open("shiphero", &[CAPTURED], AUTHORIZED).await;
    let mut second = waybill_tests::sandbox::draft("1002", 1);
    second["paymentInfo"] = json!({ "payments": [{ "typeId": "payment", "id": till.payment }] });
    till.scene.sandbox.shop.0.place_order(&second).unwrap();
    till.hear().await;
    assert_eq!(till.placed(), 0);
    till.tried("Charge", "Success");
    till.hear().await;
    assert_eq!(till.placed(), 2);
}

#[tokio::test]
async fn nobody_asks_for_payments_where_nothing_is_decided_by_them() {
    let till = Till::open("shiphero", NONE, AUTHORIZED).await;
    till.scene.pull().await;
    assert_eq!((till.placed(), till.asked("payments.query")), (1, 0));
    let before = till.asked("orders.query");
    say(&till.scene.world, told_of(&till.payment, 2).to_string()).await;
    till.tried("Charge", "Success");
    till.hear().await;
    assert_eq!(till.asked("orders.query"), before, "word of a payment is none of ours");
    let depth = till.scene.world.queue.depth(COMMERCE_MESSAGES, till.scene.world.now()).await.unwrap();
    assert_eq!((depth.ready, depth.dead), (0, 0));
}
