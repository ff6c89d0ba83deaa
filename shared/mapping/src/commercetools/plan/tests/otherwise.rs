//! Parcels that left otherwise than was asked for.

use waybill_domain::carriage::Carriage;
use waybill_domain::order::Order;

use super::super::{Known, plan};
use super::sample::{EAST, WEST, facts, known, order, settled, shipped, voided};
use crate::commercetools::policy::{Policy, ShippedOtherwise};

const FIELD: &str = "waybillShippedOtherwise";

/// Both parts were asked to leave so; what leaves does with UPS Ground.
fn asking<'a>(known: Known<'a>, carrier: &str, service: &str, policy: ShippedOtherwise) -> Known<'a> {
    let parts = known.parts.into_iter().map(|part| super::super::KnownPart {
        asked: Carriage::of(Some(&carrier.to_owned()), Some(&service.to_owned())),
        shipped_otherwise: policy,
        ..part
    });
    Known { parts: parts.collect(), ..known }
}

fn told(order: &Order) -> Vec<&str> {
    let parcels = order.deliveries().flat_map(|delivery| &delivery.parcels);
    parcels.filter_map(|parcel| parcel.custom.fields.get(FIELD)?.as_str()).collect()
}

#[test]
fn a_parcel_says_how_it_left_where_that_was_not_asked_for() {
    let facts = facts(&[(EAST, shipped(70, "s1", "mug", 1))]);
    for (carrier, service, want) in [
        ("ups", "ups_ground", vec![]),
        ("", "", vec![]),
        ("UPS", "", vec![]),
        ("UPS", "2nd Day Air", vec!["UPS Ground instead of UPS 2nd Day Air"]),
        ("FedEx", "", vec!["UPS Ground instead of FedEx"]),
        ("", "Express", vec!["UPS Ground instead of Express"]),
    ] {
        let known = asking(known(&facts), carrier, service, ShippedOtherwise::Note);
        let (plan, after) = settled(&order(), &known, &Policy::default());
        assert_eq!(told(&after), want, "{carrier} {service}");
        assert_eq!(plan.reviews, [], "{carrier} {service}");
    }
}

#[test]
fn what_is_told_of_a_parcel_goes_when_it_is_so_no_more() {
    let facts = facts(&[(EAST, shipped(70, "s1", "mug", 1))]);
    let otherwise = asking(known(&facts), "FedEx", "", ShippedOtherwise::Note);
    let (_, after) = settled(&order(), &otherwise, &Policy::default());
    assert_eq!(told(&after).len(), 1);
    let (_, after) =
        settled(&after, &asking(known(&facts), "UPS", "", ShippedOtherwise::Note), &Policy::default());
    assert_eq!(told(&after), Vec::<&str>::new());
}

#[test]
fn an_order_is_put_before_a_person_once_until_voids_take_it_away() {
    let reviews = |events: &[(&str, waybill_domain::event::FulfillmentEvent)]| {
        let facts = facts(events);
        let plan =
            plan(&order(), &asking(known(&facts), "FedEx", "", ShippedOtherwise::Review), &Policy::default());
        plan.reviews.into_iter().map(|refusal| (refusal.code, refusal.message)).collect::<Vec<_>>()
    };
    let both = [(EAST, shipped(70, "s1", "mug", 2)), (WEST, shipped(70, "s2", "cup", 3))];
    let one = "of order 1001 shipment s1 at Partner left with UPS Ground instead of FedEx";
    let code = || "shipped-otherwise".to_owned();
    assert_eq!(reviews(&both), [(code(), format!("{one}; and 1 more"))]);
    let still = [both.to_vec(), vec![(WEST, voided(80, "s2"))]].concat();
    assert_eq!(reviews(&still), [(code(), one.to_owned())]);
    assert_eq!(reviews(&[still, vec![(EAST, voided(80, "s1"))]].concat()), []);
}
