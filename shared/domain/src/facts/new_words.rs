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
