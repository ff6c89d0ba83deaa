//! Performs exchanges that mapping describes: the only room that opens sockets to partners and to the shop.
//!
//! Everything that is the same for every exchange happens here once: the origin is checked before credentials
//! are put on, a token is fetched and renewed, the account's limit is asked, redirects are refused, the answer is
//! capped, and what was sent and answered is noted for the journal with secrets blacked out.

pub mod clock;
pub mod endpoint;
pub mod limiter;
pub mod trail;
pub mod wire;

mod perform;

pub use perform::Transport;
