//! Looks for orders, by the reference that is ours: OrderFlow takes no two orders under one.
//!
//! An order that is changed is cancelled so that its reference is free, and imported anew under it. Whoever dies in
//! between leaves an order that nobody finds and that is not gone: where the account changes orders so, one that was
//! placed and is not found is told as absent, and the next work on it puts it there again. Before it does, it makes sure
//! that nothing of it waits or has left under another name ([`super::replace`]).

use bytes::Bytes;
use http::Response;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Seen;
use waybill_domain::ids::PartnerOrderId;

use super::detail::Detail;
use super::options::{Changes, Options};
use super::{OrderFlow, errors, seen};
use crate::call::Call;

/// What stands under a reference.
pub(super) fn by_reference(flow: &OrderFlow, reference: &str) -> Call<Vec<Seen>> {
    detail(flow, reference, |found| Ok(found.into_iter().collect()))
}

/// A part that was placed.
pub(super) fn by_id(flow: &OrderFlow, id: &PartnerOrderId) -> Call<Option<Seen>> {
    let (reference, changes) = (id.to_string(), flow.options.changes);
    detail(flow, id.as_str(), move |found| match (found, changes) {
        (None, Changes::Replace) => seen::absent(&reference).map(Some),
        (found, Changes::Replace | Changes::Manual) => Ok(found),
    })
}

/// Reads a part again within work on it: why OrderFlow would not cancel it is kept.
pub(super) fn again(flow: &OrderFlow, before: &Seen) -> Call<Seen> {
    let before = before.clone();
    detail(flow, before.id.clone().as_str(), move |found| {
        let kept = seen::content(&before).kept;
        let now = found.map_or_else(|| seen::absent(before.id.as_str()), Ok)?;
        Ok(seen::with(&now, |content| content.kept.clone_from(&kept)))
    })
}

fn detail<T>(
    flow: &OrderFlow,
    reference: &str,
    then: impl Fn(Option<Seen>) -> Result<T, Failure> + Send + Sync + 'static,
) -> Call<T> {
    let (options, wanted) = (flow.options.clone(), reference.to_owned());
    flow.ask_for_order(&[("externalReference", reference)], move |answer| match order(&options, answer) {
        Ok(detail) if detail.reference == wanted => then(Some(seen::read(&options, &detail)?)),
        Ok(other) => {
            let cause = format!("OrderFlow was asked for order `{wanted}` and told of `{}`", other.reference);
            Err(Failure::unknown(cause))
        }
        Err(Failure::Refused(refusal)) if refusal.code == errors::NOT_FOUND => then(None),
        Err(failure) => Err(failure),
    })
}

/// The order in an answer.
pub(super) fn order(options: &Options, answer: &Response<Bytes>) -> Result<Detail, Failure> {
    told(options, answer)?.map_err(|why| Failure::unknown(format!("OrderFlow's order cannot be read: {why}")))
}

/// The order in an answer, or why it cannot be read though the answer can.
pub(super) fn told(options: &Options, answer: &Response<Bytes>) -> Result<Result<Detail, String>, Failure> {
    let root = errors::root(answer)?;
    let order = if root.name == "order" { Some(&root) } else { root.child("order") };
    let order = order.ok_or_else(|| format!("the answer is `{}`", root.name));
    Ok(order.and_then(|order| Detail::read(options, order)))
}
