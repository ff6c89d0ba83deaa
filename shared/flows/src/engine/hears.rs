//! What becomes of each message, heard as soon as it is known.

use waybill_queue::runner::{Outcome, Told};

use super::waits::Waits;

/// Whoever hears what became of the messages of a batch.
#[derive(Debug)]
pub(crate) struct Hears<'a> {
    waits: Waits<'a>,
    told: &'a Told,
}

impl<'a> Hears<'a> {
    pub(super) const fn new(waits: Waits<'a>, told: &'a Told) -> Self {
        Self { waits, told }
    }

    /// Takes what became of a message. It is seen to at once, whatever its neighbours do.
    pub(crate) async fn hear(&self, message: String, outcome: Outcome) {
        let outcome = self.waits.after(&message, outcome).await;
        self.told.tell(message, outcome);
    }
}
