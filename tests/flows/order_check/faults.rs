//! Faults of ours: an order is let through whatever fails, and only who does not know the token is turned away.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};
use waybill_flows::order_check::{LARGEST, Request, answer};
use waybill_flows::world::{ReadsSecrets, World};
use waybill_mapping::partner::Secrets;
use waybill_tests::sandbox::draft;
use waybill_transport::wire::Wire;

use super::shop::{Shop, TOKEN, counted, without};
use super::{REJECT, changed};
use crate::able::{Can, able};

fn secrets(token: &str) -> Secrets {
    Secrets::new([("token".to_owned(), token.to_owned())].into())
}

/// Secrets that are read in their own way.
#[derive(Debug, Clone, Copy)]
enum Reads {
    /// They cannot be read.
    Never,
    /// They are read again, and that takes for ever.
    Hangs,
    /// The code that reads them is wrong.
    Panics,
    /// There is no token among them.
    Empty,
    /// The process knows an old token until it reads again.
    Stale,
}

#[async_trait]
impl ReadsSecrets for Reads {
    fn read(&self, _name: &str) -> Result<Secrets, String> {
        match self {
            Self::Never | Self::Hangs => Err("nothing answers".to_owned()),
            Self::Panics => panic!("the code is wrong"),
            Self::Empty => Ok(Secrets::default()),
            Self::Stale => Ok(secrets("an older one")),
        }
    }

    async fn read_again(&self, name: &str) -> Result<Secrets, String> {
        match self {
            Self::Hangs => std::future::pending().await,
            Self::Stale => Ok(secrets(TOKEN)),
            Self::Never | Self::Panics | Self::Empty => self.read(name),
        }
    }
}

/// A process of the shop with something changed.
fn process(shop: &Shop, change: impl FnOnce(&mut World)) -> Arc<World> {
    let wire = Arc::clone(&shop.sandbox.wire) as Arc<dyn Wire>;
    let mut world = shop.sandbox.world(wire, Arc::clone(&shop.sandbox.store), 3);
    change(&mut world);
    Arc::new(world)
}

fn bad() -> Value {
    changed(|order| without(order, "shippingAddress"))
}

#[tokio::test]
async fn a_fault_of_ours_lets_the_order_through() {
    for reads in [Reads::Never, Reads::Hangs, Reads::Panics, Reads::Empty] {
        let shop = Shop::open(&[], REJECT).await;
        let world = process(&shop, |world| world.secrets = Arc::new(reads));
        shop.asks(Arc::clone(&world), Duration::from_millis(100));
        shop.place(&bad()).unwrap_or_else(|refusal| panic!("{reads:?}: {}", refusal.body()));
        assert_eq!(counted(&world), [("order check: doubted", 1)], "{reads:?}");
    }
}

#[tokio::test]
async fn a_partner_whose_code_panics_keeps_nobody_from_ordering() {
    let shop = Shop::open(&[], REJECT).await;
    let world = process(&shop, |world| {
        let mut settings = (*world.settings).clone();
        let can = Can { panics: true, ..Can::default() };
        for account in &mut settings.accounts {
            account.opened = able(&shop.sandbox, Arc::clone(&account.opened), can);
        }
        world.settings = Arc::new(settings);
    });
    shop.asks(Arc::clone(&world), Duration::from_secs(1));
    shop.place(&draft("1001", 0)).unwrap();
    assert_eq!(counted(&world), [("order check: doubted", 1)]);
}

#[tokio::test]
async fn nothing_is_asked_of_anybody() {
    let shop = Shop::open(&[], REJECT).await;
    let before = shop.sandbox.stage.calls.counts();
    shop.place(&bad()).unwrap_err();
    shop.place(&draft("1001", 0)).unwrap();
    assert_eq!(shop.sandbox.stage.calls.counts(), before, "neither shop nor partner heard of it");
}

#[tokio::test]
async fn only_who_knows_the_token_is_answered() {
    let shop = Shop::open(&[], REJECT).await;
    let body = json!({ "action": "Create", "resource": { "typeId": "order", "obj": {} } }).to_string();
    for (name, shown, status) in [
        ("known", Some(format!("Bearer {TOKEN}")), 200),
        ("unknown", Some("Bearer forged".to_owned()), 401),
        ("without its scheme", Some(TOKEN.to_owned()), 401),
        ("a part of it", Some(format!("Bearer {}", &TOKEN[..9])), 401),
        ("none", None, 401),
    ] {
        let mut headers = HeaderMap::new();
        if let Some(shown) = shown {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&shown).unwrap());
        }
        let request = Request { query: String::new(), headers, body: Some(Bytes::from(body.clone())) };
        let answer = answer(&shop.asked, request, Duration::from_secs(1)).await;
        assert_eq!(answer.status().as_u16(), status, "{name}");
        assert_eq!(answer.body().is_empty(), status == 401, "{name}: whoever is turned away learns nothing");
    }
    assert_eq!(counted(&shop.asked), [("order check: doubted", 1), ("order check: turned away", 4)]);
}

#[tokio::test]
async fn an_extension_with_a_token_that_nobody_knows_keeps_orders_out() {
    let shop = Shop::open(&[], REJECT).await;
    shop.sandbox.secrets.change("order-check", &[("token", "made anew")]);
    let refusal = shop.place(&draft("1001", 0)).unwrap_err();
    assert_eq!((refusal.status.as_u16(), refusal.code()), (502, "ExtensionBadResponse"));
    shop.sandbox.secrets.change("order-check", &[("token", "made anew"), ("token.before", TOKEN)]);
    shop.place(&draft("1001", 0)).unwrap();
}

#[tokio::test]
async fn a_process_that_is_older_than_the_token_reads_it_again() {
    let shop = Shop::open(&[], REJECT).await;
    let world = process(&shop, |world| world.secrets = Arc::new(Reads::Stale));
    shop.asks(Arc::clone(&world), Duration::from_secs(1));
    shop.place(&bad()).unwrap_err();
    assert_eq!(counted(&world), [("order check: rejected", 1)]);
}

#[tokio::test]
async fn what_is_no_order_or_of_no_project_is_let_through() {
    let shop = Shop::open(&[], REJECT).await;
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {TOKEN}")).unwrap());
    let large = vec![b' '; LARGEST + 1];
    for (name, query, body) in [
        ("no JSON", "project=shop", Some(Bytes::from_static(b"<order/>"))),
        ("too large", "project=shop", Some(Bytes::from(large))),
        ("cut off", "project=shop", None),
        ("another project", "project=nowhere", Some(Bytes::from_static(b"{}"))),
    ] {
        let request = Request { query: query.to_owned(), headers: headers.clone(), body };
        let answer = answer(&shop.asked, request, Duration::from_secs(1)).await;
        let said: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!((answer.status().as_u16(), said), (200, json!({ "actions": [] })), "{name}");
    }
    assert_eq!(counted(&shop.asked), [("order check: doubted", 4)]);
}
