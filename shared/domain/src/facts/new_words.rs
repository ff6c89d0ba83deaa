//! What of all that was told of an order is in words that are new to us.

use std::collections::BTreeSet;

use super::{Facts, Levels, PartFacts};
use crate::ids::AccountId;
use crate::new_word::{NewWord, SaidOf};
use crate::tracking::TrackingTag;

impl Facts {
    /// The accounts that told how anything of the order stands, each with what of it is in words that are new to us.
    pub fn told_by(&self) -> Vec<(&AccountId, BTreeSet<NewWord>)> {
        let told = self.parts.values().filter(|part| part.status().is_some());
        let parts = told.map(|part| (&part.account, part.new_words()));
        let trackings = self.trackings.values().map(|facts| {
            let word = match &facts.state().status.tag {
                TrackingTag::Other(word) => NewWord::new(SaidOf::Parcel, word),
                TrackingTag::Pending
                | TrackingTag::InfoReceived
                | TrackingTag::InTransit
                | TrackingTag::OutForDelivery
                | TrackingTag::AttemptFail
                | TrackingTag::Delivered
                | TrackingTag::AvailableForPickup
                | TrackingTag::Exception
                | TrackingTag::Expired => None,
            };
            (&facts.account, word.into_iter().collect())
        });
        parts.chain(trackings).collect()
    }
}

impl PartFacts {
    fn new_words(&self) -> BTreeSet<NewWord> {
        self.live().filter_map(|(_, levels)| levels.new_words()).flatten().cloned().collect()
    }
}

impl Levels {
    /// The words of the newest statement; `None` where that is in words that are known.
    fn new_words(&self) -> Option<&BTreeSet<NewWord>> {
        let (told, status) = (self.new.as_ref()?, self.status.as_ref()?);
        (told.as_of >= status.as_of).then_some(&told.value)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::event::{FulfillmentEvent, PartStatus, Subject, What};

    fn event(second: i64, what: What) -> FulfillmentEvent {
        FulfillmentEvent { subject: Subject::default(), as_of: Timestamp::from_second(second).unwrap(), what }
    }

    #[test]
    fn a_word_that_is_new_stands_until_a_known_one_is_told() {
        let said = |second, word: &str, value| {
            let new = NewWord::new(SaidOf::Order, word).into_iter().collect();
            let what = What::Stands {
                handled: None,
                status: value,
                lines: vec![],
                holds: None,
                shipments: None,
                new,
            };
            event(second, what)
        };
        let (strange, known) =
            (said(2, " teleported ", PartStatus::Pending), said(3, "", PartStatus::Shipped));
        let cancelled = event(4, What::Cancelled { reason: None });
        for (name, events, want) in [
            ("known", vec![known.clone()], vec![]),
            ("new", vec![strange.clone()], vec!["teleported"]),
            ("new, then known", vec![strange.clone(), known.clone()], vec![]),
            ("new, then cancelled", vec![strange.clone(), cancelled], vec![]),
            ("known, then new", vec![said(1, "", PartStatus::Pending), strange.clone()], vec!["teleported"]),
            (
                "told twice",
                vec![strange.clone(), said(3, "teleported", PartStatus::Pending)],
                vec!["teleported"],
            ),
            ("another", vec![strange, said(3, "beamed", PartStatus::Pending)], vec!["beamed"]),
        ] {
            for events in [events.clone(), events.into_iter().rev().collect()] {
                let mut facts = Facts::default();
                for event in &events {
                    facts.merge(&"r".try_into().unwrap(), &"us".try_into().unwrap(), event);
                }
                let told = facts.told_by();
                let words: Vec<&str> =
                    told.iter().flat_map(|(_, words)| words).map(|new| new.word.as_str()).collect();
                assert_eq!((told.len(), words), (1, want.clone()), "{name}");
            }
        }
    }
}
