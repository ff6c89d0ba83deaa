//! What is the matter with a new order: the decision that the look makes later, without asking anybody.

use jiff::Timestamp;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::ProjectKey;
use waybill_domain::order::Order;
use waybill_mapping::commercetools::extension::{Asked, Marks, Unseen, asked};
use waybill_routing::account::Mode;
use waybill_routing::rehearse::{Rehearsal, rehearse};
use waybill_routing::rules::Rules;
use waybill_settings::Settings;

use super::Doubt;

/// What was found out about a new order.
#[derive(Debug)]
pub(super) struct Found {
    /// The order.
    pub(super) order: Order,
    /// How it can be marked.
    pub(super) marks: Marks,
    /// What is the matter with it.
    pub(super) problems: Vec<Refusal>,
    /// It goes to an account that only looks on: nothing is done about its problems.
    pub(super) shadowed: bool,
}

/// Judges a new order. What is none of our business has no problems.
pub(super) fn judge(
    settings: &Settings,
    project: &ProjectKey,
    body: &[u8],
    now: Timestamp,
) -> Result<Found, Doubt> {
    let asked = asked(project, &settings.write_back, body, now);
    let Asked { order, unseen, marks } = asked.map_err(|refusal| Doubt::Unreadable(refusal.code))?;
    if let Some(what) = blind(&settings.rules, unseen) {
        return Err(Doubt::Unseen(what));
    }
    let Some(Rehearsal { parts, refusals: mut problems, accounts }) = rehearse(&settings.rules, &order)
    else {
        return Ok(Found { order, marks, problems: Vec::new(), shadowed: false });
    };
    for part in &parts {
        let account = settings.account(&part.key.account);
        let Some(orders) = account.and_then(|account| account.opened.orders()) else { continue };
        problems.extend(orders.place(part).err().filter(|refusal| !problems.contains(refusal)));
    }
    let looks_on = |id| settings.rules.account(id).is_some_and(|account| account.mode == Mode::Shadow);
    Ok(Found { order, marks, problems, shadowed: accounts.iter().any(looks_on) })
}

/// What the order does not show and rules look at.
fn blind(rules: &Rules, unseen: Unseen) -> Option<&'static str> {
    if unseen.shipping_method {
        return Some("shipping method");
    }
    if unseen.supply_channel && names_supply(rules) {
        return Some("supply channel");
    }
    (unseen.distribution_channel && names_distribution(rules)).then_some("distribution channel")
}

/// Whether a route looks at supply channels.
pub(super) fn names_supply(rules: &Rules) -> bool {
    rules.routes.iter().any(|route| !route.when.supply_channel.is_empty())
}

/// Whether a route looks at distribution channels.
pub(super) fn names_distribution(rules: &Rules) -> bool {
    rules.routes.iter().any(|route| !route.when.distribution_channel.is_empty())
}
