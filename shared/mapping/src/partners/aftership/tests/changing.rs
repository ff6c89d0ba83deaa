//! Changing and removing trackings that are there.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;

use super::{aftership, answered, customer, fixture, parcel, request};
use crate::parcels::ToTrack;
use crate::partner::TracksParcels;

#[test]
fn a_change_says_nothing_of_what_never_changes() {
    let changed = ToTrack { customer: Some(customer()), ..parcel() };
    let aftership = aftership();
    let call = aftership.update(&aftership.id(&changed), &changed).unwrap();
    let sent = request(&call);
    for fixed in ["id", "tracking_number", "slug", "slug_group", "shipment_tags", "courier_connection_id"] {
        assert_eq!(sent["body"].get(fixed), None, "{fixed}");
    }
    insta::assert_json_snapshot!(sent);
    let seen = answered(&call, 200, 200, &fixture("2026-07")).unwrap().unwrap();
    assert_eq!(seen.state.status.tag.as_str(), "Delivered");
    assert_eq!(answered(&call, 404, 4004, &Value::Null), Ok(None), "it is gone");
    assert!(matches!(answered(&call, 400, 4008, &Value::Null), Err(Failure::Refused(_))));
}

#[test]
fn a_customer_who_does_not_consent_any_more_is_taken_out() {
    let aftership = aftership();
    let call = aftership.update(&aftership.id(&parcel()), &parcel()).unwrap();
    assert_eq!(request(&call)["body"]["customers"], json!([]));
}

#[test]
fn what_is_gone_is_removed() {
    let call = aftership().remove(&"wb/1".try_into().unwrap());
    assert_eq!(request(&call)["request"], "DELETE /tracking/2026-07/trackings/wb%2F1");
    for (status, code, want) in [(200, 200, true), (404, 4004, true), (404, 404, true), (403, 403, false)] {
        assert_eq!(answered(&call, status, code, &json!({})).is_ok(), want, "{code}");
    }
}
