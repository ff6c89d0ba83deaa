//! Hours in which a system does not answer or does not let us in: in the end every order is out, once, and nobody did
//! anything by hand.

use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::review::About;
use waybill_flows::engine::{Lane, Run, run, turn};
use waybill_flows::world::{ReadsSecrets as _, World};
use waybill_ledger::{Access, Party};
use waybill_mapping::partner::Secrets;
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::postal;

use crate::passing::Passing;
use crate::scene::us;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Orders placed before the trouble, and orders placed during it: one each hour.
const BEFORE: usize = 3;
const DURING: usize = 6;
const ALL: usize = BEFORE + DURING;

/// Of these, twelve are the shop's own messages. Each leads to a look, as the pull does; a look is tried eight times
/// until it is clear that there is trouble, and from then on once. Sent again for six hours, a single look would be more
/// than thirty.
const MOST_SENT: usize = 100;

/// Plays the hours of trouble: customers go on ordering, people go on changing what they ordered.
async fn hours(passing: &mut Passing, orders: &[String]) {
    passing.sent();
    passing.cancel(&orders[..1]);
    let moved = json!({ "action": "setShippingAddress", "address": postal(1) });
    passing.change(&orders[1], moved);
    for number in 0..DURING {
        let order = passing.order(&format!("W-{}", BEFORE + number));
        passing.notice(&order, number % 2 == 0).await;
        passing.notice(&orders[1], true).await;
        passing.pass(HOUR).await;
    }
}

/// What holds while the trouble lasts.
async fn during(passing: &Passing, code: &str, about: &About) {
    let open = passing.world.ledger.review_open(9).await.unwrap();
    let told: Vec<_> = open.iter().map(|entry| (&entry.about, entry.refusal.code.as_str())).collect();
    assert_eq!(told, [(about, code)], "{open:#?}");
    let sent = passing.sent();
    assert!(sent <= MOST_SENT, "{sent} messages were sent");
}

fn project() -> About {
    About::Project { project: "shop".try_into().unwrap() }
}

#[tokio::test]
async fn six_hours_of_503_from_the_partner() {
    let mut passing = Passing::begin(&[]).await;
    let orders = passing.orders_out(0..BEFORE).await;
    passing.sandbox.stage.faults.fail_next("shiphero.", Fault::Unavailable503, u32::MAX);
    hours(&mut passing, &orders).await;
    during(&passing, "not-answering", &About::Account).await;
    assert_eq!(passing.at_partner("pending"), BEFORE, "nothing reached it");
    passing.sandbox.stage.faults.off();
    passing.pass(HOUR).await;
    passing.judge(ALL).await;
}

#[tokio::test]
async fn six_hours_of_503_from_the_shop() {
    let mut passing = Passing::begin(&[]).await;
    let orders = passing.orders_out(0..BEFORE).await;
    passing.sandbox.stage.faults.fail_next("commercetools.", Fault::Unavailable503, u32::MAX);
    passing.sandbox.partner.act("ship", json!({ "order": "W-2" }));
    hours(&mut passing, &orders).await;
    during(&passing, "not-answering", &project()).await;
    passing.sandbox.stage.faults.off();
    passing.pass(HOUR).await;
    passing.judge(ALL).await;
}

#[tokio::test]
async fn a_key_that_the_partner_revoked_and_gave_back() {
    let mut passing = Passing::begin(&[]).await;
    let orders = passing.orders_out(0..BEFORE).await;
    passing.sandbox.partner.suspend(true);
    hours(&mut passing, &orders).await;
    during(&passing, "locked-out", &About::Account).await;
    passing.sandbox.partner.suspend(false);
    passing.pass(HOUR).await;
    passing.judge(ALL).await;
}

#[tokio::test]
async fn an_account_that_the_partner_forbids_and_allows_again() {
    let mut passing = Passing::begin(&[]).await;
    let orders = passing.orders_out(0..BEFORE).await;
    passing.weather.turn_bad(|request| {
        let forbidden = json!({ "errors": [{ "message": "This account has no access to the API" }] });
        (request.uri().path() == "/graphql").then_some((403, forbidden))
    });
    hours(&mut passing, &orders).await;
    during(&passing, "locked-out", &About::Account).await;
    passing.weather.turn_good();
    passing.pass(HOUR).await;
    passing.judge(ALL).await;
}

#[tokio::test]
async fn a_client_of_the_shop_that_was_revoked_and_replaced() {
    let mut passing = Passing::begin(&[]).await;
    let orders = passing.orders_out(0..BEFORE).await;
    passing.weather.turn_bad(|request| {
        if request.uri().host() != Some("shop.test") {
            return None;
        }
        let error = if request.uri().path() == "/oauth/token" { "invalid_client" } else { "invalid_token" };
        let errors = json!([{ "code": error, "message": error }]);
        Some((401, json!({ "statusCode": 401, "message": error, "errors": errors, "error": error })))
    });
    hours(&mut passing, &orders).await;
    during(&passing, "locked-out", &project()).await;
    let client = passing.sandbox.shop.0.add_client(&["manage_project"]);
    let secrets =
        [("client_id", client.client_id.as_str()), ("client_secret", client.client_secret.as_str())];
    passing.sandbox.secrets.change("shop", &secrets);
    passing.weather.turn_good();
    passing.pass(HOUR).await;
    passing.judge(ALL).await;
}

/// The key is stored and found, and a function that has another one, or none, in hand shuts nobody out again.
async fn let_in_again(passing: &Passing, dispatch: &World, stored: &Secrets) {
    let key = stored.get("refresh_token").unwrap();
    passing.sandbox.secrets.change("partner", &[("refresh_token", key)]);
    run(&passing.world, &Run::Tend).await.unwrap();
    let account = Party::Account(us());
    assert_eq!(passing.world.ledger.access(&account).await.unwrap(), Access::Open);
    for _ in 0..3 {
        turn(dispatch, &Lane::Dispatch(us())).await.unwrap();
        assert_eq!(passing.world.ledger.access(&account).await.unwrap(), Access::Open);
        passing.sandbox.clock.advance_to(passing.world.now() + SignedDuration::from_secs(2));
    }
}

/// An account is entered before its secret is filled, and Terraform makes the secret without a value.
#[tokio::test]
async fn an_account_whose_secret_is_filled_hours_later() {
    let mut passing = Passing::begin(&[]).await;
    let stored = passing.sandbox.secrets.read("partner").unwrap();
    passing.sandbox.secrets.empty("partner");
    passing.configure(str::to_owned);
    let dispatch = passing.process();
    passing.sent();
    for number in 0..ALL {
        let order = passing.order(&format!("W-{number}"));
        passing.notice(&order, number % 2 == 0).await;
        passing.pass(HOUR).await;
    }
    during(&passing, "locked-out", &About::Account).await;
    let told = passing.open("locked-out").await;
    let message = &told[0].refusal.message;
    assert!(message.contains("secret `partner` has no value yet"), "{message}");
    assert_eq!(passing.at_partner("pending"), 0, "nobody let us in");

    let_in_again(&passing, &dispatch, &stored).await;
    passing.pass(HOUR).await;
    passing.judge(ALL).await;
}

/// On AWS each function is a process of its own, and has the key that it began with.
#[tokio::test]
async fn a_key_that_was_replaced_shuts_nobody_out_again_who_still_has_the_old_one() {
    let mut passing = Passing::begin(&[]).await;
    let stored = passing.sandbox.secrets.read("partner").unwrap();
    passing.sandbox.secrets.change("partner", &[("refresh_token", "a-key-that-was-revoked")]);
    passing.configure(str::to_owned);
    let dispatch = passing.process();
    let orders: Vec<String> = (0..BEFORE).map(|number| passing.order(&format!("W-{number}"))).collect();
    passing.pass(HOUR).await;
    during(&passing, "locked-out", &About::Account).await;

    let_in_again(&passing, &dispatch, &stored).await;
    assert_eq!(passing.at_partner("pending"), orders.len());
    passing.pass(HOUR).await;
    passing.judge(orders.len()).await;
}

/// A key is not stored anew for every exchange that is refused.
#[tokio::test]
async fn a_key_that_was_not_replaced_is_read_again_once_a_minute() {
    let mut passing = Passing::begin(&[]).await;
    passing.sandbox.partner.suspend(true);
    let reads = passing.sandbox.secrets.reads();
    for number in 0..BEFORE {
        passing.order(&format!("W-{number}"));
    }
    passing.pass(SignedDuration::from_mins(30)).await;
    let reads = passing.sandbox.secrets.reads() - reads;
    assert!((1..=33).contains(&reads), "its secrets were read {reads} times in half an hour");
}
