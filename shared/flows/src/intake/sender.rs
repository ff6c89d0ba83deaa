//! Who sent a webhook: the nearest address that is not one of our own proxies'.
//!
//! Anybody can write `X-Forwarded-For`. Each proxy puts behind it the address that it was called from, so it is read from
//! its end, and an address in it counts only as far as the one that told it is a trusted proxy.

use std::net::IpAddr;

use http::HeaderMap;
use ipnet::IpNet;

/// The header in which proxies tell whom they were called by.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The sender's address, given who called us; `None` where a trusted proxy says something that is no address.
pub(super) fn sender(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let told: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(str::trim)
        .collect();
    let mut nearest = peer?.to_canonical();
    for text in told.into_iter().rev() {
        if !trusted.iter().any(|network| network.contains(&nearest)) {
            break;
        }
        nearest = text.parse::<IpAddr>().ok()?.to_canonical();
    }
    Some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_counts_only_where_a_trusted_proxy_told_it() {
        let trusted: Vec<IpNet> = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap()).into();
        for (name, peer, told, want) in [
            ("nobody is between", Some("203.0.113.7"), vec![], Some("203.0.113.7")),
            ("a stranger tells", Some("203.0.113.7"), vec!["198.51.100.1"], Some("203.0.113.7")),
            ("our proxy tells", Some("10.0.0.1"), vec!["198.51.100.1"], Some("198.51.100.1")),
            ("two of ours", Some("10.0.0.1"), vec!["198.51.100.1, fd00::1"], Some("198.51.100.1")),
            (
                "a stranger's word behind ours",
                Some("10.0.0.1"),
                vec!["192.0.2.9", "198.51.100.1"],
                Some("198.51.100.1"),
            ),
            ("ours says nothing", Some("10.0.0.1"), vec![], Some("10.0.0.1")),
            ("ours says no address", Some("10.0.0.1"), vec!["unknown"], None),
            (
                "the same in the other form",
                Some("::ffff:10.0.0.1"),
                vec!["::ffff:192.0.2.9"],
                Some("192.0.2.9"),
            ),
            ("not known", None, vec!["198.51.100.1"], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in told {
                headers.append(FORWARDED_FOR, value.parse().unwrap());
            }
            let peer = peer.map(|peer| peer.parse().unwrap());
            assert_eq!(sender(peer, &headers, &trusted), want.map(|want| want.parse().unwrap()), "{name}");
        }
    }
}
