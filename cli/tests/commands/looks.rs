//! The commands that look at what would happen.

use crate::program::{data, fed, file, looks, text, waybill};

const SIGNATURE: &str = "x-shiphero-hmac-sha256: 7Su+mmOvUA+W9aRynznqAlNyUCSD1/4nL1RvbOss0o8=";

#[test]
fn every_look_prints_its_answer_and_ends_well() {
    let (order, events) = (data("order.json"), data("events.json"));
    let plan = ["plan", "--order", order.to_str().unwrap(), "--events", events.to_str().unwrap()];
    for (words, input, says) in [
        (&["map", "order"][..], "order.json", "\"fulfillmentOrders\": ["),
        (&["map", "order", "--account", "us-east"], "order.json", "\"wait\": null"),
        (&["map", "event", "--account", "us-east", "--header", SIGNATURE], "webhook.json", "\"events\": ["),
        (&plan, "order.json", "\"action\": \"addDelivery\""),
        (&["explain"], "order.json", "route 2 to `us-east`: fires"),
        (&["explain", "--json"], "order.json", "\"misfit\": null"),
    ] {
        let output = looks(words, &file(input));
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
        assert!(text(&output.stdout).contains(says), "{words:?}: {}", text(&output.stdout));
    }
}

#[test]
fn a_webhook_is_verified_with_a_secret_of_the_environment() {
    let words = ["map", "event", "--account", "us-east", "--header", SIGNATURE, "--config"];
    let named = "WAYBILL_SECRET_WAYBILL_SHIPHERO_US_WEBHOOK";
    for (secret, verified) in [("invented-webhook-secret", "true"), ("another", "false")] {
        let mut command = waybill();
        command.args(words).arg(data("waybill.toml")).env(named, secret);
        let output = fed(&mut command, &file("webhook.json"));
        assert!(output.status.success());
        assert!(text(&output.stdout).contains(&format!("\"verified\": {verified}")), "{secret}");
    }
}

#[test]
fn bad_input_is_refused_in_words() {
    for (words, input, want) in [
        (
            &["map", "order"][..],
            "{\n  \"id\": ",
            "standard input is not JSON: EOF while parsing a value at line 2 column 8",
        ),
        (&["explain"], "", "standard input is not JSON: EOF while parsing a value at line 1 column 0"),
        (&["map", "order"], "[]", "standard input is no order"),
        (&["map", "order", "--account", "eu"], "{}", "unknown account `eu`; the configuration has `us-east`"),
        (&["map", "event", "--account", "eu"], "{}", "unknown account `eu`; the configuration has `us-east`"),
        (&["map", "event", "--account", "us-east"], "{", "the webhook cannot be read"),
        (
            &["map", "event", "--account", "us-east", "--header", "x"],
            "{}",
            "header `x` is not of the form `Name: value`",
        ),
        (&["plan", "--order", "nowhere.json", "--events", "e.json"], "", "cannot read nowhere.json"),
    ] {
        let output = looks(words, input.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        let said = text(&output.stderr);
        assert!(said.starts_with("waybill: ") && said.contains(want), "{words:?}: {said}");
    }
}

#[test]
fn what_people_edited_counts_where_a_ledger_is_named() {
    let (folder, order) = (tempfile::tempdir().unwrap(), file("order.json"));
    let store = waybill_ledger::sqlite::SqliteStore::open(&folder.path().join("ledger.db")).unwrap();
    let journal = waybill_ledger::JournalSettings {
        key: None,
        keep: jiff::SignedDuration::ZERO,
        within: waybill_ledger::WITHIN,
    };
    let ledger = waybill_ledger::Ledger::new(std::sync::Arc::new(store), "tests", journal);
    let id: serde_json::Value = serde_json::from_slice(&order).unwrap();
    let edit = waybill_domain::edits::Edit {
        change: waybill_domain::edits::Change::read("address.city", "Sparks Invented").unwrap(),
        by: "jo".to_owned(),
        because: None,
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let id = id["id"].as_str().unwrap().try_into().unwrap();
    runtime.block_on(ledger.edit(&id, |edits| edits.set(edit.clone()))).unwrap();
    let data = folder.path().to_str().unwrap();
    for (words, is_edited) in [(&["map", "order", "--data", data][..], true), (&["map", "order"], false)] {
        let output = looks(words, &order);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout).contains("Sparks Invented"), is_edited);
    }
    let output = looks(&["map", "order", "--data", "nowhere"], &order);
    assert!(text(&output.stderr).contains("there is no ledger in nowhere"));
}
