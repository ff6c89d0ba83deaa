//! Which orders leave the shop, and when. One function for messages, for the pull and for reconciliation.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::order::{Order, PaymentState, StateRef};

use crate::payment::{self, PaymentName};
use crate::time::{Period, moment};
use crate::values::{NamedValues, is_one_of};

/// The key of what is asked of payments.
const PAYMENT: &str = "when.payment";

/// `[export]`: an order leaves when every criterion is met; a criterion that is absent is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// Orders created before this moment are none of our business. Required, so that a first start does not
    /// send the shop's history.
    #[serde(deserialize_with = "moment")]
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// What the order must be like.
    #[serde(default)]
    pub when: OrderWhen,
    /// How old the order must be, so that customers can still change their minds.
    #[serde(default)]
    pub minimum_age: Period,
}

/// What an order must be like. Lists are alternatives; several keys must all fit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OrderWhen {
    /// Order states.
    pub order_state: Vec<OrderStateName>,
    /// Payment states; an order without one fits none.
    pub payment_state: Vec<PaymentStateName>,
    /// How the order stands with its payments, by their transactions; where that cannot be told it fits none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub payment: Vec<PaymentName>,
    /// Keys (or ids) of workflow states.
    pub workflow_state: Vec<String>,
    /// Keys of stores.
    pub store: Vec<String>,
    /// Custom fields of the order and their values; `false` also fits a missing field.
    pub custom: NamedValues,
}

/// An order state of commercetools, as the configuration may name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum OrderStateName {
    /// Placed.
    Open,
    /// Accepted by the shop.
    Confirmed,
    /// Done.
    Complete,
    /// Cancelled.
    Cancelled,
}

/// A payment state of commercetools, as the configuration may name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PaymentStateName {
    /// Something is still owed.
    BalanceDue,
    /// The payment failed.
    Failed,
    /// Not known yet.
    Pending,
    /// The shop owes the customer.
    CreditOwed,
    /// Paid.
    Paid,
}

impl OrderStateName {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Confirmed => "Confirmed",
            Self::Complete => "Complete",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl PaymentStateName {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BalanceDue => "BalanceDue",
            Self::Failed => "Failed",
            Self::Pending => "Pending",
            Self::CreditOwed => "CreditOwed",
            Self::Paid => "Paid",
        }
    }
}

/// Whether an order may leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum Eligibility {
    /// It may.
    Yes,
    /// It may later, if nothing changes until then.
    Wait {
        /// When to look again.
        until: Timestamp,
    },
    /// It may not, as it is.
    No {
        /// The first criterion that is not met, in words.
        reason: String,
    },
}

/// One criterion and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Its key in the configuration, such as `when.payment_state`.
    pub criterion: String,
    /// What came of it.
    pub outcome: Eligibility,
}

/// Whether the order may leave now.
pub fn check(criteria: &Criteria, order: &Order, now: Timestamp) -> Eligibility {
    let mut wait = None;
    for checked in report(criteria, order, now) {
        match checked.outcome {
            Eligibility::Yes => {}
            Eligibility::Wait { until } => wait = wait.max(Some(until)),
            no @ Eligibility::No { .. } => return no,
        }
    }
    wait.map_or(Eligibility::Yes, |until| Eligibility::Wait { until })
}

/// Whether what keeps the order is how it stands with its payments.
pub(crate) fn wants_payment(criteria: &Criteria, order: &Order, now: Timestamp) -> bool {
    let unmet = |checked: &Checked| matches!(checked.outcome, Eligibility::No { .. });
    report(criteria, order, now).into_iter().find(unmet).is_some_and(|first| first.criterion == PAYMENT)
}

/// Whether an order that is only being placed can be meant at all: its states, its payment and its age are taken to become
/// what is asked for, everything else counts as it is.
pub(crate) fn can_be_met(criteria: &Criteria, order: &Order) -> bool {
    let when = OrderWhen {
        order_state: Vec::new(),
        payment_state: Vec::new(),
        payment: Vec::new(),
        workflow_state: Vec::new(),
        ..criteria.when.clone()
    };
    let lasting = Criteria { since: criteria.since, when, minimum_age: Period::default() };
    check(&lasting, order, order.created_at) == Eligibility::Yes
}

/// Every criterion of the configuration, one by one; those that are absent are left out.
pub fn report(criteria: &Criteria, order: &Order, now: Timestamp) -> Vec<Checked> {
    let when = &criteria.when;
    let mut checked = vec![Checked { criterion: "since".into(), outcome: since(criteria.since, order) }];
    let states: Vec<&str> = when.order_state.iter().map(|state| state.as_str()).collect();
    one_of(&mut checked, "when.order_state", "order state", Some(order.state.as_str()), &states);
    let payments: Vec<&str> = when.payment_state.iter().map(|state| state.as_str()).collect();
    let payment = order.payment_state.as_ref().map(PaymentState::as_str);
    one_of(&mut checked, "when.payment_state", "payment state", payment, &payments);
    if !when.payment.is_empty() {
        let outcome = paid(&when.payment, order);
        checked.push(Checked { criterion: PAYMENT.into(), outcome });
    }
    let workflow: Vec<&str> = when.workflow_state.iter().map(String::as_str).collect();
    let state = order.workflow_state.as_ref().map(|state| named(state, &workflow));
    one_of(&mut checked, "when.workflow_state", "workflow state", state, &workflow);
    let stores: Vec<&str> = when.store.iter().map(String::as_str).collect();
    let store = order.store.as_ref().map(waybill_domain::ids::StoreKey::as_str);
    one_of(&mut checked, "when.store", "store", store, &stores);
    for (field, values) in &when.custom {
        let value = order.custom.fields.get(field);
        let outcome = if is_one_of(value, values) {
            Eligibility::Yes
        } else {
            let reason = match value {
                None => format!("custom field `{field}` is not set"),
                Some(value) => format!("custom field `{field}` is {value}"),
            };
            Eligibility::No { reason }
        };
        checked.push(Checked { criterion: format!("when.custom.{field}"), outcome });
    }
    if !criteria.minimum_age.0.is_zero() {
        let ripe = order.created_at.checked_add(criteria.minimum_age.0).unwrap_or(Timestamp::MAX);
        let outcome = if now >= ripe { Eligibility::Yes } else { Eligibility::Wait { until: ripe } };
        checked.push(Checked { criterion: "minimum_age".into(), outcome });
    }
    checked
}

fn since(since: Timestamp, order: &Order) -> Eligibility {
    if order.created_at >= since {
        return Eligibility::Yes;
    }
    Eligibility::No { reason: format!("created {}, before {}", order.created_at, since) }
}

fn paid(wanted: &[PaymentName], order: &Order) -> Eligibility {
    let standing = payment::standing(order);
    if standing.is_one_of(wanted) {
        return Eligibility::Yes;
    }
    let wanted: Vec<&str> = wanted.iter().map(|name| name.as_str()).collect();
    Eligibility::No { reason: format!("{standing}; wanted is {}", wanted.join(" or ")) }
}

/// The name of the two by which the configuration knows the state: its key, or its id where that is listed.
pub(crate) fn named<'a>(state: &'a StateRef, listed: &[&str]) -> &'a str {
    match &state.key {
        Some(key) if !listed.contains(&state.id.as_str()) => key,
        Some(_) | None => &state.id,
    }
}

fn one_of(checked: &mut Vec<Checked>, criterion: &str, what: &str, value: Option<&str>, wanted: &[&str]) {
    if wanted.is_empty() {
        return;
    }
    let outcome = match value {
        Some(value) if wanted.contains(&value) => Eligibility::Yes,
        Some(value) => Eligibility::No { reason: format!("{what} is {value}, not {}", wanted.join(" or ")) },
        None => {
            Eligibility::No { reason: format!("the order has no {what}; wanted is {}", wanted.join(" or ")) }
        }
    };
    checked.push(Checked { criterion: criterion.to_owned(), outcome });
}

#[cfg(test)]
mod tests;
