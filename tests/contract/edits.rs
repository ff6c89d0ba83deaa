//! Order Edits: what is created and applied fits the schema, the simulated shop takes it, and then nothing is left to be taken
//! off.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use waybill_domain::carriage::Carriage;
use waybill_domain::event::{CancelledLine, FulfillmentEvent, Subject, What};
use waybill_domain::facts::Facts;
use waybill_domain::fulfillment::PartKey;
use waybill_domain::order::Order;
use waybill_mapping::commercetools::actions::Apply;
use waybill_mapping::commercetools::calls::{Created, OrderEdit, Updated};
use waybill_mapping::commercetools::plan::{Known, KnownLine, KnownPart, Plan, plan};
use waybill_mapping::commercetools::policy::{Policy, ShippedOtherwise};
use waybill_mapping::commercetools::states::States;
use waybill_mapping::returns::ReturnRules;

use crate::schema::{Schemas, schemas};
use crate::shop::{World, draft};

/// One part with all lines of the order, and the partner's word that a unit of the first is cancelled.
fn planned(order: &Order, policy: &Policy) -> Plan {
    let account = "us".try_into().expect("an id");
    let key = PartKey { order: order.id.clone(), account, warehouse: None, shipping: None };
    let placed = |line: &waybill_domain::order::Line| KnownLine {
        line: line.id.clone(),
        units: line.quantity + order.reduced(&line.id),
        partner_line: None,
    };
    let part = KnownPart {
        reference: key.reference(),
        account: key.account.clone(),
        sync_channel: "waybill-us".try_into().expect("a key"),
        provider: "a warehouse".to_owned(),
        warehouse: None,
        shipping: None,
        partner_order: Some("1".try_into().expect("an id")),
        cancelled_by_shop: false,
        asked: Carriage::default(),
        shipped_otherwise: ShippedOtherwise::Note,
        lines: order.lines.iter().map(placed).collect(),
        settled_at: order.created_at,
    };
    let gone = CancelledLine { line: order.lines[0].id.clone(), units: 1, reason: None };
    let what = What::LinesCancelled { lines: vec![gone] };
    let event = FulfillmentEvent { subject: Subject::default(), as_of: order.created_at, what };
    let mut facts = Facts::default();
    facts.merge(&part.reference, &part.account, &event);
    let known = Known {
        facts: &facts,
        parts: vec![part],
        cancelled_in_shop: BTreeMap::new(),
        states: Arc::new(States::default()),
        tracked: BTreeMap::new(),
        returns: &ReturnRules::default(),
    };
    plan(order, &known, policy)
}

async fn read(world: &World, id: &str) -> Order {
    let call = world.project.order(&id.try_into().expect("an id"));
    world.ask(call).await.expect("an answer").expect("the order")
}

async fn created(schemas: &Schemas, world: &World, order: &Order, policy: &Policy) -> (OrderEdit, String) {
    let reduce = planned(order, policy).reduce.expect("something is to be taken off");
    let call = world.project.create_edit(&reduce.draft);
    let body: Value = serde_json::from_slice(call.request.body()).expect("JSON");
    schemas.check("OrderEditDraft__strict", &body, "an edit");
    match world.ask(call).await.expect("an answer") {
        Created::Done(edit) => (*edit, reduce.draft.key),
        Created::Exists => panic!("there is none yet"),
    }
}

#[tokio::test]
async fn an_edit_is_valid_and_taken_and_enough() {
    let Some(schemas) = schemas() else { return };
    let policy = Policy { reduce: true, ..Policy::default() };
    for has_type in [false, true] {
        let world = World::new().await;
        let id = world.place(&draft("1001"))["id"].as_str().expect("an id").to_owned();
        if has_type {
            let kind = json!({ "typeId": "type", "key": policy.types.order });
            world.change(&id, json!({ "action": "setCustomType", "type": kind }));
        }
        let order = read(&world, &id).await;
        let (edit, key) = created(schemas, &world, &order, &policy).await;
        assert_eq!((edit.is_applied(), edit.objection()), (false, None));
        schemas.check("OrderEdit", &world.shop.get("order-edits", &key).expect("the edit"), "an edit");
        let again = planned(&order, &policy).reduce.expect("it is not applied");
        let exists = world.ask(world.project.create_edit(&again.draft)).await.expect("an answer");
        assert_eq!(exists, Created::Exists);
        let found = world.ask(world.project.edit_by_key(&key)).await.expect("an answer").expect("the edit");
        assert!(found.sets(&order.id, &again.field.0, &again.field.1), "{found:?}");

        let apply = Apply { edit_version: edit.version, resource_version: order.version };
        let stale = Apply { resource_version: order.version + 1, ..apply };
        let conflict = world.ask(world.project.apply_edit(&edit.id, stale)).await;
        assert!(matches!(conflict, Ok(Updated::Conflict { .. })), "{conflict:?}");
        let done = world.ask(world.project.apply_edit(&edit.id, apply)).await.expect("an answer");
        assert!(matches!(done, Updated::Done(edit) if edit.is_applied()));
        schemas.check(
            "OrderEdit",
            &world.shop.get("order-edits", &key).expect("the edit"),
            "an applied edit",
        );

        let after = read(&world, &id).await;
        assert_eq!(after.lines[0].quantity + 1, order.lines[0].quantity);
        assert_eq!(after.reduced(&after.lines[0].id), 1);
        assert_eq!(planned(&after, &policy).reduce, None);
    }
}

#[tokio::test]
async fn an_edit_that_cannot_be_made_says_why_and_goes() {
    let Some(schemas) = schemas() else { return };
    let policy = Policy { reduce: true, field_prefix: "other".to_owned(), ..Policy::default() };
    let world = World::new().await;
    let id = world.place(&draft("1001"))["id"].as_str().expect("an id").to_owned();
    let order = read(&world, &id).await;
    let (edit, key) = created(schemas, &world, &order, &policy).await;
    assert!(edit.objection().is_some_and(|words| words.contains("otherReduced")), "{edit:?}");
    schemas.check("OrderEdit", &world.shop.get("order-edits", &key).expect("the edit"), "a refused edit");
    for _ in 0..2 {
        world.ask(world.project.delete_edit(&edit)).await.expect("it is gone");
    }
    assert_eq!(world.ask(world.project.edit_by_key(&key)).await.expect("an answer"), None);
}
