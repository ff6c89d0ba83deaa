//! Webhooks that nobody signs: known by a token in their address that cannot be guessed.
//!
//! The token is a secret of the account. What is wanted at the partner is described without it, with [`PLACE`] where it
//! stands; whoever registers it or compares it with what is registered puts the token there first.

use super::{Registration, Secrets};

/// The token's name among an account's secrets; several while one takes the place of another (`webhook_token.old`).
pub const TOKEN: &str = "webhook_token";
/// Stands for the token in a wanted address.
pub const PLACE: &str = "{webhook_token}";
/// Tokens that are shorter can be guessed, or were never set.
pub const SHORTEST: usize = 16;

impl Secrets {
    /// The token that addresses are made with. One that could not stand in an address as it is counts as none.
    pub fn webhook_token(&self) -> Option<&str> {
        self.all(TOKEN).find(|token| is_token(token))
    }
}

impl Registration {
    /// Whether its address has a place for the token.
    pub fn wants_token(&self) -> bool {
        self.url.contains(PLACE)
    }

    /// The same with the account's token in its place; `None` where it wants one and the account has none.
    pub fn keyed(&self, secrets: &Secrets) -> Option<Self> {
        if !self.wants_token() {
            return Some(self.clone());
        }
        let token = secrets.webhook_token()?;
        Some(Self { url: self.url.replace(PLACE, token), ..self.clone() })
    }

    /// Whether an address is this one but for its host and its token: an earlier address of the same deployment.
    pub fn leads_alike(&self, url: &str) -> bool {
        let (wanted, there) = (path(&self.url), path(url));
        let Some((before, behind)) = wanted.split_once(PLACE) else { return wanted == there };
        let token = there.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
        token.is_some_and(|token| !token.is_empty() && !token.contains('/'))
    }
}

/// Whether a secret can stand in an address as it is.
fn is_token(token: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    token.len() >= SHORTEST && token.bytes().all(plain)
}

/// What stands behind the host.
fn path(url: &str) -> &str {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    behind.find('/').and_then(|at| behind.get(at..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(url: &str) -> Registration {
        Registration { id: None, kind: "k".to_owned(), url: url.to_owned(), enabled: None, trouble: None }
    }

    fn secrets(pairs: &[(&str, &str)]) -> Secrets {
        Secrets::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn only_what_can_stand_in_an_address_is_a_token() {
        for (given, want) in [
            (&[("webhook_token", "0123456789abcdef")][..], Some("0123456789abcdef")),
            (
                &[("webhook_token.old", "0123456789abcde_"), ("webhook_token", "short")],
                Some("0123456789abcde_"),
            ),
            (&[("webhook_token", "0123456789/bcdef?")], None),
            (&[("webhook_tokens", "0123456789abcdef")], None),
            (&[], None),
        ] {
            let secrets = secrets(given);
            assert_eq!(secrets.webhook_token(), want, "{given:?}");
            let keyed = wanted("https://host/a/{webhook_token}/b").keyed(&secrets).map(|it| it.url);
            assert_eq!(keyed, want.map(|token| format!("https://host/a/{token}/b")), "{given:?}");
        }
        assert!(wanted("https://host/a").keyed(&Secrets::default()).is_some());
    }

    #[test]
    fn host_and_token_may_have_been_others() {
        let (keyed, plain) = (wanted("https://host/us/{webhook_token}/ship"), wanted("https://host/us/ship"));
        for (url, want) in [
            ("https://host/us/0123456789abcdef/ship", (true, false)),
            ("http://other:8080/us/anything/ship", (true, false)),
            ("https://host/us/{webhook_token}/ship", (true, false)),
            ("https://host/us/a/b/ship", (false, false)),
            ("https://host/us//ship", (false, false)),
            ("https://host/us/ship", (false, true)),
            ("https://other/us/ship", (false, true)),
            ("https://host/eu/0123456789abcdef/ship", (false, false)),
            ("https://host", (false, false)),
        ] {
            assert_eq!((keyed.leads_alike(url), plain.leads_alike(url)), want, "{url}");
        }
    }
}
