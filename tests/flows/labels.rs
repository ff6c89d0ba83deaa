//! Labels that the account buys: the cheapest one, once, whatever becomes of the answers.

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_ledger::Label;
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::draft;

use crate::passing::Passing;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// A partner that sells labels, and how our account there buys them.
struct Seller {
    name: &'static str,
    /// A piece of the configuration, and the same with labels.
    changes: (&'static str, &'static str),
    /// The operations that tell rates and that sell, as its simulator counts them.
    rates: &'static str,
    sells: &'static str,
    /// The cheapest service of all that compete.
    cheapest: &'static str,
}

const SELLERS: [Seller; 2] = [
    Seller {
        name: "shipstation",
        changes: (
            "settles_within = \"1m\"",
            r#"settles_within = "1m"
attributes = { weight = "weight" }
labels.rules."*" = { cheapest_of = ["fedex", "ups"], services = ["fedex_2day", "ups_ground", "ups_next_day_air"], package = "package" }
labels.from_postal_code = "80202""#,
        ),
        rates: "shipments.getrates",
        sells: "orders.createlabelfororder",
        cheapest: "ups_ground",
    },
    Seller {
        name: "ordoro",
        changes: (
            "settles_within = \"1m\" }",
            r#"settles_within = "1m", labels.rules."*" = { cheapest_of = ["fedex", "usps"], services = ["FEDEX_GROUND", "EM", "PM"] }, labels.shippers.fedex = { carrier = "fedex", shipper_id = 506, package = "YOUR_PACKAGING" }, labels.shippers.usps = { carrier = "pitney", shipper_id = 507, package = "PKG", weight = "12" } }"#,
        ),
        rates: "label.rate",
        sells: "label.create",
        cheapest: "PM",
    },
];

impl Seller {
    async fn passing(&self) -> Passing {
        Passing::begin_at(self.name, &[self.changes]).await
    }

    fn fails(&self, passing: &Passing, operation: &str, fault: Fault) {
        passing.sandbox.stage.faults.fail_next(&format!("{}.{operation}", self.name), fault, 1);
    }

    /// Requests of an operation.
    fn asked(&self, passing: &Passing, operation: &str) -> u64 {
        let counts = passing.sandbox.stage.calls.counts();
        counts.get(self.name).and_then(|of| of.get(operation)).copied().unwrap_or(0)
    }
}

/// A customer orders mugs that weigh something.
fn order(passing: &Passing) -> String {
    let mut draft = draft("W-1", 0);
    for line in draft["lineItems"].as_array_mut().unwrap() {
        line["variant"]["attributes"] = json!([{ "name": "weight", "value": 350 }]);
    }
    passing.order_of(&draft)
}

/// The valid labels of the one order there.
fn valid(passing: &Passing) -> Vec<Value> {
    let orders = passing.sandbox.partner.orders();
    assert_eq!(orders.len(), 1);
    let shipments = orders[0]["shipments"].as_array().cloned().unwrap_or_default();
    let labels = shipments.iter().flat_map(|one| one["labels"].as_array().cloned().unwrap_or_default());
    labels.filter(|label| label["voided"] != true).collect()
}

/// What the ledger remembers of the label.
async fn remembered(passing: &Passing, order: &str) -> Option<Label> {
    let known = passing.world.ledger.known(&order.try_into().unwrap()).await.unwrap();
    known.records[0].parts[0].label.clone()
}

/// One label was bought, it is known, and both sides tell of it.
async fn is_labelled_once(seller: &Seller, passing: &Passing, order: &str, what: &str) {
    let labels = valid(passing);
    assert_eq!(labels.len(), 1, "{}, {what}: {labels:?}", seller.name);
    let method = labels[0]["shipping_method"].as_str().unwrap_or_default();
    assert_eq!(method, seller.cheapest, "{}, {what}", seller.name);
    let number = labels[0]["tracking_number"].as_str().unwrap().to_owned();
    match remembered(passing, order).await {
        Some(Label::Bought { tracking_number, .. }) => {
            assert_eq!(tracking_number, Some(number), "{}, {what}", seller.name);
        }
        other => panic!("{}, {what}: {other:?}", seller.name),
    }
    passing.judge(1).await;
    let shipped = passing.sandbox.shop.0.get("orders", order).unwrap()["shipmentState"].clone();
    assert_eq!(shipped, "Shipped", "{}, {what}", seller.name);
}

#[tokio::test]
async fn the_cheapest_label_is_bought_once() {
    for seller in &SELLERS {
        let mut passing = seller.passing().await;
        let order = order(&passing);
        for bare in [true, false, true] {
            passing.notice(&order, bare).await;
        }
        passing.pass(HOUR).await;
        passing.notice(&order, true).await;
        passing.pass(HOUR).await;
        is_labelled_once(seller, &passing, &order, "four notices").await;
        assert_eq!(seller.asked(&passing, seller.rates), 2, "{}: each carrier once", seller.name);
        assert_eq!(seller.asked(&passing, seller.sells), 1, "{}", seller.name);
    }
}

#[tokio::test]
async fn what_goes_wrong_at_the_purchase_buys_no_second_label() {
    let late = Fault::LateCommit { after: SignedDuration::from_secs(20) };
    for seller in &SELLERS {
        for fault in [Fault::Failed500, Fault::Unavailable503, Fault::AnswerLost, late] {
            let mut passing = seller.passing().await;
            let order = order(&passing);
            seller.fails(&passing, seller.sells, fault);
            passing.notice(&order, true).await;
            passing.pass(HOUR * 2).await;
            is_labelled_once(seller, &passing, &order, &format!("{fault:?}")).await;
            let times = seller.asked(&passing, seller.sells);
            let is_done = matches!(fault, Fault::AnswerLost | Fault::LateCommit { .. });
            assert_eq!(times, if is_done { 1 } else { 2 }, "{}, {fault:?}", seller.name);
        }
    }
}

#[tokio::test]
async fn rates_that_do_not_come_are_asked_for_again() {
    for seller in &SELLERS {
        for fault in [Fault::Failed500, Fault::AnswerLost, Fault::TooMany429 { retry_after: 30 }] {
            let mut passing = seller.passing().await;
            let order = order(&passing);
            seller.fails(&passing, seller.rates, fault);
            passing.notice(&order, true).await;
            passing.pass(HOUR * 2).await;
            is_labelled_once(seller, &passing, &order, &format!("{fault:?}")).await;
            assert_eq!(seller.asked(&passing, seller.sells), 1, "{}, {fault:?}", seller.name);
        }
    }
}

#[tokio::test]
async fn where_nobody_offers_a_rate_a_person_is_told() {
    for seller in &SELLERS {
        let mut passing = seller.passing().await;
        passing.weather.turn_bad(|request| {
            let path = request.uri().path();
            let asks = path.ends_with("getrates") || path.contains("/rate/");
            let said = json!({ "error_message": "no such place", "Message": "no such place" });
            asks.then_some((400, said))
        });
        let order = order(&passing);
        passing.notice(&order, true).await;
        passing.pass(HOUR * 3).await;
        assert_eq!(valid(&passing), Vec::<Value>::new(), "{}: nothing is bought blindly", seller.name);
        let open = passing.open("label-refused").await;
        let [entry] = open.as_slice() else { panic!("{}: {open:?}", seller.name) };
        let words = &entry.refusal.message;
        assert!(words.contains("offers a rate for the order"), "{}: {words}", seller.name);
        assert_eq!(words.matches("no such place").count(), 2, "{}: {words}", seller.name);
        assert_eq!(seller.asked(&passing, seller.sells), 0, "{}", seller.name);
    }
}
