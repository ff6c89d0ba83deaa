//! Placing the parts of several orders with one exchange. Each stays under its own claim, and gets its own answer.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::{Reference, TraceId};
use waybill_mapping::call::Call;
use waybill_mapping::partner::{Each, PlacesInBulk};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::{Exchange, Trail};

use super::exchange::begins_by;
use super::{Seat as AnySeat, meeting};
use crate::world::{Desk, Rule, World};

/// A part that is to be placed.
#[derive(Debug)]
pub(super) struct Meant {
    pub(super) want: FulfillmentOrder,
    /// Until when its claim holds.
    pub(super) until: Timestamp,
    /// What was exchanged about it so far.
    pub(super) exchanges: Vec<Exchange>,
}

/// What became of it.
#[derive(Debug)]
pub(super) enum Placed {
    /// Nobody else has anything to place: nothing was sent.
    Alone,
    /// What the partner says of this part, and what was exchanged about it.
    Answered(Result<Seen, Failure>, Vec<Exchange>),
}

/// A session's place where parts are placed together.
pub(super) type Seat = AnySeat<Meant, Placed>;
type Handed = meeting::Handed<Meant, Placed>;

/// Whoever leads, and for whom.
#[derive(Clone, Copy)]
pub(super) struct Leader<'a> {
    pub(super) world: &'a World,
    pub(super) desk: &'a Desk,
    pub(super) places: &'a dyn PlacesInBulk,
}

impl Leader<'_> {
    /// Places all of them, as many with one exchange as the partner takes. When one exchange is refused as a whole, its
    /// halves are sent, until the culprit stands alone.
    pub(super) async fn place(self, trace: TraceId, mut all: Vec<Handed>) {
        if all.len() == 1 {
            for one in all {
                one.tell(Placed::Alone);
            }
            return;
        }
        let mut groups: Vec<Vec<Handed>> = Vec::new();
        while !all.is_empty() {
            let rest = all.split_off(self.places.most().max(1).min(all.len()));
            groups.insert(0, std::mem::replace(&mut all, rest));
        }
        while let Some(group) = groups.pop() {
            match self.exchange(&trace, group).await {
                After::Next => {}
                After::Halves(first, second) => groups.extend([second, first]),
                After::Stop(failure) => {
                    for one in std::mem::take(&mut groups).into_iter().flatten() {
                        answer(one, Err(failure.clone()));
                    }
                }
            }
        }
    }

    /// One exchange about a group.
    async fn exchange(self, trace: &TraceId, group: Vec<Handed>) -> After {
        let Some(Described { mut group, call, bodies }) = self.described(group) else { return After::Next };
        let (name, mut trail) = (call.name, Trail::new(trace.clone(), Purpose::Orders));
        if self.world.safeguards.hold(Rule::EnoughLease) {
            trail.begins_by = group.iter().map(|one| begins_by(one.what.until, call.timeout)).min();
        }
        let outcome = self.world.perform(self.desk, call, &mut trail).await;
        let secrets = self.desk.endpoint.secrets();
        let note = |one: &mut Handed, result: Option<&Result<Seen, Failure>>| {
            let body = bodies.get(&one.what.want.reference).map_or(&[][..], |body| body.as_ref());
            let (word, told) = words(result);
            let of_part = trail.exchanges.iter().filter(|exchange| exchange.name == name);
            one.what.exchanges.extend(of_part.map(|exchange| exchange.of_one(body, word, &told, &secrets)));
        };
        match outcome {
            Ok(mut told) => {
                for mut one in group {
                    let at = told.iter().position(|(reference, _)| *reference == one.what.want.reference);
                    let result = at.map(|at| told.swap_remove(at).1);
                    let result =
                        result.unwrap_or_else(|| Err(Failure::unknown("the answer says nothing of it")));
                    note(&mut one, Some(&result));
                    answer(one, result);
                }
                After::Next
            }
            Err(Failure::Refused(_)) if group.len() > 1 => {
                for one in &mut group {
                    note(one, None);
                }
                let second = group.split_off(group.len() / 2);
                After::Halves(group, second)
            }
            Err(failure) => {
                for mut one in group {
                    let result = Err(failure.clone());
                    note(&mut one, Some(&result));
                    answer(one, result);
                }
                match failure {
                    Failure::Busy { .. } | Failure::LockedOut { .. } => After::Stop(failure),
                    Failure::Refused(_) | Failure::Unknown { .. } => After::Next,
                }
            }
        }
    }

    /// The exchange about those of a group that can be sent. The others are told why not.
    fn described(self, mut group: Vec<Handed>) -> Option<Described> {
        loop {
            let wants: Vec<&FulfillmentOrder> = group.iter().map(|one| &one.what.want).collect();
            let bulk = self.places.place_all(&wants);
            let mut refused: BTreeMap<Reference, _> = bulk.refused.into_iter().collect();
            let mut left = Vec::new();
            for one in group {
                match refused.remove(&one.what.want.reference) {
                    Some(refusal) => answer(one, Err(Failure::Refused(refusal))),
                    None => left.push(one),
                }
            }
            let Some(call) = bulk.call else {
                for one in left {
                    answer(one, Err(Failure::busy("it was not sent")));
                }
                return None;
            };
            let (now, checks) = (self.world.now(), self.world.safeguards.hold(Rule::EnoughLease));
            let is_short = |one: &Handed| checks && now > begins_by(one.what.until, call.timeout);
            let (short, enough): (Vec<Handed>, Vec<Handed>) = left.into_iter().partition(is_short);
            if short.is_empty() {
                return Some(Described { group: enough, call, bodies: bulk.bodies });
            }
            for one in short {
                let wait = SignedDuration::from_secs(1);
                answer(one, Err(Failure::busy_for("too little of the claim is left", wait)));
            }
            group = enough;
            if group.is_empty() {
                return None;
            }
        }
    }
}

/// What is left to do after an exchange.
enum After {
    Next,
    Halves(Vec<Handed>, Vec<Handed>),
    /// Nothing more can be sent now.
    Stop(Failure),
}

struct Described {
    group: Vec<Handed>,
    call: Call<Each>,
    bodies: BTreeMap<Reference, bytes::Bytes>,
}

fn answer(mut one: Handed, result: Result<Seen, Failure>) {
    let exchanges = std::mem::take(&mut one.what.exchanges);
    one.tell(Placed::Answered(result, exchanges));
}

/// The outcome of one part, in a word and in full; without one the whole exchange was refused.
fn words(result: Option<&Result<Seen, Failure>>) -> (&'static str, String) {
    match result {
        None => ("refused as a whole", "the exchange was refused as a whole; its halves are sent".to_owned()),
        Some(Ok(seen)) => ("ok", json!(seen).to_string()),
        Some(Err(failure)) => {
            let word = match failure {
                Failure::Refused(_) => "refused",
                Failure::LockedOut { .. } => "locked out",
                Failure::Busy { .. } => "busy",
                Failure::Unknown { .. } => "unknown",
            };
            (word, failure.to_string())
        }
    }
}
