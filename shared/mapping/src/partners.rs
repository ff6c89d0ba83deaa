//! The registry: every partner's name stands here once.

pub mod aftership;
pub mod orderflow;
pub mod ordoro;
pub mod shiphero;
pub mod shipstation;

use crate::partner::{Entry, Open};

/// All partners.
pub const REGISTRY: &[Entry] =
    &[aftership::ENTRY, orderflow::ENTRY, ordoro::ENTRY, shiphero::ENTRY, shipstation::ENTRY];

/// The names of all partners, how they are opened, and the secrets that nobody is let in without; without the rest of the
/// registry: whoever only opens partners does not carry the code of their options' schemas.
static OPENERS: [Opener; REGISTRY.len()] = openers();

type Opener = (&'static str, Open, &'static [&'static str]);

#[expect(clippy::indexing_slicing, reason = "it runs in the compiler, which tells what is out of bounds")]
const fn openers() -> [Opener; REGISTRY.len()] {
    let mut openers = [("", REGISTRY[0].open, REGISTRY[0].secrets); REGISTRY.len()];
    let mut at = 0;
    while at < REGISTRY.len() {
        openers[at] = (REGISTRY[at].name, REGISTRY[at].open, REGISTRY[at].secrets);
        at += 1;
    }
    openers
}

/// A partner by its name in the configuration.
pub fn by_name(name: &str) -> Option<&'static Entry> {
    REGISTRY.iter().find(|entry| entry.name == name)
}

/// The name of a partner and how it is opened, by its name in the configuration.
pub fn opener(name: &str) -> Option<(&'static str, Open)> {
    OPENERS.iter().find(|(known, ..)| *known == name).map(|(name, open, _)| (*name, *open))
}

/// The secrets that a partner lets nobody in without, by its name in the configuration.
pub fn secrets(name: &str) -> &'static [&'static str] {
    OPENERS.iter().find(|(known, ..)| *known == name).map_or(&[], |(_, _, secrets)| secrets)
}

/// The names of all partners.
pub fn names() -> impl Iterator<Item = &'static str> {
    OPENERS.iter().map(|(name, ..)| *name)
}
