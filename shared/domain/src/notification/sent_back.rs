//! What is to be told of what comes back.

use super::difference::{Fresh, Named};
use super::{ReturnTold, Told, Units};
use crate::event::{Return, ReturnedLine};
use crate::facets::Fingerprint;
use crate::facts::PartFacts;
use crate::ids::Reference;

/// A stage of a return: its units of a line, and how it is told.
type Stage = (fn(&ReturnedLine) -> u32, fn(ReturnTold) -> Told);

/// In the order in which goods go through them.
const STAGES: [Stage; 3] = [
    (|line| line.announced, Told::ReturnAnnounced),
    (|line| line.received, Told::ReturnReceived),
    (|line| line.restocked, Told::ReturnRestocked),
];

pub(super) fn difference(reference: &Reference, known: Option<&PartFacts>, part: &PartFacts) -> Vec<Fresh> {
    let mut fresh = Vec::new();
    for (id, now) in &part.returns {
        let was = known.and_then(|known| known.returns.get(id));
        for (of, told) in STAGES {
            let lines = units(&now.value, of);
            if was.map(|was| units(&was.value, of)).unwrap_or_default() == lines {
                continue;
            }
            let (account, part) = (part.account.clone(), reference.clone());
            fresh.push(Fresh {
                what: told(ReturnTold { account, part, id: id.clone(), lines }),
                at: Some(now.as_of),
                named: Named::Led(now.as_of, Fingerprint::of(&now.value)),
            });
        }
    }
    fresh
}

fn units(told: &Return, of: fn(&ReturnedLine) -> u32) -> Vec<Units> {
    let lines =
        told.lines.iter().filter_map(|line| Some(Units { line: line.line.clone()?, quantity: of(line) }));
    lines.filter(|units| units.quantity > 0).collect()
}
