//! The shop's returns at one account, under its claim: what was announced, what is to be, and the difference.
//!
//! A return is looked for before it is made wherever the partner would make it twice, and nobody looks before nothing that
//! was sent can still land. So an answer that never came, or a worker that died, leads to one return and not to two.

use std::collections::BTreeMap;

use waybill_domain::facets::Fingerprint;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{LineId, ReturnId};
use waybill_domain::look::Cause;
use waybill_domain::order::Order;
use waybill_ledger::{RefusedFacet, ToldReturn};
use waybill_mapping::partner::AnnouncedReturn;
use waybill_mapping::returns::{BY_HAND, Of, Wish};

use super::part::Trouble;
use super::session::Session;
use super::walk::ask;
use crate::{returning, reviews};

/// The code of a return that the partner does not take.
const REFUSED: &str = "return-refused";

/// Announces what is to be announced to the account's parts.
pub(super) async fn announce(session: &mut Session<'_>, order: &Order) -> Result<(), Trouble> {
    let (world, desk) = (session.world, session.desk);
    if !returning::concerns(order, std::iter::once(&session.record)) {
        return Ok(());
    }
    if !returning::hears(desk) {
        forget(session, &[]);
        return Ok(());
    }
    let mut known = world.ledger.known(&order.id).await?;
    known.records.retain(|record| record.subject != session.record.subject);
    known.records.push(session.record.clone());
    let wanted = returning::wanted(world, order, &known);
    forget(session, &wanted);
    for wish in &wanted {
        stand(session, wish).await?;
    }
    by_hand(session, &wanted).await
}

/// Forgets what could not be told and is not wanted any more.
fn forget(session: &mut Session<'_>, wanted: &[Wish]) {
    let mut forgot = false;
    for part in &mut session.record.parts {
        let before = part.clone();
        part.returns.retain(|told| !returning::is_gone(told, &before, wanted));
        forgot |= part.returns.len() < before.returns.len();
    }
    if forgot {
        session.touch();
    }
}

/// Brings one return to be there, if it is of a part of this account.
async fn stand(session: &mut Session<'_>, wish: &Wish) -> Result<(), Trouble> {
    let Some(part) = session.part(&wish.reference) else { return Ok(()) };
    let by_person = session.arrived.look.cause == Cause::Person;
    let is_refused = returning::told(part, wish).is_some_and(|told| told.refused.is_some());
    if returning::is_done(part, wish) && !(by_person && is_refused) {
        return Ok(());
    }
    match &wish.of {
        Of::Stands => forgive(session, wish),
        Of::Refuse(refusal) => {
            refuse(session, wish, returning::print(refusal), refusal);
            session.review(refusal.clone()).await?;
        }
        Of::Announce(coming) => {
            let Some(returns) = session.desk.partner().returns() else { return Ok(()) };
            match ask(session, |answered| returns.announce(coming, answered)).await? {
                Ok(id) => announced(session, wish, coming, id),
                Err(refusal) => {
                    let refusal = in_words(session, coming, refusal);
                    refuse(session, wish, coming.print(), &refusal);
                    session.review(refusal).await?;
                }
            }
        }
        // Told together.
        Of::ByHand { .. } => {}
    }
    Ok(())
}

/// Puts the returns before a person that the partner takes no announcement of, each once: one entry for all of the order, and
/// what was resolved is not told again.
async fn by_hand(session: &mut Session<'_>, wanted: &[Wish]) -> Result<(), Trouble> {
    let (mut before, mut news) = (Vec::new(), Vec::new());
    for wish in wanted {
        let Of::ByHand { units, words } = &wish.of else { continue };
        let Some(part) = session.part(&wish.reference) else { continue };
        if returning::is_done(part, wish) {
            before.push(words.message.clone());
        } else {
            news.push((wish, units, words));
        }
    }
    if news.is_empty() {
        return Ok(());
    }
    let (about, account) = (session.about.clone(), &session.desk.account.id);
    if !before.is_empty() && !reviews::is_open(session.world, &about, account, BY_HAND).await? {
        before.clear();
    }
    for (wish, units, words) in news {
        before.push(words.message.clone());
        refuse(session, wish, returning::print(words), words);
        let told = known(session, wish);
        keep(session, wish, ToldReturn { units: units.clone(), ..told });
    }
    session.review(Refusal::new(BY_HAND, before.join("; "))).await?;
    Ok(())
}

/// The partner's words, with what they are about.
fn in_words(session: &Session<'_>, coming: &AnnouncedReturn, refusal: Refusal) -> Refusal {
    let (account, Refusal { code, message, line }) = (&session.desk.account.id, refusal);
    let what = coming.note.as_deref().unwrap_or(coming.key.as_str());
    let message = format!("`{account}` does not take `{what}`: {message} ({code})");
    Refusal { code: REFUSED.to_owned(), message, line }
}

fn announced(session: &mut Session<'_>, wish: &Wish, coming: &AnnouncedReturn, id: Option<ReturnId>) {
    session.note("return announced", coming.key.as_str(), None);
    let mut units: BTreeMap<LineId, u32> = BTreeMap::new();
    for line in &coming.lines {
        let sum = units.entry(line.line.clone()).or_default();
        *sum = sum.saturating_add(line.quantity);
    }
    let known_as = wish.known_as.clone();
    keep(session, wish, ToldReturn { known_as, key: Some(coming.key.clone()), id, units, refused: None });
}

fn refuse(session: &mut Session<'_>, wish: &Wish, fingerprint: Fingerprint, refusal: &Refusal) {
    session.note("refused", &refusal.message, Some(refusal.code.clone()));
    let refused = Some(RefusedFacet { fingerprint, refusal: refusal.clone() });
    let told = known(session, wish);
    keep(session, wish, ToldReturn { refused, ..told });
}

/// It stands again as it was announced.
fn forgive(session: &mut Session<'_>, wish: &Wish) {
    let told = known(session, wish);
    keep(session, wish, ToldReturn { refused: None, ..told });
}

/// What is remembered of a return.
fn known(session: &Session<'_>, wish: &Wish) -> ToldReturn {
    let told = session.part(&wish.reference).and_then(|part| returning::told(part, wish));
    told.cloned().unwrap_or_else(|| ToldReturn {
        known_as: wish.known_as.clone(),
        key: None,
        id: None,
        units: BTreeMap::new(),
        refused: None,
    })
}

fn keep(session: &mut Session<'_>, wish: &Wish, told: ToldReturn) {
    session.touch();
    let Some(part) = session.known_mut(&wish.reference) else { return };
    part.returns.retain(|known| known.known_as != told.known_as);
    part.returns.push(told);
}
