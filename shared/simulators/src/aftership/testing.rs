//! The test courier: its numbers say what happens, `ITOD-3-643642` for example.
//!
//! Letters for the steps, each with three digits of a sub-tag if it is not the first, ten steps at most; minutes between them,
//! one to twenty; digits that make the number unique. That the first step comes after the first pause is our reading.

use jiff::SignedDuration;

const LETTERS: [(char, &str); 7] = [
    ('I', "InfoReceived"),
    ('T', "InTransit"),
    ('O', "OutForDelivery"),
    ('D', "Delivered"),
    ('E', "Exception"),
    ('F', "AttemptFail"),
    ('A', "AvailableForPickup"),
];

const MOST_STEPS: usize = 10;
const LONGEST_PAUSE: i64 = 20;

/// What a number says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flow {
    /// Sub-tags.
    pub(super) steps: Vec<String>,
    pub(super) pause: SignedDuration,
}

/// Reads a number of the test courier.
pub(super) fn read(number: &str) -> Option<Flow> {
    let mut parts = number.split('-');
    let (flow, minutes, digits) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    (parts.next().is_none() && is_number(minutes) && is_number(digits)).then_some(())?;
    let minutes: i64 = minutes.parse().ok().filter(|minutes| (1..=LONGEST_PAUSE).contains(minutes))?;
    let steps = steps(flow)?;
    (1..=MOST_STEPS)
        .contains(&steps.len())
        .then_some(Flow { steps, pause: SignedDuration::from_mins(minutes) })
}

fn steps(mut flow: &str) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    while let Some(letter) = flow.chars().next() {
        let (_, tag) = LETTERS.iter().find(|(known, _)| *known == letter)?;
        flow = flow.get(1..)?;
        let end = flow.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(flow.len());
        let (digits, rest) = flow.split_at(end);
        let number = if digits.is_empty() { "001" } else { digits };
        (number.len() == 3).then_some(())?;
        steps.push(format!("{tag}_{number}"));
        flow = rest;
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_say_what_happens() {
        for (number, want) in [
            (
                "ITOD-3-6436426452526",
                Some("InfoReceived_001 InTransit_001 OutForDelivery_001 Delivered_001 / 3"),
            ),
            (
                "ITAD-20-76542345665",
                Some("InfoReceived_001 InTransit_001 AvailableForPickup_001 Delivered_001 / 20"),
            ),
            (
                "I001T001E010E011-1-643642",
                Some("InfoReceived_001 InTransit_001 Exception_010 Exception_011 / 1"),
            ),
            ("D002-3-234567654", Some("Delivered_002 / 3")),
            ("TF-3-1", Some("InTransit_001 AttemptFail_001 / 3")),
            ("TTTTTTTTTTT-3-1", None),
            ("ITOD-0-1", None),
            ("ITOD-21-1", None),
            ("ITOD-3", None),
            ("ITOD-3-1-1", None),
            ("ITOX-3-1", None),
            ("I01-3-1", None),
            ("-3-1", None),
        ] {
            let read =
                read(number).map(|flow| format!("{} / {}", flow.steps.join(" "), flow.pause.as_mins()));
            assert_eq!(read.as_deref(), want, "{number}");
        }
    }
}
