//! `waybill explain`: why an order goes where it goes, line by line.

use std::collections::BTreeSet;

use jiff::Timestamp;
use waybill_domain::ids::{AccountId, WarehouseId};
use waybill_domain::order::Order;
use waybill_routing::criteria::Eligibility;
use waybill_routing::decision::Verdict;
use waybill_routing::explain::{Explanation, LineExplained, PartExplained, explain};
use waybill_settings::Settings;

/// Explains an order that was never placed. No partner was asked: stock counts as unknown.
pub(super) fn explained(settings: &Settings, order: &Order, now: Timestamp) -> Explanation {
    explain(&settings.rules, order, &[], &|_, _| None, now)
}

/// The explanation for people.
pub(super) fn lines(settings: &Settings, explanation: &Explanation) -> Vec<String> {
    let mut lines = vec![format!("order {}: {}", explanation.order, verdict(explanation))];
    lines.push("criteria:".to_owned());
    lines.extend(explanation.criteria.iter().map(|checked| {
        let outcome = match &checked.outcome {
            Eligibility::Yes => "met".to_owned(),
            Eligibility::Wait { until } => format!("met from {until} on"),
            Eligibility::No { reason } => format!("not met: {reason}"),
        };
        format!("  {}: {outcome}", checked.criterion)
    }));
    lines.push("lines:".to_owned());
    for line in &explanation.lines {
        lines.extend(of_line(line));
    }
    section(&mut lines, "parts:", explanation.parts.iter().map(of_part).collect());
    let accounts: BTreeSet<&AccountId> = explanation.parts.iter().map(|part| &part.account).collect();
    section(&mut lines, "returns:", accounts.into_iter().map(|id| of_returns(settings, id)).collect());
    let refusals = explanation.refusals.iter();
    section(
        &mut lines,
        "review:",
        refusals.map(|refusal| format!("  {}: {}", refusal.code, refusal.message)).collect(),
    );
    lines
}

/// A section that is left out when there is nothing in it.
fn section(lines: &mut Vec<String>, title: &str, content: Vec<String>) {
    if !content.is_empty() {
        lines.push(title.to_owned());
        lines.extend(content);
    }
}

fn verdict(explanation: &Explanation) -> String {
    match &explanation.verdict {
        Verdict::Export if explanation.parts.is_empty() && !explanation.refusals.is_empty() => {
            "is held by what needs review".to_owned()
        }
        Verdict::Export => "may leave".to_owned(),
        Verdict::Wait { until } => format!("waits until {until}"),
        Verdict::Skip { reason } => format!("stays: {reason}"),
        Verdict::Cancelled { reason } => format!("is cancelled: {reason}"),
    }
}

fn of_line(line: &LineExplained) -> Vec<String> {
    let sku = line.sku.as_ref().map_or("without SKU", |sku| sku.as_str());
    let shipping = line.shipping.as_ref().map(|key| format!(", shipping `{key}`")).unwrap_or_default();
    let mut lines = vec![format!("  {} ({sku}{shipping}): {} wanted", line.line, line.wanted)];
    lines.extend(line.routes.iter().map(|route| match &route.misfit {
        Some(misfit) => format!("    route {} to `{}`: no, {misfit}", route.route, route.to),
        None => format!("    route {} to `{}`: fires", route.route, route.to),
    }));
    if line.routes.iter().all(|route| route.misfit.is_some()) {
        lines.push("    no route takes it".to_owned());
    }
    lines
}

/// Whether an account is told of returns that the shop announces.
fn of_returns(settings: &Settings, id: &AccountId) -> String {
    let told =
        settings.account(id).map(|account| (account.announce_returns, account.opened.returns().is_some()));
    let what = match told {
        Some((true, true)) => "is told of returns that the shop announces",
        Some((true, false)) | None => {
            "takes no announcements of returns, or not as it is configured: a person is to tell it of them"
        }
        Some((false, _)) => "is not told of returns: `announce_returns` is off",
    };
    format!("  `{id}` {what}")
}

fn of_part(part: &PartExplained) -> String {
    let warehouse = part.warehouse.as_ref().map_or("any warehouse", WarehouseId::as_str);
    let units: Vec<String> =
        part.lines.iter().map(|(line, sku, units)| format!("{units} of {sku} ({line})")).collect();
    format!("  `{}` from {warehouse}, reference {}: {}", part.account, part.reference, units.join(", "))
}
