//! Returns of which a partner cannot be told: what a person is to tell the account's people.

use serde_json::Value;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{AccountId, LineId};
use waybill_domain::order::{Order, ReturnItem};

use super::names::{Named, is_ours};
use super::{ADVISED, Announced, Of, Sender, Told, words};
use crate::commercetools::fields::Field;

/// The code of a return of which a person is to tell, because the partner takes none.
pub const BY_HAND: &str = "takes-no-returns";

/// Units of a line that came back.
#[derive(Debug)]
pub(super) struct Came<'a> {
    /// Of which of the order's returns.
    at: usize,
    line: &'a LineId,
    /// At which account, where its partner told of it; else the shop's people did.
    account: Option<&'a str>,
    units: u32,
}

/// What came back, whoever says so. commercetools lets no item go from `Advised` to `Returned`: what came is an item of its own,
/// in the same return or in one that was added later.
pub(super) fn came<'a>(order: &'a Order, told: Told<'_>) -> Vec<Came<'a>> {
    let account = Field::Account.name(told.prefix);
    let items =
        order.returns.iter().enumerate().flat_map(|(at, info)| info.items.iter().map(move |item| (at, item)));
    let arrived = items.filter(|(_, item)| item.shipment_state != ADVISED);
    arrived
        .filter_map(|(at, item)| {
            let told_by = || item.custom.fields.get(&account).and_then(Value::as_str);
            let account = if is_ours(item, told.prefix) { told_by() } else { None };
            Some(Came { at, line: item.line.as_ref()?, account, units: item.quantity })
        })
        .collect()
}

/// What of a return that an account shipped has not come yet.
pub(super) fn left<'b>(
    came: &mut [Came<'_>],
    at: usize,
    account: &AccountId,
    share: &[(&'b ReturnItem, u32)],
) -> Vec<(&'b ReturnItem, u32)> {
    let mut left = Vec::new();
    for (item, units) in share {
        let mut units = *units;
        let fits = |came: &&mut Came<'_>| {
            came.at >= at
                && item.line.as_ref() == Some(came.line)
                && came.account.is_none_or(|of| of == account.as_str())
        };
        for came in came.iter_mut().filter(fits) {
            let arrived = came.units.min(units);
            came.units -= arrived;
            units -= arrived;
        }
        if units > 0 {
            left.push((*item, units));
        }
    }
    left
}

/// Units of a return that an account shipped, for a person to tell of; `None` where all of them came.
pub(super) fn wish(
    order: &Order,
    (sender, account): (&Sender, &AccountId),
    (named, share): (&Named<'_>, &[(&ReturnItem, u32)]),
    told: Told<'_>,
) -> Option<Of> {
    if share.is_empty() {
        return None;
    }
    let mut units = Announced::new();
    for (item, count) in share {
        if let Some(line) = &item.line {
            *units.entry(line.clone()).or_default() += count;
        }
    }
    let coming: Vec<String> = share
        .iter()
        .map(|(item, count)| {
            let goods = item.line.as_ref().map(|line| goods(sender, line)).unwrap_or_default();
            let why = words::shown(item, told).map(|why| format!(" ({why})")).unwrap_or_default();
            format!("{count} x {goods}{why}")
        })
        .collect();
    let message = format!(
        "a return ({}) of order {} is on its way, and `{account}` takes no announcements of returns; its people are to \
         be told by hand: {}",
        named.name,
        order.name(),
        coming.join(", ")
    );
    Some(Of::ByHand { units, words: Refusal::new(BY_HAND, message) })
}

/// What a line is of, as the partner knows it, and which line it is.
fn goods(sender: &Sender, id: &LineId) -> String {
    let sku = sender.lines.get(id).map(|(sku, _)| sku);
    sku.map_or_else(|| format!("line {id}"), |sku| format!("`{sku}` of line {id}"))
}
