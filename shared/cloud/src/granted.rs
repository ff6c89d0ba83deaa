//! Secrets as far as a function is granted them. What it is not granted it never asks for; it counts as empty, so a
//! call that would need it fails for lack of credentials.
//!
//! An account's secret that has no value yet is that account's trouble alone, for an account that is added is entered
//! before its secret is filled. Everything else that cannot be read is the trouble of all.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use waybill_flows::world::ReadsSecrets;
use waybill_mapping::partner::Secrets;
use waybill_mapping::partners;
use waybill_settings::Settings;
use waybill_settings::secrets::aws::{ManagerError, SecretsManager};

use crate::topology::{Function, Secret};

/// The secrets of one function.
#[derive(Debug)]
pub(crate) struct Granted {
    manager: SecretsManager,
    names: BTreeSet<String>,
    /// Those without which nothing works: all that are not an account's only.
    needed: BTreeSet<String>,
    /// What partners let nobody in without, by the name of a secret that is an account's only.
    keys: BTreeMap<String, Vec<&'static str>>,
    /// Those that could not be read, and why.
    unread: BTreeMap<String, String>,
}

impl Granted {
    /// The secrets that the function's description grants, by the names that the configuration gives them.
    pub(crate) fn new(manager: SecretsManager, function: &Function, settings: &Settings) -> Self {
        let mut needed = BTreeSet::new();
        let mut keys: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for secret in &function.secrets {
            match secret {
                Secret::Shop => needed.extend(settings.projects.iter().map(|project| project.secret.clone())),
                Secret::Accounts => {
                    for account in &settings.accounts {
                        let asked = partners::secrets(account.partner);
                        keys.entry(account.secret.clone()).or_default().extend(asked);
                    }
                }
                Secret::OrderCheck => {
                    needed.extend(settings.order_check.as_ref().map(|check| check.secret.clone()));
                }
                Secret::Journal => needed.extend(settings.journal.key_secret.clone()),
                Secret::Events => {
                    needed.extend(settings.events.iter().filter_map(|events| events.secret.clone()));
                }
            }
        }
        let names = needed.iter().chain(keys.keys()).cloned().collect();
        keys.retain(|name, _| !needed.contains(name));
        Self { manager, names, needed, keys, unread: BTreeMap::new() }
    }

    /// Reads all of them together.
    ///
    /// # Errors
    /// When Secrets Manager does not answer, or one that is not only an account's cannot be read.
    pub(crate) async fn load(&mut self) -> Result<(), ManagerError> {
        for (name, error) in self.manager.load(self.names.iter().cloned()).await? {
            if self.needed.contains(&name) {
                return Err(error);
            }
            self.unread.insert(name, error.to_string());
        }
        Ok(())
    }

    /// Whether a name is granted.
    pub(crate) fn grants(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// What was last read under a name.
    pub(crate) fn kept(&self, name: &str) -> Option<Secrets> {
        self.manager.kept(name)
    }
}

#[async_trait]
impl ReadsSecrets for Granted {
    fn read(&self, name: &str) -> Result<Secrets, String> {
        let Some(kept) = self.manager.kept(name) else {
            let unread = || format!("secret `{name}` was not read yet");
            if !self.names.contains(name) {
                return Ok(Secrets::default());
            }
            return Err(self.unread.get(name).cloned().unwrap_or_else(unread));
        };
        match self.keys.get(name).and_then(|keys| kept.lack(keys)) {
            Some(key) => Err(format!("secret `{name}` has no `{key}`")),
            None => Ok(kept),
        }
    }

    async fn read_again(&self, name: &str) -> Result<Secrets, String> {
        if !self.names.contains(name) {
            return Ok(Secrets::default());
        }
        self.manager.read(name).await.map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::thread::spawn;

    use serde_json::{Value, json};

    use super::*;
    use crate::topology::function;

    const CONFIG: &str = include_str!("../../settings/src/example.toml");

    /// What stands under a name.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Stands {
        Text(&'static str),
        Unfilled,
        Throttled,
    }

    const FILLED: Stands = Stands::Text(r#"{"refresh_token":"r","key":"k","secret":"s","api_key":"a"}"#);

    /// Secrets Manager that lets each be read, and not many together.
    fn manager(stands: impl Fn(&str) -> Stands + Send + 'static) -> SecretsManager {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        spawn(move || {
            for stream in listener.incoming() {
                answer(&mut stream.unwrap(), &stands);
            }
        });
        let variable = |name: &str| match name {
            "AWS_REGION" => Some("eu-west-1".to_owned()),
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("test".to_owned()),
            "AWS_ENDPOINT_URL" => Some(address.clone()),
            _ => None,
        };
        SecretsManager::new(&waybill_aws::config(variable).unwrap())
    }

    fn answer(stream: &mut TcpStream, stands: &impl Fn(&str) -> Stands) {
        let (mut heard, mut piece) = (String::new(), [0; 4096]);
        let asked: Value = loop {
            let read = stream.read(&mut piece).unwrap();
            assert!(read > 0, "nobody asks: {heard}");
            heard.push_str(std::str::from_utf8(&piece[..read]).unwrap());
            let body = heard.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
            if let Ok(asked) = serde_json::from_str(body) {
                break asked;
            }
        };
        let error = |code: &str| (400, json!({ "__type": code, "Message": "so it is" }));
        let (status, body) = match asked["SecretId"].as_str().map(stands) {
            None => error("AccessDeniedException"),
            Some(Stands::Unfilled) => error("ResourceNotFoundException"),
            Some(Stands::Throttled) => error("ThrottlingException"),
            Some(Stands::Text(text)) => (200, json!({ "VersionId": "v", "SecretString": text })),
        };
        let (body, kind) = (body.to_string(), "content-type: application/x-amz-json-1.1");
        let length = body.len();
        let answer =
            format!("HTTP/1.1 {status} X\r\n{kind}\r\nconnection: close\r\ncontent-length: {length}");
        stream.write_all(format!("{answer}\r\n\r\n{body}").as_bytes()).unwrap();
    }

    fn loaded(stands: impl Fn(&str) -> Stands + Send + 'static) -> Result<Granted, ManagerError> {
        let settings = waybill_settings::load(CONFIG, "waybill.toml").unwrap();
        let mut granted = Granted::new(manager(stands), &function("partner-dispatch").unwrap(), &settings);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(granted.load()).map(|()| granted)
    }

    fn named(all: impl Iterator<Item = String>) -> (String, Vec<String>) {
        let mut all: Vec<String> = all.collect();
        let first = all.remove(0);
        (first, all)
    }

    #[test]
    fn an_account_without_its_secret_stands_alone() {
        let settings = waybill_settings::load(CONFIG, "waybill.toml").unwrap();
        let (one, others) = named(settings.accounts.into_iter().map(|account| account.secret));
        assert!(!others.is_empty() && !others.contains(&one), "{one} and {others:?}");
        for (stands, words) in [
            (Stands::Unfilled, "is not there, or has no value yet"),
            (Stands::Text("hush-hush"), "is no JSON object of texts"),
            (Stands::Text("{}"), "has no `refresh_token`"),
            (Stands::Text("{\"refresh_token\":\" \"}"), "has no `refresh_token`"),
        ] {
            let bad = one.clone();
            let granted = loaded(move |name| if name == bad { stands } else { FILLED }).unwrap();
            assert_eq!(granted.read(&one).unwrap_err(), format!("secret `{one}` {words}"));
            for other in &others {
                assert_eq!(granted.read(other).unwrap().get("key"), Some("k"), "{other}");
            }
        }
    }

    #[test]
    fn what_all_need_and_a_service_that_does_not_answer_fail_all() {
        let settings = waybill_settings::load(CONFIG, "waybill.toml").unwrap();
        let (shop, _) = named(settings.projects.into_iter().map(|project| project.secret));
        let (account, _) = named(settings.accounts.into_iter().map(|account| account.secret));
        let journal = settings.journal.key_secret.unwrap();
        for (name, stands) in [
            (&shop, Stands::Unfilled),
            (&journal, Stands::Unfilled),
            (&shop, Stands::Text("hush-hush")),
            (&account, Stands::Throttled),
        ] {
            let bad = name.clone();
            let told = loaded(move |name| if name == bad { stands } else { FILLED }).unwrap_err();
            let told = (told.to_string(), matches!(told, ManagerError::Unavailable { .. }));
            assert!(told.0.contains(&format!("`{name}`")) && !told.0.contains("hush"), "{}", told.0);
            assert_eq!(told.1, stands == Stands::Throttled, "{}", told.0);
        }
    }
}
