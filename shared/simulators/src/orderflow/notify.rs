//! The calls by which a shop says that something is there to be fetched. The simulated instance has no shop to fetch from: it
//! finds nothing to do, and says so in the documented words.

use super::account::Account;
use super::call::Call;
use super::refusal::Refusal;
use super::xml::Element;

/// Of an order.
pub(super) fn order(_account: &mut Account, call: &Call<'_>) -> Result<Element, Refusal> {
    nothing(call, "order", &["created"])
}

/// Of a product.
pub(super) fn product(_account: &mut Account, call: &Call<'_>) -> Result<Element, Refusal> {
    nothing(call, "product", &["created", "modified"])
}

fn nothing(call: &Call<'_>, kind: &str, actions: &[&str]) -> Result<Element, Refusal> {
    let reference = call.params.required("thirdPartyReference")?;
    let (event, action) = (call.params.required("event")?, call.params.required("action")?);
    if !actions.contains(&action) || event != format!("{kind}.{action}") {
        return Err(Refusal::Invalid(format!("Event '{event}' with action '{action}' is not known")));
    }
    Ok(Element::of("message", format!("Result 'no_operation' for {kind} {reference}")))
}
