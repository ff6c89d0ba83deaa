//! What a person asks for with `review` and `trace`: another value on an order, a look at once, an entry closed, and where
//! an order is.

use serde_json::json;
use waybill::review::{self, Wish};
use waybill::trace::{Material, Payloads, Place, Told, find, read};
use waybill_domain::edits::Edits;
use waybill_flows::engine::Run;
use waybill_flows::person::{Person, Retried};
use waybill_tests::sandbox::{draft, run};

use crate::scene::{Scene, to};

const NOTHING: [&str; 0] = [];

impl Scene {
    fn person(&self) -> Person<'_> {
        let (world, settings) = (&self.world, &self.world.settings);
        Person {
            ledger: &world.ledger,
            chance: world.chance.as_ref(),
            now: world.now(),
            name: "jo",
            config_hash: &settings.hash,
            build: "sandbox",
        }
    }

    /// A person edits the order, and everything that follows is done.
    async fn edits(&self, what: &str, set: &[&str], remove: &[&str]) -> anyhow::Result<Edits> {
        let texts = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        let (set, remove) = (texts(set), texts(remove));
        let wish = Wish { set: &set, remove: &remove, because: Some("asked by phone") };
        let (_, edits) = review::edit(&self.person(), &self.world.settings, what, &wish).await?;
        self.tend().await;
        Ok(edits)
    }

    /// What was asked for goes into its queues, and everything that follows is done.
    async fn tend(&self) {
        run(&self.world, &Run::Tend).await.unwrap();
        self.settle().await;
    }

    async fn read(&self, named: &str) -> Material {
        let called = find(&self.world.ledger, &self.world.settings, named).await.unwrap();
        read(&self.world.ledger, &called).await.unwrap()
    }

    async fn traced(&self, named: &str) -> Told {
        Told::of(&self.read(named).await, &self.world.settings, Payloads::Masked, self.world.now())
    }

    async fn entry(&self) -> waybill_domain::review::ReviewEntry {
        self.world.ledger.review_open(9).await.unwrap().remove(0)
    }
}

/// Everything that was told of an order, each kind once.
fn kinds(told: &Told) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for row in &told.timeline {
        let kind = format!("{} -> {}: {}", row.from, row.to, row.what);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

#[tokio::test]
async fn an_order_without_a_street_is_mended_by_an_edit_and_its_entry_closes_by_itself() {
    let mut order = draft("1001", 0);
    order["shippingAddress"].as_object_mut().unwrap().remove("streetName");
    let scene = Scene::taken(&[], &order).await;
    scene.consider().await;
    assert_eq!(scene.codes().await, ["missing-address"]);
    let entry = scene.entry().await;
    let id = waybill_ledger::review_id(&entry);
    let edits = scene.edits(&id, &["address.street=3 Mill Road"], &[]).await.unwrap();
    assert_eq!(edits.to_string(), "address.street");
    assert_eq!(scene.street(), "3 Mill Road");
    assert_eq!(scene.in_shop()["shippingAddress"]["streetName"], json!(null), "the shop's order stays");
    assert_eq!(scene.codes().await, NOTHING);
    let closed = review::named(&scene.world.ledger, &id).await.unwrap().closed.unwrap();
    assert!(closed.is_by_itself(), "{closed:?}");
    let told = scene.traced("1001").await;
    assert_eq!(told.whereabouts[0].place, Place::AtPartner);
    assert_eq!(told.edits[0].value, "***");
    for kind in [
        "person -> waybill: edited",
        "waybill -> waybill: edits applied",
        "waybill -> waybill: review closed",
    ] {
        assert!(kinds(&told).contains(&kind.to_owned()), "{kind} is not among {:#?}", kinds(&told));
    }
}

#[tokio::test]
async fn an_edit_lasts_until_it_is_taken_back() {
    let scene = Scene::placed(&[]).await;
    scene.edits("1001", &["address.street=3 Mill Road", "address.city=Reno"], &[]).await.unwrap();
    assert_eq!(scene.street(), "3 Mill Road");
    assert_eq!(scene.held("/shipping_address/city"), "Reno");
    scene.change(to("22 Garden Lane")).await;
    assert_eq!(scene.street(), "3 Mill Road", "the shop's change does not undo it");
    let before = scene.calls();
    scene.consider().await;
    assert_eq!(scene.calls(), before, "nothing is sent again for it");
    let rest = scene.edits("1001", &[], &["address.street"]).await.unwrap();
    assert_eq!(rest.to_string(), "address.city");
    assert_eq!(scene.street(), "22 Garden Lane");
    assert_eq!(scene.held("/shipping_address/city"), "Reno", "the other edit stands");
    assert!(scene.edits("1001", &[], &["all"]).await.unwrap().is_empty());
    assert_eq!(scene.held("/shipping_address/city"), "Springfield");
}

#[tokio::test]
async fn an_order_is_edited_before_it_is_placed_for_the_first_time() {
    let mut table = draft("1001", 0);
    table["lineItems"].as_array_mut().unwrap().truncate(1);
    let sku = ("unmapped_shipping", "sku = { table = { \"MUG-2\" = \"MUG-2\" } }\nunmapped_shipping");
    let scene = Scene::taken(&[sku], &table).await;
    scene.consider().await;
    assert_eq!((scene.codes().await, scene.at_partner().len()), (vec!["unmapped-sku".to_owned()], 0));
    scene.edits("1001", &["sku.MUG-1=MUG-2"], &[]).await.unwrap();
    assert_eq!(scene.held("/line_items/0/sku"), "MUG-2");
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let scene = Scene::placed(&[]).await;
    for (what, set, remove, want) in [
        ("1001", "address.country=Germany", "", "`address.country` must be two capital letters"),
        ("1001", "price=1", "", "`price` cannot be edited"),
        ("1001", "address.city", "", "`--set` takes FIELD=VALUE"),
        ("1001", "send_to=nowhere", "", "account `nowhere` is not configured; there are us"),
        ("1001", "", "email", "`email` is not edited, so there is nothing to take back"),
        ("9999", "email=a@b.example", "", "the ledger knows no order `9999`"),
        ("0a1b2c3d", "email=a@b.example", "", "the ledger knows no order `0a1b2c3d`"),
    ] {
        let some =
            |text: &'static str| Some(text).filter(|text| !text.is_empty()).into_iter().collect::<Vec<_>>();
        let error = scene.edits(what, &some(set), &some(remove)).await.unwrap_err().to_string();
        assert!(error.starts_with(want), "{set}{remove}: {error}");
    }
    assert!(scene.world.ledger.edits(&scene.id()).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_refused_is_tried_again_when_a_person_asks_and_not_by_an_edit_of_something_else() {
    let scene = Scene::placed(&[]).await;
    scene.redirect_at_partner("9 Their Road").await;
    scene.move_to("22 Garden Lane").await;
    assert_eq!(scene.codes().await, ["both-changed-address"]);
    let told = scene.traced("1001").await;
    let places: Vec<Place> = told.whereabouts.iter().map(|at| at.place).collect();
    assert_eq!(places, [Place::AtPartner, Place::InReview], "{:?}", told.whereabouts);
    assert!(!told.whereabouts[1].sentence.contains("Garden Lane"), "{:?}", told.whereabouts);
    scene.edits("1001", &["phone=555 0100"], &[]).await.unwrap();
    assert_eq!(
        (scene.street().as_str(), scene.held("/shipping_address/phone")),
        ("9 Their Road", json!("555 0100"))
    );
    let (entry, project) = (scene.entry().await, "shop".try_into().unwrap());
    for _ in 0..2 {
        assert_eq!(scene.person().retry(&entry, &project).await.unwrap(), Retried::Asked);
    }
    scene.tend().await;
    assert_eq!((scene.codes().await, scene.street().as_str()), (Vec::new(), "22 Garden Lane"));
}

#[tokio::test]
async fn a_person_closes_an_entry_with_words_that_are_kept() {
    let mut order = draft("1001", 0);
    order.as_object_mut().unwrap().remove("shippingAddress");
    let scene = Scene::taken(&[], &order).await;
    scene.consider().await;
    let entry = scene.entry().await;
    assert!(scene.person().resolve(&entry, "sent by hand").await.unwrap());
    assert!(!scene.person().resolve(&entry, "twice").await.unwrap());
    let closed = review::named(&scene.world.ledger, &waybill_ledger::review_id(&entry)).await.unwrap().closed;
    assert_eq!(closed.and_then(|closed| closed.because).as_deref(), Some("sent by hand"));
    assert!(kinds(&scene.traced("1001").await).contains(&"person -> waybill: resolved".to_owned()));
    scene.wait(1).await;
    scene.consider().await;
    assert_eq!(scene.codes().await, ["missing-address"], "it opens again where the trouble is seen again");
}

#[tokio::test]
async fn an_order_is_found_by_whatever_people_call_it_and_told_from_the_shop_to_the_partner() {
    let scene = Scene::placed(&[]).await;
    let part = scene.part().await;
    let partner = part.partner_order.unwrap();
    for named in ["1001", scene.order.as_str(), partner.as_str(), part.reference.as_str()] {
        assert_eq!(scene.read(named).await.called.order, scene.id(), "{named}");
    }
    let told = scene.traced("1001").await;
    assert_eq!(told.number.as_ref().map(waybill_domain::ids::OrderNumber::as_str), Some("1001"));
    assert_eq!(told.whereabouts[0].place, Place::AtPartner);
    let placed = told.timeline.iter().find(|row| row.what == "placed").unwrap();
    assert_eq!(placed.rule.as_deref(), Some("route 1"));
    let text = serde_json::to_string(&told).unwrap();
    for personal in ["1 Harbor Street", "jo@example.com", "Springfield"] {
        assert!(!text.contains(personal), "{personal} is told without being asked for");
    }
    let material = scene.read("1001").await;
    let whole = Told::of(&material, &scene.world.settings, Payloads::Whole, scene.world.now());
    assert!(serde_json::to_string(&whole).unwrap().contains("1 Harbor Street"), "revealed");
    scene.ship();
    scene.poll().await;
    let told = scene.traced("1001").await;
    assert_eq!(told.whereabouts[0].place, Place::Left, "{:?}", told.whereabouts);
    assert!(kinds(&told).contains(&"us -> waybill: heard".to_owned()));
}

#[tokio::test]
async fn an_order_that_no_partner_has_says_why() {
    let mut order = draft("1001", 0);
    order["orderState"] = json!("Open");
    let scene = Scene::taken(
        &[("since = \"2026-11-01\"", "since = \"2026-11-01\"\nwhen = { order_state = [\"Confirmed\"] }")],
        &order,
    )
    .await;
    scene.consider().await;
    let told = scene.traced("1001").await;
    assert_eq!(told.whereabouts.len(), 1, "{:?}", told.whereabouts);
    assert_eq!(told.whereabouts[0].place, Place::InShop);
    assert!(told.whereabouts[0].sentence.contains("it stays in the shop since"), "{:?}", told.whereabouts);
}
