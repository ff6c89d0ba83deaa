//! How every HTTP client of a process begins: reqwest over rustls, which has its cryptography from ring.
//!
//! The provider that rustls brings by itself, aws-lc, makes each function half a megabyte larger as a zip. What it has and
//! ring has not is a key exchange that withstands quantum computers. Whoever wants that names the other provider here; nothing
//! else knows which it is.

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};

/// A client that sends at once and follows no redirect: whoever is asked may not choose who is asked next.
pub fn client() -> ClientBuilder {
    // There is one provider for a process. Where somebody was here before it is this one.
    rustls::crypto::ring::default_provider().install_default().ok();
    Client::builder().redirect(Policy::none()).tcp_nodelay(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_can_be_built_again_and_again() {
        for _ in 0..2 {
            assert!(client().build().is_ok());
        }
    }
}
