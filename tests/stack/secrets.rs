//! Secrets in Secrets Manager.

use waybill_settings::secrets::aws::{ManagerError, SecretsManager};
use waybill_tests::emulator::{Stack, Trouble, calls, trouble};

use crate::stack;

async fn create(stack: &Stack, name: &str, text: &str) {
    let client = aws_sdk_secretsmanager::Client::new(&stack.behind());
    client.create_secret().name(name).secret_string(text).send().await.expect("the emulator makes secrets");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_read_once_kept_and_read_anew_when_asked_for() {
    let Some(stack) = stack::with_faults() else { return };
    create(&stack, "waybill/one", r#"{"refresh_token":"r-1"}"#).await;
    create(&stack, "waybill/two", r#"{"key":"k-1"}"#).await;
    let before = calls(stack.proxy(), "secretsmanager");
    let manager = SecretsManager::new(&stack.config());
    let unread = manager.load(["waybill/one", "waybill/two"].map(str::to_owned)).await.unwrap();
    assert!(unread.is_empty(), "{unread:?}");
    let kept = |name: &str, key: &str| manager.kept(name).and_then(|it| it.get(key).map(str::to_owned));
    assert_eq!(kept("waybill/one", "refresh_token").as_deref(), Some("r-1"));
    assert_eq!(kept("waybill/two", "key").as_deref(), Some("k-1"));
    assert_eq!(calls(stack.proxy(), "secretsmanager") - before, 1, "both with one request");

    // Another process stores beside it.
    let other = SecretsManager::new(&stack.config());
    other.store("waybill/one", "webhook.shipment", "w-1").await.unwrap();
    assert_eq!(kept("waybill/one", "webhook.shipment"), None);
    let read = manager.read("waybill/one").await.unwrap();
    assert_eq!((read.get("refresh_token"), read.get("webhook.shipment")), (Some("r-1"), Some("w-1")));
    assert_eq!(kept("waybill/one", "webhook.shipment").as_deref(), Some("w-1"));
}

/// Two who store at once lose nothing of each other, nor of what was there, whatever becomes of their answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_many_store_at_once_is_all_kept() {
    let Some(stack) = stack::with_faults() else { return };
    create(&stack, "waybill/one", r#"{"refresh_token":"r-1"}"#).await;
    for (at, rules) in [
        &[][..],
        &[("UpdateSecretVersionStage", Trouble::AnswerLost, 3)],
        &[("PutSecretValue", Trouble::AnswerLost, 2), ("GetSecretValue", Trouble::Throttled, 3)],
    ]
    .into_iter()
    .enumerate()
    {
        trouble(stack.proxy(), "secretsmanager", rules);
        let stores = (0..3).map(|who| {
            let manager = SecretsManager::new(&stack.stubborn());
            async move {
                for step in 0..2 {
                    let key = format!("webhook.{at}-{who}-{step}");
                    manager.store("waybill/one", &key, &format!("w-{at}-{who}-{step}")).await.unwrap();
                }
            }
        });
        futures::future::join_all(stores).await;
    }
    trouble(stack.proxy(), "secretsmanager", &[]);
    let kept = SecretsManager::new(&stack.config()).read("waybill/one").await.unwrap();
    assert_eq!(kept.get("refresh_token"), Some("r-1"));
    for (at, who, step) in (0..18).map(|one| (one / 6, one / 2 % 3, one % 2)) {
        let (key, want) = (format!("webhook.{at}-{who}-{step}"), format!("w-{at}-{who}-{step}"));
        assert_eq!(kept.get(&key), Some(want.as_str()), "{key}");
    }
    assert_eq!(kept.values().count(), 19);
}

/// What was there counts until what is stored counts, and stays when it cannot.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_stored_changes_nothing() {
    let Some(stack) = stack::with_faults() else { return };
    create(&stack, "waybill/one", r#"{"refresh_token":"r-1"}"#).await;
    let manager = SecretsManager::new(&stack.config());
    for operation in ["PutSecretValue", "UpdateSecretVersionStage"] {
        trouble(stack.proxy(), "secretsmanager", &[(operation, Trouble::Broken, 1)]);
        let told = manager.store("waybill/one", "webhook", "hush-hush").await.unwrap_err();
        assert!(matches!(&told, ManagerError::Unavailable { .. }), "{told}");
        assert!(!told.to_string().contains("hush"), "{told}");
        trouble(stack.proxy(), "secretsmanager", &[]);
        assert_eq!(
            manager.read("waybill/one").await.unwrap().values().collect::<Vec<_>>(),
            ["r-1"],
            "{operation}"
        );
    }
    manager.store("waybill/one", "webhook", "hush-hush").await.unwrap();
    let none = manager.store("waybill/none", "webhook", "hush-hush").await.unwrap_err();
    assert_eq!(none, ManagerError::Absent { name: "waybill/none".to_owned() });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_told_without_its_value() {
    let Some(stack) = stack::with_faults() else { return };
    create(&stack, "waybill/text", "s3cr3t as text").await;
    create(&stack, "waybill/numbers", r#"{"pin":4711}"#).await;
    let manager = SecretsManager::new(&stack.config());
    for name in ["waybill/text", "waybill/numbers"] {
        let told = manager.read(name).await.unwrap_err();
        assert_eq!(told, ManagerError::Form { name: name.to_owned() });
    }
    create(&stack, "waybill/good", r#"{"key":"k-1"}"#).await;
    let missing = ManagerError::Absent { name: "waybill/none".to_owned() };
    for names in [vec!["waybill/none"], vec!["waybill/good", "waybill/none"]] {
        let unread = manager.load(names.iter().map(ToString::to_string)).await.unwrap();
        assert_eq!(Vec::from_iter(unread), [("waybill/none".to_owned(), missing.clone())]);
    }
    assert!(manager.kept("waybill/good").is_some(), "one that is not there is no reason against another");
    let unread = manager.load(["waybill/good", "waybill/text"].map(str::to_owned)).await.unwrap();
    let text = "waybill/text".to_owned();
    assert_eq!(Vec::from_iter(unread), [(text.clone(), ManagerError::Form { name: text })]);
    trouble(stack.proxy(), "secretsmanager", &[("GetSecretValue", Trouble::Broken, 1)]);
    let broken = manager.read("waybill/text").await.unwrap_err();
    assert!(matches!(&broken, ManagerError::Unavailable { .. }), "{broken}");
    assert!(manager.kept("waybill/text").is_none(), "what cannot be read is not kept");
}

/// More than one request takes, and throttles in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_are_read_in_few_requests() {
    let Some(stack) = stack::with_faults() else { return };
    let names: Vec<String> = (0..23).map(|at| format!("waybill/{at}")).collect();
    for name in &names {
        create(&stack, name, &format!(r#"{{"key":"of {name}"}}"#)).await;
    }
    for (rules, requests) in [(&[][..], 2), (&[("BatchGetSecretValue", Trouble::Throttled, 3)], 3)] {
        trouble(stack.proxy(), "secretsmanager", rules);
        let before = calls(stack.proxy(), "secretsmanager");
        let manager = SecretsManager::new(&stack.config());
        let unread = manager.load(names.clone()).await.unwrap();
        assert!(unread.is_empty(), "{unread:?}");
        assert_eq!(calls(stack.proxy(), "secretsmanager") - before, requests);
        for name in &names {
            let kept = manager.kept(name).and_then(|it| it.get("key").map(str::to_owned));
            assert_eq!(kept, Some(format!("of {name}")));
        }
    }
}
