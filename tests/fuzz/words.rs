//! Times, amounts, ids and keys as others write them; and payloads as they are shown to people.

use serde_json::Value;
use waybill_domain::event::Subject;
use waybill_domain::ids::{OrderId, PartnerOrderId, ReturnKey, Sku};
use waybill_domain::money::{Currency, Money};
use waybill_domain::tracking::CarrierTime;
use waybill_ledger::mask::mask;

use crate::hunt::hunt;
use crate::pieces::PIECES;
use crate::samples::{Sample, bodies, of_folder};

fn samples() -> Vec<Sample> {
    let texts = [
        "2026-11-20",
        "2026-11-20T14:03:05",
        "2026-11-20T23:03:05.123456789-08:00",
        "2026-11-20T23:03:05+05:45:30",
        "1999.99",
        "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00-97b54c93",
        "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00-97b54c93-0a1b2c3d",
    ];
    texts.iter().chain(PIECES).map(|text| Sample::new("a word", (*text).to_owned())).collect()
}

#[test]
fn words() {
    let euro = Currency::new("EUR", 2).expect("a currency");
    hunt(bolero::check!(), &samples(), |input| {
        let text = input.text();
        if let Ok(time) = text.parse::<CarrierTime>() {
            let kept = time.to_string();
            assert_eq!(kept.parse::<CarrierTime>(), Ok(time), "{text} is kept as {kept}");
            let _day = time.day();
        }
        if let Ok(money) = Money::parse(&text, euro) {
            assert_eq!(Money::parse(&money.to_string(), euro), Ok(money), "{text} is kept as {money}");
        }
        if let Some(key) = ReturnKey::read(&text) {
            assert_eq!(ReturnKey::read(key.as_str()).as_ref(), Some(&key));
            assert!(key.reference().is_some(), "{key} is of no part");
        }
        let subject = Subject { reference: Some(text.clone()), ..Subject::default() };
        assert!(subject.reference().is_none() || subject.order().is_some(), "{text} is of no order");
        for kept in [
            OrderId::try_from(text.as_str()).map(String::from),
            PartnerOrderId::try_from(text.as_str()).map(String::from),
            Sku::try_from(text.as_str()).map(String::from),
        ] {
            assert!(kept.is_err() || kept == Ok(text.clone()), "an id is kept otherwise");
        }
    });
}

#[test]
fn masks() {
    hunt(bolero::check!(), &bodies(&of_folder("events", &["json"])), |input| {
        let text = input.text();
        let shown = mask(&text);
        assert_eq!(shown, mask(&text), "it is shown otherwise the second time");
        match serde_json::from_str::<Value>(&text) {
            Ok(_) => assert_eq!(mask(&shown), shown, "what is shown hides something else"),
            Err(_) => assert!(shown.len() < text.len() + 200, "it shows more than there is"),
        }
    });
}
