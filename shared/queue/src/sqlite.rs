//! The queues in one SQLite file: for one machine. Several processes may open it; each hears its own bell only.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use waybill_database::DatabaseError;

use crate::bell::{Bell, Listener};
use crate::queue::{Dead, Depth, MOST_RECEIVES, Outgoing, Queue, QueueError, Received, Redrive};

/// Times are texts that sort. `handed` counts handings out and is never set back, so that no receipt is ever valid
/// twice; AUTOINCREMENT keeps ids from being used again.
const STEPS: &[&str] = &["
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL, team TEXT NOT NULL,
        sent_at TEXT NOT NULL, visible_at TEXT NOT NULL, receives INTEGER NOT NULL DEFAULT 0,
        handed INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX due ON messages (queue, dead, visible_at, id);
"];

/// Of the messages that are due, those of so many are considered when groups take turns.
const CONSIDERED: i64 = 1000;

/// Queues in a file.
#[derive(Debug)]
pub struct SqliteQueue {
    max_receives: u32,
    connection: Mutex<Connection>,
    bell: Bell,
}

impl SqliteQueue {
    /// Opens a file, making it if it is new. A message is put aside after [`MOST_RECEIVES`].
    /// Errors: `TooNew` where a newer Waybill wrote it.
    pub fn open(path: &Path) -> Result<Self, QueueError> {
        Self::open_with(path, MOST_RECEIVES)
    }

    /// Opens a file whose messages are put aside after so many receives.
    pub fn open_with(path: &Path, max_receives: u32) -> Result<Self, QueueError> {
        let connection = waybill_database::open(path, STEPS).map_err(|error| match error {
            DatabaseError::TooNew { found, known } => QueueError::TooNew { found, known },
            DatabaseError::Sqlite(cause) => QueueError::Refused(format!("{}: {cause}", path.display())),
        })?;
        Ok(Self { max_receives, connection: Mutex::new(connection), bell: Bell::default() })
    }

    /// Hears when something was sent by this process.
    pub fn listen(&self) -> Listener {
        self.bell.listen()
    }

    /// Calls are short, so they may block the thread.
    fn with<T>(&self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, QueueError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let all = || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            transaction.commit()?;
            Ok(result)
        };
        all().map_err(|error: rusqlite::Error| QueueError::Unavailable(error.to_string()))
    }
}

#[async_trait]
impl Queue for SqliteQueue {
    async fn send(&self, queue: &str, messages: Vec<Outgoing>, now: Timestamp) -> Result<(), QueueError> {
        messages.iter().try_for_each(Outgoing::check)?;
        self.with(|transaction| {
            let insert =
                "INSERT INTO messages (queue, body, team, sent_at, visible_at) VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut insert = transaction.prepare_cached(insert)?;
            for Outgoing { body, group, delay } in messages {
                insert.execute(params![queue, body, group, text(now), text(now + delay)])?;
            }
            Ok(())
        })?;
        self.bell.ring();
        Ok(())
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Received>, QueueError> {
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        self.with(|transaction| {
            put_aside(transaction, queue, self.max_receives, now)?;
            hand_out(transaction, queue, max, now, now + visibility)
        })
    }

    async fn delete(&self, queue: &str, receipts: &[String]) -> Result<usize, QueueError> {
        self.with(|transaction| {
            let delete = "DELETE FROM messages WHERE id = ?1 AND handed = ?2 AND queue = ?3 AND dead = 0";
            let mut delete = transaction.prepare_cached(delete)?;
            let mut deleted = 0;
            for (id, handed) in receipts.iter().filter_map(|receipt| parts(receipt)) {
                deleted += delete.execute(params![id, handed, queue])?;
            }
            Ok(deleted)
        })
    }

    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        after: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, QueueError> {
        let Some((id, handed)) = parts(receipt) else { return Ok(false) };
        let changed = self.with(|transaction| {
            let update =
                "UPDATE messages SET visible_at = ?1 WHERE id = ?2 AND handed = ?3 AND queue = ?4 AND dead = 0";
            transaction.prepare_cached(update)?.execute(params![text(now + after), id, handed, queue])
        })?;
        self.bell.ring();
        Ok(changed > 0)
    }

    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError> {
        self.with(|transaction| depth(transaction, queue, now))
    }

    async fn dead(&self, queue: &str, limit: usize) -> Result<Vec<Dead>, QueueError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.with(|transaction| {
            let select = "SELECT id, body, sent_at, team, receives FROM messages WHERE queue = ?1 AND dead = 1 ORDER BY id LIMIT ?2";
            let mut select = transaction.prepare_cached(select)?;
            let dead = |row: &Row<'_>| {
                let id = row.get::<_, i64>(0)?.to_string();
                let (body, sent_at) = (row.get(1)?, time(row, 2)?);
                Ok(Dead { id, body, sent_at, group: row.get(3)?, failed: row.get(4)? })
            };
            select.query_map(params![queue, limit], dead)?.collect()
        })
    }

    async fn redrive(&self, queue: &str, which: Redrive, now: Timestamp) -> Result<usize, QueueError> {
        let update =
            "UPDATE messages SET dead = 0, receives = 0, visible_at = ?1 WHERE queue = ?2 AND dead = 1";
        let moved = self.with(|transaction| match which {
            Redrive::All => transaction.execute(update, params![text(now), queue]),
            Redrive::Only(ids) => {
                let mut one = transaction.prepare_cached(&format!("{update} AND id = ?3"))?;
                let ids = ids.iter().filter_map(|id| id.parse::<i64>().ok());
                ids.map(|id| one.execute(params![text(now), queue, id])).sum()
            }
        })?;
        self.bell.ring();
        Ok(moved)
    }
}

/// Sets aside what is due and was handed out too often.
fn put_aside(transaction: &Transaction<'_>, queue: &str, most: u32, now: Timestamp) -> rusqlite::Result<()> {
    let update =
        "UPDATE messages SET dead = 1 WHERE queue = ?1 AND dead = 0 AND visible_at <= ?2 AND receives >= ?3";
    transaction.prepare_cached(update)?.execute(params![queue, text(now), most]).map(|_| ())
}

/// Groups take turns: the first of each, then the second of each.
fn hand_out(
    transaction: &Transaction<'_>,
    queue: &str,
    max: i64,
    now: Timestamp,
    until: Timestamp,
) -> rusqlite::Result<Vec<Received>> {
    let choose = "
        WITH due AS (
            SELECT id, team FROM messages WHERE queue = ?1 AND dead = 0 AND visible_at <= ?2
            ORDER BY visible_at, id LIMIT ?3
        )
        SELECT id FROM due ORDER BY ROW_NUMBER() OVER (PARTITION BY team ORDER BY id), id LIMIT ?4";
    let mut choose = transaction.prepare_cached(choose)?;
    let chosen = choose.query_map(params![queue, text(now), CONSIDERED.max(max), max], |row| row.get(0))?;
    let chosen: Vec<i64> = chosen.collect::<rusqlite::Result<_>>()?;
    let update = "
        UPDATE messages SET receives = receives + 1, handed = handed + 1, visible_at = ?2 WHERE id = ?1
        RETURNING id, handed, body, receives, sent_at, team";
    let mut update = transaction.prepare_cached(update)?;
    let handed = |id: i64| update.query_row(params![id, text(until)], received).optional().transpose();
    chosen.into_iter().filter_map(handed).collect()
}

fn received(row: &Row<'_>) -> rusqlite::Result<Received> {
    let (id, handed): (i64, i64) = (row.get(0)?, row.get(1)?);
    Ok(Received {
        id: id.to_string(),
        receipt: format!("{id}/{handed}"),
        body: row.get(2)?,
        receives: row.get(3)?,
        sent_at: time(row, 4)?,
        group: row.get(5)?,
    })
}

fn depth(transaction: &Transaction<'_>, queue: &str, now: Timestamp) -> rusqlite::Result<Depth> {
    let count = "
        SELECT COUNT(*) FILTER (WHERE dead = 0 AND visible_at <= ?2),
               COUNT(*) FILTER (WHERE dead = 0 AND visible_at > ?2 AND receives > 0),
               COUNT(*) FILTER (WHERE dead = 0 AND visible_at > ?2 AND receives = 0),
               COUNT(*) FILTER (WHERE dead = 1),
               MIN(visible_at) FILTER (WHERE dead = 0 AND visible_at > ?2)
        FROM messages WHERE queue = ?1";
    transaction.prepare_cached(count)?.query_row(params![queue, text(now)], |row| {
        let number = |at| row.get::<_, i64>(at).map(|number| usize::try_from(number).unwrap_or(0));
        let next: Option<String> = row.get(4)?;
        Ok(Depth {
            ready: number(0)?,
            in_flight: number(1)?,
            delayed: number(2)?,
            dead: number(3)?,
            next_due: next.map(|_| time(row, 4)).transpose()?,
        })
    })
}

fn text(at: Timestamp) -> String {
    format!("{at:.9}")
}

fn time(row: &Row<'_>, at: usize) -> rusqlite::Result<Timestamp> {
    let bad = |error: jiff::Error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, error.into());
    row.get::<_, String>(at)?.parse().map_err(bad)
}

/// The id and the handing out that a receipt is for.
fn parts(receipt: &str) -> Option<(i64, i64)> {
    let (id, handed) = receipt.split_once('/')?;
    Some((id.parse().ok()?, handed.parse().ok()?))
}
