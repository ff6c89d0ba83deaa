//! How the shop's shipping methods are called at a partner.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::fulfillment::ShippingChoice;
use waybill_domain::order::Shipping;

use crate::glob::Glob;

/// A carrier and a service, in the partner's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarrierMethod {
    /// The carrier.
    pub carrier: Option<String>,
    /// The service.
    pub method: Option<String>,
}

/// What becomes of a shipping method that the table does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unmapped {
    /// The order goes to review.
    #[default]
    Refuse,
    /// The method's name is sent and the partner's own rules choose.
    SendName,
}

/// The shop's method (key or name, or a pattern of either) to the partner's.
pub type Methods = BTreeMap<Glob, CarrierMethod>;

/// What to ask of the partner; `None` when the method is not listed and the policy is to refuse.
///
/// A plain entry comes before a pattern, a longer pattern before a shorter one, the key before the name. An
/// order without a shipping method asks for nothing, and the partner's own rules choose.
pub fn choice(methods: &Methods, unmapped: Unmapped, shipping: Option<&Shipping>) -> Option<ShippingChoice> {
    let Some(shipping) = shipping else {
        return Some(ShippingChoice {
            method_key: None,
            method_name: String::new(),
            carrier: None,
            service: None,
        });
    };
    let key = shipping.method_key.as_deref();
    let found = key.and_then(|key| find(methods, key)).or_else(|| find(methods, &shipping.method_name));
    if found.is_none() && unmapped == Unmapped::Refuse {
        return None;
    }
    Some(ShippingChoice {
        method_key: shipping.method_key.clone(),
        method_name: shipping.method_name.clone(),
        carrier: found.and_then(|found| found.carrier.clone()),
        service: found.and_then(|found| found.method.clone()),
    })
}

fn find<'a>(methods: &'a Methods, name: &str) -> Option<&'a CarrierMethod> {
    let fitting = methods
        .iter()
        .filter(|(glob, _)| if glob.is_plain() { glob.as_str() == name } else { glob.matches(name) });
    fitting.max_by_key(|(glob, _)| (glob.is_plain(), glob.as_str().len())).map(|(_, method)| method)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_plain_entry_comes_before_a_pattern_and_the_key_before_the_name() {
        let method = |name: &str| CarrierMethod { carrier: Some("UPS".into()), method: Some(name.into()) };
        let methods = Methods::from([
            (Glob::new("us-*"), method("any")),
            (Glob::new("us-express-*"), method("express")),
            (Glob::new("us-standard"), method("ground")),
            (Glob::new("Standard"), method("by name")),
        ]);
        for (key, name, want) in [
            (Some("us-standard"), "Standard", Some("ground")),
            (Some("us-express-1"), "Express", Some("express")),
            (Some("us-slow"), "Slow", Some("any")),
            (Some("eu"), "Standard", Some("by name")),
            (None, "Standard", Some("by name")),
            (None, "Pigeon", None),
        ] {
            let shipping = sample::shipping(key, name, 500);
            let found = choice(&methods, Unmapped::Refuse, Some(&shipping));
            assert_eq!(found.and_then(|choice| choice.service).as_deref(), want, "{key:?} {name}");
        }
        let pigeon = sample::shipping(None, "Pigeon", 0);
        let sent = choice(&methods, Unmapped::SendName, Some(&pigeon)).unwrap();
        assert_eq!((sent.method_name.as_str(), sent.service), ("Pigeon", None));
        assert!(choice(&methods, Unmapped::Refuse, None).is_some());
    }
}
