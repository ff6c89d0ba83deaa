//! Which label a part gets: a fixed one, or the cheapest of several carriers.
//!
//! Partners tell one carrier's rates at a time. What was told is kept in the answers themselves, beside what else they
//! say: how many questions were answered, the best offer, and why carriers made none.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentOrder;

use super::value;

/// The name of the rule for every method that has none of its own.
const ALL_OTHERS: &str = "*";

/// What a carrier asks for one of its services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rate {
    /// In all, in the currency of the account.
    pub(crate) cost: Decimal,
    /// Code of the service.
    pub(crate) service: String,
    /// What of the rate must be said again when it is taken, by field.
    pub(crate) repeats: BTreeMap<String, Value>,
}

/// What is to be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The carrier, as rules name it.
    pub(crate) carrier: String,
    /// Code of the service.
    pub(crate) service: String,
    /// What of its rate must be said again, by field.
    pub(crate) repeats: BTreeMap<String, Value>,
}

impl Choice {
    /// What a rule names by itself.
    pub(crate) fn fixed(carrier: Option<&String>, service: Option<&String>) -> Option<Self> {
        let (carrier, service) = (carrier?.clone(), service?.clone());
        Some(Self { carrier, service, repeats: BTreeMap::new() })
    }
}

/// The rule for a part's shipping method, by its key, or by its name where it has no key.
pub(crate) fn rule<'a, R>(rules: &'a BTreeMap<String, R>, want: &FulfillmentOrder) -> Option<&'a R> {
    rules.get(want.shipping.method()).or_else(|| rules.get(ALL_OTHERS))
}

/// Why a rule says nothing that can be done, or too much.
pub(crate) fn objection(
    carrier: Option<&String>,
    service: Option<&String>,
    cheapest_of: &[String],
) -> Option<&'static str> {
    let is_fixed = carrier.is_some() && service.is_some();
    let names_any = carrier.is_some() || service.is_some();
    let is_clear = if cheapest_of.is_empty() { is_fixed } else { !names_any };
    (!is_clear).then_some("takes either `carrier` with `service`, or `cheapest_of`")
}

/// How many questions were answered.
pub(crate) fn asked(known: &Value) -> usize {
    let asked = known.get("asked").and_then(Value::as_u64);
    asked.and_then(|asked| usize::try_from(asked).ok()).unwrap_or(0)
}

/// What is known when one more question was answered: with rates, of which only some services may be taken (none named =
/// all), or with why there are none. What costs nothing is no offer: so do carriers write what they do not sell.
pub(crate) fn answered(
    known: &Value,
    carrier: &str,
    services: &[String],
    rates: Result<Vec<Rate>, Refusal>,
) -> Value {
    let mut told = known.clone();
    value::set(&mut told, "asked", json!(asked(known).saturating_add(1)));
    let rates = match rates {
        Ok(rates) => rates,
        Err(refusal) => {
            let mut silent = known.get("silent").and_then(Value::as_array).cloned().unwrap_or_default();
            silent.push(json!(format!("{carrier}: {}", refusal.message)));
            value::set(&mut told, "silent", Value::Array(silent));
            return told;
        }
    };
    let may_be =
        |rate: &Rate| rate.cost > Decimal::ZERO && (services.is_empty() || services.contains(&rate.service));
    let best = rates
        .into_iter()
        .filter(may_be)
        .min_by(|one, other| one.cost.cmp(&other.cost).then_with(|| one.service.cmp(&other.service)));
    let before = known.pointer("/best/cost").and_then(value::decimal);
    if let Some(best) = best.filter(|rate| before.is_none_or(|before| rate.cost < before)) {
        let Rate { cost, service, repeats } = best;
        let best = json!({ "cost": cost.to_string(), "carrier": carrier, "service": service,
            "repeats": repeats });
        value::set(&mut told, "best", best);
    }
    told
}

/// The cheapest of all that was told, or that nobody offers anything, with what carriers said of it.
pub(crate) fn cheapest(known: &Value, cheapest_of: &[String]) -> Result<Choice, Refusal> {
    let text = |name: &str| value::text(known.pointer(&format!("/best/{name}")));
    if let Some((carrier, service)) = text("carrier").zip(text("service")) {
        let repeats = known.pointer("/best/repeats").and_then(Value::as_object);
        let repeats = repeats.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone()));
        return Ok(Choice { carrier, service, repeats: repeats.collect() });
    }
    let said = known.get("silent").and_then(Value::as_array).into_iter().flatten();
    let said: Vec<&str> = said.filter_map(Value::as_str).collect();
    let said = if said.is_empty() { String::new() } else { format!(" ({})", said.join("; ")) };
    let message = format!("no carrier of {} offers a rate for the order{said}", cheapest_of.join(", "));
    Err(Refusal::new("no-rate", message))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(service: &str, cents: i64) -> Rate {
        let repeats = BTreeMap::from([("token".to_owned(), json!(cents))]);
        Rate { cost: Decimal::new(cents, 2), service: service.to_owned(), repeats }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_rule_names_one_thing_or_lets_carriers_compete() {
        let (carrier, service) = (&"ups".to_owned(), &"ground".to_owned());
        for (name, rule, is_clear) in [
            ("nothing", (None, None, names(&[])), false),
            ("a carrier alone", (Some(carrier), None, names(&[])), false),
            ("a service alone", (None, Some(service), names(&[])), false),
            ("one thing", (Some(carrier), Some(service), names(&[])), true),
            ("several", (None, None, names(&["ups", "fedex"])), true),
            ("both", (Some(carrier), Some(service), names(&["ups"])), false),
            ("several and a carrier", (Some(carrier), None, names(&["ups"])), false),
        ] {
            assert_eq!(objection(rule.0, rule.1, &rule.2).is_none(), is_clear, "{name}");
        }
    }

    #[test]
    fn nobody_offers_anything_and_says_why() {
        let declined = |known: &Value, carrier: &str, why: &str| {
            answered(known, carrier, &[], Err(Refusal::new("refused", why)))
        };
        let known = declined(&json!({ "day": "2026-11-20" }), "ups", "too heavy");
        let known = answered(&known, "fedex", &names(&["overnight"]), Ok(vec![rate("ground", 500)]));
        let known = answered(&known, "usps", &[], Ok(vec![rate("letter", 0), rate("parcel", -1)]));
        let known = declined(&known, "dhl", "no such place");
        assert_eq!((asked(&known), &known["day"]), (4, &json!("2026-11-20")));
        let refusal = cheapest(&known, &names(&["ups", "fedex", "usps", "dhl"])).unwrap_err();
        let want = "no carrier of ups, fedex, usps, dhl offers a rate for the order (ups: too heavy; dhl: no such place)";
        assert_eq!((refusal.code.as_str(), refusal.message.as_str()), ("no-rate", want));
        let refusal = cheapest(&json!({}), &names(&["ups"])).unwrap_err();
        assert_eq!(refusal.message, "no carrier of ups offers a rate for the order");
    }

    #[test]
    fn of_two_at_one_price_the_carrier_that_was_asked_first_is_taken() {
        let first = answered(&json!({}), "ups", &[], Ok(vec![rate("b", 500), rate("a", 500)]));
        let second = answered(&first, "fedex", &[], Ok(vec![rate("c", 500)]));
        let Choice { carrier, service, repeats } = cheapest(&second, &[]).unwrap();
        assert_eq!((carrier.as_str(), service.as_str(), &repeats["token"]), ("ups", "a", &json!(500)));
    }

    proptest! {
        /// In whatever portions rates are told, the cheapest of all that may be taken is.
        #[test]
        fn nothing_cheaper_is_passed_by(told in proptest::collection::vec(proptest::collection::vec((0..4_u8, -2..40_i64), 0..4), 0..5)) {
            let services = names(&["s0", "s1", "s2"]);
            let rates = |told: &Vec<(u8, i64)>| {
                told.iter().map(|(service, cents)| rate(&format!("s{service}"), *cents)).collect::<Vec<_>>()
            };
            let known = told.iter().enumerate().fold(json!({}), |known, (at, told)| {
                answered(&known, &format!("c{at}"), &services, Ok(rates(told)))
            });
            let may_be = told.iter().flatten().filter(|(service, cents)| *service < 3 && *cents > 0);
            let lowest = may_be.map(|(_, cents)| *cents).min();
            let chosen = cheapest(&known, &[]).ok().map(|choice| choice.repeats["token"].clone());
            prop_assert_eq!(chosen, lowest.map(|cents| json!(cents)));
            prop_assert_eq!(asked(&known), told.len());
        }
    }
}
