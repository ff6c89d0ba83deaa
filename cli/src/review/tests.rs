//! What invented entries look like to a person.

use jiff::Timestamp;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::AccountId;
use waybill_domain::review::{About, Closed, PASSED, ReviewEntry};
use waybill_ledger::model::Model;
use waybill_ledger::{JournalSettings, WITHIN};

use super::*;

fn at(time: &str) -> Timestamp {
    format!("2026-11-{time}Z").parse().unwrap()
}

fn entry(about: About, account: Option<&str>, code: &str, words: &str, first: &str) -> ReviewEntry {
    ReviewEntry {
        about,
        account: account.map(|id| AccountId::try_from(id).unwrap()),
        refusal: Refusal::new(code, words),
        kept: None,
        first_seen: at(first),
        last_seen: at("10T09:00:00"),
        seen: 1,
        closed: None,
    }
}

fn order(number: &str) -> About {
    About::Order { order: format!("o-{number}").try_into().unwrap(), number: number.try_into().ok() }
}

fn entries() -> Vec<ReviewEntry> {
    let stock = About::Stock { sku: "MUG-9".to_owned(), warehouse: "w-1".to_owned() };
    let mug = Refusal::new("unmapped-sku", "line MUG-9 has no SKU at account `us-east`")
        .of_line(&"l-1".try_into().unwrap());
    vec![
        entry(
            order("1002"),
            None,
            "missing-address",
            "the shipping address of order 1002 has no street",
            "10T08:59:30",
        ),
        ReviewEntry { refusal: mug, seen: 7, ..entry(order("1001"), Some("us-east"), "", "", "08T08:00:00") },
        entry(
            stock,
            Some("us-west"),
            "unreadable-inventory",
            "the entry of MUG-9 cannot be read",
            "10T02:00:00",
        ),
        entry(
            About::Account,
            Some("us-east"),
            "locked-out",
            "`us-east` does not let us in: HTTP 401",
            "10T08:30:00",
        ),
    ]
}

fn now() -> Timestamp {
    at("10T09:00:00")
}

async fn ledger() -> Ledger {
    let journal = JournalSettings { key: None, keep: jiff::SignedDuration::from_hours(1), within: WITHIN };
    let ledger = Ledger::new(std::sync::Arc::new(Model::default()), "tests", journal);
    for entry in entries() {
        ledger.review_upsert(&entry).await.unwrap();
    }
    ledger
}

#[tokio::test]
async fn the_oldest_comes_first_in_words_that_fit_the_width() {
    let listed = list(&ledger().await, &Asked::default(), now()).await.unwrap();
    insta::assert_snapshot!(words::table(&listed, 100).join("\n"));
    insta::assert_json_snapshot!(listed);
}

#[tokio::test]
async fn a_list_is_narrowed_by_account_and_by_code() {
    let ledger = ledger().await;
    for (account, code, want) in [
        (Some("us-east"), None, &["unmapped-sku", "locked-out"][..]),
        (None, Some("missing-address"), &["missing-address"]),
        (Some("us-west"), Some("locked-out"), &[]),
    ] {
        let asked = Asked { account: account.map(str::to_owned), code: code.map(str::to_owned) };
        let listed = list(&ledger, &asked, now()).await.unwrap();
        let codes: Vec<&str> = listed.entries.iter().map(|entry| entry.code.as_str()).collect();
        assert_eq!(codes, want);
    }
    let none = Asked { account: Some("eu".to_owned()), code: None };
    let none = list(&ledger, &none, now()).await.unwrap();
    assert_eq!(words::table(&none, 100), ["Nothing waits for a person."]);
}

#[test]
fn one_entry_says_what_to_do_or_how_it_ended() {
    let [address, sku]: [ReviewEntry; 2] = entries().drain(..2).collect::<Vec<_>>().try_into().unwrap();
    let closed = |by: &str, because: Option<&str>| {
        Some(Closed { at: at("10T09:10:00"), by: by.to_owned(), because: because.map(str::to_owned) })
    };
    let passed = ReviewEntry { closed: closed(PASSED, None), ..address.clone() };
    let by_hand = ReviewEntry { closed: closed("jo", Some("sent by hand")), ..sku.clone() };
    let all = [address, sku, passed, by_hand].map(|entry| {
        let edits = vec!["address.city".to_owned(), "email".to_owned()];
        words::entry(&listed::told(&entry, edits, now()), 80).join("\n")
    });
    insta::assert_snapshot!(all.join("\n\n"));
}

#[tokio::test]
async fn an_entry_is_found_by_the_beginning_of_its_name() {
    let ledger = ledger().await;
    let wanted = entries().remove(1);
    let id = review_id(&wanted);
    assert_eq!(named(&ledger, &id).await.unwrap(), wanted);
    assert_eq!(named(&ledger, &id[..5]).await.unwrap(), wanted);
    for id in ["", "0", "zzzzzzzz", "00000000"] {
        let error = named(&ledger, id).await.unwrap_err().to_string();
        assert_eq!(error, format!("nothing in review is called `{id}`: `waybill review` lists what waits"));
    }
}
