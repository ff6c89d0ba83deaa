//! Orders that come in, and orders that do not.

use serde_json::json;

use super::super::{Imports, xml::Element};
use super::{World, config, draft, message, outcome, pretty, snap, states};
use crate::control::Controlled as _;

/// The draft of an order of one A, with one line of its text replaced, or one more.
fn with(reference: &str, line: &str) -> String {
    let draft = draft(reference, &[("A", 1)]);
    let key = line.split('=').next().unwrap();
    let mut lines: Vec<&str> = draft.lines().collect();
    match lines.iter().position(|found| found.split('=').next() == Some(key)) {
        Some(at) => lines[at] = line,
        None => lines.insert(1, line),
    }
    lines.join("\n")
}

#[tokio::test]
async fn an_order_comes_in_once() {
    let world = World::stocked();
    let order = draft("o1", &[("A", 2), ("B", 1)]);
    let first = world.import(&order).await;
    insta::assert_snapshot!("order_came_in", pretty(&first));
    let book = world.book("o1");
    snap!("order_in_the_books", book);
    for _ in 0..2 {
        insta::assert_snapshot!("order_was_there", pretty(&world.import(&order).await));
    }
    assert_eq!(world.book("o1"), book, "the second one changed nothing");
    assert_eq!(
        outcome(&world.import(&with("o1", "currency=nonsense")).await),
        "duplicate",
        "whatever is in it"
    );
    let detail = world.detail("o1").await;
    insta::assert_snapshot!("detail_of_a_new_order", pretty(&detail));
    insta::assert_snapshot!("pending_order", pretty(&world.pending().await));
}

#[tokio::test]
async fn each_entity_of_a_batch_has_its_own_result() {
    let world = World::stocked();
    world.order("o1", &[("A", 1)]).await;
    let two = |reference: &str| draft(reference, &[("A", 1), ("B", 1)]);
    let bad = draft("o3", &[("NOPE", 1)]);
    let batch = [two("o2"), bad.clone(), two("o1"), two("o2"), two("o4")].concat();
    let answer = world.import(&batch).await;
    insta::assert_snapshot!("batch", pretty(&answer));
    let known: Vec<String> = world.orderflow.books()["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| order["partner_order_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(known, ["o1", "o2", "o4"]);
    world.orderflow.count_stock("NOPE", "Default", 0).unwrap();
    assert_eq!(outcome(&world.import(&bad).await), "success", "a failed reference is free");
}

#[tokio::test]
async fn what_does_not_fit_fails_the_order() {
    let world = World::stocked();
    let mut told = Vec::new();
    for line in [
        "orderLine.1.product.externalReference=NOPE",
        "orderLine.1.product.externalReference=",
        "orderLine.1.quantity=0",
        "orderLine.1.quantity=1.5",
        "orderLine.1.quantity=+1",
        "orderLine.1.quantity=99999999999",
        "orderLine.1.unitPriceGross=12.001",
        "orderLine.1.unitPriceGross=12,00",
        "orderLine.1.unitPriceGross=1e2",
        "orderLine.1.shipment=entity:order",
        "orderLine.1.state=picked",
        "orderLine.0.quantity=1",
        "orderLine.x.quantity=1",
        "orderLine.2.description=a line without a product",
        "totalPriceGross=a lot",
        "state=despatched",
        "validated=yes",
        "placed=yesterday",
        "currency=gbp",
        "deliveryCountryCode=GBR",
        "deliveryAddressLine7=x",
        "channel=SECOND",
        "partialOrder=1",
        "orderAttribute.1.orderItem=order",
        "shipment.state=released",
        "shipment.orderItem=o1",
        "shipment.site=Nowhere",
        "shipment.courier=pigeon",
        "shipment.earliestShipDate=soon",
        "externalReference=o2",
        "userDefined6=x",
        "status=paid",
        "no separator",
    ] {
        let answer = world.import(&with("o1", line)).await;
        assert_eq!(outcome(&answer), "failure", "{line}");
        told.push(format!("{line} -> {}", message(&answer)));
    }
    snap!("order_refusals", told);
    assert_eq!(world.orderflow.books()["orders"], json!([]));
    assert_eq!(outcome(&world.import(&draft("o1", &[])).await), "failure", "no lines");
    world.order("o1", &[("A", 1)]).await;
}

#[tokio::test]
async fn what_is_known_to_the_scripts_passes() {
    let mut config = config();
    config.imports.custom.insert("status".to_owned());
    let world = World::stocked_of(config);
    for (number, line) in [
        "status=paid",
        "userDefined5=x",
        "orderAttribute.1.name=gift",
        "orderAttribute.2.orderItem=entity:order",
        "shipment.addressLine6=x",
        "shipment.mobilePhoneNumber=1",
        "invoiceFaxNumber=1",
        "exported=2026-03-04T09:15:00",
        "placed=2026-03-04T09:15:00+01:00",
        "channel=MYCHANNEL",
        "externalReference=o9",
        "shipment.courier=royal_mail",
        "customerComment=Leave & ring [BR]twice <\\u00e9>",
        "userDefined1=",
        "# a comment",
    ]
    .into_iter()
    .enumerate()
    {
        let reference =
            if line.starts_with("externalReference") { "o9".to_owned() } else { format!("p{number}") };
        let escaped = Element::of("x", line).to_string();
        let escaped = escaped.trim_start_matches("<x>").trim_end_matches("</x>");
        let answer = world.import(&with(&reference, escaped)).await;
        assert_eq!(outcome(&answer), "success", "{line}: {answer}");
    }
    assert_eq!(world.book("p12")["notes"], "Leave & ring \ntwice <é>");
}

#[tokio::test]
async fn options_of_the_instance_change_what_passes() {
    let mut lax = config();
    lax.imports = Imports {
        passes_over_unknown: true,
        makes_products: true,
        line_references: false,
        ..Imports::usual()
    };
    let lax = World::of(lax);
    assert_eq!(outcome(&lax.import(&with("o1", "color=red")).await), "success");
    assert_eq!(lax.orderflow.books()["products"]["A"]["properties"], json!({}), "the SKU is known now");
    let mut strict = config();
    strict.imports.line_references = false;
    let strict = World::stocked_of(strict);
    let refused = message(&strict.import(&draft("o1", &[("A", 1)])).await);
    assert_eq!(refused, "Property 'orderLine.1.thirdPartyReference' is not known");
}

#[tokio::test]
async fn an_order_that_is_not_validated_waits() {
    let world = World::stocked();
    assert_eq!(outcome(&world.import(&with("o1", "validated=false")).await), "success");
    assert_eq!(states(&world.detail("o1").await), "created: ready (1 A created)");
    assert_eq!(world.book("o1")["holds"], json!(["not validated"]));
    assert_eq!(world.refusal("ship", json!({"order": "o1"})), "The order of o1 is not validated");
    world.work("validate", json!({"order": "o1"}));
    assert_eq!(states(&world.detail("o1").await), "validated: released (1 A allocated)");
    assert_eq!(world.refusal("validate", json!({"order": "o1"})), "Order o1 is not waiting to be validated");
}

#[tokio::test]
async fn envelopes_are_read_or_refused_whole() {
    let world = World::stocked();
    let import = |attributes: &str| format!("<imports><import {attributes}/></imports>");
    for (path, body, want) in [
        ("remoteorder", "<imports".to_owned(), "Import can't be read: "),
        ("remoteorder", "<orders/>".to_owned(), "Import can't be read: <imports> of <import> is expected"),
        ("remoteorder", "<imports><order/></imports>".to_owned(), "Import can't be read: <imports> of"),
        (
            "remoteorder",
            "<!DOCTYPE a><imports/>".to_owned(),
            "Import can't be read: document types are not read",
        ),
    ] {
        let (status, answer) = world.call("POST", &format!("{path}/imports/importitems.xml"), &body).await;
        assert_eq!((status.as_u16(), answer.name.as_str()), (200, "error"));
        assert!(answer.text.starts_with(want), "{}", answer.text);
    }
    for (path, attributes, want) in [
        ("remoteorder", "operation=\"insert\"", "Type '' can't be imported here"),
        ("remoteorder", "type=\"product\" operation=\"insert\"", "Type 'product' can't be imported here"),
        ("remotewarehouse", "type=\"order\" operation=\"insert\"", "Type 'order' can't be imported here"),
        ("remotewarehouse", "type=\"campaign\"", "The simulation does not know imports of campaigns"),
        ("remoteorder", "type=\"order\"", "Operation '' is not supported for type 'order'"),
        (
            "remoteorder",
            "type=\"order\" operation=\"update\"",
            "Operation 'update' is not supported for type 'order'",
        ),
        ("remoteorder", "type=\"order\" operation=\"insert\"", "Property 'externalReference' is required"),
        ("remoteorder", "type=\"order\" operation=\"insert\" externalReference=\"o\"", "Order has no lines"),
    ] {
        let (_, answer) =
            world.call("POST", &format!("{path}/imports/importitems.xml"), &import(attributes)).await;
        assert_eq!((outcome(&answer), message(&answer).as_str()), ("failure", want));
    }
    let (_, answer) = world.call("POST", "remoteorder/imports/importitems.xml", "<imports/>").await;
    assert_eq!(
        answer.to_string(),
        "<importResult><importSuccesses/><importFailures/><importDuplicates/></importResult>"
    );
}

#[tokio::test]
async fn hostile_text_survives() {
    let world = World::stocked();
    let nasty = "]]> <b>&amp;</b> \"'` \u{202e}Žluťoučký 🐎 %3Cscript%3E = # !";
    let reference = "o/1 & <2>\u{a0}\"x\"";
    let text = format!(
        "deliveryContactName={nasty}\norderLine.1.quantity=1\norderLine.1.product.externalReference=A"
    );
    let import = Element::of("import", text).attribute("type", "order").attribute("operation", "insert");
    let answer = world.import(&import.attribute("externalReference", reference).to_string()).await;
    let echoed = answer.children[0].children[0].get("externalReference");
    assert_eq!(echoed, Some(reference));
    assert_eq!(world.book(reference)["shipping_address"]["first_name"], nasty);
    assert_eq!(world.pending().await.children[0].children[2].text, reference);
}
