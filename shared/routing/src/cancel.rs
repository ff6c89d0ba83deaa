//! What in the shop cancels an order, or units of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::ids::{AccountId, LineId};
use waybill_domain::order::{LineState, Order};
use waybill_domain::words::code;

use crate::criteria::{OrderStateName, named};
use crate::field::Source;
use crate::rules::Rules;

/// `[cancel]`: what the shop's people do to cancel. commercetools knows no transition rules, so shops differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CancelRules {
    /// Order states that cancel the whole order.
    pub order_state: Vec<OrderStateName>,
    /// Keys (or ids) of workflow states that cancel the whole order.
    pub workflow_state: Vec<String>,
    /// Keys (or ids) of line states whose units are cancelled.
    pub line_state: Vec<String>,
    /// Where the order says why it was cancelled, such as `order.custom.cancelReason`. That is told to partners in place of
    /// the rule that cancelled; an order that says nothing, or no such place: the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Source>,
}

impl Default for CancelRules {
    fn default() -> Self {
        Self {
            order_state: vec![OrderStateName::Cancelled],
            workflow_state: Vec::new(),
            line_state: Vec::new(),
            reason: None,
        }
    }
}

/// Why the whole order is cancelled, if it is.
pub fn whole(rules: &CancelRules, order: &Order) -> Option<String> {
    let state = order.state.as_str();
    if rules.order_state.iter().any(|name| name.as_str() == state) {
        return Some(format!("order state is {state}"));
    }
    let workflow: Vec<&str> = rules.workflow_state.iter().map(String::as_str).collect();
    let state = named(order.workflow_state.as_ref()?, &workflow);
    workflow.contains(&state).then(|| format!("workflow state is {state}"))
}

/// Why the order was cancelled, in the words for an account: its own code, else as the shop says it; `None` where the shop
/// says nothing.
pub fn told(rules: &Rules, order: &Order, account: &AccountId) -> Option<String> {
    let said = rules.cancel.reason.as_ref()?.text_of(order)?;
    let table = rules.account(account).map(|account| &account.cancel_reasons);
    let known = table.and_then(|table| code(table, &said)).map(str::to_owned);
    Some(known.unwrap_or(said))
}

/// How many units of a line are in a line state that cancels them.
pub fn units(rules: &CancelRules, states: &[LineState]) -> u32 {
    let cancels: Vec<&str> = rules.line_state.iter().map(String::as_str).collect();
    let cancelled = states.iter().filter(|state| cancels.contains(&named(&state.state, &cancels)));
    cancelled.map(|state| state.quantity).fold(0, u32::saturating_add)
}

/// How many units of each line and custom line are in such a state; lines with none are left out.
pub fn by_line(rules: &CancelRules, order: &Order) -> BTreeMap<LineId, u32> {
    let lines = order.lines.iter().map(|line| (&line.id, &line.states));
    let customs = order.custom_lines.iter().map(|line| (&line.id, &line.states));
    let counted = lines.chain(customs).map(|(id, states)| (id.clone(), units(rules, states)));
    counted.filter(|(_, units)| *units > 0).collect()
}

#[cfg(test)]
mod tests {
    use waybill_domain::order::{OrderState, StateRef};

    use super::*;
    use crate::sample;

    fn state(id: &str, key: Option<&str>) -> StateRef {
        StateRef { id: id.to_owned(), key: key.map(str::to_owned) }
    }

    #[test]
    fn an_order_is_cancelled_by_its_state_or_its_workflow() {
        let by_workflow = CancelRules { workflow_state: vec!["refused".into()], ..CancelRules::default() };
        let by_id = CancelRules { workflow_state: vec!["s-1".into()], ..CancelRules::default() };
        for (name, rules, order_state, workflow, want) in [
            ("open", CancelRules::default(), OrderState::Open, None, None),
            (
                "cancelled",
                CancelRules::default(),
                OrderState::Cancelled,
                None,
                Some("order state is Cancelled"),
            ),
            (
                "key",
                by_workflow.clone(),
                OrderState::Open,
                Some(state("s-1", Some("refused"))),
                Some("workflow state is refused"),
            ),
            (
                "id",
                by_id,
                OrderState::Open,
                Some(state("s-1", Some("refused"))),
                Some("workflow state is s-1"),
            ),
            ("other", by_workflow, OrderState::Open, Some(state("s-2", Some("packed"))), None),
        ] {
            let mut order = sample::order();
            order.state = order_state;
            order.workflow_state = workflow;
            assert_eq!(whole(&rules, &order).as_deref(), want, "{name}");
        }
    }

    #[test]
    fn units_in_a_cancelled_line_state_are_counted() {
        let rules = CancelRules { line_state: vec!["cancelled".into()], ..CancelRules::default() };
        let states = [
            LineState { quantity: 2, state: state("a", Some("cancelled")) },
            LineState { quantity: 3, state: state("b", Some("open")) },
            LineState { quantity: 1, state: state("c", None) },
        ];
        assert_eq!(units(&rules, &states), 2);
        assert_eq!(units(&CancelRules::default(), &states), 0);
    }
}
