//! What an account would do about the shop's returns.

use waybill_ledger::Part;
use waybill_mapping::call::Next;
use waybill_mapping::partner::TakesReturns;
use waybill_mapping::returns::{Of, Wish};

use super::parts::View;
use super::step::Step;
use crate::returning;

/// A step for each return of the shop that one of the account's parts is to know of.
pub(super) fn steps(view: &View<'_>) -> Vec<Step> {
    let (Some(returns), Some(record)) = (returning::takes(view.desk), view.record()) else {
        return Vec::new();
    };
    if !returning::concerns(view.order, std::iter::once(record)) {
        return Vec::new();
    }
    let wanted = returning::wanted(view.world, view.order, view.known);
    let of_part = |wish: &Wish| record.part(&wish.reference).map(|part| step(view, returns, part, wish));
    wanted.iter().filter_map(of_part).collect()
}

fn step(view: &View<'_>, returns: &dyn TakesReturns, part: &Part, wish: &Wish) -> Step {
    let (account, of) = (&view.desk.account.id, Some(wish.known_as.as_str()));
    let refused = returning::told(part, wish).and_then(|told| told.refused.as_ref());
    match &wish.of {
        Of::Stands if refused.is_none() => Step::skip(account, of, "the return is announced"),
        Of::Stands => {
            Step::send(account, of, "the return stands as announced again: nobody need decide about it")
        }
        Of::Refuse(refusal) => Step::refuse(Some(account), of, refusal),
        Of::Announce(coming) => {
            let words = refused.map_or_else(
                || "the return is announced, unless it is there".to_owned(),
                |refused| {
                    format!("the return is announced; it was refused before: {}", refused.refusal.message)
                },
            );
            match returns.announce(coming, None) {
                Next::Ask(call) => Step::send(account, of, &words).with(&call),
                Next::Done(_) => Step::skip(account, of, "the return is there"),
                Next::Refuse(refusal) => Step::refuse(Some(account), of, &refusal),
            }
        }
    }
}
