//! What became of messages, told while their neighbours are still worked on.

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};

use super::Outcome;

/// Where a handler tells what became of its messages.
#[derive(Debug)]
pub struct Told(UnboundedSender<(String, Outcome)>);

impl Told {
    /// Tells what became of a message, by id. The first word counts.
    pub fn tell(&self, message: String, outcome: Outcome) {
        // Whoever does not listen any more lets all of them come again.
        drop(self.0.unbounded_send((message, outcome)));
    }
}

/// A teller, and what is heard of it until it is gone.
pub(super) fn pair() -> (Told, UnboundedReceiver<(String, Outcome)>) {
    let (told, heard) = unbounded();
    (Told(told), heard)
}
