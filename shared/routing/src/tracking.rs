//! `[[tracking]]`: which account tracks the parcels of an order, and what it may know of the customer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::address::Address;
use waybill_domain::ids::{AccountId, ChannelKey, StoreKey};
use waybill_domain::order::{ChannelRef, Order, ShippingMode};

use crate::values::{NamedValues, is_one_of};

/// `[[tracking]]`: the parcels of orders that fit `when` are tracked by the account `to`. The first rule that fits counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackingRule {
    /// What the order must be like; absent: everything fits.
    #[serde(default)]
    pub when: TrackingWhen,
    /// The account that tracks.
    pub to: AccountId,
    /// Whether it may know the customer.
    #[serde(default)]
    pub consent: Consent,
}

/// What an order must be like. Lists are alternatives; several keys must all fit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TrackingWhen {
    /// Keys of projects.
    pub project: Vec<String>,
    /// Keys of stores.
    pub store: Vec<String>,
    /// Keys (or ids) of sales channels; one line from such a channel is enough.
    pub channel: Vec<String>,
    /// Shipping countries, ISO 3166-1 alpha-2; one address in such a country is enough.
    pub country: Vec<String>,
    /// Custom fields of the order and their values; `false` also fits a missing field.
    pub custom: NamedValues,
}

/// Whether a tracking service may know name, e-mail, phone and language of the customer, to write to them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// It may not.
    #[default]
    Never,
    /// It may: the shop has the customers' consent in another way.
    Always,
    /// Where these custom fields of the order have one of these values. `false` would fit a missing field: name `true`.
    Given(NamedValues),
}

/// Who tracks an order's parcels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tracker<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// Whether it may know the customer.
    pub knows_customer: bool,
}

/// Who tracks the order's parcels. Where an account `has` them already it stays with that one, whatever the rules say
/// now: a parcel is tracked once.
pub fn tracker<'a>(
    rules: &'a [TrackingRule],
    order: &Order,
    has: Option<&'a AccountId>,
) -> Option<Tracker<'a>> {
    let fits = |rule: &&TrackingRule| fits(&rule.when, order);
    let knows = |rule: &TrackingRule| consents(&rule.consent, order);
    if let Some(account) = has {
        let mut of_it = rules.iter().filter(|rule| rule.to == *account);
        let knows_customer = of_it.find(fits).is_some_and(knows);
        return Some(Tracker { account, knows_customer });
    }
    let rule = rules.iter().find(fits)?;
    Some(Tracker { account: &rule.to, knows_customer: knows(rule) })
}

fn consents(consent: &Consent, order: &Order) -> bool {
    match consent {
        Consent::Never => false,
        Consent::Always => true,
        Consent::Given(fields) => {
            !fields.is_empty()
                && fields.iter().all(|(name, named)| is_one_of(order.custom.fields.get(name), named))
        }
    }
}

fn fits(when: &TrackingWhen, order: &Order) -> bool {
    let store = order.store.as_ref().map(StoreKey::as_str);
    let one_of = |wanted: &[String], value: Option<&str>| {
        wanted.is_empty() || value.is_some_and(|value| wanted.iter().any(|text| text == value))
    };
    let channels = order.lines.iter().filter_map(|line| line.distribution_channel.as_ref());
    one_of(&when.project, Some(order.project.as_str()))
        && one_of(&when.store, store)
        && (when.channel.is_empty() || channels.into_iter().any(|channel| is_named(channel, &when.channel)))
        && (when.country.is_empty()
            || addresses(order).any(|address| when.country.contains(&address.country)))
        && when.custom.iter().all(|(name, named)| is_one_of(order.custom.fields.get(name), named))
}

fn is_named(channel: &ChannelRef, wanted: &[String]) -> bool {
    let key = channel.key.as_ref().map(ChannelKey::as_str);
    wanted.iter().any(|name| *name == channel.id || Some(name.as_str()) == key)
}

fn addresses(order: &Order) -> impl Iterator<Item = &Address> {
    let single = order.shipping_address.iter().filter(|_| order.shipping_mode == ShippingMode::Single);
    let several = order.shippings.iter().filter_map(|shipping| shipping.address.as_ref());
    single.chain(several.filter(|_| order.shipping_mode == ShippingMode::Multiple))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample;
    use crate::values::Named;

    fn rule(to: &str, when: TrackingWhen, consent: Consent) -> TrackingRule {
        TrackingRule { when, to: to.try_into().unwrap(), consent }
    }

    fn order() -> Order {
        let mut order = sample::order();
        order.store = "de".try_into().ok();
        order.custom.fields.insert("mails".to_owned(), json!(true));
        order.lines[1].distribution_channel =
            Some(ChannelRef { id: "channel-1".to_owned(), key: "web".try_into().ok() });
        order
    }

    fn flag(name: &str, flag: bool) -> NamedValues {
        NamedValues::from([(name.to_owned(), vec![Named::Flag(flag)])])
    }

    fn words(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn the_first_rule_that_fits_counts() {
        let none = TrackingWhen::default;
        for (name, when, want) in [
            ("everything", none(), true),
            ("project", TrackingWhen { project: words(&["shop-us", "shop-eu"]), ..none() }, true),
            ("another project", TrackingWhen { project: words(&["shop-us"]), ..none() }, false),
            ("store", TrackingWhen { store: words(&["de"]), ..none() }, true),
            ("another store", TrackingWhen { store: words(&["fr"]), ..none() }, false),
            ("channel", TrackingWhen { channel: words(&["web"]), ..none() }, true),
            ("channel by id", TrackingWhen { channel: words(&["channel-1"]), ..none() }, true),
            ("another channel", TrackingWhen { channel: words(&["shop"]), ..none() }, false),
            ("country", TrackingWhen { country: words(&["DE", "AT"]), ..none() }, true),
            ("another country", TrackingWhen { country: words(&["AT"]), ..none() }, false),
            ("field", TrackingWhen { custom: flag("mails", true), ..none() }, true),
            ("another value", TrackingWhen { custom: flag("mails", false), ..none() }, false),
            ("no field", TrackingWhen { custom: flag("other", false), ..none() }, true),
            ("one of two", TrackingWhen { store: words(&["de"]), country: words(&["AT"]), ..none() }, false),
        ] {
            let rules = [rule("first", when, Consent::Never), rule("second", none(), Consent::Never)];
            let account = tracker(&rules, &order(), None).unwrap().account.as_str();
            assert_eq!(account, if want { "first" } else { "second" }, "{name}");
        }
        assert_eq!(tracker(&[], &order(), None), None);
    }

    #[test]
    fn the_customer_is_named_only_with_consent() {
        for (name, consent, want) in [
            ("never", Consent::Never, false),
            ("always", Consent::Always, true),
            ("given", Consent::Given(flag("mails", true)), true),
            ("not given", Consent::Given(flag("calls", true)), false),
            ("of nothing", Consent::Given(NamedValues::new()), false),
        ] {
            let rules = [rule("first", TrackingWhen::default(), consent)];
            assert_eq!(tracker(&rules, &order(), None).unwrap().knows_customer, want, "{name}");
        }
    }

    #[test]
    fn whoever_has_the_parcels_keeps_them() {
        let elsewhere = TrackingWhen { store: words(&["fr"]), ..TrackingWhen::default() };
        let rules = [
            rule("first", TrackingWhen::default(), Consent::Never),
            rule("second", TrackingWhen::default(), Consent::Always),
            rule("third", elsewhere, Consent::Always),
        ];
        for (has, knows_customer) in [("first", false), ("second", true), ("third", false), ("gone", false)] {
            let has: AccountId = has.try_into().unwrap();
            let got = tracker(&rules, &order(), Some(&has));
            assert_eq!(got, Some(Tracker { account: &has, knows_customer }), "{has}");
        }
    }

    #[test]
    fn each_shipping_s_address_counts_where_there_are_several() {
        let mut order = order();
        order.shipping_mode = ShippingMode::Multiple;
        order.shippings[0].address = Some(Address { country: "CH".into(), ..Address::default() });
        let swiss = TrackingWhen { country: words(&["CH"]), ..TrackingWhen::default() };
        let german = TrackingWhen { country: words(&["DE"]), ..TrackingWhen::default() };
        assert!(fits(&swiss, &order) && !fits(&german, &order));
    }

    #[test]
    fn consent_is_written_as_a_word_or_as_fields() {
        for (text, want) in [
            (json!("never"), Consent::Never),
            (json!("always"), Consent::Always),
            (json!({ "given": { "mails": [true] } }), Consent::Given(flag("mails", true))),
        ] {
            assert_eq!(serde_json::from_value::<Consent>(text).unwrap(), want);
        }
    }
}
