//! Puts of the same moment go out together: whoever comes first writes, and while that is on its way the others gather.
//!
//! Nobody waits for company. Each is told only when what it gave stands.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use futures::future::join_all;
use futures::lock::Mutex as Turn;

use crate::error::LedgerError;
use crate::ledger::Ledger;
use crate::store::{Draft, Key, MOST_PUTS, StoreError};

/// Who waits to be written, and whose turn it is.
#[derive(Debug, Default)]
pub(crate) struct Gather {
    waiting: Mutex<Vec<Arc<Given>>>,
    turn: Turn<()>,
}

/// What one caller gave, and what became of it.
#[derive(Debug)]
struct Given {
    drafts: Vec<Draft>,
    done: OnceLock<Result<(), LedgerError>>,
}

impl Gather {
    fn waiting(&self) -> MutexGuard<'_, Vec<Arc<Given>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger {
    /// Puts items under no condition, with what others put meanwhile. Harmless to repeat.
    pub(crate) async fn put_each(&self, drafts: Vec<Draft>) -> Result<(), LedgerError> {
        if drafts.is_empty() {
            return Ok(());
        }
        let given = Arc::new(Given { drafts, done: OnceLock::new() });
        self.gather.waiting().push(Arc::clone(&given));
        let _turn = self.gather.turn.lock().await;
        if given.done.get().is_none() {
            // Whoever goes away in the middle of this leaves them all to the next.
            let all = self.gather.waiting().clone();
            self.put_together(&all).await;
            self.gather.waiting().retain(|waiting| waiting.done.get().is_none());
        }
        given.done.get().cloned().unwrap_or_else(|| unreachable!("it was just put"))
    }

    async fn put_together(&self, all: &[Arc<Given>]) {
        let together = self.put_drafts(all.iter().flat_map(|given| &given.drafts)).await;
        // What is refused of one is no reason against the others.
        let each = all.len() > 1 && matches!(together, Err(LedgerError::Store(StoreError::Refused(_))));
        for given in all {
            let done = if each { self.put_drafts(&given.drafts).await } else { together.clone() };
            given.done.set(done).ok();
        }
    }

    async fn put_drafts(&self, drafts: impl IntoIterator<Item = &Draft>) -> Result<(), LedgerError> {
        let drafts: BTreeMap<&Key, &Draft> = drafts.into_iter().map(|draft| (&draft.key, draft)).collect();
        let drafts: Vec<Draft> = drafts.into_values().cloned().collect();
        let done = join_all(drafts.chunks(MOST_PUTS).map(|some| self.put_some(some))).await;
        done.into_iter().collect()
    }
}
