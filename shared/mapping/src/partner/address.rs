//! The addresses that partners' options name.

use url::{Host, Url};

/// The address of an interface: without a path; unencrypted only on this machine.
pub(crate) fn address(text: &str) -> Result<Url, String> {
    let url = address_with_path(text)?;
    if url.path() == "/" { Ok(url) } else { Err(format!("`{text}` must end behind the host")) }
}

/// The address of one thing, which may have a path.
pub(crate) fn address_with_path(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("`{text}` is not an address: {error}"))?;
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => {}
        "http" if here => {}
        _ => return Err(format!("`{text}` must start with https:// (http:// only on this machine)")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("carries a name or a password: those are secrets".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        let end = if url.path() == "/" { "host" } else { "path" };
        return Err(format!("`{text}` must end behind the {end}"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_may_be_reached_unencrypted() {
        for (text, want) in [
            ("https://a.example", true),
            ("http://127.0.0.1:9090", true),
            ("http://localhost:1", true),
            ("http://[::1]:8080", true),
            ("http://a.example", false),
            ("ftp://localhost", false),
            ("https://u:p@a.example", false),
            ("https://a.example/?x=1", false),
            ("https://xn--bcher-kva.example", true),
            ("https://bücher.example", false),
            ("here", false),
        ] {
            assert_eq!(address(text).is_ok(), want, "{text}");
        }
        let path = "https://a.example/keys";
        assert!(address(path).is_err() && address_with_path(path).is_ok());
    }
}
