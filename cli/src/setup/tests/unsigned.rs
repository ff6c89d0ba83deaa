//! Webhooks that nobody signs: the token in their address is made, kept, put in and never shown.

use waybill_flows::reconcile;
use waybill_mapping::partner::{PLACE, Registration};
use waybill_simulators::shipstation::{Carrier, Config, Login, ShipStation, Store, Warehouse};

use super::scene::{Safe, Scene, listen};
use super::*;

/// The name of the account's secret.
const SECRET: &str = "waybill/station";

/// The shop, and an account whose partner signs nothing.
struct Unsigned {
    scene: Scene,
    station: String,
    config: String,
}

impl Unsigned {
    async fn open() -> Self {
        let scene = Scene::open(&["manage_project"]).await;
        let login = Login { key: "k-1".to_owned(), secret: "s-1".to_owned(), v2_key: Some("v-1".to_owned()) };
        let store = |id, name: &str| Store { id, name: name.to_owned(), marketplace: 0, active: true };
        let warehouse =
            Warehouse { id: 17_977, name: "East".to_owned(), inventory_warehouse: 1, inventory_location: 2 };
        let config = Config {
            seller: 1,
            login,
            base_url: "https://station.test".to_owned(),
            stores: vec![store(22_766, "Web")],
            warehouses: vec![warehouse],
            carriers: Carrier::usual(),
            tags: Vec::new(),
        };
        let station = listen(ShipStation::new(scene.stage.clone(), config).router()).await;
        for (key, value) in [("key", "k-1"), ("secret", "s-1"), ("api_key", "v-1")] {
            scene.safe.keep(SECRET, key, value).unwrap();
        }
        let shop = scene.shop_url();
        let config = format!(
            "[[project]]\nkey = \"shop-us\"\napi_url = \"{shop}\"\nauth_url = \"{shop}\"\nsecret = \"waybill/commercetools\"\n\
             [export]\nsince = \"2026-11-01\"\n[[account]]\nid = \"us-east\"\npartner = \"shipstation\"\nmode = \"on\"\n\
             secret = \"{SECRET}\"\noptions = {{ currency = \"USD\", store_id = 22766, api_url = \"{station}\", \
             v2_url = \"{station}\", v2_webhooks = true }}\n[[route]]\nto = \"us-east\"\n\
             [serve]\npublic_url = \"https://waybill.example.com\"\n"
        );
        Self { scene, station, config }
    }

    fn world(&self) -> World {
        self.scene.opened(&self.config)
    }

    fn safe(&self) -> &Safe {
        &self.scene.safe
    }

    fn token(&self) -> Option<String> {
        self.safe().get(SECRET, "webhook_token")
    }

    /// What is registered.
    async fn there(&self) -> Vec<Registration> {
        place_again(&self.world()).await
    }
}

/// What came of one thing.
fn about<'a>(report: &'a Report, thing: &str) -> &'a Outcome {
    &report.steps.iter().find(|step| step.thing == thing).unwrap_or_else(|| panic!("{report:?}")).outcome
}

#[tokio::test]
async fn a_token_is_made_once_and_stands_in_every_address() {
    let open = Unsigned::open().await;
    let planned = run(&open.world(), open.safe(), Depth::Show).await;
    assert!(!planned.is_troubled(), "{planned:?}");
    assert_eq!(
        *about(&planned, "secret `webhook_token`"),
        Outcome::Would("made by chance and kept".to_owned())
    );
    assert_eq!((open.token(), open.there().await.len()), (None, 0), "a plan does nothing");

    let done = run(&open.world(), open.safe(), Depth::Do).await;
    assert!(!done.is_troubled(), "{done:?}");
    let token = open.token().expect("it is kept");
    assert!(!done.lines().join("\n").contains(&token), "it is never shown");
    let there = open.there().await;
    assert_eq!(there.len(), 6);
    for registered in &there {
        let under = format!("https://waybill.example.com/webhooks/us-east/{token}/");
        assert!(registered.url.starts_with(&under) && !registered.url.contains(PLACE), "{}", registered.kind);
    }
    let again = run(&open.world(), open.safe(), Depth::Do).await;
    assert!(!again.changes_anything() && !again.is_troubled(), "{}", again.lines().join("\n"));
    assert_eq!(open.token().as_ref(), Some(&token));
    let checked = online::tried(&open.world()).await;
    assert_eq!(*about(&checked, "webhooks"), Outcome::Stands);
}

#[tokio::test]
async fn what_a_lost_token_was_in_is_registered_anew() {
    let open = Unsigned::open().await;
    run(&open.world(), open.safe(), Depth::Do).await;
    let first = open.token().unwrap();
    open.safe().forget(SECRET, "webhook_token");
    let checked = online::tried(&open.world()).await;
    assert!(matches!(about(&checked, "webhooks"), Outcome::Told(_)), "{checked:?}");
    let planned = run(&open.world(), open.safe(), Depth::Show).await;
    let why = "nobody knows its token any more";
    assert!(matches!(about(&planned, "webhook `SHIP_NOTIFY`"), Outcome::Would(what) if what.ends_with(why)));

    let done = run(&open.world(), open.safe(), Depth::Do).await;
    assert!(!done.is_troubled() && !done.lines().join("\n").contains(&first), "{done:?}");
    let (second, there) = (open.token().unwrap(), open.there().await);
    assert_eq!(there.len(), 6, "the earlier ones are gone");
    assert!(second != first && there.iter().all(|there| there.url.contains(&second)));
}

#[tokio::test]
async fn without_a_fitting_token_nothing_is_sent() {
    let open = Unsigned::open().await;
    open.safe().keep(SECRET, "webhook_token", "too/short").unwrap();
    let done = run(&open.world(), open.safe(), Depth::Do).await;
    let Outcome::Trouble(why) = about(&done, "secret `webhook_token`") else { panic!("{done:?}") };
    assert!(why.contains("at least 16") && !why.contains("too/short"), "{why}");
    assert_eq!((open.token().as_deref(), open.there().await.len()), (Some("too/short"), 0));

    // Even whoever registers what is wanted as it stands sends nothing.
    let world = open.world();
    let desk = world.desks.values().next().unwrap();
    let registers = desk.partner().webhooks().unwrap().registers();
    let mut report = Report::default();
    let mut place = Place::new(&world, &desk.endpoint, Depth::Do, "us-east", &mut report);
    for wanted in registers.wanted(&open.station) {
        let refused = place.ask(registers.register(&wanted)).await.unwrap_err();
        assert!(refused.to_string().contains("webhook_token"), "{refused}");
    }
    assert!(open.there().await.is_empty());
}

#[tokio::test]
async fn reconcile_knows_what_is_registered_by_its_token() {
    let open = Unsigned::open().await;
    let entries = async || {
        let world = open.world();
        world.begin().await.unwrap();
        reconcile::run(&world).await.unwrap();
        let open = world.ledger.review_open(100).await.unwrap();
        open.into_iter()
            .map(|entry| entry.refusal.message)
            .filter(|it| it.starts_with("webhook"))
            .collect::<Vec<_>>()
    };
    let before = entries().await;
    assert_eq!(before.len(), 6);
    assert!(
        before.iter().all(|entry| entry.ends_with("`waybill setup` makes one and registers it")),
        "{before:?}"
    );
    run(&open.world(), open.safe(), Depth::Do).await;
    assert_eq!(entries().await, Vec::<String>::new());
}

#[tokio::test]
async fn webhooks_of_others_stand_beside_ours() {
    let open = Unsigned::open().await;
    let world = open.world();
    let desk = world.desks.values().next().unwrap();
    let registers = desk.partner().webhooks().unwrap().registers();
    let mut report = Report::default();
    let mut place = Place::new(&world, &desk.endpoint, Depth::Do, "us-east", &mut report);
    let kinds = ["SHIP_NOTIFY", "fulfillment_shipped_v2"];
    for kind in kinds {
        let (kind, url) = (kind.to_owned(), "https://erp.example/hooks?key=k".to_owned());
        let theirs = Registration { id: None, kind, url, enabled: Some(true), trouble: None };
        place.ask(registers.register(&theirs)).await.unwrap();
    }
    let theirs = open.there().await;
    assert_eq!(theirs.len(), 2);

    let done = run(&open.world(), open.safe(), Depth::Do).await;
    assert!(!done.is_troubled(), "{done:?}");
    for kind in kinds {
        let Outcome::Did(what) = about(&done, &format!("webhook `{kind}`")) else { panic!("{done:?}") };
        assert!(what.ends_with(", beside https://erp.example"), "{what}");
    }
    let again = run(&open.world(), open.safe(), Depth::Do).await;
    assert!(!again.changes_anything() && !again.is_troubled(), "{}", again.lines().join("\n"));
    assert_eq!(*about(&online::tried(&open.world()).await, "webhooks"), Outcome::Stands);

    // Ours is registered anew, and theirs stays as it was.
    open.safe().forget(SECRET, "webhook_token");
    let done = run(&open.world(), open.safe(), Depth::Do).await;
    assert!(!done.is_troubled(), "{done:?}");
    let there = open.there().await;
    assert_eq!(there.len(), 8);
    assert!(theirs.iter().all(|theirs| there.contains(theirs)), "{there:?}");
}
