//! Rings when something was sent or became visible early, so that consumers in the same process need not poll.

use tokio::sync::watch;

/// Rings for all who listen.
#[derive(Debug)]
pub struct Bell {
    rung: watch::Sender<u64>,
}

/// Hears a bell. What rang since it last heard is not missed.
#[derive(Debug, Clone)]
pub struct Listener {
    rung: watch::Receiver<u64>,
}

impl Default for Bell {
    fn default() -> Self {
        Self { rung: watch::Sender::new(0) }
    }
}

impl Bell {
    /// Rings.
    pub fn ring(&self) {
        self.rung.send_modify(|rung| *rung = rung.wrapping_add(1));
    }

    /// Somebody who hears what rings from now on.
    pub fn listen(&self) -> Listener {
        Listener { rung: self.rung.subscribe() }
    }
}

impl Listener {
    /// Waits until the bell has rung since this was last awaited. Never returns once the bell is gone.
    pub async fn heard(&mut self) {
        if self.rung.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
