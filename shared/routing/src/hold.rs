//! Which orders wait at the partner until the shop says otherwise.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::fulfillment::Hold;
use waybill_domain::order::{Order, PaymentState};

use crate::payment::{self, PaymentName};
use crate::values::{NamedValues, is_one_of};

/// `hold` of an account: such an order is placed and held there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HoldRules {
    /// Hold whatever is not paid, by the order's payment state.
    pub unpaid: bool,
    /// Hold unless the order stands so with its payments, by their transactions; where that cannot be told it is held.
    /// Empty: payments hold nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless_payment: Vec<PaymentName>,
    /// Custom fields and values by which the shop suspects fraud; any of them holds.
    pub fraud: NamedValues,
    /// Custom fields and values by which the shop's people hold an order; any of them holds.
    pub operator: NamedValues,
}

/// Why the order must wait at the partner, the gravest reason first.
pub fn hold(rules: &HoldRules, order: &Order) -> Option<Hold> {
    let any = |values: &NamedValues| {
        values.iter().any(|(field, named)| is_one_of(order.custom.fields.get(field), named))
    };
    if any(&rules.fraud) {
        Some(Hold::Fraud)
    } else if is_unpaid(rules, order) {
        Some(Hold::Payment)
    } else if any(&rules.operator) {
        Some(Hold::Operator)
    } else {
        None
    }
}

fn is_unpaid(rules: &HoldRules, order: &Order) -> bool {
    let by_state = rules.unpaid && order.payment_state != Some(PaymentState::Paid);
    let listed = &rules.unless_payment;
    by_state || (!listed.is_empty() && !payment::standing(order).is_one_of(listed))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample;
    use crate::values::Named;

    #[test]
    fn the_gravest_reason_is_the_one_told() {
        let on = |field: &str| NamedValues::from([(field.to_owned(), vec![Named::Flag(true)])]);
        let rules =
            HoldRules { unpaid: true, fraud: on("suspect"), operator: on("stop"), ..HoldRules::default() };
        for (name, paid, fields, want) in [
            ("nothing", true, vec![], None),
            ("unpaid", false, vec!["stop"], Some(Hold::Payment)),
            ("stopped", true, vec!["stop"], Some(Hold::Operator)),
            ("suspect", false, vec!["stop", "suspect"], Some(Hold::Fraud)),
        ] {
            let mut order = sample::order();
            order.payment_state = paid.then_some(PaymentState::Paid);
            for field in fields {
                order.custom.fields.insert(field.to_owned(), json!(true));
            }
            assert_eq!(hold(&rules, &order), want, "{name}");
        }
        let mut order = sample::order();
        order.payment_state = None;
        assert_eq!(hold(&HoldRules::default(), &order), None);
    }
    #[test]
    fn an_order_is_held_until_its_payments_stand_as_wanted() {
        let wanted = vec![PaymentName::Authorized, PaymentName::Captured];
        let rules = HoldRules { unless_payment: wanted, ..HoldRules::default() };
        for (name, payments, want) in [
            ("no payment", vec![], Some(Hold::Payment)),
            ("captured", vec![sample::payment("p", &[("Charge", "Success", 5500)])], None),
            ("authorized", vec![sample::payment("p", &[("Authorization", "Success", 5500)])], None),
            ("failed", vec![sample::payment("p", &[("Charge", "Failure", 5500)])], Some(Hold::Payment)),
            ("not shown", vec![sample::unshown("p")], Some(Hold::Payment)),
        ] {
            let mut order = sample::order();
            order.payments = payments;
            assert_eq!(hold(&rules, &order), want, "{name}");
            assert_eq!(hold(&HoldRules::default(), &order), None, "{name}: nobody asked");
        }
    }
}
