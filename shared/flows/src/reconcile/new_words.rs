//! What partners say in words that are new to us: how many of their orders it concerns. Each word is taken for something
//! harmless, such as still pending; people hear of it before much depends on it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use waybill_domain::facts::Facts;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::AccountId;
use waybill_domain::new_word::NewWord;
use waybill_domain::review::About;

use super::report::{NewWords, Share};
use super::{Hand, Report};
use crate::engine::RunError;
use crate::reviews;
use crate::world::World;

/// The code of what is told of words.
const NEW_WORDS: &str = "new-words";

/// What was placed so recently tells whether a word spreads.
const LATELY: SignedDuration = SignedDuration::from_hours(24);

/// Orders by account, and by account and word.
#[derive(Debug)]
pub(super) struct Tally {
    /// Orders placed since then are placed lately.
    lately: Timestamp,
    orders: BTreeMap<AccountId, Count>,
    with: BTreeMap<(AccountId, NewWord), Count>,
}

/// Orders in all, and of them those placed lately.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    all: usize,
    lately: usize,
}

impl Count {
    fn add(&mut self, lately: bool) {
        self.all += 1;
        self.lately += usize::from(lately);
    }
}

impl Tally {
    /// Nothing counted yet, at this time.
    pub(super) fn at(now: Timestamp) -> Self {
        let lately = now.checked_sub(LATELY).unwrap_or(Timestamp::MIN);
        Self { lately, orders: BTreeMap::new(), with: BTreeMap::new() }
    }

    /// Counts one order: once for each account that told of it, and for each word that one of them used.
    pub(super) fn count(&mut self, placed: Timestamp, facts: &Facts) {
        let lately = placed >= self.lately;
        let mut told: BTreeMap<&AccountId, BTreeSet<NewWord>> = BTreeMap::new();
        for (account, words) in facts.told_by() {
            told.entry(account).or_default().extend(words);
        }
        for (account, words) in told {
            self.orders.entry(account.clone()).or_default().add(lately);
            for word in words {
                self.with.entry((account.clone(), word)).or_default().add(lately);
            }
        }
    }

    /// What of it is to be told.
    pub(super) fn told(self) -> Vec<NewWords> {
        let Self { orders, with, .. } = self;
        let told = with.into_iter().map(|((account, NewWord { of, word }), count)| {
            let among = orders.get(&account).copied().unwrap_or(count);
            let lately = Share { orders: count.lately, among: among.lately };
            NewWords { account, of, word, orders: count.all, among: among.all, lately }
        });
        told.collect()
    }
}

/// Puts the words of each account before a person, until no order has any: whoever compared some of them only cannot say that.
pub(super) async fn tell(world: &World, report: &Report, hand: Hand) -> Result<(), RunError> {
    if hand == Hand::Look {
        return Ok(());
    }
    for account in world.desks.keys() {
        let of_account = report.new_words.iter().filter(|words| words.account == *account);
        let words: Vec<String> = of_account.map(ToString::to_string).collect();
        if words.is_empty() && report.in_part.is_empty() {
            reviews::healed(world, &About::Account, Some(account), &[], |code| code == NEW_WORDS).await?;
        } else if !words.is_empty() {
            let refusal = Refusal::new(NEW_WORDS, words.join("; "));
            reviews::put(world, About::Account, Some(account), refusal, None).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use waybill_domain::event::{FulfillmentEvent, PartStatus, Subject, What};
    use waybill_domain::new_word::SaidOf;

    use super::*;

    /// An order that accounts told of, each in a word that is new, or in one that is known.
    fn told(accounts: &[(&str, &str)]) -> Facts {
        let mut facts = Facts::default();
        for (at, (account, word)) in accounts.iter().enumerate() {
            let new = NewWord::new(SaidOf::Order, word).into_iter().collect();
            let status = PartStatus::Pending;
            let what =
                What::Stands { handled: None, status, lines: vec![], holds: None, shipments: None, new };
            let event =
                FulfillmentEvent { subject: Subject::default(), as_of: jiff::Timestamp::UNIX_EPOCH, what };
            let reference = format!("r-{at}").as_str().try_into().unwrap();
            facts.merge(&reference, &(*account).try_into().unwrap(), &event);
        }
        facts
    }

    fn lines(tally: Tally) -> Vec<String> {
        tally.told().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn orders_are_counted_once_whatever_parts_they_have() {
        let now = Timestamp::UNIX_EPOCH;
        let mut tally = Tally::at(now);
        for order in [
            told(&[("us", "teleported"), ("us", "teleported"), ("eu", "")]),
            told(&[("us", ""), ("eu", "")]),
            told(&[("us", "beamed")]),
            told(&[("us", "teleported")]),
            told(&[]),
        ] {
            tally.count(now, &order);
        }
        assert_eq!(
            lines(tally),
            [
                "account `us`: 1 of 4 orders has a status that is new to us: `beamed`",
                "account `us`: 2 of 4 orders have a status that is new to us: `teleported`",
            ]
        );
    }

    #[test]
    fn a_word_spreads_when_more_of_the_new_orders_have_it() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let spreads = ", and it spreads: 2 of 4 that were placed within the last day";
        for (name, earlier, want) in [
            ("none of those before", ["", ""].as_slice(), spreads),
            ("fewer of those before", &["teleported", "", ""], spreads),
            ("as many of those before", &["teleported", ""], ""),
            ("more of those before", &["teleported", "teleported", ""], ""),
            ("none before", &[], ""),
        ] {
            let mut tally = Tally::at(now);
            for word in earlier {
                tally.count(now - SignedDuration::from_hours(25), &told(&[("us", word)]));
            }
            for word in ["teleported", "", "teleported", ""] {
                tally.count(now - SignedDuration::from_hours(23), &told(&[("us", word)]));
            }
            let told = lines(tally);
            let (_, tail) = told[0].split_once("`teleported`").unwrap();
            assert_eq!((told.len(), tail), (1, want), "{name}");
        }
    }
}
