//! What is written into orders: each update fits the schema, the simulated shop takes it, and then nothing is left.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use waybill_domain::carriage::Carriage;
use waybill_domain::facts::{Facts, PartFacts};
use waybill_domain::fulfillment::PartKey;
use waybill_domain::ids::{LineId, OrderId, ShippingKey};
use waybill_domain::order::{Order, ShippingMode};
use waybill_mapping::commercetools::actions::OrderUpdate;
use waybill_mapping::commercetools::calls::Updated;
use waybill_mapping::commercetools::plan::{Known, KnownLine, KnownPart, plan};
use waybill_mapping::commercetools::policy::{LineStates, MoveBy, OrderStates, Policy, ShippedOtherwise};
use waybill_mapping::commercetools::states::States;
use waybill_mapping::returns::{Restock, RestockRule, ReturnRules};

use crate::news::{Draft, any_news};
use crate::schema::{Schemas, schemas};
use crate::shop::{World, draft, two_ways};

/// How many orders are tried.
const CASES: u32 = 1024;

/// The actions that so many orders lead to.
const PLANNED: [&str; 23] = [
    "addDelivery",
    "addParcelToDelivery",
    "addReturnInfo",
    "changeOrderState",
    "changeShipmentState",
    "importLineItemState",
    "removeDelivery",
    "removeParcelFromDelivery",
    "setCustomField",
    "setCustomType",
    "setDeliveryCustomField",
    "setDeliveryItems",
    "setLineItemCustomField",
    "setLineItemCustomType",
    "setParcelCustomField",
    "setParcelItems",
    "setParcelMeasurements",
    "setParcelTrackingData",
    "setReturnItemCustomField",
    "setReturnShipmentState",
    "transitionLineItemState",
    "updateSyncInfo",
    "setCustomLineItemCustomType",
];

/// How an order and its news are tried.
#[derive(Debug, Clone)]
struct Case {
    /// Two ways of shipping.
    several: bool,
    /// Without any shipping method: nothing can be delivered.
    digital: bool,
    line_states: Option<MoveBy>,
    /// Whether the second part was placed by now.
    placed: bool,
    news: Vec<Draft>,
}

fn policy(case: &Case) -> Policy {
    let states = |by| LineStates {
        by,
        shipped: Some("shipped".to_owned()),
        cancelled: Some("cancelled".to_owned()),
        backordered: Some("short".to_owned()),
        picked: Some("picked".to_owned()),
        packed: Some("packed".to_owned()),
        ..LineStates::default()
    };
    let order_states = OrderStates {
        accepted: Some("accepted".to_owned()),
        shipped: Some("sent".to_owned()),
        ..OrderStates::default()
    };
    Policy {
        line_states: case.line_states.map(states),
        order_states: case.line_states.map(|_| order_states),
        ..Policy::default()
    }
}

/// The units of each line and custom line.
fn lines(order: &Order) -> Vec<(LineId, u32)> {
    let custom = order.custom_lines.iter().map(|line| (line.id.clone(), line.quantity));
    order.lines.iter().map(|line| (line.id.clone(), line.quantity)).chain(custom).collect()
}

/// The two parts of an order: half of each line, rounded up, and the rest.
fn parts(order: &Order, case: &Case) -> Vec<KnownPart> {
    let key = |number: usize| -> Option<ShippingKey> {
        (order.shipping_mode == ShippingMode::Multiple).then(|| order.shippings[number].key.clone()).flatten()
    };
    let part = |number: usize, account: &str, units: fn(u32) -> u32, placed: bool| {
        let account = account.try_into().expect("an id");
        let key = PartKey { order: order.id.clone(), account, warehouse: None, shipping: key(number) };
        let lines = lines(order).into_iter();
        let lines = lines.map(|(line, all)| KnownLine { line, units: units(all), partner_line: None });
        KnownPart {
            reference: key.reference(),
            account: key.account.clone(),
            sync_channel: format!("waybill-{}", key.account).try_into().expect("a key"),
            provider: "a warehouse".to_owned(),
            warehouse: Some("V2FyZWhvdXNlOjEwMQ==".try_into().expect("an id")),
            shipping: key.shipping,
            partner_order: placed.then(|| format!("T3JkZXI6{number}").try_into().expect("an id")),
            cancelled_by_shop: false,
            asked: Carriage::of(Some(&"UPS".to_owned()), Some(&"Ground".to_owned())),
            shipped_otherwise: ShippedOtherwise::Review,
            lines: lines.filter(|line| line.units > 0).collect(),
            settled_at: "2026-11-02T08:30:00Z".parse().expect("a time"),
        }
    };
    vec![part(0, "us", |units| units.div_ceil(2), true), part(1, "eu", |units| units / 2, case.placed)]
}

fn facts(parts: &[KnownPart], lines: &[LineId], news: &[Draft]) -> Facts {
    let mut facts = Facts::default();
    for draft in news {
        let part = &parts[draft.part];
        let known = facts.parts.entry(part.reference.clone());
        known.or_insert_with(|| PartFacts::new(part.account.clone())).merge(&draft.event(lines));
    }
    facts
}

/// Half of the news comes, then all of it. Each time: plans, checks and writes, and plans again. Answers the names of all
/// actions.
async fn written(schemas: &Schemas, case: &Case) -> BTreeSet<String> {
    let world = World::new().await;
    let id = placed(&world, case);
    let mut order = world.ask(world.project.order(&id)).await.expect("an answer").expect("the order");
    let (parts, policy) = (parts(&order, case), policy(case));
    let lines: Vec<LineId> = lines(&order).into_iter().map(|(line, _)| line).collect();
    let states = Arc::new(states(&world).await);
    let mut names = BTreeSet::new();
    for news in [&case.news[..case.news.len() / 2], &case.news] {
        let facts = facts(&parts, &lines, news);
        let (parts, states) = (parts.clone(), Arc::clone(&states));
        let restock = RestockRule {
            account: vec![],
            reason: vec!["DMG".to_owned()],
            condition: vec![],
            to: Restock::Unusable,
        };
        let returns = ReturnRules { restock: vec![restock], ..ReturnRules::default() };
        let known = Known {
            facts: &facts,
            parts,
            cancelled_in_shop: BTreeMap::new(),
            states,
            tracked: BTreeMap::new(),
            returns: &returns,
        };
        let update = OrderUpdate { version: order.version, actions: plan(&order, &known, &policy).actions };
        let call = world.project.update_order(&id, &update);
        let body: Value = serde_json::from_slice(call.request.body()).expect("the body is JSON");
        schemas.check("OrderUpdate__strict", &body, &format!("the plan of {case:?}"));
        order = match world.ask(call).await {
            Ok(Updated::Done(order)) => *order,
            other => panic!("{body:#}\nwas answered with {other:?}"),
        };
        let left = plan(&order, &known, &policy).actions;
        assert!(left.is_empty(), "{body:#}\nwas written, and these are left: {left:?}\nof {case:?}");
        let actions = body["actions"].as_array().into_iter().flatten();
        names.extend(actions.filter_map(|action| action["action"].as_str().map(str::to_owned)));
    }
    names
}

fn placed(world: &World, case: &Case) -> OrderId {
    let mut placed = if case.several { two_ways("1001") } else { draft("1001") };
    if case.digital {
        for name in ["shippingInfo", "shipping"] {
            placed.as_object_mut().expect("a draft").remove(name);
        }
        placed["shippingMode"] = "Single".into();
        placed["lineItems"][0].as_object_mut().expect("a line").remove("shippingDetails");
    }
    world.place(&placed)["id"].as_str().expect("an id").try_into().expect("an id")
}

async fn states(world: &World) -> States {
    world.ask(world.project.states(None)).await.expect("an answer").into_iter().collect()
}

fn any_case() -> impl Strategy<Value = Case> {
    let states = prop::option::of(prop::sample::select(vec![MoveBy::Transition, MoveBy::Import]));
    let flags = (any::<bool>(), prop::bool::weighted(0.15), any::<bool>());
    (flags, states, prop::collection::vec(any_news(), 0..12)).prop_map(
        |((several, digital, placed), line_states, news)| Case {
            several,
            digital,
            line_states,
            placed,
            news,
        },
    )
}

#[test]
fn whatever_is_planned_is_valid_and_taken_and_enough() {
    let Some(schemas) = schemas() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let names = RefCell::new(BTreeSet::new());
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(CASES) });
    let tried = runner.run(&any_case(), |case| {
        names.borrow_mut().extend(runtime.block_on(written(schemas, &case)));
        Ok(())
    });
    tried.unwrap_or_else(|failed| panic!("{failed}"));
    let never: Vec<&&str> = PLANNED.iter().filter(|name| !names.borrow().contains(**name)).collect();
    assert!(never.is_empty(), "never planned: {never:?}");
}
