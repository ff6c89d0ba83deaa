//! What an account would do about the shop's returns.

use waybill_ledger::Part;
use waybill_mapping::call::Next;
use waybill_mapping::returns::{Of, Wish};

use super::parts::View;
use super::step::Step;
use crate::returning;

/// A step for each return of the shop that one of the account's parts is to know of.
pub(super) fn steps(view: &View<'_>) -> Vec<Step> {
    let Some(record) = view.record().filter(|_| returning::hears(view.desk)) else { return Vec::new() };
    if !returning::concerns(view.order, std::iter::once(record)) {
        return Vec::new();
    }
    let wanted = returning::wanted(view.world, view.order, view.known);
    let of_part = |wish: &Wish| record.part(&wish.reference).map(|part| step(view, part, wish));
    wanted.iter().filter_map(of_part).collect()
}

fn step(view: &View<'_>, part: &Part, wish: &Wish) -> Step {
    let (account, of) = (&view.desk.account.id, Some(wish.known_as.as_str()));
    let refused = returning::told(part, wish).and_then(|told| told.refused.as_ref());
    match &wish.of {
        Of::Stands if refused.is_none() => Step::skip(account, of, "the return is announced"),
        Of::Stands => {
            Step::send(account, of, "the return stands as announced again: nobody need decide about it")
        }
        Of::Refuse(refusal) => Step::refuse(Some(account), of, refusal),
        Of::ByHand { .. } if returning::is_done(part, wish) => {
            Step::skip(account, of, "a person was told of the return, for the account takes no announcements")
        }
        Of::ByHand { words, .. } => Step::refuse(Some(account), of, words),
        Of::Announce(coming) => {
            let words = refused.map_or_else(
                || "the return is announced, unless it is there".to_owned(),
                |refused| {
                    format!("the return is announced; it was refused before: {}", refused.refusal.message)
                },
            );
            match view.desk.partner().returns().map(|returns| returns.announce(coming, None)) {
                Some(Next::Ask(call)) => Step::send(account, of, &words).with(&call),
                Some(Next::Done(_)) => Step::skip(account, of, "the return is there"),
                Some(Next::Refuse(refusal)) => Step::refuse(Some(account), of, &refusal),
                None => Step::skip(account, of, "the account takes no announcements of returns"),
            }
        }
    }
}
