//! How far a reading of pages is, as cursors keep it.

use jiff::{SignedDuration, Timestamp};

use crate::engine::RunError;
use crate::poll::stamp;

/// The code of what is told of a page that a partner does not give.
pub(crate) const PAGE_REFUSED: &str = "page-refused";

/// What stands behind the number of pages where all is read.
const ALL: &str = " all";

/// What stands behind that where it was begun at its first page again.
const AGAIN: &str = " again";

/// How far a reading of pages is: complete up to a time, or amid the pages behind it. A run that is cut goes on at its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Complete up to here.
    pub(crate) from: Timestamp,
    /// When the unfinished reading began.
    pub(crate) started: Option<Timestamp>,
    /// How many of its pages are done.
    pages: u32,
    /// Its next page; none where it is the first.
    pub(crate) page: Option<String>,
    /// Whether it reads everything, and not what changed alone. Decided once: the pages of the one are not those of the other.
    pub(crate) reads_all: bool,
    /// Whether it was begun at its first page again, for a page was not to be had.
    pub(crate) is_again: bool,
}

impl Progress {
    /// Complete up to a time.
    pub(crate) const fn begin(from: Timestamp) -> Self {
        Self { from, started: None, pages: 0, page: None, reads_all: false, is_again: false }
    }

    /// A reading that begins now.
    pub(crate) fn begun(self, started: Timestamp, reads_all: bool) -> Self {
        Self { started: Some(started), pages: 0, page: None, reads_all, is_again: false, ..self }
    }

    /// A page further. A reading that is over moves the time, even where it began at the very time up to which the one before
    /// it was complete: else it would sort before its own pages.
    pub(crate) fn after(self, started: Timestamp, next: Option<String>) -> Self {
        match next {
            None => {
                let least = self.from.checked_add(SignedDuration::from_millis(1)).unwrap_or(Timestamp::MAX);
                Self::begin(started.max(least))
            }
            Some(page) => Self { started: Some(started), pages: self.pages + 1, page: Some(page), ..self },
        }
    }

    /// The same reading at its first page again, for its next one is not to be had. It sorts behind all that was read.
    pub(crate) fn again(self, now: Timestamp) -> Self {
        Self { started: Some(now), pages: self.pages + 1, page: None, is_again: true, ..self }
    }

    /// A text that sorts later the further the reading is: `from/pages/started/page`.
    pub(crate) fn text(&self) -> String {
        let Some(started) = self.started else { return stamp(self.from) };
        let all = if self.reads_all { ALL } else { "" };
        let again = if self.is_again { AGAIN } else { "" };
        let page = self.page.as_deref().unwrap_or_default();
        format!("{}/{:09}{all}{again}/{}/{page}", stamp(self.from), self.pages, stamp(started))
    }

    /// Errors: a text that is none of these.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, RunError> {
        let bad = || RunError::Cursor(format!("{name}: `{text}` is not how far a reading can be"));
        let time = |text: &str| text.parse::<Timestamp>().ok();
        let mut parts = text.splitn(4, '/');
        let from = parts.next().and_then(time).ok_or_else(bad)?;
        let Some(pages) = parts.next() else { return Ok(Self::begin(from)) };
        let (pages, is_again) = without(pages, AGAIN);
        let (pages, reads_all) = without(pages, ALL);
        let pages = pages.parse().ok().ok_or_else(bad)?;
        let started = parts.next().and_then(time).ok_or_else(bad)?;
        let page = Some(parts.next().ok_or_else(bad)?.to_owned()).filter(|page| !page.is_empty());
        Ok(Self { from, started: Some(started), pages, page, reads_all, is_again })
    }
}

/// A text without its end, and whether it had it.
fn without<'a>(text: &'a str, end: &str) -> (&'a str, bool) {
    text.strip_suffix(end).map_or((text, false), |text| (text, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_read_again_and_sorts_by_how_far_it_is() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let page = |page: &str| Some(page.to_owned());
        let (started, later) = (at("2026-11-10T09:00:00Z"), at("2026-11-10T19:00:00Z"));
        for reads_all in [false, true] {
            let stands = Progress::begin(at("2026-11-10T08:00:00Z"));
            let begun = stands.clone().begun(started, reads_all);
            let first = begun.clone().after(started, page("a/b"));
            let second = first.clone().after(started, page("c"));
            let again = second.clone().again(later);
            let third = again.clone().after(later, page("a"));
            assert!(!second.is_again && again.is_again && third.is_again);
            let over = third.clone().after(later, None);
            assert!(!over.is_again && !third.clone().begun(later, reads_all).is_again);
            let all = [&stands, &begun, &first, &second, &again, &third, &over];
            for progress in all {
                assert_eq!(Progress::read("poll", &progress.text()).unwrap(), *progress);
            }
            assert!(all.windows(2).all(|pair| pair[0].text() < pair[1].text()));
        }
        let stands = Progress::begin(started);
        let page = stands.clone().begun(started, false).after(started, page("a"));
        let over = page.clone().after(started, None);
        assert!(page.text() < over.text(), "{} is not behind {}", over.text(), page.text());
        assert!(Progress::read("poll", "yesterday").is_err());
        assert!(Progress::read("poll", "2026-11-10T08:00:00Z/x").is_err());
        assert!(Progress::read("poll", "2026-11-10T08:00:00Z/1/2026-11-10T09:00:00Z").is_err());
    }
}
