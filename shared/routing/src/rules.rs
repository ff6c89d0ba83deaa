//! All rules together: what `decide` decides by.

use serde::Serialize;
use waybill_domain::ids::AccountId;

use crate::account::{AccountRules, Mode};
use crate::cancel::CancelRules;
use crate::criteria::Criteria;
use crate::field::Source;
use crate::route::Route;
use crate::zone::Zone;

/// The rules of a deployment, checked against each other by whoever loaded them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// Which orders leave, and when.
    pub export: Criteria,
    /// What cancels.
    pub cancel: CancelRules,
    /// Place nothing of an order while one of its lines is refused; otherwise the rest is shipped.
    pub hold_whole_order: bool,
    /// Areas that routes name.
    pub zones: Vec<Zone>,
    /// Who ships; the first that fits.
    pub routes: Vec<Route>,
    /// The accounts.
    pub accounts: Vec<AccountRules>,
}

impl Rules {
    /// An account's rules.
    pub fn account(&self, id: &AccountId) -> Option<&AccountRules> {
        self.accounts.iter().find(|account| account.id == *id)
    }

    /// Whether anything is decided by what payments say. Otherwise the shop is never asked for them.
    pub fn look_at_payments(&self) -> bool {
        let live = self.accounts.iter().filter(|account| account.mode != Mode::Off);
        let mut holds_or_fields = live.map(|account| {
            !account.hold.unless_payment.is_empty()
                || account.fields.iter().any(|rule| is_payment(&rule.from))
        });
        let has_reason = self.cancel.reason.as_ref().is_some_and(is_payment);
        !self.export.when.payment.is_empty() || has_reason || holds_or_fields.any(|looks| looks)
    }
}

/// Whether a value is how the order stands with its payments.
fn is_payment(source: &Source) -> bool {
    source.to_string() == "order.payment"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FieldRule;
    use crate::payment::PaymentName;
    use crate::sample;

    #[test]
    fn payments_are_looked_at_where_something_is_decided_by_them() {
        let source = |from: &str| Source::try_from(from.to_owned()).unwrap();
        let field = |from: &str| {
            let from = source(from);
            FieldRule { from, to: "note".into(), max_length: None, joined: false }
        };
        let captured = || vec![PaymentName::Captured];
        let by = |change: &dyn Fn(&mut Rules)| {
            let mut rules = sample::rules();
            change(&mut rules);
            rules.look_at_payments()
        };
        for (name, looks, want) in [
            ("nothing", by(&|_| {}), false),
            ("export", by(&|rules| rules.export.when.payment = captured()), true),
            ("hold", by(&|rules| rules.accounts[1].hold.unless_payment = captured()), true),
            ("field", by(&|rules| rules.accounts[0].fields = vec![field("order.payment")]), true),
            (
                "state alone",
                by(&|rules| rules.accounts[0].fields = vec![field("order.payment_state")]),
                false,
            ),
            ("reason", by(&|rules| rules.cancel.reason = Some(source("order.payment"))), true),
            ("paid by state", by(&|rules| rules.accounts[0].hold.unpaid = true), false),
            (
                "an account that is off",
                by(&|rules| {
                    rules.accounts[1].mode = Mode::Off;
                    rules.accounts[1].hold.unless_payment = captured();
                }),
                false,
            ),
        ] {
            assert_eq!(looks, want, "{name}");
        }
    }
}
