//! Records of orders at accounts.

use std::collections::BTreeMap;

use waybill_domain::carriage::Carriage;
use waybill_domain::facets::{Facet, Fingerprint};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::PartKey;
use waybill_domain::ids::ReturnKey;
use waybill_domain::look::Cause;
use waybill_ledger::{
    Doubt, Extra, Ledger, LedgerError, Part, PartLine, PartState, Record, RefusedFacet, Then, ToldReturn,
    TrackedParcel,
};

use super::{account, at, held, order, other, subject};

fn part() -> Part {
    let print = |text: &str| Fingerprint::of(&text);
    let refusal = Refusal::new("already-shipped", "it has left");
    let key = PartKey {
        order: order(),
        account: account(),
        warehouse: "V2FyZWhvdXNlOjEwMQ==".try_into().ok(),
        shipping: None,
    };
    let line = PartLine {
        line: "l-1".try_into().unwrap(),
        sku: "M1".try_into().unwrap(),
        units: 2,
        partner_line: "TGluZUl0ZW06MQ==".try_into().ok(),
    };
    let pieces = [("street".to_owned(), "0a1b2c3d".to_owned())].into();
    Part {
        key,
        reference: "o-1-0a1b2c3d".try_into().unwrap(),
        partner_order: "T3JkZXI6MQ==".try_into().ok(),
        state: PartState::Placed,
        settled: [(Facet::Address, print("a")), (Facet::Lines, print("l"))].into(),
        held: [(Facet::Address, pieces)].into(),
        refused: [(Facet::Address, RefusedFacet { fingerprint: print("b"), refusal: refusal.clone() })]
            .into(),
        sent_hold: None,
        cancel_refused: Some(refusal),
        voids: 1,
        edits: 0,
        lines: vec![line],
        settled_at: at(1),
        label: None,
        returns: Vec::new(),
        asked: Carriage::default(),
    }
}

/// Everything that a record can hold, settled.
pub(super) async fn record(ledger: Ledger) -> Result<(), LedgerError> {
    let cancelled = Part { state: PartState::Cancelled { by_shop: true }, ..part() };
    let intended = Part { state: PartState::Intended, partner_order: None, ..part() };
    record_of(ledger, vec![part(), cancelled, intended]).await
}

/// A part that was told of a return, and one that it does not take.
pub(super) async fn record_told(ledger: Ledger) -> Result<(), LedgerError> {
    let refusal = Refusal::new("return-refused", "it does not take it");
    let told = |known_as: &str| ToldReturn {
        known_as: known_as.to_owned(),
        key: None,
        id: None,
        units: BTreeMap::new(),
        refused: None,
    };
    let part = part();
    let line = part.lines[0].line.clone();
    let announced = ToldReturn {
        key: Some(ReturnKey::of(&part.reference, "number RMA-1")),
        id: Some("UmV0dXJuOjE=".try_into().unwrap()),
        units: BTreeMap::from([(line, 1)]),
        ..told("number RMA-1")
    };
    let refused = Some(RefusedFacet { fingerprint: Fingerprint::of(&"a return"), refusal });
    let returns = vec![announced, ToldReturn { refused, ..told("item i-2") }];
    record_of(ledger, vec![Part { returns, ..part }]).await
}

/// A part that remembers what it was asked to leave with.
pub(super) async fn record_asked(ledger: Ledger) -> Result<(), LedgerError> {
    let asked = Carriage { carrier: Some("UPS".to_owned()), service: Some("Ground".to_owned()) };
    record_of(ledger, vec![Part { asked, ..part() }]).await
}

/// A record that remembers what people call the order.
pub(super) async fn record_numbered(ledger: Ledger) -> Result<(), LedgerError> {
    let held = held(&ledger, &subject()).await?;
    let record = Record { number: "1001".try_into().ok(), parts: vec![part()], ..held.record.clone() };
    ledger.settle(held, record, Then::Free, Extra::default(), at(1)).await.map(|_| ())
}

async fn record_of(ledger: Ledger, parts: Vec<Part>) -> Result<(), LedgerError> {
    let held = held(&ledger, &subject()).await?;
    let record = Record {
        order_version: 3,
        parts,
        last_cause: Some(Cause::Message { message: "OrderCreated".to_owned() }),
        reviewed: vec!["already-shipped".to_owned()],
        ..held.record.clone()
    };
    let links = vec![("T3JkZXI6MQ==".try_into().unwrap(), "o-1-0a1b2c3d".try_into().unwrap())];
    ledger.settle(held, record, Then::Free, Extra { links, ..Extra::default() }, at(1)).await.map(|_| ())
}

/// Held by a holder who took over a doubt.
pub(super) async fn doubtful(ledger: Ledger) -> Result<(), LedgerError> {
    let first = held(&ledger, &other()).await?;
    let doubt = Doubt {
        since: at(1),
        empty_at: Some(at(2)),
        references: vec!["o-2-0a1b2c3d".try_into().unwrap()],
        sent: Some(vec![Facet::Address]),
    };
    let record = first.record.clone();
    ledger.settle(first, record, Then::Doubtful(doubt), Extra::default(), at(1)).await?;
    held(&ledger, &other()).await.map(|_| ())
}

/// A parcel as an account tracks it.
pub(super) async fn record_tracked(ledger: Ledger) -> Result<(), LedgerError> {
    let held = held(&ledger, &subject()).await?;
    let parcel = TrackedParcel {
        parcel: "p-1".to_owned(),
        wants: "wb_1".try_into().unwrap(),
        id: "wb_1".try_into().ok(),
        settled: Some(Fingerprint::of(&"parcel")),
        refused: None,
        carriage: Carriage { carrier: Some("UPS".to_owned()), service: Some("Ground".to_owned()) },
        store: "us".try_into().ok(),
    };
    let record = Record { trackings: vec![parcel], ..held.record.clone() };
    ledger.settle(held, record, Then::Free, Extra::default(), at(1)).await.map(|_| ())
}
