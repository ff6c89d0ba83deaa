//! What is not there or not allowed is told in words.

use crate::scene::Scene;

pub(crate) fn what_is_not_there_is_told(scene: &Scene) {
    let nobody = scene.waybill(&["trace", "S-9"]).badly();
    assert!(nobody.contains("the ledger knows no order `S-9`"), "{nobody}");
    let nothing = scene.waybill(&["review", "show", "0123abcd"]).badly();
    assert!(nothing.contains("nothing in review is called `0123abcd`"), "{nothing}");
    let unknown = scene.waybill(&["replay", "S-9", "--preview", "--json"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.err.contains("no shop has an order `S-9`"), "{unknown:?}");
    assert_eq!(unknown.json()["unknown"], serde_json::json!(["S-9"]));
    let account = scene.waybill(&["replay", "S-1", "--account", "nobody"]).badly();
    assert!(account.contains("account `nobody` is not configured"), "{account}");
    let account = scene.waybill(&["review", "--account", "nobody"]).badly();
    assert!(account.contains("account `nobody` is not configured"), "{account}");
    let shipper = scene.waybill(&["report", "tracking", "--account", "shiphero-us"]).badly();
    assert!(shipper.contains("does not track parcels"), "{shipper}");
}

pub(crate) fn a_deployment_that_is_not_there_is_named(scene: &Scene) {
    for words in [&["trace", "S-1"][..], &["review"], &["dead-letters"], &["report", "tracking"]] {
        let words = [words, &["--aws", "elsewhere"]].concat();
        let said = scene.waybill_with(&words, &[]).badly();
        assert!(said.contains("elsewhere") && said.contains("eu-west-1"), "{words:?}: {said}");
    }
}

pub(crate) fn whoever_may_not_is_told_what(scene: &Scene) {
    for (name, value, says) in [
        ("AWS_REGION", "", "the environment has no AWS_REGION"),
        ("AWS_ACCESS_KEY_ID", "", "the environment has no AWS_ACCESS_KEY_ID"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9", "did not answer"),
    ] {
        for words in [&["trace", "S-1"][..], &["review"], &["dead-letters"], &["replay", "S-1"]] {
            let words = [words, &["--aws", "demo"]].concat();
            let said = scene.waybill_with(&words, &[(name, value)]).badly();
            assert!(said.contains(says), "{words:?}, {name}: {said}");
        }
    }
}
