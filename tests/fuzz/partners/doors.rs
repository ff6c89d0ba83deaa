//! Webhooks: what proves that one is genuine, and what is made of it.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response};
use waybill_flows::work::Webhook;
use waybill_mapping::partner::Delivery;
use waybill_simulators::outbox;

use super::account::Account;
use crate::failures::Given;
use crate::reading::read;
use crate::script::Input;

/// As much of an input as stands in a header or in a path.
const SHORT: usize = 400;

/// A webhook that leads to more reads than these never ends.
const READS: usize = 60;

/// Hears a webhook: it is read the same twice and kept byte for byte, and what it leads to, with this answer to all of it,
/// ends.
pub(super) fn hear(account: &Account<'_>, body: &Bytes, answered: &Bytes) {
    let Some(webhooks) = account.partner.webhooks() else { return };
    let delivery = delivery(account, body);
    assert_eq!(webhooks.delivery_id(&delivery), webhooks.delivery_id(&delivery));
    let kept = Webhook::of(&delivery).delivery().map(|kept| kept.body);
    assert_eq!(kept.as_ref(), Some(body), "it is kept otherwise");
    let (first, again) = (webhooks.read(&delivery), webhooks.read(&delivery));
    assert_eq!(format!("{first:?}"), format!("{again:?}"), "it is read otherwise the second time");
    let news = match first {
        Ok(news) => news,
        Err(unreadable) => {
            let given = Given { bytes: body, secrets: &account.secrets };
            return given.words(&unreadable.message);
        }
    };
    account.ear.hears(&news.events);
    let answer = Response::new(answered.clone());
    let given = Given { bytes: answered, secrets: &account.secrets };
    let (mut ask, mut reads) = (news.ask, 0);
    while let Some(call) = ask.take() {
        reads += 1;
        assert!(reads <= READS, "it leads from read to read");
        if let Some(told) = read(&call, &answer, given) {
            account.ear.hears(&told.events);
            ask = told.more;
        }
    }
}

/// A webhook as it comes in, with a secret of the account where addresses have one.
fn delivery(account: &Account<'_>, body: &Bytes) -> Delivery {
    let secret = ["webhook_path", "webhook_token"].iter().find_map(|name| account.secrets.get(name));
    Delivery {
        headers: HeaderMap::new(),
        path: secret.unwrap_or("shipment-update").to_owned(),
        query: String::new(),
        body: body.clone(),
        from: None,
        received_at: account.now,
    }
}

/// Lets in what was sent as it was sent, and nothing that only resembles it.
pub(super) fn hold(account: &Account<'_>, path: &str, sent: &outbox::Delivery, input: &Input) {
    let genuine = Delivery {
        headers: sent.headers.clone(),
        path: path.to_owned(),
        query: String::new(),
        body: sent.body.clone(),
        from: None,
        received_at: sent.due,
    };
    assert!(lets_in(account, &genuine), "it does not let in what was sent: {path}");
    let piece: String = input.text().chars().take(SHORT).collect();
    let strange = piece.split('/').all(|part| account.secrets.values().all(|secret| secret != part));
    let path = if strange { piece.clone() } else { String::new() };
    let body = if input.bytes == sent.body { Bytes::from_static(b"{}") } else { input.bytes.clone() };
    let other = Delivery { body, path: path.clone(), ..genuine.clone() };
    assert!(!lets_in(account, &other), "it lets in a body that nobody signed");
    for (name, value) in &sent.headers {
        let proves = ["signature", "hmac"].iter().any(|word| name.as_str().contains(word));
        let Ok(forged) = HeaderValue::from_str(&piece) else { continue };
        if !proves || forged.to_str().ok().map(str::trim) == value.to_str().ok().map(str::trim) {
            continue;
        }
        let mut other = Delivery { path: path.clone(), ..genuine.clone() };
        other.headers.insert(name.clone(), forged);
        assert!(!lets_in(account, &other), "it lets in another signature");
    }
}

fn lets_in(account: &Account<'_>, delivery: &Delivery) -> bool {
    let webhooks = account.partner.webhooks();
    webhooks.is_some_and(|webhooks| webhooks.verify(&account.secrets, delivery).is_ok())
}
