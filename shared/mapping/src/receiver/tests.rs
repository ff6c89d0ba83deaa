//! The request as it is sent, what an answer means, and the published example of a signature.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;

/// The example of Standard Webhooks' own libraries
/// (<https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/rust/src/lib.rs>, read 2026-11).
const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn secrets(pairs: &[(&str, &str)]) -> Secrets {
    Secrets::new(
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>(),
    )
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn the_published_example_is_signed_alike() {
    let signed = sign(
        &secrets(&[(SIGNING, KEY)]),
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        at(1_614_265_330),
        br#"{"test": 2432232314}"#,
    );
    assert_eq!(signed.unwrap().signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[test]
fn each_key_signs_and_a_bad_one_is_told() {
    let other = STANDARD_KEY;
    for (name, given, want) in [
        ("one", &[(SIGNING, KEY)][..], Ok(1)),
        ("an old one beside it", &[(SIGNING, KEY), ("signing.old", other)], Ok(2)),
        ("none", &[("key", KEY)], Err(BadKey::Missing)),
        ("too short", &[(SIGNING, "whsec_c2hvcnQ=")], Err(BadKey::Form)),
        ("no base64", &[(SIGNING, "whsec_?")], Err(BadKey::Form)),
    ] {
        let signed = sign(&secrets(given), "evt_1", at(0), b"{}");
        assert_eq!(signed.map(|signed| signed.signature.split(' ').count()), want, "{name}");
    }
}

/// 32 bytes in base64, without the mark.
const STANDARD_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn request(address: &str) -> http::Request<Bytes> {
    let posted = Posted { id: "evt_1", kind: "shipment.shipped", version: 1, body: "{\"id\":\"evt_1\"}" };
    Receiver::new(address).unwrap().post(posted).request
}

#[test]
fn an_event_is_posted_with_its_names_and_its_signature() {
    let receiver = Receiver::new("https://help.example/hooks/waybill?shop=eu").unwrap();
    let mut request = request("https://help.example/hooks/waybill?shop=eu");
    receiver.attach(&secrets(&[(SIGNING, KEY)]), None, at(1_795_000_000), &mut request).unwrap();
    let headers: BTreeMap<&str, &str> =
        request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    insta::assert_json_snapshot!(json!({
        "method": request.method().as_str(), "uri": request.uri().to_string(), "headers": headers,
        "body": String::from_utf8_lossy(request.body()),
    }));
    for (origin, want) in [
        ("https://help.example", true),
        ("http://help.example", false),
        ("https://help.example:8443", false),
        ("https://other.example", false),
    ] {
        assert_eq!(receiver.trusts(origin), want, "{origin}");
    }
}

#[test]
fn an_answer_says_what_is_the_matter() {
    let post = Receiver::new("https://help.example/hooks").unwrap();
    for (status, want) in [
        (200, "taken"),
        (204, "taken"),
        (301, "locked out"),
        (400, "refused"),
        (401, "locked out"),
        (404, "locked out"),
        (409, "refused"),
        (410, "locked out"),
        (413, "refused"),
        (422, "refused"),
        (429, "busy 7"),
        (500, "busy 7"),
        (503, "busy 7"),
    ] {
        let posted = Posted { id: "evt_1", kind: "k", version: 1, body: "{}" };
        let answer = http::Response::builder().status(status).header("retry-after", "7");
        let answer = answer.body(Bytes::from_static(b"Jo Sample")).unwrap();
        let got = match (post.post(posted).read)(&answer) {
            Ok(()) => "taken".to_owned(),
            Err(failure) => {
                assert!(!failure.to_string().contains("Jo"), "{failure}");
                match failure {
                    Failure::Refused(_) => "refused".to_owned(),
                    Failure::LockedOut { .. } => "locked out".to_owned(),
                    Failure::Busy { after, .. } => format!("busy {}", after.unwrap().as_secs()),
                    Failure::Unknown { .. } => "unknown".to_owned(),
                }
            }
        };
        assert_eq!(got, want, "{status}");
    }
}

#[test]
fn what_is_no_address_is_told() {
    for (address, want) in [("https://help.example", true), ("help", false), ("data:text/plain,x", false)] {
        assert_eq!(Receiver::new(address).is_ok(), want, "{address}");
    }
}
