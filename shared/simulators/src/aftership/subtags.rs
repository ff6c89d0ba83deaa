//! Tags and sub-tags: `InTransit_003` is the third kind of being in transit.
//!
//! The list is that of AfterShip's pages as far as they are known, and it grows: any other is taken as it comes.

/// Sub-tags and what is said of them.
const KNOWN: &[(&str, &str)] = &[
    ("Pending_001", "Pending"),
    ("InfoReceived_001", "Info Received"),
    ("InTransit_001", "In Transit"),
    ("InTransit_002", "Acceptance scan"),
    ("InTransit_003", "Arrival scan"),
    ("InTransit_004", "Arrived at the destination country"),
    ("InTransit_005", "Customs clearance completed"),
    ("InTransit_006", "Customs clearance started"),
    ("InTransit_007", "Departure Scan"),
    ("InTransit_008", "Problem resolved"),
    ("InTransit_009", "Forwarded to a different delivery address"),
    ("OutForDelivery_001", "Out for Delivery"),
    ("OutForDelivery_003", "Customer contacted"),
    ("OutForDelivery_004", "Delivery appointment scheduled"),
    ("AttemptFail_001", "Failed Attempt"),
    ("AttemptFail_002", "Addressee not available"),
    ("AttemptFail_003", "Business Closed"),
    ("Delivered_001", "Delivered"),
    ("Delivered_002", "Picked up by the customer"),
    ("Delivered_003", "Sign by customer"),
    ("Delivered_004", "Delivered and received cash on delivery"),
    ("Delivered_005", "Delivered to neighbor"),
    ("AvailableForPickup_001", "Available for pickup"),
    ("Exception_001", "Exception"),
    ("Exception_002", "Customer moved"),
    ("Exception_003", "Customer refused delivery"),
    ("Exception_004", "Delayed (Customs clearance)"),
    ("Exception_005", "Delayed (External factors)"),
    ("Exception_006", "Held for payment"),
    ("Exception_007", "Incorrect Address"),
    ("Exception_008", "Pick up missed"),
    ("Exception_009", "Rejected by carrier"),
    ("Exception_010", "Returning to sender"),
    ("Exception_011", "Returned to sender"),
    ("Exception_012", "Shipment damage"),
    ("Exception_013", "Shipment lost"),
    ("Exception_016", "Delayed (Processing issue)"),
    ("Exception_017", "Delayed (Extreme weather)"),
    ("Exception_018", "Incorrect / missing documents"),
    ("Exception_019", "Delayed (Late flight)"),
    ("Exception_020", "Shipment cancelled"),
    ("Exception_021", "Shipment disposed"),
    (EXPIRED, "Expired"),
];

pub(super) const PENDING: &str = "Pending_001";
pub(super) const EXPIRED: &str = "Expired_001";

/// The tags that lists can be asked for.
pub(super) const TAGS: [&str; 9] = [
    "Pending",
    "InfoReceived",
    "InTransit",
    "OutForDelivery",
    "AttemptFail",
    "Delivered",
    "AvailableForPickup",
    "Exception",
    "Expired",
];

/// The tag of a sub-tag.
pub(super) fn tag(subtag: &str) -> &str {
    subtag.rsplit_once('_').map_or(subtag, |(tag, _)| tag)
}

/// What is said of a sub-tag; of one that is not known, what its tag is called.
pub(super) fn message(subtag: &str) -> &str {
    let known = KNOWN.iter().find(|(known, _)| *known == subtag);
    known.map_or_else(|| tag(subtag), |(_, message)| *message)
}

/// The sub-tag that is meant: a tag alone means its first.
pub(super) fn read(text: &str) -> Option<String> {
    let (tag, number) = text.split_once('_').unwrap_or((text, "001"));
    let is_word = !tag.is_empty() && tag.bytes().all(|letter| letter.is_ascii_alphabetic());
    let is_number = number.len() == 3 && number.bytes().all(|digit| digit.is_ascii_digit());
    (is_word && is_number).then(|| format!("{tag}_{number}"))
}

/// Whether nothing more is to be expected. Damaged parcels often come nevertheless.
pub(super) fn is_final(subtag: &str) -> bool {
    tag(subtag) == "Delivered"
        || matches!(subtag, "Exception_011" | "Exception_013" | "Exception_020" | "Exception_021")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_sub_tag_has_a_known_tag() {
        for (subtag, _) in KNOWN {
            assert!(TAGS.contains(&tag(subtag)), "{subtag}");
            assert_eq!(read(subtag).as_deref(), Some(*subtag));
        }
        for (text, want) in [
            ("InTransit", Some("InTransit_001")),
            ("Teleported_042", Some("Teleported_042")),
            ("InTransit_1", None),
            ("", None),
            ("In Transit", None),
        ] {
            assert_eq!(read(text).as_deref(), want, "{text}");
        }
        assert_eq!((message("InTransit_099"), is_final("Exception_012")), ("InTransit", false));
    }
}
