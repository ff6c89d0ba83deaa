//! The shop and the partner's people changed the same facet of a placed part: whose change counts.
//!
//! What we last left at the partner is remembered in pieces. A facet that the shop changed, that differs there from
//! what we left, and that an exchange would overwrite is contested, and a setting decides. A facet that only the
//! partner's people changed is never touched.

use waybill_domain::facets::{Facet, is_edited};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::look::Cause;
use waybill_ledger::{LedgerError, Part};
use waybill_mapping::call::Next;
use waybill_mapping::partner::{Goal, TakesOrders};
use waybill_settings::sections::Whose;

use super::session::Session;
use super::words;

/// What becomes of the facets that the shop changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sorted {
    /// Sent.
    pub(super) send: Vec<Facet>,
    /// Left as the partner's people want them, and settled so.
    pub(super) keep: Vec<Facet>,
    /// Put before a person.
    pub(super) ask: Vec<Facet>,
}

/// Sorts the facets that the shop changed, and tells a person what is theirs to decide.
pub(super) async fn sort_out(
    session: &mut Session<'_>,
    orders: &dyn TakesOrders,
    want: &FulfillmentOrder,
    open: &[Facet],
    seen: &Seen,
) -> Result<Sorted, LedgerError> {
    let part = session.part(&want.reference).cloned();
    let mut sorted = Sorted::default();
    for facet in open.iter().copied() {
        let Some(part) = part.as_ref().filter(|part| is_contested(orders, want, facet, part, seen)) else {
            sorted.send.push(facet);
            continue;
        };
        let rule = Some(code(facet));
        match whose(session, want, facet, part) {
            Whose::Shop => {
                session.note("overwritten", &format!("the partner's people had changed the {facet}"), rule);
                sorted.send.push(facet);
            }
            Whose::Partner => {
                session.note("kept", &format!("the {facet} stays as the partner's people want it"), rule);
                sorted.keep.push(facet);
            }
            Whose::Review => {
                ask(session, orders, want, facet, seen).await?;
                sorted.ask.push(facet);
            }
        }
    }
    Ok(sorted)
}

/// Whether the partner's people changed a facet that an exchange would overwrite.
fn is_contested(
    orders: &dyn TakesOrders,
    want: &FulfillmentOrder,
    facet: Facet,
    part: &Part,
    seen: &Seen,
) -> bool {
    let held = orders.held(seen);
    let edited = part.held.get(&facet).zip(held.get(&facet));
    let edited = edited.is_some_and(|(before, now)| is_edited(before, &now.pieces));
    edited && matches!(orders.toward(&Goal::Stand { want, facets: &[facet] }, seen), Next::Ask(_))
}

/// Whose change counts. A person who was asked about just this and lets the order be tried again wants the shop's.
fn whose(session: &Session<'_>, want: &FulfillmentOrder, facet: Facet, part: &Part) -> Whose {
    let set = session.desk.account.both_changed.whose(facet);
    let asked = part.refused.get(&facet).filter(|asked| asked.refusal.code == code(facet));
    let is_same = asked.is_some_and(|asked| want.facets().get(&facet) == Some(&asked.fingerprint));
    if is_same && session.arrived.look.cause == Cause::Person { Whose::Shop } else { set }
}

/// Names both values to a person, and remembers that this was asked, without the values.
async fn ask(
    session: &mut Session<'_>,
    orders: &dyn TakesOrders,
    want: &FulfillmentOrder,
    facet: Facet,
    seen: &Seen,
) -> Result<(), LedgerError> {
    let account = session.desk.account.id.clone();
    let name = want.number.as_ref().map_or(want.reference.as_str(), |number| number.as_str());
    let both = format!("the {facet} of order `{name}` was changed in the shop and at `{account}`");
    session.remember(want, &[facet], &Refusal::new(&code(facet), both.clone())).await?;
    let (ours, theirs) = (words::of(want, facet), orders.held(seen).remove(&facet));
    let theirs = theirs.map_or_else(|| "something else".to_owned(), |held| format!("`{}`", held.words));
    let message = format!(
        "{both}: the shop wants `{ours}`, `{account}` has {theirs}; it stays so until it is tried again, which sends the \
         shop's, or until the shop changes it once more"
    );
    session.review(Refusal::new(&code(facet), message)).await
}

/// The code of a contested facet: each is an entry of its own.
fn code(facet: Facet) -> String {
    format!("both-changed-{facet}")
}
