//! How far the comparison of a project's orders came when a run's time was up: the next run goes on there.
//!
//! A run that compares all of them keeps nothing. One that is cut short keeps when its round began, and the last order that it
//! compared; whoever ends the round says so, and the next one begins anew.

use jiff::{SignedDuration, Timestamp};
use tracing::info;
use waybill_domain::ids::OrderId;
use waybill_ledger::Cursor;

use crate::engine::RunError;
use crate::names;
use crate::poll::stamp;
use crate::world::{Shop, World};

/// Stands for the place of a round that came to its end; sorts behind every time.
const DONE: &str = "done";

/// An order in the sequence: when it changed, and its id.
pub(super) type Place = (Timestamp, OrderId);

/// How far a round is.
#[derive(Debug)]
pub(super) struct Reach {
    name: String,
    cursor: Option<Cursor>,
    began: Timestamp,
    /// The last order that was compared; nothing: the round begins.
    pub(super) after: Option<Place>,
}

impl Reach {
    /// How far the round of a project is.
    pub(super) async fn of(world: &World, shop: &Shop) -> Result<Self, RunError> {
        let name = names::compare_cursor(shop.project.key());
        let cursor = world.ledger.cursor(&name).await?;
        let (began, after) = match &cursor {
            Some(cursor) => read(&name, &cursor.value, world.now())?,
            None => (world.now(), None),
        };
        Ok(Self { name, cursor, began, after })
    }

    /// Keeps the last order that was compared, or that the round is over: nothing lacks.
    pub(super) async fn keep(self, world: &World, last: Option<&Place>) -> Result<(), RunError> {
        let place = match last {
            Some((at, id)) => format!("{}/{id}", stamp(*at)),
            None if self.after.is_none() => return Ok(()),
            None => DONE.to_owned(),
        };
        let value = format!("{}/{place}", stamp(self.began));
        if !world.ledger.advance(&self.name, self.cursor.as_ref(), &value, &world.token()).await? {
            info!("Another run of `{}` was faster", self.name);
        }
        Ok(())
    }
}

fn read(name: &str, text: &str, now: Timestamp) -> Result<(Timestamp, Option<Place>), RunError> {
    let bad = || RunError::Cursor(format!("{name}: `{text}` is not how far a comparison can be"));
    let (began, place) = text.split_once('/').ok_or_else(bad)?;
    let began: Timestamp = began.parse().ok().ok_or_else(bad)?;
    if place == DONE {
        // The next round is a later one, whatever this machine's clock says.
        let next = began.checked_add(SignedDuration::from_millis(1)).ok().ok_or_else(bad)?;
        return Ok((now.max(next), None));
    }
    let (at, id) = place.split_once('/').ok_or_else(bad)?;
    let place = (at.parse().ok().ok_or_else(bad)?, OrderId::try_from(id).ok().ok_or_else(bad)?);
    Ok((began, Some(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-10T09:00:00Z");
        let place = Some((at("2026-11-08T10:00:00.123Z"), "o-1".try_into().unwrap()));
        for (text, want) in [
            ("2026-11-10T08:00:00.000Z/2026-11-08T10:00:00.123Z/o-1", (at("2026-11-10T08:00:00Z"), place)),
            ("2026-11-10T08:00:00.000Z/done", (now, None)),
            ("2026-11-10T09:30:00.000Z/done", (at("2026-11-10T09:30:00.001Z"), None)),
        ] {
            assert_eq!(read("compare/shop", text, now).unwrap(), want, "{text}");
        }
        for bad in ["yesterday", "2026-11-10T08:00:00.000Z", "2026-11-10T08:00:00.000Z/later"] {
            assert!(read("compare/shop", bad, now).is_err(), "{bad}");
        }
    }
}
