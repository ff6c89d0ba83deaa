//! The address that a webhook asks to read.
//!
//! Whoever knows the webhook's address can send anything, and our key goes along with the read. So nothing is read but
//! lists and things that we know, at hosts that are ShipStation's.

use url::Url;

use super::ShipStation;
use super::auth::is_numbered;

/// The longest address that is looked at; ShipStation's have two hundred characters at most.
const LONGEST: usize = 1000;

/// What an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// Orders.
    Orders,
    /// Shipments, that is labels.
    Shipments,
    /// Fulfillments.
    Fulfillments,
}

impl List {
    /// The name of its rows, which is its path.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Shipments => "shipments",
            Self::Fulfillments => "fulfillments",
        }
    }
}

/// A list of the first interface, its rows with all that is in them; or why it is not read.
pub(super) fn list(station: &ShipStation, text: &str) -> Result<(List, Url), String> {
    let mut url = parsed(text)?;
    let is_shipstations =
        url.scheme() == "https" && url.port().is_none() && url.host_str().is_some_and(is_numbered);
    if !is_shipstations && url.origin().ascii_serialization() != station.v1 {
        return Err("it leads to an address that is not ShipStation's".to_owned());
    }
    let all = [List::Orders, List::Shipments, List::Fulfillments];
    let Some(list) = all.into_iter().find(|list| url.path().strip_prefix('/') == Some(list.name())) else {
        return Err("it leads to something that is no list of orders, shipments or fulfillments".to_owned());
    };
    if list == List::Shipments {
        set(&mut url, "includeShipmentItems", "true");
    }
    Ok((list, url))
}

/// Something of the second interface, or why it is not read.
pub(super) fn thing(station: &ShipStation, text: &str) -> Result<Url, String> {
    let url = parsed(text)?;
    if url.origin().ascii_serialization() != station.v2 {
        return Err("it leads to an address that is not ShipStation's second interface".to_owned());
    }
    let known = ["labels", "fulfillments", "shipments"];
    let mut parts = url.path().split('/').skip(1);
    let (version, kind) = (parts.next(), parts.next());
    let is_plain = !url.path().contains('%') && !url.path().contains("//");
    if version == Some("v2") && kind.is_some_and(|kind| known.contains(&kind)) && is_plain {
        Ok(url)
    } else {
        Err("it leads to something that is no label, fulfillment or shipment".to_owned())
    }
}

/// The same address, another page of it.
pub(super) fn page(url: &Url, number: u64) -> Url {
    let mut url = url.clone();
    set(&mut url, "page", &number.to_string());
    url
}

fn parsed(text: &str) -> Result<Url, String> {
    if text.len() > LONGEST {
        return Err(format!("its address has {} characters", text.len()));
    }
    let url = Url::parse(text).map_err(|error| format!("its address is none: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("its address carries a name or a password".to_owned());
    }
    if url.fragment().is_some() {
        return Err("its address points into a page".to_owned());
    }
    Ok(url)
}

/// Sets a parameter, however it was written before.
fn set(url: &mut Url, name: &str, value: &str) {
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(other, _)| !other.eq_ignore_ascii_case(name))
        .map(|(other, value)| (other.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{station, station_with};
    use super::*;

    #[test]
    fn lists_of_shipstation_are_read_with_their_items() {
        for (text, want) in [
            (
                "https://ssapi.shipstation.com/shipments?batchId=144015674&includeShipmentItems=False",
                "https://ssapi.shipstation.com/shipments?batchId=144015674&includeShipmentItems=true",
            ),
            (
                "https://ssapi6.shipstation.com/shipments?INCLUDESHIPMENTITEMS=false&batchId=1",
                "https://ssapi6.shipstation.com/shipments?batchId=1&includeShipmentItems=true",
            ),
            (
                "https://ssapi11.shipstation.com:443/orders?importBatch=a-b&storeID=98765",
                "https://ssapi11.shipstation.com/orders?importBatch=a-b&storeID=98765",
            ),
            ("https://ssapi.shipstation.com/fulfillments", "https://ssapi.shipstation.com/fulfillments"),
        ] {
            assert_eq!(list(&station(), text).unwrap().1.as_str(), want);
        }
    }

    #[test]
    fn nothing_else_is_read() {
        let long = format!("https://ssapi.shipstation.com/orders?x={}", "y".repeat(1000));
        for text in [
            "https://evil.example/shipments?batchId=1",
            "http://ssapi.shipstation.com/shipments",
            "https://ssapi.shipstation.com:8443/shipments",
            "https://ssapi.shipstation.com.evil.example/shipments",
            "https://ssapi.shipstation.com@evil.example/shipments",
            "https://key:secret@ssapi.shipstation.com/shipments",
            "https://evil.example\\@ssapi.shipstation.com/shipments",
            "https://evil.example#@ssapi.shipstation.com/shipments",
            "https://ssapi.shipstation.com#/shipments",
            "https://ssapi.shipstation.com./shipments",
            "https://ssapi1a.shipstation.com/shipments",
            "https://ssapi\u{0661}.shipstation.com/shipments",
            "https://[::1]/shipments",
            "https://169.254.169.254/shipments",
            "https://ssapi.shipstation.com/",
            "https://ssapi.shipstation.com/accounts/listtags",
            "https://ssapi.shipstation.com/shipments/../webhooks",
            "https://ssapi.shipstation.com/shipments/%2e%2e/webhooks",
            "https://ssapi.shipstation.com//shipments",
            "https://ssapi.shipstation.com/shipments/voidlabel",
            "https://ssapi.shipstation.com/Shipments",
            "https://api.shipstation.com/v2/labels/se-1",
            "file:///shipments",
            "//ssapi.shipstation.com/shipments",
            "/shipments",
            "",
            &long,
        ] {
            assert!(list(&station(), text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_configured_address_counts_with_its_port() {
        let here =
            station_with(&json!({ "currency": "USD", "store_id": 1, "api_url": "http://127.0.0.1:9090" }));
        assert!(list(&here, "http://127.0.0.1:9090/orders?x=1").is_ok());
        for text in
            ["http://127.0.0.1:9091/orders", "https://127.0.0.1:9090/orders", "http://127.0.0.1:9090/x"]
        {
            assert!(list(&here, text).is_err(), "{text}");
        }
    }

    #[test]
    fn things_of_the_second_interface_are_few() {
        for (text, want) in [
            ("https://api.shipstation.com/v2/labels/se-1", true),
            ("https://api.shipstation.com/v2/fulfillments?page=1", true),
            ("https://api.shipstation.com/v2/shipments/se-1", true),
            ("https://api.shipstation.com/v2/environment/webhooks", false),
            ("https://api.shipstation.com/v2/labels/../environment/webhooks", false),
            ("https://api.shipstation.com/v2/labels/%2e%2e/environment", false),
            ("https://api.shipstation.com/v2//labels", false),
            ("https://api.shipstation.com/labels/se-1", false),
            ("https://api.shipstation.com.evil.example/v2/labels/se-1", false),
            ("https://ssapi.shipstation.com/v2/labels/se-1", false),
        ] {
            assert_eq!(thing(&station(), text).is_ok(), want, "{text}");
        }
    }

    #[test]
    fn pages_are_counted_in_the_address() {
        let (_, url) = list(&station(), "https://ssapi.shipstation.com/orders?importBatch=a&page=1").unwrap();
        assert_eq!(page(&url, 2).as_str(), "https://ssapi.shipstation.com/orders?importBatch=a&page=2");
    }
}
