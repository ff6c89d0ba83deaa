//! Looks of a batch that ask for the same are one look: each of the others would find the order in hand, and later nothing to do.

use tracing::debug;
use waybill_domain::ids::{AccountId, OrderId, ProjectKey};
use waybill_domain::look::{Cause, Look};

use super::Arrived;

/// The batch with what asks for the same as one, in the order in which it came.
pub(super) fn merged(batch: Vec<Arrived>) -> Vec<Arrived> {
    let mut all: Vec<Arrived> = Vec::with_capacity(batch.len());
    for arrived in batch {
        match all.iter_mut().find(|known| are_one(&known.look, &arrived.look)) {
            Some(known) => take_in(known, arrived),
            None => all.push(arrived),
        }
    }
    all
}

fn are_one(one: &Look, other: &Look) -> bool {
    asks_for(one) == asks_for(other)
}

const fn asks_for(look: &Look) -> (&OrderId, &ProjectKey, &AccountId, Option<&Cause>) {
    (&look.order, &look.project, &look.account, of_its_own(&look.cause))
}

/// A cause by which a look does what others do not.
const fn of_its_own(cause: &Cause) -> Option<&Cause> {
    match cause {
        Cause::Deleted | Cause::Person | Cause::LetGo => Some(cause),
        Cause::Message { .. } | Cause::Pull | Cause::Reconcile | Cause::News | Cause::Waited => None,
    }
}

/// What counts is the newest version that any of them wants, all that any expects, and whoever waited longest.
fn take_in(known: &mut Arrived, arrived: Arrived) {
    debug!(trace = %arrived.trace, "Done with the look of trace {}", known.trace);
    known.messages.extend(arrived.messages);
    known.first_seen = known.first_seen.min(arrived.first_seen);
    known.tries = known.tries.max(arrived.tries);
    let (look, other) = (&mut known.look, arrived.look);
    look.at_least = look.at_least.max(other.at_least);
    look.edited |= other.edited;
    for expected in other.expects {
        if !look.expects.contains(&expected) {
            look.expects.push(expected);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use waybill_domain::ids::Reference;

    use super::*;

    fn arrived(number: i64, order: &str, cause: Cause, expects: &[&str]) -> Arrived {
        let expects = expects.iter().map(|reference| (*reference).try_into().unwrap()).collect();
        let look = Look {
            project: "shop".try_into().unwrap(),
            order: order.try_into().unwrap(),
            account: "us".try_into().unwrap(),
            at_least: number.unsigned_abs(),
            cause,
            expects,
            edited: number == 2,
        };
        Arrived {
            messages: vec![format!("m-{number}")],
            trace: format!("t-{number}").as_str().try_into().unwrap(),
            first_seen: Timestamp::from_second(100 - number).unwrap(),
            tries: u32::try_from(3 - number).unwrap(),
            look,
        }
    }

    fn message(of: &str) -> Cause {
        Cause::Message { message: of.to_owned() }
    }

    #[test]
    fn what_asks_for_the_same_is_one_look_with_all_that_counts() {
        let (first, second) =
            ("8f0c0b1e-1111-4aaa-8bbb-000000000001", "8f0c0b1e-1111-4aaa-8bbb-000000000002");
        let batch = vec![
            arrived(1, first, message("OrderCreated"), &["W-1"]),
            arrived(2, second, Cause::Pull, &["W-2"]),
            arrived(3, first, Cause::Pull, &["W-1", "W-3"]),
        ];
        let merged = merged(batch);
        let [one, other] = merged.as_slice() else { panic!("{merged:?}") };
        assert_eq!((other.messages.as_slice(), other.tries), (["m-2".to_owned()].as_slice(), 1));
        assert_eq!(one.messages, ["m-1", "m-3"]);
        assert_eq!((one.tries, one.first_seen.as_second(), one.look.at_least), (2, 97, 3));
        let expects: Vec<&str> = one.look.expects.iter().map(Reference::as_str).collect();
        assert_eq!((expects, one.look.edited), (vec!["W-1", "W-3"], false));
        assert_eq!(one.look.cause, message("OrderCreated"), "what came first led to it");
    }

    #[test]
    fn what_does_more_than_others_is_done_by_itself() {
        let order = "8f0c0b1e-1111-4aaa-8bbb-000000000001";
        let causes = [Cause::News, Cause::Person, Cause::Deleted, Cause::LetGo, Cause::Waited, Cause::Person];
        let batch = causes.into_iter().map(|cause| arrived(1, order, cause, &[])).collect();
        let merged: Vec<(Cause, usize)> =
            merged(batch).into_iter().map(|one| (one.look.cause, one.messages.len())).collect();
        assert_eq!(merged, [(Cause::News, 2), (Cause::Person, 2), (Cause::Deleted, 1), (Cause::LetGo, 1)]);
    }
}
