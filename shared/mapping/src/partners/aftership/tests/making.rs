//! Making trackings: what is sent, and which way is tried after which.

use serde_json::{Value, json};
use waybill_domain::ids::TrackingId;

use super::{aftership, aftership_with, carrier, customer, parcel, walk};
use crate::parcels::{Customer, ToTrack};
use crate::partner::TracksParcels;

/// A tracking as it stands right after it was made.
fn made(id: &TrackingId, slug: &str, number: &str) -> Value {
    json!({ "id": id, "tracking_number": number, "slug": slug, "tag": "Pending", "subtag": "Pending_001",
        "updated_at": "2026-11-20T16:00:00+00:00", "checkpoints": [] })
}

fn body(options: &Value, parcel: &ToTrack) -> Value {
    let (asked, _) = walk(&aftership_with(options), parcel, &[]);
    asked[0]["body"].clone()
}

#[test]
fn everything_that_is_known_goes_along() {
    let options = json!({
        "custom_fields": { "order_kind": "kind", "none": "nowhere" },
        "promised_date": "promised",
        "tags": ["waybill", "us", " "],
        "origins": { "w-1": { "country": "US", "state": "KY", "city": "Louisville", "postal_code": "40213" } },
        "carrier_access": { "ups": { "account_number": "A1", "connection": "conn-1" } },
    });
    let parcel = ToTrack { customer: Some(customer()), ..parcel() };
    let (asked, _) = walk(&aftership_with(&options), &parcel, &[]);
    insta::assert_json_snapshot!(asked[0]);
}

#[test]
fn what_is_not_known_is_left_out() {
    let bare = ToTrack {
        order_number: None,
        shipped_at: None,
        warehouse: None,
        destination: None,
        shipping_method: None,
        store: None,
        channels: Vec::new(),
        ..parcel()
    };
    insta::assert_json_snapshot!(body(&json!({}), &bare));
}

#[test]
fn nobody_is_named_who_did_not_consent() {
    let text = body(&json!({}), &parcel()).to_string();
    for personal in ["customers", "Ada", "ada@", "555", "language"] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
}

#[test]
fn of_a_customer_only_what_aftership_takes_is_told() {
    let odd = Customer {
        email: Some("no address".to_owned()),
        phone: Some("0555 0100".to_owned()),
        locale: Some("gsw".to_owned()),
        ..customer()
    };
    let told = body(&json!({}), &ToTrack { customer: Some(odd), ..parcel() });
    assert_eq!(told["customers"], json!([{ "name": "Ada Muster", "id": "c-1" }]));
    assert_eq!(told.get("language"), None);
    let nobody = Customer { id: Some("c-1".to_owned()), name: None, email: None, phone: None, locale: None };
    let told = body(&json!({}), &ToTrack { customer: Some(nobody), ..parcel() });
    assert_eq!(told.get("customers"), None, "an id alone is of no use");
}

#[test]
fn each_version_has_its_form_of_a_promised_day() {
    for (version, promised, want) in [
        ("2026-07", "2026-11-25", Some(json!({ "promised_delivery_date": "2026-11-25" }))),
        (
            "2026-07",
            "2026-11-25T10:00:00.000Z",
            Some(json!({ "promised_delivery_date": "2026-11-25T10:00:00+00:00" })),
        ),
        ("2025-07", "2026-11-25", Some(json!("2026-11-25"))),
        ("2026-01", "2026-11-25", None),
        ("2026-07", "soon", None),
    ] {
        let mut parcel = parcel();
        parcel.custom.insert("promised".to_owned(), json!(promised));
        let told = body(&json!({ "api_version": version, "promised_date": "promised" }), &parcel);
        assert_eq!(told.get("order_promised_delivery_date"), want.as_ref(), "{version} {promised}");
        assert_eq!(told.get("shipment_direction").is_some(), version == "2026-07", "{version}");
    }
}

#[test]
fn what_aftership_would_refuse_never_leaves() {
    let (long, value) = ("9".repeat(101), "x".repeat(600));
    for number in ["123", "12 3", "1Z#99", "1Zé99", &long] {
        let (asked, came) = walk(&aftership(), &ToTrack { number: number.to_owned(), ..parcel() }, &[]);
        assert!(asked.is_empty(), "{number}");
        assert!(came.unwrap_err().starts_with("tracking-number-invalid: "), "{number}");
    }
    let mut long = parcel();
    long.number = " 1z-99.a/b_c ".to_owned();
    long.custom.insert("kind".to_owned(), json!(value));
    long.channels = (0..60).map(|at| format!("channel-{at}-with-a-name-that-is-too-long")).collect();
    let told = body(&json!({ "custom_fields": { "kind": "kind" } }), &long);
    assert_eq!(told["tracking_number"], "1Z-99.A/B_C");
    assert_eq!(told["custom_fields"]["kind"].as_str().unwrap().len(), 512);
    let tags = told["shipment_tags"].as_array().unwrap();
    assert!(tags.len() == 50 && tags.iter().all(|tag| tag.as_str().unwrap().len() <= 32));
}

/// How each exchange told the carrier, and what came of it.
fn ways(options: &Value, parcel: &ToTrack, answers: &[(u16, u16, Value)]) -> (Vec<String>, String) {
    let aftership = aftership_with(options);
    let (asked, came) = walk(&aftership, parcel, answers);
    let told = |asked: &Value| {
        let request = asked["request"].as_str().unwrap().replace("/tracking/2026-07", "");
        let said = |name: &str| asked["body"][name].as_str().map(|text| format!(" {name}={text}"));
        let carrier = said("slug").or_else(|| said("slug_group")).unwrap_or_default();
        format!("{}{carrier}", request.split('?').next().unwrap())
    };
    let came = came.map_or_else(
        |error| error.split(':').next().unwrap().to_owned(),
        |done| {
            format!("{} {}", done.seen.state.carrier.unwrap_or_default(), done.complaint.map_or("", |_| "!"))
        },
    );
    (asked.iter().map(told).collect(), came)
}

fn with(told: &str) -> ToTrack {
    ToTrack { told_carrier: Some(told.to_owned()), carrier: carrier(told), ..parcel() }
}

/// It is made, with this carrier.
fn there(told: &str, slug: &str) -> (u16, u16, Value) {
    let parcel = with(told);
    (201, 201, made(&aftership().id(&parcel), slug, &parcel.number))
}

const fn bad(code: u16) -> (u16, u16, Value) {
    (400, code, Value::Null)
}

fn may_be(slugs: &[&str]) -> (u16, u16, Value) {
    let couriers: Vec<Value> = slugs.iter().map(|slug| json!({ "slug": slug })).collect();
    (200, 200, json!({ "total": slugs.len(), "couriers": couriers }))
}

const BY_SLUG: &str = "POST /trackings slug=fedex";
const BY_GROUP: &str = "POST /trackings slug_group=fedex-group";
const OPEN: &str = "POST /trackings";
const DETECT: &str = "POST /couriers/detect";
const AS_TNT: &str = "POST /trackings slug=tnt";

/// A name, the carrier, what is answered, what is asked, and what comes of it.
type Case<'a> = (&'a str, &'a str, Vec<(u16, u16, Value)>, Vec<&'a str>, &'a str);

fn try_all(options: &Value, cases: Vec<Case<'_>>) {
    for (name, told, answers, want, came) in cases {
        let got = ways(options, &with(told), &answers);
        let want: Vec<String> = want.into_iter().map(str::to_owned).collect();
        assert_eq!(got, (want, came.to_owned()), "{name}");
    }
}

#[test]
fn one_way_after_the_other_is_tried() {
    let to_detection = [bad(4010), bad(4012), bad(4012)];
    let detected = [&to_detection[..], &[may_be(&["tnt"]), there("FedEx", "tnt")]].concat();
    try_all(
        &json!({}),
        vec![
            ("by its code", "FedEx", vec![there("FedEx", "fedex")], vec![BY_SLUG], "fedex "),
            (
                "by its family",
                "FedEx",
                vec![bad(4010), there("FedEx", "fedex-uk")],
                vec![BY_SLUG, BY_GROUP],
                "fedex-uk ",
            ),
            (
                "by its number",
                "FedEx",
                vec![bad(4010), bad(4012), there("FedEx", "ups")],
                vec![BY_SLUG, BY_GROUP, OPEN],
                "ups ",
            ),
            ("detected", "FedEx", detected, vec![BY_SLUG, BY_GROUP, OPEN, DETECT, AS_TNT], "tnt "),
            ("a riddle", "Pigeon", vec![there("Pigeon", "unrecognized")], vec![OPEN], "unrecognized !"),
        ],
    );
}

#[test]
fn what_no_way_leads_to_is_refused() {
    let refused = "carrier-refused";
    try_all(
        &json!({}),
        vec![
            (
                "detected and refused",
                "Pigeon",
                vec![bad(4012), may_be(&["tnt"]), bad(4010)],
                vec![OPEN, DETECT, AS_TNT],
                refused,
            ),
            ("several", "Pigeon", vec![bad(4012), may_be(&["tnt", "ups"])], vec![OPEN, DETECT], refused),
            ("none", "Pigeon", vec![bad(4012), may_be(&[])], vec![OPEN, DETECT], refused),
            ("a missing field", "FedEx", vec![bad(4011)], vec![BY_SLUG], "refused"),
            ("locked", "FedEx", vec![(401, 401, Value::Null)], vec![BY_SLUG], "the account is locked out"),
            ("lost", "FedEx", vec![(504, 504, Value::Null)], vec![BY_SLUG], "outcome unknown"),
        ],
    );
    let by_family = "POST /trackings slug_group=dhl-group";
    try_all(
        &json!({ "detect": false }),
        vec![
            ("no riddles", "Pigeon", vec![], vec![], refused),
            ("a family alone", "DHL", vec![bad(4010)], vec![by_family], refused),
        ],
    );
}

#[test]
fn what_a_carrier_must_be_told_is_told_or_it_is_refused() {
    let postnl =
        ToTrack { told_carrier: Some("PostNL 3S".into()), carrier: carrier("PostNL 3S"), ..parcel() };
    let (asked, _) = walk(&aftership(), &postnl, &[]);
    assert_eq!(asked[0]["body"]["slug"], "postnl-3s");
    let mut lacking = postnl.clone();
    lacking.destination.as_mut().unwrap().postal_code = None;
    let (asked, came) = walk(&aftership(), &lacking, &[]);
    assert!(asked.is_empty());
    assert_eq!(
        came.unwrap_err(),
        "tracking-lacks-field: number `1Z999AA10123456784` of order 1001 cannot be tracked: carrier `PostNL 3S` wants \
         destination_postal_code"
    );
    let mut keyed = postnl;
    keyed.carrier.as_mut().unwrap().required.push(crate::carriers::Required::TrackingKey);
    assert!(walk(&aftership(), &keyed, &[]).0.is_empty());
    let access = json!({ "carrier_access": { "postnl-3s": { "key": "k" } } });
    let (asked, _) = walk(&aftership_with(&access), &keyed, &[]);
    assert_eq!(asked[0]["body"]["tracking_key"], "k");
}

#[test]
fn what_is_there_already_is_taken_over() {
    let (ups, aftership) = (parcel(), aftership());
    let row = |id: &str, at: &str| {
        json!({ "id": id, "tracking_number": "1Z999AA10123456784", "slug": "ups", "tag": "InTransit",
            "updated_at": at })
    };
    let exists = (400, 4003, Value::Null);
    let list =
        |rows: &[Value]| (200, 200, json!({ "pagination": { "total": rows.len() }, "trackings": rows }));
    let ours = aftership.id(&ups);
    for (name, rows, want) in [
        ("another's", vec![row("a", "2026-11-20T10:00:00Z")], Ok("a")),
        ("the newest", vec![row("a", "2026-11-20T10:00:00Z"), row("b", "2026-11-20T11:00:00Z")], Ok("b")),
        (
            "ours before a newer one",
            vec![row(ours.as_str(), "2026-11-20T10:00:00Z"), row("b", "2026-11-20T11:00:00Z")],
            Ok(ours.as_str()),
        ),
        ("not listed yet", vec![], Err("busy: AfterShip has it already and does not list it yet")),
        (
            "another number",
            vec![json!({ "id": "c", "tracking_number": "1Z9", "updated_at": "2026-11-20T10:00:00Z" })],
            Err("busy: AfterShip has it already and does not list it yet"),
        ),
    ] {
        let (asked, came) = walk(&aftership, &ups, &[exists.clone(), list(&rows)]);
        let got = came.map(|done| done.seen.id.to_string());
        assert_eq!(got, want.map(str::to_owned).map_err(str::to_owned), "{name}");
        let request = asked[1]["request"].as_str().unwrap();
        assert_eq!(
            request,
            "GET /tracking/2026-07/trackings?limit=200&slug=ups&tracking_numbers=1Z999AA10123456784"
        );
    }
}
