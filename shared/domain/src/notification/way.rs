//! What is to be told of a parcel's way: that it has another status, not every scan.

use super::difference::{Fresh, Named};
use super::{Told, TrackingTold};
use crate::facts::{Facts, TrackingFacts};
use crate::tracking::{TrackingState, TrackingTag};

pub(super) fn difference(before: &Facts, after: &Facts) -> Vec<Fresh> {
    let fresh = after.trackings.iter().filter_map(|(id, now)| {
        let was = before.trackings.get(id).map(|was| stage(was.state())).unwrap_or_default();
        if was == stage(now.state()) {
            return None;
        }
        let told = told(now);
        let what = match (&now.state().status.tag, now.state().is_delivered()) {
            (_, true) => Told::TrackingDelivered(told),
            (TrackingTag::Exception | TrackingTag::AttemptFail, false) => Told::TrackingException(told),
            (_, false) => Told::TrackingUpdated(told),
        };
        Some(Fresh { what, at: Some(now.as_of()), named: Named::Stated(now.latest.as_of) })
    });
    fresh.collect()
}

/// What customers tell apart: the status, whether it goes back, and of an exception, which. Nothing is known of a parcel
/// before something is.
type Stage<'a> = (TrackingTag, bool, Option<&'a str>);

fn stage(state: &TrackingState) -> Stage<'_> {
    let status = &state.status;
    let is_exact = status.tag == TrackingTag::Exception;
    (status.tag.clone(), state.returning, status.subtag.as_deref().filter(|_| is_exact))
}

fn told(facts: &TrackingFacts) -> TrackingTold {
    let state = facts.state();
    TrackingTold {
        tracking_number: facts.number.clone(),
        carrier: state.carrier.clone(),
        status: state.status.tag.to_string(),
        substatus: state.status.subtag.clone(),
        message: state.message.clone(),
        returning: state.returning,
        tracking_url: state.link.clone(),
        happened_at: state.happened_at,
        expected_at: state.expected.as_ref().map(|expected| expected.at),
        delivered_at: state.delivered_at,
        failed_attempts: state.failed_attempts,
    }
}
