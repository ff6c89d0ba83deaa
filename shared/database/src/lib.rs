//! Opens a SQLite file so that nothing acknowledged is lost, and brings its schema up to date.

use std::fs::OpenOptions;
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use thiserror::Error;

/// How long a writer waits for another one, in this or another process.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a file could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DatabaseError {
    /// SQLite says no.
    #[error("{0}")]
    Sqlite(String),
    /// It was written by a newer Waybill.
    #[error("schema {found} is newer than {known}")]
    TooNew {
        /// The version there.
        found: i64,
        /// The newest known.
        known: i64,
    },
}

/// Opens a file, making it if it is new. `steps` lead from one schema version to the next, the first from an empty
/// file; a version beyond the last step is refused and nothing is touched.
///
/// Every commit is on the disk before it returns (WAL with `synchronous = FULL`): neither a kill nor a power cut
/// loses it.
///
/// A new file is its owner's alone, and so is what SQLite keeps beside it: orders stand there, with whom they go to.
pub fn open(path: &Path, steps: &[&str]) -> Result<Connection, DatabaseError> {
    make(path);
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let done = usize::try_from(found).ok().filter(|_| found <= known);
    let Some(missing) = done.and_then(|done| steps.get(done..)) else {
        return Err(DatabaseError::TooNew { found, known });
    };
    for step in missing {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(connection)
}

/// Makes the file if it is new. Why it cannot be made is told when it is opened.
fn make(path: &Path) {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    drop(options.open(path));
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error.to_string())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_kept_is_its_owner_s_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let connection = open(&path, &["CREATE TABLE orders (name TEXT)"]).unwrap();
        connection.execute("INSERT INTO orders VALUES ('Jo Sample')", []).unwrap();
        let mut seen = 0;
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} is {mode:o}", entry.path().display());
            seen += 1;
        }
        assert_eq!(seen, 3, "the file, its log and what readers share");
    }
}
