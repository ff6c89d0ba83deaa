//! The ids of our trackings: chosen by us, so that making one twice makes one.
//!
//! AfterShip takes `[0-9a-zA-Z-_]{1,128}`. Ours are `wb_{project}_{order}_{parcel}_{hash}`; the hash is over carrier and
//! number, so a corrected number is another tracking, and one that was corrected back is the first again. Whoever reads
//! one knows of which project and order it is; others that share the account have ids of another form.

use waybill_domain::facets::Fingerprint;
use waybill_domain::ids::{OrderId, ProjectKey, TrackingId};
use waybill_domain::tracking::MadeFor;

use crate::letters::letters;
use crate::parcels::ToTrack;

const OURS: &str = "wb_";
/// AfterShip's limit.
const LONGEST: usize = 128;

/// The id of a parcel's tracking.
pub(super) fn id(parcel: &ToTrack) -> TrackingId {
    let carrier = parcel.told_carrier.as_deref().map(letters).unwrap_or_default();
    let hash = Fingerprint::of(&(carrier, number(parcel)));
    let (project, order) = (parcel.project.as_str(), parcel.order.as_str());
    let name: String =
        parcel.parcel.chars().map(|letter| if is_plain(letter) { letter } else { '-' }).collect();
    let speaking = format!("{OURS}{project}_{order}_{name}_{}", hash.short());
    let readable = project.chars().all(|letter| is_plain(letter) || letter == '_')
        && order.chars().all(is_plain)
        && speaking.len() <= LONGEST;
    let text = if readable {
        speaking
    } else {
        // Orders of a shop have ids of 36 characters; whatever has other ones is found by what the ledger knows of it.
        let whole = serde_json::to_value(Fingerprint::of(&(project, order, &parcel.parcel, hash)));
        format!(
            "{OURS}{}",
            whole.ok().and_then(|whole| whole.as_str().map(str::to_owned)).unwrap_or_default()
        )
    };
    TrackingId::try_from(text).unwrap_or_else(|_| unreachable!("it has a beginning and is not too long"))
}

/// What a tracking was made for, where its id is one of ours.
pub(super) fn made_for(id: &TrackingId) -> Option<MadeFor> {
    let mut parts = id.as_str().strip_prefix(OURS)?.rsplitn(4, '_');
    let hash = parts.next()?;
    let (_parcel, order, project) = (parts.next()?, parts.next()?, parts.next()?);
    if hash.len() != 8 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some(MadeFor { project: ProjectKey::try_from(project).ok()?, order: OrderId::try_from(order).ok()? })
}

/// A number as carriers write it: in capitals and without blanks.
pub(super) fn number(parcel: &ToTrack) -> String {
    parcel.number.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase()
}

const fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-'
}

#[cfg(test)]
mod tests {
    use super::super::tests::parcel;
    use super::*;

    #[test]
    fn an_id_says_whose_it_is() {
        let one = parcel();
        let ours = id(&one);
        assert_eq!(
            ours.as_str().rsplit_once('_').unwrap().0,
            "wb_shop-eu_b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00_9f8e7d6c-5b4a-4c3d-8e2f-1a0b9c8d7e6f"
        );
        assert!(ours.as_str().len() <= LONGEST);
        let made = made_for(&ours).unwrap();
        assert_eq!((made.project, made.order), (one.project, one.order));
    }

    #[test]
    fn another_number_or_carrier_is_another_tracking() {
        let one = parcel();
        for (name, other, same) in [
            ("the same", one.clone(), true),
            ("blanks and case", ToTrack { number: " 1z 999aa10123456784 ".into(), ..one.clone() }, true),
            ("the carrier's case", ToTrack { told_carrier: Some("ups".into()), ..one.clone() }, true),
            ("number", ToTrack { number: "1Z999AA10123456785".into(), ..one.clone() }, false),
            ("carrier", ToTrack { told_carrier: Some("USPS".into()), ..one.clone() }, false),
            ("no carrier", ToTrack { told_carrier: None, ..one.clone() }, false),
            ("parcel", ToTrack { parcel: "p2".into(), ..one.clone() }, false),
            ("address", ToTrack { destination: None, ..one.clone() }, true),
        ] {
            assert_eq!(id(&other) == id(&one), same, "{name}");
        }
    }

    #[test]
    fn whatever_the_names_are_an_id_is_one_that_is_taken() {
        let (long, odd) = ("x".repeat(64), "a/b");
        for (project, order, name, readable) in [
            ("shop_eu-2", "o-1", "p/ü_1", true),
            (&long, &long, "p", false),
            ("shop", "o_1", "p", false),
            (odd, "o", "p", false),
        ] {
            let one = ToTrack {
                project: project.try_into().unwrap(),
                order: order.try_into().unwrap(),
                parcel: name.to_owned(),
                ..parcel()
            };
            let ours = id(&one);
            let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
            assert!(ours.as_str().len() <= LONGEST && ours.as_str().chars().all(fits), "{ours}");
            let made = made_for(&ours).map(|made| (made.project.to_string(), made.order.to_string()));
            assert_eq!(made, readable.then(|| (project.to_owned(), order.to_owned())), "{ours}");
        }
    }

    #[test]
    fn ids_of_others_are_not_ours() {
        for other in [
            "00000000000000000000000000000000",
            "wb_shop",
            "wb_shop_order_parcel_hash",
            "ct_shop_order_parcel_0000000a",
            "wb__order_parcel_0000000a",
        ] {
            assert_eq!(made_for(&other.try_into().unwrap()), None, "{other}");
        }
    }
}
