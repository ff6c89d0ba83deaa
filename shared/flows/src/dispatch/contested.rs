//! The shop and the partner's people changed the same facet of a placed part: whose change counts.
//!
//! What we last left at the partner is remembered in pieces. A facet that the shop changed, that differs there from
//! what we left, and that an exchange would overwrite is contested, and a setting decides. A facet that only the
//! partner's people changed is never touched.

use waybill_domain::facets::Facet;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_ledger::LedgerError;
use waybill_mapping::partner::TakesOrders;
use waybill_settings::sections::Whose;

use super::due;
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
        let (rules, refusals) = (session.desk.account.both_changed, session.refusals());
        let whose =
            part.as_ref().and_then(|part| due::whose(orders, (want, facet), (part, seen), rules, refusals));
        let Some(whose) = whose else {
            sorted.send.push(facet);
            continue;
        };
        let rule = Some(code(facet));
        match whose {
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
pub(super) fn code(facet: Facet) -> String {
    format!("both-changed-{facet}")
}
