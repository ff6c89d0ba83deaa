//! The versions of the interface: which one answers, and what is shaped differently in each.
//!
//! Two a year, each alive for about eighteen months. A call to an expired one is not refused: the oldest that is alive answers
//! it, and says so in `as-api-version`.

/// A version that the simulator knows the shapes of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    V2025_07,
    V2026_01,
    V2026_07,
}

impl Edition {
    /// All of them, oldest first.
    pub const ALL: [Self; 3] = [Self::V2025_07, Self::V2026_01, Self::V2026_07];

    /// As it stands in addresses and headers: `2026-07`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V2025_07 => "2025-07",
            Self::V2026_01 => "2026-01",
            Self::V2026_07 => "2026-07",
        }
    }

    /// The version of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|edition| edition.name() == name)
    }

    /// Promised dates are spans, and checkpoints have a `postal_code`: changelog of 2026-01.
    pub(super) fn has_spans(self) -> bool {
        self >= Self::V2026_01
    }

    /// Checkpoints have a hash, customers an id, shipments a direction and dimensions: changelog of 2026-07.
    pub(super) fn has_hashes(self) -> bool {
        self >= Self::V2026_07
    }
}

/// The version that answers a call to the one of this name. None, and so nothing at all, for what never was a version: not a
/// year and a month, or later than all, or between two.
pub(super) fn served(alive: &[Edition], name: &str) -> Option<Edition> {
    if let Some(edition) = alive.iter().find(|edition| edition.name() == name) {
        return Some(*edition);
    }
    let oldest = alive.iter().min()?;
    (is_version(name) && name < oldest.name()).then_some(*oldest)
}

/// The version in which something is told that was set up for `wanted`: webhooks expire as the interface does.
pub(super) fn still(alive: &[Edition], wanted: Edition) -> Edition {
    served(alive, wanted.name()).unwrap_or(wanted)
}

fn is_version(name: &str) -> bool {
    let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    name.split_once('-').is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expired_version_is_answered_by_the_oldest() {
        use Edition::{V2025_07, V2026_01, V2026_07};
        let late = [V2026_07, V2026_01];
        for (alive, name, want) in [
            (&Edition::ALL[..], "2026-07", Some(V2026_07)),
            (&Edition::ALL[..], "2025-07", Some(V2025_07)),
            (&Edition::ALL[..], "2024-04", Some(V2025_07)),
            (&late[..], "2025-07", Some(V2026_01)),
            (&late[..], "2023-10", Some(V2026_01)),
            (&Edition::ALL[..], "2025-10", None),
            (&Edition::ALL[..], "2027-01", None),
            (&Edition::ALL[..], "v4", None),
            (&Edition::ALL[..], "2024-4", None),
            (&[], "2026-07", None),
        ] {
            assert_eq!(served(alive, name), want, "{name} of {alive:?}");
        }
        assert_eq!(still(&late, V2025_07), V2026_01);
    }
}
