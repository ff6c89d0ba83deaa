//! What happened, as metrics in CloudWatch's embedded format: one line of the log for each set of dimensions.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use waybill_flows::world::{Checked, Done, Happening};
use waybill_ledger::Party;

/// Where all metrics stand.
const NAMESPACE: &str = "Waybill";
/// Values of one metric in one line, at most.
const MOST_VALUES: usize = 100;

/// Names and units as `infra/topology.json` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Metric {
    Orders,
    LagSeconds,
    Retries,
    ReviewEntries,
    StockChanges,
    LimiterWaits,
    PartnerLatency,
    PartnerErrors,
    ShopLatency,
    ShopErrors,
    LockedOut,
    Away,
    OrderChecks,
    OrdersRejected,
    OrdersUnchecked,
    StrangersAsked,
    Completeness,
    StuckOrders,
    StockDrift,
    NewWords,
}

impl Metric {
    const fn name(self) -> &'static str {
        match self {
            Self::Orders => "Orders",
            Self::LagSeconds => "LagSeconds",
            Self::Retries => "Retries",
            Self::ReviewEntries => "ReviewEntries",
            Self::StockChanges => "StockChanges",
            Self::LimiterWaits => "LimiterWaits",
            Self::PartnerLatency => "PartnerLatency",
            Self::PartnerErrors => "PartnerErrors",
            Self::ShopLatency => "ShopLatency",
            Self::ShopErrors => "ShopErrors",
            Self::LockedOut => "LockedOut",
            Self::Away => "Away",
            Self::OrderChecks => "OrderChecks",
            Self::OrdersRejected => "OrdersRejected",
            Self::OrdersUnchecked => "OrdersUnchecked",
            Self::StrangersAsked => "StrangersAsked",
            Self::Completeness => "Completeness",
            Self::StuckOrders => "StuckOrders",
            Self::StockDrift => "StockDrift",
            Self::NewWords => "NewWords",
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::Orders
            | Self::Retries
            | Self::ReviewEntries
            | Self::StockChanges
            | Self::LimiterWaits
            | Self::PartnerErrors
            | Self::ShopErrors
            | Self::LockedOut
            | Self::Away
            | Self::OrderChecks
            | Self::OrdersRejected
            | Self::OrdersUnchecked
            | Self::StrangersAsked
            | Self::StuckOrders
            | Self::StockDrift
            | Self::NewWords => "Count",
            Self::LagSeconds => "Seconds",
            Self::PartnerLatency | Self::ShopLatency => "Milliseconds",
            Self::Completeness => "Percent",
        }
    }
}

/// One metric with its dimensions.
type Series = (Metric, Vec<(&'static str, String)>);

/// The lines to log for what happened in one call.
pub(crate) fn lines(happened: &[Happening], retries: usize, now: Timestamp) -> Vec<String> {
    let mut series: BTreeMap<Series, Vec<Value>> = BTreeMap::new();
    let mut sums: BTreeMap<Series, u64> = BTreeMap::new();
    if retries > 0 {
        sums.insert((Metric::Retries, Vec::new()), u64::try_from(retries).unwrap_or(u64::MAX));
    }
    for happening in happened {
        measure(happening, &mut series, &mut sums);
    }
    series.extend(sums.into_iter().map(|(series, sum)| (series, vec![json!(sum)])));
    let lines = series.iter().flat_map(|(series, values)| {
        values.chunks(MOST_VALUES).map(|values| line(series, values, now).to_string())
    });
    lines.collect()
}

fn measure(
    happening: &Happening,
    series: &mut BTreeMap<Series, Vec<Value>>,
    sums: &mut BTreeMap<Series, u64>,
) {
    let mut value = |metric, value: Value| series.entry((metric, Vec::new())).or_default().push(value);
    let mut count = |metric, dimensions, more| *sums.entry((metric, dimensions)).or_default() += more;
    match happening {
        Happening::Order { account, outcome, lag, .. } => {
            let dimensions = vec![("Outcome", word(*outcome).to_owned()), ("Account", account.to_string())];
            count(Metric::Orders, dimensions, 1);
            if *outcome == Done::Placed {
                value(Metric::LagSeconds, thousandths(lag.as_millis()));
            }
        }
        Happening::Review { code, .. } => {
            count(Metric::ReviewEntries, Vec::new(), 1);
            count(Metric::ReviewEntries, vec![("Code", code.clone())], 1);
        }
        Happening::Stock { entries } => count(Metric::StockChanges, Vec::new(), *entries),
        Happening::Waited { .. } => count(Metric::LimiterWaits, Vec::new(), 1),
        Happening::Exchange { party, took, failed } => {
            let (latency, errors) = match party {
                Party::Account(_) => (Metric::PartnerLatency, Metric::PartnerErrors),
                Party::Project(_) => (Metric::ShopLatency, Metric::ShopErrors),
            };
            value(latency, json!(millis(*took)));
            count(errors, Vec::new(), u64::from(*failed));
        }
        Happening::Tended { locked_out, away } => {
            value(Metric::LockedOut, json!(locked_out));
            value(Metric::Away, json!(away));
        }
        Happening::Checked { outcome } => {
            count(Metric::OrderChecks, vec![("Outcome", outcome.word().to_owned())], 1);
            match outcome {
                Checked::Rejected => count(Metric::OrdersRejected, Vec::new(), 1),
                Checked::Doubted => count(Metric::OrdersUnchecked, Vec::new(), 1),
                Checked::TurnedAway => count(Metric::StrangersAsked, Vec::new(), 1),
                Checked::Passed | Checked::Noted | Checked::Flagged => {}
            }
        }
        Happening::Compared { orders, agree, stuck, drifted, new_words } => {
            value(Metric::StuckOrders, json!(stuck));
            value(Metric::StockDrift, json!(drifted));
            value(Metric::NewWords, json!(new_words));
            let part = i128::try_from(*agree).unwrap_or_default().saturating_mul(100_000);
            let whole = i128::try_from(*orders).unwrap_or_default();
            value(Metric::Completeness, thousandths(part.checked_div(whole).unwrap_or(100_000)));
        }
        Happening::LockedOut { .. } | Happening::Readmitted { .. } => {}
    }
}

fn line((metric, dimensions): &Series, values: &[Value], now: Timestamp) -> Value {
    let names: Vec<&str> = dimensions.iter().map(|(name, _)| *name).collect();
    let mut line = Map::new();
    let metrics = json!([{ "Name": metric.name(), "Unit": metric.unit() }]);
    let described = json!([{ "Namespace": NAMESPACE, "Dimensions": [names], "Metrics": metrics }]);
    line.insert(
        "_aws".to_owned(),
        json!({ "Timestamp": now.as_millisecond(), "CloudWatchMetrics": described }),
    );
    for (name, value) in dimensions {
        line.insert((*name).to_owned(), json!(value));
    }
    let value = match values {
        [one] => one.clone(),
        many => json!(many),
    };
    line.insert(metric.name().to_owned(), value);
    Value::Object(line)
}

fn millis(time: SignedDuration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// A number of thousandths as a JSON number with its decimals, without passing through binary fractions.
fn thousandths(count: i128) -> Value {
    let text = format!("{}.{:03}", count / 1000, (count % 1000).abs());
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

const fn word(outcome: Done) -> &'static str {
    match outcome {
        Done::Placed => "placed",
        Done::Amended => "amended",
        Done::Cancelled => "cancelled",
        Done::Refused => "refused",
    }
}

#[cfg(test)]
mod tests {
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
            Happening::Tended { locked_out: 0, away: 2 },
            exchange(account(), 80, true),
            exchange(shop(), 7, false),
            exchange(account(), 90, true),
            exchange(shop(), 8, true),
        ];
        let lines = lines(&happened, 2, Timestamp::UNIX_EPOCH);
        let read: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let one = |name: &str| read.iter().filter(|line| line.get(name).is_some()).collect::<Vec<_>>();
        let orders: Vec<(&Value, &Value, &Value)> =
            one("Orders").iter().map(|line| (&line["Outcome"], &line["Account"], &line["Orders"])).collect();
        assert_eq!(
            orders,
            [
                (&json!("placed"), &json!("us-east"), &json!(2)),
                (&json!("refused"), &json!("us-east"), &json!(1))
            ]
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
            ("PartnerLatency", "[80,90]"),
            ("PartnerErrors", "2"),
            ("ShopLatency", "[7,8]"),
            ("ShopErrors", "1"),
            ("LockedOut", "0"),
            ("Away", "2"),
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
    fn review_entries_are_counted_in_all_and_by_their_reason() {
        let review =
            |code: &str| Happening::Review { about: About::Account, account: None, code: code.into() };
        let happened = [review("unmapped-sku"), review("missing-address"), review("unmapped-sku")];
        let lines = lines(&happened, 0, Timestamp::UNIX_EPOCH);
        let read = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let counted: Vec<(Value, Value)> =
            read.map(|line| (line["Code"].clone(), line["ReviewEntries"].clone())).collect();
        assert_eq!(
            counted,
            [
                (Value::Null, json!(3)),
                (json!("missing-address"), json!(1)),
                (json!("unmapped-sku"), json!(2))
            ]
        );
    }

    #[test]
    fn many_values_are_cut_into_lines() {
        let many: Vec<Happening> = (0..150).map(|at| order(Done::Placed, at)).collect();
        let lines = lines(&many, 0, Timestamp::UNIX_EPOCH);
        assert_eq!(lines.iter().filter(|line| line.contains("\"LagSeconds\":[")).count(), 2);
    }
}
