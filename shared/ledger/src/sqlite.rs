//! The store in one SQLite file: for one machine. Several processes may open it.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};
use waybill_database::DatabaseError;

use crate::keys;
use crate::store::{Item, Key, Range, Store, StoreError, Write, Written};

/// Times are texts that sort, as in the keys.
const STEPS: &[&str] = &["
    CREATE TABLE items (
        pk TEXT NOT NULL, sk TEXT NOT NULL, rev INTEGER NOT NULL, writer TEXT NOT NULL, body BLOB NOT NULL,
        shelf TEXT, place TEXT, expires TEXT,
        PRIMARY KEY (pk, sk)
    ) WITHOUT ROWID;
    CREATE INDEX shelves ON items (shelf, place) WHERE shelf IS NOT NULL;
    CREATE INDEX expiries ON items (expires) WHERE expires IS NOT NULL;
"];

const COLUMNS: &str = "pk, sk, rev, writer, body, shelf, place, expires";

/// A ledger's store in a file.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Mutex<Connection>,
}

impl SqliteStore {
    /// Opens a file, making it if it is new. Errors: `TooNew` where a newer Waybill wrote it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = waybill_database::open(path, STEPS).map_err(|error| match error {
            DatabaseError::TooNew { found, known } => StoreError::TooNew { found, known },
            DatabaseError::Sqlite(cause) => StoreError::Refused(format!("{}: {cause}", path.display())),
        })?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// Removes what has expired, and says how many items that were.
    pub fn sweep(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.with(|connection| connection.execute("DELETE FROM items WHERE expires <= ?1", [keys::time(now)]))
    }

    /// Calls are short, so they may block the thread.
    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut connection).map_err(|error| StoreError::Unavailable(error.to_string()))
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.with(|connection| find(connection, key))
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        self.with(|connection| write(connection, writes, token))
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.with(|connection| list(connection, "pk", "sk", pk, range))
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.with(|connection| list(connection, "shelf", "place", name, range))
    }
}

fn write(connection: &mut Connection, writes: &[Write], token: &str) -> rusqlite::Result<Written> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (at, write) in writes.iter().enumerate() {
        let found = find(&transaction, write.key())?;
        if !write.passes(found.as_ref()) {
            return Ok(Written::failed(at, found, token));
        }
    }
    for write in writes {
        match write.result(token) {
            Some(item) => put(&transaction, item)?,
            None => delete(&transaction, write.key())?,
        }
    }
    transaction.commit()?;
    Ok(Written::Done)
}

fn find(connection: &Connection, key: &Key) -> rusqlite::Result<Option<Item>> {
    let select = format!("SELECT {COLUMNS} FROM items WHERE pk = ?1 AND sk = ?2");
    connection.prepare_cached(&select)?.query_row([&key.pk, &key.sk], item).optional()
}

fn put(connection: &Connection, item: Item) -> rusqlite::Result<()> {
    let insert = format!("INSERT OR REPLACE INTO items ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    let (shelf, place) = item.shelf.unzip();
    let rev = i64::try_from(item.rev).unwrap_or(i64::MAX);
    let expires = item.expires.map(keys::time);
    let values = params![item.key.pk, item.key.sk, rev, item.writer, item.body, shelf, place, expires];
    connection.prepare_cached(&insert)?.execute(values).map(|_| ())
}

fn delete(connection: &Connection, key: &Key) -> rusqlite::Result<()> {
    let delete = "DELETE FROM items WHERE pk = ?1 AND sk = ?2";
    connection.prepare_cached(delete)?.execute([&key.pk, &key.sk]).map(|_| ())
}

fn list(
    connection: &Connection,
    within: &str,
    by: &str,
    name: &str,
    range: Range<'_>,
) -> rusqlite::Result<Vec<Item>> {
    let select = format!(
        "SELECT {COLUMNS} FROM items WHERE {within} = ?1 AND {by} >= ?2 AND (?3 IS NULL OR {by} < ?3) \
         ORDER BY {by} LIMIT ?4"
    );
    let limit = i64::try_from(range.limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(&select)?;
    statement.query_map(params![name, range.from, range.until, limit], item)?.collect()
}

fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let expires: Option<String> = row.get(7)?;
    let bad_time =
        |error: jiff::Error| rusqlite::Error::FromSqlConversionFailure(7, Type::Text, error.into());
    Ok(Item {
        key: Key { pk: row.get(0)?, sk: row.get(1)? },
        rev: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
        writer: row.get(3)?,
        body: row.get(4)?,
        shelf: row.get::<_, Option<String>>(5)?.zip(row.get::<_, Option<String>>(6)?),
        expires: expires.map(|at| at.parse()).transpose().map_err(bad_time)?,
    })
}
