//! What is answered about an order, by policy, and in which words.

use bytes::Bytes;
use http::Response;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::LineId;
use waybill_domain::order::{Order, localized};
use waybill_mapping::commercetools::extension::{self, Objection};
use waybill_mapping::commercetools::policy::Policy;
use waybill_settings::order_check::{Effect, Matter, OnProblem};

use super::judge::Found;
use crate::world::Checked;

/// What becomes of the order, and the answer that says so. The gravest of its problems decides.
pub(super) fn answer(policy: &Policy, on: OnProblem, found: &Found) -> (Checked, Response<Bytes>) {
    let effect = |problem: &Refusal| on.effect(Matter::of(&problem.code));
    let gravest = found.problems.iter().map(effect).max();
    match gravest.map(|gravest| if found.shadowed { Effect::Note } else { gravest }) {
        None => (Checked::Passed, extension::let_through()),
        Some(Effect::Note) => (Checked::Noted, extension::let_through()),
        Some(Effect::Flag) => match extension::flagged(policy, found.marks, &flag(&found.problems)) {
            Some(flagged) => (Checked::Flagged, flagged),
            // It is told of in review once it may leave.
            None => (Checked::Noted, extension::let_through()),
        },
        Some(Effect::Reject) => {
            let grave = found.problems.iter().filter(|problem| effect(problem) == Effect::Reject);
            let objections: Vec<Objection> = grave.map(|problem| objection(&found.order, problem)).collect();
            (Checked::Rejected, extension::rejected(&objections))
        }
    }
}

/// What the order's field says: the words of the review entry that would follow.
fn flag(problems: &[Refusal]) -> String {
    let words: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    words.join("; ")
}

/// A problem in words for whoever ordered, who knows neither accounts nor SKUs.
fn objection(order: &Order, problem: &Refusal) -> Objection {
    let message = match (Matter::of(&problem.code), problem.line.as_ref()) {
        (Matter::Address, _) => {
            sentence(&problem.message.replace(&format!(" of order {}", order.name()), ""))
        }
        (Matter::Service, _) => match order.shippings.as_slice() {
            [only] => format!("`{}` cannot be chosen for this order.", only.method_name),
            _ => "A shipping method of this order cannot be chosen for it.".to_owned(),
        },
        (Matter::Sku | Matter::Other, Some(line)) => {
            format!("`{}` cannot be delivered.", called(order, line))
        }
        (Matter::Sku | Matter::Other, None) => "This order cannot be delivered.".to_owned(),
    };
    Objection { message, code: problem.code.clone(), line: problem.line.clone() }
}

/// The line as the customer knows it.
fn called<'a>(order: &'a Order, id: &'a LineId) -> &'a str {
    let custom = order.custom_lines.iter().find(|line| line.id == *id).map(|line| &line.name);
    let name = order.line(id).map(|line| &line.name).or(custom);
    name.and_then(|name| localized(name, order.locale.as_deref())).unwrap_or_else(|| id.as_str())
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}
