//! Returns that the shop announces, as OrderFlow's imports. OrderFlow may be set up to refuse what was not ordered, or is
//! of an order that has not left.

use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::ReturnId;

use super::import::{self, Item, Outcome};
use super::properties::Properties;
use super::{OrderFlow, codes, errors, place};
use crate::call::Call;
use crate::partner::{AnnouncedReturn, TakesReturns};

impl TakesReturns for OrderFlow {
    fn announce(&self, coming: &AnnouncedReturn) -> Result<Call<Option<ReturnId>>, Refusal> {
        let properties = properties(self, coming)?;
        let item = Item { kind: import::RETURN, reference: Some(&coming.key), properties: &properties };
        let document = import::document(self.options.body_text, &[item]);
        let (key, path) = (coming.key.clone(), &self.options.paths.warehouse_import);
        Ok(self.import("return_import", path, document, move |answer| {
            let mut outcomes = import::outcomes(&errors::root(answer)?)?;
            match outcomes.remove(&key) {
                Some(Outcome::Taken(id)) => Ok(id.and_then(|id| ReturnId::try_from(id).ok())),
                // It was announced before.
                Some(Outcome::Duplicate(_)) => Ok(None),
                Some(Outcome::Failed(words)) => Err(Failure::refused(place::REFUSED, words)),
                None => Err(Failure::unknown(format!("OrderFlow's answer says nothing of return `{key}`"))),
            }
        }))
    }
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
    set("authorisation", Some(&coming.key));
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
