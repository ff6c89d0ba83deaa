//! Which label is bought for which order, as the account says.
//!
//! Each carrier's request is another one; what they share is the shipper account, the service and the packages. What
//! else a carrier wants goes into `body` and `label_body` as the manual of that carrier's requests says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shipper::Shipper;
use crate::partner::labels;

/// How labels are bought.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Labels {
    /// Rule by the key of the shipping method, or by its name where it has no key; `*` is for all others.
    pub(super) rules: BTreeMap<String, LabelRule>,
    /// With whom, and how, by the name that rules give it.
    pub(super) shippers: BTreeMap<String, Shipper>,
}

/// Which label a shipping method gets: a fixed one, or the cheapest of some shippers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LabelRule {
    /// Name of the shipper, with `service`.
    pub(super) carrier: Option<String>,
    /// Code of the service.
    pub(super) service: Option<String>,
    /// Names of the shippers whose cheapest rate is taken instead.
    pub(super) cheapest_of: Vec<String>,
    /// Services that may be taken as the cheapest; none = all.
    pub(super) services: Vec<String>,
}

impl Labels {
    /// What of it makes no sense: where, and why.
    pub(super) fn problems(&self) -> Vec<(String, &'static str)> {
        let shippers = self.shippers.iter().flat_map(|(name, shipper)| {
            let told = shipper.problems().into_iter();
            told.map(move |(key, why)| (format!("shippers.{name}.{key}"), why))
        });
        let rules = self.rules.iter().flat_map(|(method, rule)| {
            self.objections(rule).into_iter().map(move |why| (format!("rules.{method}"), why))
        });
        shippers.chain(rules).collect()
    }

    fn objections(&self, rule: &LabelRule) -> Vec<&'static str> {
        let objection = labels::objection(rule.carrier.as_ref(), rule.service.as_ref(), &rule.cheapest_of);
        let mut named = rule.carrier.iter().chain(&rule.cheapest_of);
        let is_unknown = named.any(|name| !self.shippers.contains_key(name));
        let unknown = is_unknown.then_some("names a carrier that is not among the `shippers`");
        objection.into_iter().chain(unknown).collect()
    }
}
