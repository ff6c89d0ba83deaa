//! What happened, as metrics in CloudWatch's embedded format: one line of the log for each set of dimensions.

#[cfg(test)]
mod tests;

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
