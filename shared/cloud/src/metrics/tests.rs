//! What happened becomes these lines.

use waybill_domain::review::About;

use super::*;

fn order(outcome: Done, millis: i64) -> Happening {
    Happening::Order {
        order: "o-1".try_into().unwrap(),
        number: None,
        account: "us-east".try_into().unwrap(),
        outcome,
        lag: SignedDuration::from_millis(millis),
    }
}

fn exchange(party: Party, millis: i64, failed: bool) -> Happening {
    Happening::Exchange { party, took: SignedDuration::from_millis(millis), failed }
}

fn account() -> Party {
    Party::Account("us-east".try_into().unwrap())
}

fn shop() -> Party {
    Party::Project("shop".try_into().unwrap())
}

#[test]
fn nothing_that_happened_is_no_line() {
    assert_eq!(lines(&[], 0, Timestamp::UNIX_EPOCH), Vec::<String>::new());
}

#[test]
fn counts_are_added_up_and_times_stand_side_by_side() {
    let happened = [
        order(Done::Placed, 1_250),
        order(Done::Placed, 7),
        order(Done::Refused, 99),
        Happening::Stock { entries: 3 },
        Happening::Stock { entries: 4 },
        Happening::Compared { orders: 3, agree: 2, stuck: 1, drifted: 5, new_words: 4 },
        Happening::Checked { outcome: Checked::Passed },
        Happening::Checked { outcome: Checked::Doubted },
        Happening::Checked { outcome: Checked::Passed },
    ];
    let lines = lines(&happened, 2, Timestamp::UNIX_EPOCH);
    let read: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let one = |name: &str| read.iter().filter(|line| line.get(name).is_some()).collect::<Vec<_>>();
    let orders: Vec<(&Value, &Value, &Value)> =
        one("Orders").iter().map(|line| (&line["Outcome"], &line["Account"], &line["Orders"])).collect();
    assert_eq!(
        orders,
        [(&json!("placed"), &json!("us-east"), &json!(2)), (&json!("refused"), &json!("us-east"), &json!(1))]
    );
    let checks = one("OrderChecks");
    let checks: Vec<(&Value, &Value)> =
        checks.iter().map(|line| (&line["Outcome"], &line["OrderChecks"])).collect();
    assert_eq!(checks, [(&json!("doubted"), &json!(1)), (&json!("passed"), &json!(2))]);
    for (name, want) in [
        ("LagSeconds", "[1.25,0.007]"),
        ("StockChanges", "7"),
        ("Completeness", "66.666"),
        ("StuckOrders", "1"),
        ("StockDrift", "5"),
        ("NewWords", "4"),
        ("Retries", "2"),
        ("OrdersUnchecked", "1"),
    ] {
        assert_eq!(one(name)[0][name].to_string(), want, "{name}");
    }
    let described = &one("LagSeconds")[0]["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(
        described,
        &json!({
            "Namespace": "Waybill",
            "Dimensions": [[]],
            "Metrics": [{ "Name": "LagSeconds", "Unit": "Seconds" }],
        })
    );
}

#[test]
fn shops_are_measured_apart_from_partners_and_none_is_a_number_too() {
    let happened = [
        exchange(account(), 80, true),
        exchange(shop(), 7, false),
        exchange(account(), 90, true),
        exchange(shop(), 8, true),
        Happening::Tended { locked_out: 0, away: 2 },
    ];
    let lines = lines(&happened, 0, Timestamp::UNIX_EPOCH);
    let told = lines.iter().map(|line| {
        let mut line: Map<String, Value> = serde_json::from_str(line).unwrap();
        let described = line.remove("_aws").unwrap();
        let unit = &described["CloudWatchMetrics"][0]["Metrics"][0]["Unit"];
        (Value::Object(line).to_string(), unit.as_str().unwrap().to_owned())
    });
    let want = [
        (r#"{"PartnerLatency":[80,90]}"#, "Milliseconds"),
        (r#"{"PartnerErrors":2}"#, "Count"),
        (r#"{"ShopLatency":[7,8]}"#, "Milliseconds"),
        (r#"{"ShopErrors":1}"#, "Count"),
        (r#"{"LockedOut":0}"#, "Count"),
        (r#"{"Away":2}"#, "Count"),
    ];
    let want = want.map(|(line, unit)| (line.to_owned(), unit.to_owned()));
    assert_eq!(told.collect::<Vec<_>>(), want);
}

#[test]
fn review_entries_are_counted_in_all_and_by_their_reason() {
    let review = |code: &str| Happening::Review { about: About::Account, account: None, code: code.into() };
    let happened = [review("unmapped-sku"), review("missing-address"), review("unmapped-sku")];
    let lines = lines(&happened, 0, Timestamp::UNIX_EPOCH);
    let read = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let counted: Vec<(Value, Value)> =
        read.map(|line| (line["Code"].clone(), line["ReviewEntries"].clone())).collect();
    assert_eq!(
        counted,
        [(Value::Null, json!(3)), (json!("missing-address"), json!(1)), (json!("unmapped-sku"), json!(2))]
    );
}

#[test]
fn many_values_are_cut_into_lines() {
    let many: Vec<Happening> = (0..150).map(|at| order(Done::Placed, at)).collect();
    let lines = lines(&many, 0, Timestamp::UNIX_EPOCH);
    assert_eq!(lines.iter().filter(|line| line.contains("\"LagSeconds\":[")).count(), 2);
}

const ALL: [Metric; 20] = [
    Metric::Orders,
    Metric::LagSeconds,
    Metric::Retries,
    Metric::ReviewEntries,
    Metric::StockChanges,
    Metric::LimiterWaits,
    Metric::PartnerLatency,
    Metric::PartnerErrors,
    Metric::ShopLatency,
    Metric::ShopErrors,
    Metric::LockedOut,
    Metric::Away,
    Metric::OrderChecks,
    Metric::OrdersRejected,
    Metric::OrdersUnchecked,
    Metric::StrangersAsked,
    Metric::Completeness,
    Metric::StuckOrders,
    Metric::StockDrift,
    Metric::NewWords,
];

/// Alarms and the dashboard look at what the description lists: what is missing there nobody sees.
#[test]
fn the_description_lists_what_is_sent() {
    #[derive(serde::Deserialize)]
    struct Described {
        metrics: Metrics,
    }
    #[derive(serde::Deserialize)]
    struct Metrics {
        namespace: String,
        names: Vec<Named>,
    }
    #[derive(serde::Deserialize)]
    struct Named {
        name: String,
        unit: String,
    }
    let places: Vec<usize> = ALL.iter().map(|metric| *metric as usize).collect();
    assert_eq!(
        places,
        (0..=Metric::NewWords as usize).collect::<Vec<_>>(),
        "all are in the list, as they stand"
    );
    let text = include_str!("../../../../infra/topology.json");
    let Described { metrics } = serde_json::from_str(text).unwrap();
    assert_eq!(metrics.namespace, NAMESPACE);
    let described: BTreeMap<String, String> =
        metrics.names.into_iter().map(|metric| (metric.name, metric.unit)).collect();
    let sent = ALL.map(|metric| (metric.name().to_owned(), metric.unit().to_owned()));
    assert_eq!(described, BTreeMap::from(sent));
}
