//! Secrets that the settings name and that are not there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use waybill_mapping::partners;
use waybill_mapping::receiver::SIGNING;

use super::Known;
use crate::document::{Document, Path};
use crate::finding::Finding;
use crate::tree::Settings;

/// Bytes of the key that the journal's payloads are sealed with.
const JOURNAL_KEY: usize = 32;

/// One secret's name, who needs it, and which keys.
struct Need<'a> {
    path: Path,
    owner: String,
    name: &'a str,
    keys: &'a [&'a str],
}

/// Every secret that the settings need and that is not known, each where the configuration names it. `text` and
/// `file` are what the settings were loaded from. A journal without a key is told too: payloads hold addresses.
pub fn missing(text: &str, file: &str, settings: &Settings, source: &impl Known) -> Vec<Finding> {
    let (document, mut findings) = Document::read(file, text);
    for need in needs(settings) {
        let secrets = source.known(need.name);
        for key in need.keys.iter().filter(|key| secrets.get(key).is_none_or(str::is_empty)) {
            let Need { path, owner, name, .. } = &need;
            let remedy = source.remedy(name, key);
            findings
                .push(document.about(path, format!("{owner} needs `{key}` of secret `{name}`: {remedy}")));
        }
    }
    findings.extend(settings.journal.key_secret.iter().filter_map(|name| {
        let key = source.known(name).get("key").filter(|key| !key.is_empty())?.to_owned();
        let is_one = STANDARD.decode(key.trim()).is_ok_and(|bytes| bytes.len() == JOURNAL_KEY);
        let message = format!("`key` of secret `{name}` is not {JOURNAL_KEY} bytes in base64");
        let path = Path::default().key("journal").key("key_secret");
        (!is_one).then(|| document.about(&path, message))
    }));
    if settings.journal.key_secret.is_none() {
        let message = "the journal needs `key_secret`: its payloads are kept encrypted";
        findings.push(document.about(&Path::default().key("journal"), message));
    }
    findings.sort();
    findings
}

fn needs(settings: &Settings) -> Vec<Need<'_>> {
    let root = Path::default();
    let projects = settings.projects.iter().enumerate().map(|(at, project)| Need {
        path: root.key("project").index(at).key("secret"),
        owner: format!("project `{}`", project.key),
        name: &project.secret,
        keys: &["client_id", "client_secret"],
    });
    let accounts = settings.accounts.iter().enumerate().map(|(at, account)| Need {
        path: root.key("account").index(at).key("secret"),
        owner: format!("account `{}`", account.id),
        name: &account.secret,
        keys: partners::secrets(account.partner),
    });
    let journal = settings.journal.key_secret.iter().map(|name| Need {
        path: root.key("journal").key("key_secret"),
        owner: "the journal".to_owned(),
        name,
        keys: &["key"],
    });
    let messages = settings.serve.message_secret.iter().map(|name| Need {
        path: root.key("serve").key("message_secret"),
        owner: "`/commercetools/messages`".to_owned(),
        name,
        keys: &["token"],
    });
    let events = settings.events.iter().filter_map(|events| events.secret.as_ref()).map(|name| Need {
        path: root.key("events").key("secret"),
        owner: "`[events]`".to_owned(),
        name,
        keys: &[SIGNING],
    });
    projects.chain(accounts).chain(journal).chain(messages).chain(events).collect()
}
