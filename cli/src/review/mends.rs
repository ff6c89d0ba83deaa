//! What to do about what is in review: one sentence for each code that Waybill raises.

mod house;
mod order;
mod partner;

/// What to do about any other code: what a shop or a partner answered in its own word.
const OTHERWISE: &str = "Mend what the words name, then `waybill review retry`.";
/// What to do about what both sides changed, whichever facet it is.
const CONTESTED: &str = "Decide whose change counts: `waybill review retry` sends the shop's; to keep the partner's, \
                         change the order in the shop to it, or set `both_changed` of the account.";

/// What to do about a state that the configuration names and the shop does not have.
const UNKNOWN_STATE: &str =
    "`waybill setup` creates the state; where its name is wrong, correct `write_back` in the configuration.";

/// How the codes begin of what both sides changed.
const BOTH_CHANGED: &str = "both-changed-";

/// What to do about an entry of this name with this code.
pub(crate) fn advice(code: &str, id: &str) -> String {
    let named = mend(code).replace("review edit ID", &format!("review edit {id}"));
    named.replace("`waybill review retry`", &format!("`waybill review retry {id}`"))
}

/// The sentence for a code.
fn mend(code: &str) -> &'static str {
    if code.starts_with(BOTH_CHANGED) {
        return CONTESTED;
    }
    mends().find(|(known, _)| *known == code).map_or(OTHERWISE, |(_, mend)| mend)
}

/// Whether a code has a sentence of its own.
#[cfg(test)]
pub(super) fn is_known(code: &str) -> bool {
    mend(code) != OTHERWISE
}

/// What there is a sentence for, and the sentence.
fn mends() -> impl Iterator<Item = (&'static str, &'static str)> {
    [order::MENDS, partner::MENDS, house::MENDS].into_iter().flatten().copied()
}

#[cfg(test)]
mod tests;
