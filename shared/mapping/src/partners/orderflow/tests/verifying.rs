//! Who may push, by the account's settings; and what is answered.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use serde_json::json;

use super::{delivery, flow, flow_with};
use crate::partner::sample::secrets;
use crate::partner::{Delivery, Detail, SendsWebhooks, Unverified};

const PATH: &str = "a-secret-of-some-length";
const TOKEN: &str = "another-secret-of-some-length";
const PASSWORD: &str = "a-password-of-some-length";

fn from(path: &str, headers: &[(&'static str, &str)], from: Option<&str>) -> Delivery {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().unwrap());
    }
    let from = from.map(|from| from.parse().unwrap());
    Delivery { path: path.to_owned(), headers: map, from, ..delivery("<inventory/>") }
}

#[test]
fn all_that_is_asked_for_must_be_there() {
    let login =
        |user: &str, password: &str| format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let right = login("orderflow", PASSWORD);
    let known = secrets(&[
        ("webhook_path", PATH),
        ("webhook_path.old", "the-secret-before-this-one"),
        ("webhook_token", TOKEN),
        ("webhook_user", "orderflow"),
        ("webhook_password", PASSWORD),
    ]);
    let path = json!({});
    let basic = json!({ "path": false, "basic": true });
    let all = json!({ "path": true, "basic": true, "header": "X-Token", "networks": ["192.0.2.0/24", "2001:db8::/32"] });
    let (auth, token) = (("authorization", right.as_str()), ("x-token", TOKEN));
    for (name, inbound, sent, want) in [
        ("the path", &path, from(PATH, &[], None), true),
        ("the path before it", &path, from("/the-secret-before-this-one/stock", &[], None), true),
        ("another path", &path, from("a-secret-of-some-lengtH", &[], None), false),
        ("no path", &path, from("", &[auth, token], None), false),
        ("user and password", &basic, from("", &[auth], None), true),
        ("another user", &basic, from("", &[("authorization", &login("x", PASSWORD))], None), false),
        ("another password", &basic, from("", &[("authorization", &login("orderflow", "x"))], None), false),
        ("no login", &basic, from(PATH, &[], None), false),
        (
            "another scheme",
            &basic,
            from("", &[("authorization", &right.replace("Basic", "Bearer"))], None),
            false,
        ),
        ("everything", &all, from(PATH, &[auth, token], Some("192.0.2.7")), true),
        ("everything, over IPv6", &all, from(PATH, &[auth, token], Some("2001:db8::7")), true),
        (
            "the same address in the other form",
            &all,
            from(PATH, &[auth, token], Some("::ffff:192.0.2.7")),
            true,
        ),
        ("from elsewhere", &all, from(PATH, &[auth, token], Some("198.51.100.1")), false),
        ("from nowhere", &all, from(PATH, &[auth, token], None), false),
        ("without the header", &all, from(PATH, &[auth], Some("192.0.2.7")), false),
        ("with another header", &all, from(PATH, &[auth, ("x-token", "x")], Some("192.0.2.7")), false),
        ("without the path", &all, from("", &[auth, token], Some("192.0.2.7")), false),
    ] {
        let flow = flow_with(&json!({ "inbound": inbound }));
        let got = flow.verify(&known, &sent);
        assert_eq!(got, if want { Ok(()) } else { Err(Unverified) }, "{name}");
    }
}

#[test]
fn a_secret_that_was_never_set_lets_nobody_in() {
    for known in [vec![], vec![("webhook_path", "")], vec![("webhook_path", "short")]] {
        for path in ["", "short"] {
            assert_eq!(flow().verify(&secrets(&known), &from(path, &[], None)), Err(Unverified));
        }
    }
}

#[test]
fn the_answer_is_the_account_s() {
    let plain = flow().accepted();
    assert_eq!(
        (plain.status().as_u16(), plain.body().as_ref()),
        (200, &b"<?xml version=\"1.0\"?><message>OK</message>"[..])
    );
    let other = json!({ "inbound": { "acknowledgement": { "status": 202, "content_type": "text/plain", "body": "Success" } } });
    let answer = flow_with(&other).accepted();
    assert_eq!((answer.status().as_u16(), answer.body().as_ref()), (202, &b"Success"[..]));
    assert_eq!(answer.headers()["content-type"], "text/plain");
}

#[test]
fn nothing_can_be_registered() {
    let flow = flow();
    let registers = flow.registers();
    assert!(registers.wanted("https://host/webhooks/east").is_empty() && flow.keys().is_none());
    let there = super::read(&registers.registered(None, Detail::Health), "<inventory/>").unwrap();
    assert!(there.items.is_empty());
    assert!(flow.probed(&http::Method::GET).is_none());
}
