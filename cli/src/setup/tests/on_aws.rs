//! Secrets of a deployment on AWS: read from Secrets Manager, and kept there beside the others.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use waybill_flows::world::ReadsSecrets as _;

use super::super::on_aws::OnAws;
use super::super::safe::{Needs, Safe};
use super::scene::{Scene, listen};
use super::*;

/// Versions of a secret, and the one that counts.
type Versions = (Vec<String>, usize);

/// Secrets Manager, as far as it is used: secrets by their names.
#[derive(Debug, Clone, Default)]
struct Manager(Arc<Mutex<BTreeMap<String, Versions>>>);

impl Manager {
    fn put(&self, name: &str, text: &str) {
        let mut secrets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.insert(name.to_owned(), (vec![text.to_owned()], 0));
    }

    fn get(&self, name: &str) -> Value {
        let secrets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (versions, counts) = &secrets[name];
        serde_json::from_str(&versions[*counts]).unwrap()
    }

    async fn config(&self) -> waybill_aws::SdkConfig {
        let address = listen(Router::new().fallback(answer).with_state(self.clone())).await;
        let variable = |name: &str| match name {
            "AWS_REGION" => Some("eu-west-1".to_owned()),
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("test".to_owned()),
            "AWS_ENDPOINT_URL" => Some(address.clone()),
            _ => None,
        };
        waybill_aws::config(variable).unwrap()
    }
}

async fn answer(State(manager): State<Manager>, headers: HeaderMap, body: Bytes) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let text = |key: &str| asked[key].as_str().unwrap_or_default().to_owned();
    let mut secrets = manager.0.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((versions, counts)) = secrets.get_mut(&text("SecretId")) else {
        let missing = json!({ "__type": "ResourceNotFoundException", "Message": "it is not there" });
        return (StatusCode::BAD_REQUEST, missing.to_string()).into_response();
    };
    let named = |version: usize| format!("version-{version}-{}", "x".repeat(32));
    match headers["x-amz-target"].to_str().unwrap() {
        "secretsmanager.GetSecretValue" => {
            json!({ "VersionId": named(*counts), "SecretString": versions[*counts] }).to_string()
        }
        "secretsmanager.PutSecretValue" => {
            assert_ne!(
                asked["VersionStages"],
                json!(["AWSCURRENT"]),
                "it must not count before it is checked"
            );
            versions.push(text("SecretString"));
            json!({ "VersionId": named(versions.len() - 1) }).to_string()
        }
        "secretsmanager.UpdateSecretVersionStage" => {
            assert_eq!(text("RemoveFromVersionId"), named(*counts));
            *counts = (0..versions.len()).find(|at| named(*at) == text("MoveToVersionId")).unwrap();
            "{}".to_owned()
        }
        other => panic!("{other}"),
    }
    .into_response()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_secrets_are_kept_where_the_functions_read_them() {
    let scene = Scene::open(&["manage_project"]).await;
    let (first, manager) = (scene.world(|config| config), Manager::default());
    let shop = ["client_id", "client_secret"].map(|key| (key, scene.safe.get("waybill/commercetools", key)));
    manager.put("waybill/commercetools", &json!(BTreeMap::from(shop)).to_string());
    let account = json!({ "refresh_token": "refresh-1", "webhook.old": "w-0" });
    manager.put("waybill/shiphero-us", &account.to_string());

    let secrets = OnAws::open(&manager.config().await, &first.settings, Needs::All).await.unwrap();
    let safe = Safe::OnAws(secrets);
    let world = Scene::reading(first, safe.reads());
    let report = run(&world, safe.keeps(), Depth::Do).await;
    assert!(!report.is_troubled(), "{report:?}");
    let kept = manager.get("waybill/shiphero-us");
    let kept = kept.as_object().unwrap();
    assert_eq!(
        (kept.len(), &kept["refresh_token"], &kept["webhook.old"]),
        (10, &json!("refresh-1"), &json!("w-0"))
    );
    let told = report.lines().join("\n");
    for value in kept.values().filter_map(Value::as_str) {
        assert!(!told.contains(value), "no value is told");
    }
    assert!(scene.safe.kept().is_empty(), "nothing is kept elsewhere");
    let again = run(&world, safe.keeps(), Depth::Do).await;
    assert!(!again.changes_anything() && !again.is_troubled(), "{}", again.lines().join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_is_told_where_it_is_named() {
    let scene = Scene::open(&["manage_project"]).await;
    let (world, manager) = (scene.world(|config| config), Manager::default());
    manager.put("waybill/commercetools", "{\"client_id\":\"hush-hush\"}");
    let secrets = OnAws::open(&manager.config().await, &world.settings, Needs::All).await.unwrap();
    let text = include_str!("../../../tests/data/waybill.toml");
    let findings = Safe::OnAws(secrets).missing(text, "waybill.toml", &world.settings).unwrap();
    let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("missing_on_aws", told.join("\n"));
}

/// What signs events is looked for where it is; what asks no shop and no partner is read by nobody who only asks these.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_read_by_whoever_needs_them() {
    const NAME: &str = "waybill/events";
    let (scene, manager) = (Scene::open(&["manage_project"]).await, Manager::default());
    let world = scene.world(|config| format!("{config}\n[events]\nsecret = \"{NAME}\"\n"));
    manager.put(NAME, "{\"signing\":\"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"}");
    for (needs, is_read) in [(Needs::All, true), (Needs::Asking, false)] {
        let secrets = OnAws::open(&manager.config().await, &world.settings, needs).await.unwrap();
        assert_eq!(secrets.read(NAME).unwrap().get("signing").is_some(), is_read, "{needs:?}");
    }
}
