//! Returns that the shop announces, as OrderFlow's imports. OrderFlow may be set up to refuse what was not ordered, or is
//! of an order that has not left.

use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::ReturnId;

use super::import::{self, Item, Outcome};
use super::properties::Properties;
use super::{OrderFlow, codes, errors, place};
use crate::call::{Call, Next};
use crate::partner::{AnnouncedReturn, TakesReturns};

/// What an answer says: OrderFlow's id of the return, where it tells one.
const ID: &str = "id";

impl TakesReturns for OrderFlow {
    /// OrderFlow takes a reference once, so there is nothing to look for.
    fn announce(&self, coming: &AnnouncedReturn, answered: Option<&Value>) -> Next<Value, Option<ReturnId>> {
        if let Some(answered) = answered {
            let id = answered.get(ID).and_then(Value::as_str);
            return Next::Done(id.and_then(|id| ReturnId::try_from(id).ok()));
        }
        match properties(self, coming) {
            Ok(properties) => Next::Ask(import(self, coming, &properties)),
            Err(refusal) => Next::Refuse(refusal),
        }
    }
}

fn import(flow: &OrderFlow, coming: &AnnouncedReturn, properties: &Properties) -> Call<Value> {
    let item = Item { kind: import::RETURN, reference: Some(coming.key.as_str()), properties };
    let document = import::document(flow.options.body_text, &[item]);
    let (key, path) = (coming.key.to_string(), &flow.options.paths.warehouse_import);
    flow.import("return_import", path, document, move |answer| {
        let mut outcomes = import::outcomes(&errors::root(answer)?)?;
        match outcomes.remove(&key) {
            Some(Outcome::Taken(id)) => Ok(json!({ ID: id })),
            // It was announced before.
            Some(Outcome::Duplicate(_)) => Ok(json!({})),
            Some(Outcome::Failed(words)) => Err(Failure::refused(place::REFUSED, words)),
            None => Err(Failure::unknown(format!("OrderFlow's answer says nothing of return `{key}`"))),
        }
    })
}

fn properties(flow: &OrderFlow, coming: &AnnouncedReturn) -> Result<Properties, Refusal> {
    let lines: Vec<_> = coming.lines.iter().filter(|line| line.quantity > 0).collect();
    if lines.is_empty() {
        return Err(Refusal::new("no-lines", format!("return `{}` has no units", coming.key)));
    }
    let options = &flow.options;
    let mut properties = Properties::default();
    let mut set = |name: &str, value: Option<&str>| properties.set_some(&format!("return.{name}"), value);
    set("orderReference", Some(coming.reference.as_str()));
    set("authorisation", Some(coming.key.as_str()));
    set("authorised", Some("true"));
    set("type", Some(&options.return_type));
    set("returnDate", Some(&flow.clock.day(coming.at).to_string()));
    set("organisation", options.organisation.as_deref());
    let site = coming.warehouse.as_ref().map(|warehouse| flow.site(warehouse));
    set("site", site.or(options.default_site.as_deref()));
    set("note", coming.note.as_deref());
    for (at, line) in lines.into_iter().enumerate() {
        let mut set = |name: &str, value: Option<&str>| {
            properties.set_some(&format!("returnLine.{}.{name}", at + 1), value);
        };
        set("product", Some(line.sku.as_str()));
        set("quantity", Some(&line.quantity.to_string()));
        let reason = line.reason.as_deref();
        set("reason", reason.map(|word| codes::code(&options.return_reasons, word)));
        let condition = line.condition.as_deref();
        set("condition", condition.map(|word| codes::code(&options.return_conditions, word)));
        set("returnItem", Some("return"));
    }
    Ok(properties)
}
