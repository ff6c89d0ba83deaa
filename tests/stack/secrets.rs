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
    manager.load(["waybill/one", "waybill/two"].map(str::to_owned)).await.unwrap();
    let kept = |name: &str, key: &str| manager.kept(name).and_then(|it| it.get(key).map(str::to_owned));
    assert_eq!(kept("waybill/one", "refresh_token").as_deref(), Some("r-1"));
    assert_eq!(kept("waybill/two", "key").as_deref(), Some("k-1"));
    assert_eq!(calls(stack.proxy(), "secretsmanager") - before, 2, "each is read once");

    // Another process stores beside it.
    let other = SecretsManager::new(&stack.config());
    other.store("waybill/one", "webhook.shipment", "w-1").await.unwrap();
    assert_eq!(kept("waybill/one", "webhook.shipment"), None);
    let read = manager.read("waybill/one").await.unwrap();
    assert_eq!((read.get("refresh_token"), read.get("webhook.shipment")), (Some("r-1"), Some("w-1")));
    assert_eq!(kept("waybill/one", "webhook.shipment").as_deref(), Some("w-1"));
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
    let missing = manager.load(["waybill/none".to_owned()]).await.unwrap_err();
    assert!(matches!(&missing, ManagerError::Refused { name, .. } if name == "waybill/none"), "{missing}");
    trouble(stack.proxy(), "secretsmanager", &[("GetSecretValue", Trouble::Broken, 1)]);
    let broken = manager.read("waybill/text").await.unwrap_err();
    assert!(matches!(&broken, ManagerError::Unavailable { .. }), "{broken}");
    assert!(manager.kept("waybill/text").is_none(), "what cannot be read is not kept");
}
