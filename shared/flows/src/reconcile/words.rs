//! What a comparison found, as people read it.

use std::fmt;

use super::report::{NewWords, Open, Report, State, Stretch};
use super::stuck::Stuck;
use crate::stock::Drift;

/// "1,204 of 1,206 orders agree; 2 do not": a line for logs, that names nobody.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (agree, orders, open) = (grouped(self.agree), grouped(self.orders), self.open.len());
        write!(f, "{agree} of {orders} orders agree")?;
        match open {
            0 => Ok(()),
            1 => write!(f, "; 1 does not"),
            _ => write!(f, "; {} do not", grouped(open)),
        }
    }
}

impl Report {
    /// The whole of it, line by line. It may name what people wrote into an order.
    pub fn lines(&self) -> Vec<String> {
        let head = format!("{self} (changed since {})", self.since);
        let mut lines = vec![if self.open.is_empty() { format!("{head}.") } else { format!("{head}:") }];
        lines.extend(self.open.iter().map(open));
        section(&mut lines, "Stuck:", self.stuck.iter().map(stuck));
        let doubtful = self.doubtful.iter().map(|doubt| {
            format!(
                "order {} at {} since {}, because {}",
                doubt.order, doubt.account, doubt.since, doubt.words
            )
        });
        section(&mut lines, "In doubt:", doubtful);
        let foreign = self.foreign.iter().map(|foreign| {
            let account = foreign.account.as_ref().map_or_else(String::new, |account| format!("{account}: "));
            format!("{account}{}, since {}", foreign.words, foreign.since)
        });
        section(&mut lines, "At partners, and not in the shop:", foreign);
        let untracked = self.untracked.iter().map(|parcel| {
            let order = parcel.number.as_ref().map_or(parcel.order.as_str(), |number| number.as_str());
            format!("order {order}, parcel {}, order changed {}", parcel.parcel, parcel.since)
        });
        section(&mut lines, "Parcels without a number:", untracked);
        section(&mut lines, "Stock apart:", self.drift.iter().map(drift));
        let health = self.health.iter().map(|trouble| trouble.words.clone());
        section(&mut lines, "Not told of everything:", health);
        let new_words = self.new_words.iter().map(ToString::to_string);
        section(&mut lines, "New to us:", new_words);
        let demands = self.demands.iter().map(|trouble| trouble.words.clone());
        section(&mut lines, "Cannot be written:", demands);
        section(&mut lines, "Not asked:", self.unasked.iter().cloned());
        section(&mut lines, "Compared in part:", self.in_part.iter().map(stretch));
        lines
    }
}

/// A section that is left out when there is nothing in it.
fn section(lines: &mut Vec<String>, title: &str, content: impl Iterator<Item = String>) {
    let mut content = content.map(|line| format!("  {line}")).peekable();
    if content.peek().is_some() {
        lines.push(title.to_owned());
        lines.extend(content);
    }
}

fn open(open: &Open) -> String {
    let name = open.number.as_ref().map_or(open.order.as_str(), |number| number.as_str());
    format!("  order {name} since {}, because {}", open.since, open.because)
}

fn stuck(stuck: &Stuck) -> String {
    let Stuck { state, limit, orders, since } = stuck;
    let orders = if *orders == 1 { "1 order".to_owned() } else { format!("{} orders", grouped(*orders)) };
    format!("{orders} {state} for more than {limit:#}, the first since {since}")
}

fn stretch(stretch: &Stretch) -> String {
    let Stretch { project, from, until, goes_on } = stretch;
    let others = if *goes_on { "the next run goes on there" } else { "the run before compared those before" };
    format!("orders of project `{project}` that changed from {from} to {until}; {others}")
}

/// "account `us`: 12 of 480 orders have a status that is new to us: `foo`, and it spreads: ..".
impl fmt::Display for NewWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, of, word, orders, among, lately } = self;
        let have = if *orders == 1 { "has" } else { "have" };
        let (orders, among) = (grouped(*orders), grouped(*among));
        write!(f, "account `{account}`: {orders} of {among} orders {have} {of} that is new to us: `{word}`")?;
        if !self.is_spreading() {
            return Ok(());
        }
        let (orders, among) = (grouped(lately.orders), grouped(lately.among));
        write!(f, ", and it spreads: {orders} of {among} that were placed within the last day")
    }
}

fn drift(drift: &Drift) -> String {
    use waybill_settings::sections::StockOwner::{Commercetools, Partner};
    let Drift { account, warehouse, project, channel, sku, owner, shop, partner, since, .. } = drift;
    let owner = match owner {
        Partner => "the partner's counts",
        Commercetools => "the shop's counts",
    };
    format!(
        "{sku} at {channel} of {project}: {shop} in the shop, {partner} by {account} (warehouse {warehouse}, as of {since}); \
         {owner}"
    )
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting",
            Self::Missing => "missing at a partner",
            Self::Otherwise => "otherwise at a partner",
            Self::Unwritten => "not written back",
            Self::Doubtful => "in doubt",
            Self::Review => "in review",
        })
    }
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use waybill_domain::new_word::SaidOf;
    use waybill_domain::stock::{Figures, StockLevel};
    use waybill_settings::sections::StockOwner;

    use super::super::report::{Doubtful, Foreign, Share, Trouble, Untracked};
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_762_761_600 + hour * 3600).unwrap()
    }

    fn drifted(owner: StockOwner) -> Drift {
        let level = StockLevel {
            account: "us".try_into().unwrap(),
            sku: "M1".try_into().unwrap(),
            warehouse: "w-1".try_into().unwrap(),
            figures: Figures::default(),
            as_of: at(11),
            places: std::collections::BTreeMap::new(),
        };
        Drift {
            account: "us".try_into().unwrap(),
            warehouse: level.warehouse.clone(),
            project: "shop".try_into().unwrap(),
            channel: "east".try_into().unwrap(),
            sku: "MUG-1".try_into().unwrap(),
            owner,
            shop: 12,
            partner: -1,
            since: at(11),
            level,
        }
    }

    fn stretch(from: Timestamp, until: Timestamp, goes_on: bool) -> Stretch {
        Stretch { project: "shop".try_into().unwrap(), from, until, goes_on }
    }

    #[test]
    fn the_whole_report_is_told_in_words_and_in_json() {
        let report = Report {
            orders: 1206,
            agree: 1205,
            open: vec![Open {
                order: "o-1".try_into().unwrap(),
                number: "W-1001".try_into().ok(),
                state: State::Missing,
                since: at(9),
                because: "it should be at us and is not".to_owned(),
            }],
            doubtful: vec![Doubtful {
                order: "o-2".try_into().unwrap(),
                account: "us".try_into().unwrap(),
                since: at(10),
                words: "what was sent last was not answered".to_owned(),
            }],
            foreign: vec![Foreign {
                account: "us".try_into().ok(),
                since: at(8),
                words: "shipment s-1 is for order 7".to_owned(),
            }],
            untracked: vec![Untracked {
                order: "o-3".try_into().unwrap(),
                number: None,
                parcel: "p-1".to_owned(),
                since: at(7),
            }],
            drift: vec![drifted(StockOwner::Partner), drifted(StockOwner::Commercetools)],
            health: vec![Trouble {
                of: "us".to_owned(),
                words: "webhook `x` of `us` was disabled".to_owned(),
            }],
            stuck: vec![Stuck {
                state: State::Missing,
                limit: SignedDuration::from_hours(1),
                orders: 1,
                since: at(9),
            }],
            new_words: vec![NewWords {
                account: "us".try_into().unwrap(),
                of: SaidOf::Order,
                word: "teleported".to_owned(),
                orders: 12,
                among: 1480,
                lately: Share { orders: 11, among: 230 },
            }],
            demands: vec![Trouble {
                of: "shop".to_owned(),
                words: "type `waybill-parcel` demands `vendor`".to_owned(),
            }],
            unasked: vec!["account `eu` does not let us in".to_owned()],
            in_part: [true, false].map(|goes_on| stretch(at(1), at(6), goes_on)).into(),
            ..Report::begun(at(12), at(0))
        };
        insta::assert_snapshot!("report", report.lines().join("\n"));
        insta::assert_json_snapshot!("report_as_json", report);
    }

    #[test]
    fn thousands_stand_apart() {
        for (number, want) in [(0, "0"), (999, "999"), (1204, "1,204"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), want);
        }
    }

    #[test]
    fn nothing_found_is_one_line() {
        let report = Report { orders: 2, agree: 2, ..Report::begun(at(12), at(0)) };
        assert_eq!(report.lines(), ["2 of 2 orders agree (changed since 2025-11-10T08:00:00Z)."]);
        assert!(report.is_well());
    }
}
