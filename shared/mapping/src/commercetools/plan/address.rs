//! What partners think of the address: on the order, and before a person where it may not be deliverable.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use waybill_domain::event::{AddressStatus, AddressVerdict, PartStatus};
use waybill_domain::facts::PartFacts;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::ShippingKey;
use waybill_domain::order::Order;

use super::super::fields::{Field, Wanted};
use super::{Part, units};

/// The code of an address that was found with something to object to.
pub(super) const WARNING: &str = "address-warning";
/// The code of an address that was not found.
pub(super) const FAILED: &str = "address-failed";

/// The address as one partner would write it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    account: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping_key: Option<&'a str>,
    address: &'a BTreeMap<String, String>,
}

/// The order's fields about its address.
pub(super) fn fields(parts: &[Part<'_>]) -> Wanted {
    let told: Vec<(Part<'_>, &AddressVerdict)> = told(parts).collect();
    let worst = told.iter().map(|(_, verdict)| verdict.status).max();
    let messages: BTreeSet<String> =
        told.iter().filter_map(|(part, verdict)| objection(*part, verdict)).collect();
    let messages: Vec<String> = messages.into_iter().collect();
    Wanted::from([
        (Field::AddressStatus, worst.map(|status| Value::from(word(status)))),
        (Field::AddressMessage, (!messages.is_empty()).then(|| Value::from(messages.join("; ")))),
        (Field::AddressNormalised, normalised(&told)),
    ])
}

/// What is for people. Of what has left, or will not leave, the address does not matter any more.
pub(super) fn reviews(order: &Order, parts: &[Part<'_>]) -> Vec<Refusal> {
    let mut objections: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (part, verdict) in told(parts) {
        let code = match verdict.status {
            AddressStatus::Valid => continue,
            AddressStatus::Warning => WARNING,
            AddressStatus::Failed => FAILED,
        };
        if part.facts.and_then(PartFacts::status) != Some(PartStatus::Shipped) {
            let said = objection(part, verdict).unwrap_or_else(|| part.known.account.to_string());
            objections.entry(code).or_default().insert(said);
        }
    }
    let refusal = |(code, said): (&str, BTreeSet<String>)| {
        let said = said.into_iter().collect::<Vec<_>>().join("; ");
        let what = if code == FAILED { "was not found" } else { "may be wrong" };
        Refusal::new(code, format!("the address of order {} {what}: {said}", order.name()))
    };
    objections.into_iter().map(refusal).collect()
}

fn told<'a>(parts: &[Part<'a>]) -> impl Iterator<Item = (Part<'a>, &'a AddressVerdict)> {
    let live = parts.iter().filter(|part| !units::is_cancelled(**part));
    live.filter_map(|part| Some((*part, &part.facts?.address.as_ref()?.value)))
}

fn objection(part: Part<'_>, verdict: &AddressVerdict) -> Option<String> {
    verdict.message.as_ref().map(|message| format!("{}: {message}", part.known.account))
}

const fn word(status: AddressStatus) -> &'static str {
    match status {
        AddressStatus::Valid => "valid",
        AddressStatus::Warning => "warning",
        AddressStatus::Failed => "failed",
    }
}

fn normalised(told: &[(Part<'_>, &AddressVerdict)]) -> Option<Value> {
    let said = told.iter().filter(|(_, verdict)| !verdict.normalised.is_empty());
    let written: Vec<Written<'_>> = said
        .map(|(part, verdict)| Written {
            account: part.known.account.as_str(),
            shipping_key: part.known.shipping.as_ref().map(ShippingKey::as_str),
            address: &verdict.normalised,
        })
        .collect();
    if written.is_empty() { None } else { serde_json::to_string(&written).ok().map(Value::from) }
}
