//! Where a parcel can be followed: ShipStation's first interface tells the carrier and the number alone.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Addresses by the beginning of a carrier's code in small letters; the number goes where `{number}` stands. The codes are
/// ShipStation's, and for orders marked as shipped the names that people see.
const KNOWN: [(&str, &str); 15] = [
    ("stamps_com", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
    ("express_1", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
    ("endicia", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
    ("usps", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
    ("ups", "https://www.ups.com/track?tracknum={number}"),
    ("fedex", "https://www.fedex.com/fedextrack/?trknbr={number}"),
    ("dhl_ecommerce", "https://webtrack.dhlecs.com/?trackingnumber={number}"),
    ("dhl_global_mail", "https://webtrack.dhlecs.com/?trackingnumber={number}"),
    ("dhl", "https://www.dhl.com/us-en/home/tracking.html?tracking-id={number}"),
    ("canada_post", "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}"),
    ("ontrac", "https://www.ontrac.com/tracking/?number={number}"),
    ("lasership", "https://www.ontrac.com/tracking/?number={number}"),
    ("australia_post", "https://auspost.com.au/mypost/track/details/{number}"),
    ("royal_mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}"),
    ("purolator", "https://www.purolator.com/en/shipping/tracker?pins={number}"),
];

/// Where a number of a carrier can be followed; the account's own table comes first, its longest beginning before others.
pub(super) fn tracking_url(own: &BTreeMap<String, String>, carrier: &str, number: &str) -> Option<String> {
    let carrier = carrier.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    let mut own: Vec<(String, &str)> =
        own.iter().map(|(start, url)| (start.to_ascii_lowercase(), url.as_str())).collect();
    own.sort_by_key(|(start, _)| std::cmp::Reverse(start.len()));
    let own = own.iter().find(|(start, _)| carrier.starts_with(start.as_str())).map(|(_, url)| *url);
    let known = || KNOWN.iter().find(|(start, _)| carrier.starts_with(start)).map(|(_, url)| *url);
    let number = utf8_percent_encode(number.trim(), NON_ALPHANUMERIC).to_string();
    let url = own.or_else(known).filter(|_| !number.is_empty())?;
    Some(url.replace("{number}", &number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_is_known_by_the_beginning_of_its_code() {
        let own = BTreeMap::from([
            ("ups_walleted".to_owned(), "https://a.example/{number}".to_owned()),
            ("courier".to_owned(), "https://b.example/{number}/x".to_owned()),
        ]);
        for (carrier, number, want) in [
            ("stamps_com", "9400", Some("https://tools.usps.com/go/TrackConfirmAction?tLabels=9400")),
            ("USPS", "9400", Some("https://tools.usps.com/go/TrackConfirmAction?tLabels=9400")),
            ("FedEx", "7834", Some("https://www.fedex.com/fedextrack/?trknbr=7834")),
            ("ups", "1Z 9", Some("https://www.ups.com/track?tracknum=1Z%209")),
            ("ups_walleted", "1Z9", Some("https://a.example/1Z9")),
            ("Courier Line", "a/b", Some("https://b.example/a%2Fb/x")),
            (
                "dhl_express_worldwide",
                "1",
                Some("https://www.dhl.com/us-en/home/tracking.html?tracking-id=1"),
            ),
            ("nobody", "1", None),
            ("ups", " ", None),
        ] {
            assert_eq!(tracking_url(&own, carrier, number).as_deref(), want, "{carrier}");
        }
    }
}
