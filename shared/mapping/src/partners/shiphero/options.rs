//! An account's own settings for ShipHero, checked all at once.

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use waybill_domain::units::{LengthUnit, WeightUnit};

use crate::partner::options::{self, Required, problem};
use crate::partner::{Problem, address, value};

/// Settings of one ShipHero account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Options {
    /// Name of the (API) store that our orders belong to; orders and webhooks are filtered by it.
    pub(super) shop_name: String,
    /// Where ShipHero's public API is.
    #[serde(default = "api_url")]
    pub(super) api_url: String,
    /// Id of the customer's account, where this login is a 3PL that acts for a customer.
    #[serde(default)]
    pub(super) customer_account_id: Option<String>,
    /// Credits that can be used at once.
    #[serde(default = "credits_burst")]
    pub(super) credits_burst: u32,
    /// Credits that come back each second.
    #[serde(default = "credits_refill")]
    pub(super) credits_refill: u32,
    /// Whether orders may be shipped in part; absent = the account's default.
    #[serde(default)]
    pub(super) allow_partial: Option<bool>,
    /// Whether orders may be split over warehouses; absent = the account's default.
    #[serde(default)]
    pub(super) allow_split: Option<bool>,
    /// Whether a US address that fails validation is shipped to all the same.
    #[serde(default)]
    pub(super) ignore_address_validation_errors: Option<bool>,
    /// Whether addresses are not validated at all.
    #[serde(default)]
    pub(super) skip_address_validation: Option<bool>,
    /// Tags that every order gets.
    #[serde(default)]
    pub(super) tags: Vec<String>,
    /// Carrier for shipping methods that the account's table gives none.
    #[serde(default)]
    pub(super) default_carrier: Option<String>,
    /// Carrier's method for shipping methods that the account's table gives none.
    #[serde(default)]
    pub(super) default_method: Option<String>,
    /// Unit of the weights that the account is set to.
    #[serde(default = "weight_unit")]
    pub(super) weight_unit: WeightUnit,
    /// Unit of the lengths that the account is set to.
    #[serde(default = "length_unit")]
    pub(super) length_unit: LengthUnit,
    /// Which figure counts as sellable.
    #[serde(default)]
    pub(super) sellable_from: SellableFrom,
    /// How returns are made that the shop announces; absent, none is made.
    #[serde(default)]
    pub(super) returns: Option<Returns>,
    /// How often returns of the last month are read again, for ShipHero lists them by the day on which they were made alone.
    #[serde(default = "returns_every")]
    #[schemars(with = "String")]
    pub(super) returns_every: SignedDuration,
    /// How long after an exchange without an answer the order may still appear, and show in searches; nothing of it is
    /// published. Before that time nobody looks, so nobody concludes from an empty search that an order is missing.
    #[serde(default = "settles_within")]
    #[schemars(with = "String")]
    pub(super) settles_within: SignedDuration,
}

/// How returns are made: ShipHero wants to know of each how it travels and how large it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Returns {
    /// Who sees to the label.
    pub(super) label_type: LabelType,
    /// What the label costs, as a decimal of the account's currency.
    #[serde(default = "nothing")]
    pub(super) label_cost: String,
    /// Whether ShipHero makes the label.
    #[serde(default)]
    pub(super) create_label: bool,
    /// Carrier.
    pub(super) carrier: String,
    /// Carrier's method.
    pub(super) method: String,
    /// Weight, as a decimal in the account's unit.
    pub(super) weight: String,
    /// Length, as a decimal in the account's unit.
    pub(super) length: String,
    /// Width, as a decimal in the account's unit.
    pub(super) width: String,
    /// Height, as a decimal in the account's unit.
    pub(super) height: String,
    /// Reason of returns that the shop gives none; ShipHero wants one.
    pub(super) reason: String,
    /// Warehouse of parts whose route names none.
    #[serde(default)]
    pub(super) warehouse: Option<String>,
}

/// Who sees to a return's label, in ShipHero's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum LabelType {
    /// The shop, at a fixed price.
    FlatRate,
    /// The shop, for nothing.
    Free,
    /// The customer, to the shop.
    Paid,
    /// The parcel comes back by itself.
    ReturnToSender,
    /// The customer.
    SelfReturn,
}

fn nothing() -> String {
    "0.00".to_owned()
}

const fn returns_every() -> SignedDuration {
    SignedDuration::from_hours(6)
}

/// Which of ShipHero's figures counts as sellable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SellableFrom {
    /// On hand less what is promised to open orders: for shops that keep no reservations of their own.
    #[default]
    Available,
    /// What is physically there: for shops that subtract their reservations themselves.
    OnHand,
}

fn api_url() -> String {
    "https://public-api.shiphero.com".to_owned()
}

const fn credits_burst() -> u32 {
    4004
}

const fn credits_refill() -> u32 {
    60
}

const fn weight_unit() -> WeightUnit {
    WeightUnit::Oz
}

const fn length_unit() -> LengthUnit {
    LengthUnit::In
}

const fn settles_within() -> SignedDuration {
    SignedDuration::from_mins(3)
}

/// The JSON Schema of the options.
pub(super) fn schema() -> Value {
    schemars::schema_for!(Options).to_value()
}

const REQUIRED: [Required; 1] = [Required {
    any_of: &["shop_name"],
    such_as: Some("shop"),
    what: "the name of the ShipHero store for our orders",
}];

/// Parses the options and the API's address, or says every problem at once.
pub(super) fn options(value: &Value) -> Result<(Options, Url), Vec<Problem>> {
    let options: Options = options::read(value, &REQUIRED)?;
    let mut problems = Vec::new();
    if options.shop_name.trim().is_empty() {
        problems.push(problem("shop_name", "is empty"));
    }
    problems.extend(options::some("credits_burst", options.credits_burst));
    problems.extend(options::some("credits_refill", options.credits_refill));
    problems.extend(options.returns.iter().flat_map(of_returns));
    problems.extend(options::at_least(
        "returns_every",
        options.returns_every,
        600,
        "the returns of a month cost many credits",
    ));
    problems.extend(options::settling(options.settles_within));
    match options::taken("api_url", address(&options.api_url), &mut problems) {
        Some(url) if problems.is_empty() => Ok((options, url)),
        Some(_) | None => Err(problems),
    }
}

/// What cannot be sent of how returns are made.
fn of_returns(returns: &Returns) -> Vec<Problem> {
    let sizes = [
        ("label_cost", &returns.label_cost),
        ("weight", &returns.weight),
        ("length", &returns.length),
        ("width", &returns.width),
        ("height", &returns.height),
    ];
    let words = [("carrier", &returns.carrier), ("method", &returns.method), ("reason", &returns.reason)];
    let is_figure = |text: &str| value::decimal_of(text).is_some_and(|figure| !figure.is_sign_negative());
    let bad = sizes.into_iter().filter(|(_, text)| !is_figure(text));
    let bad = bad
        .map(|(key, text)| problem(&format!("returns.{key}"), &format!("`{text}` is no decimal from 0 on")));
    let empty = words.into_iter().filter(|(_, text)| text.trim().is_empty());
    bad.chain(empty.map(|(key, _)| problem(&format!("returns.{key}"), "is empty"))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn defaults_are_the_documented_ones() {
        let (options, url) = options(&json!({ "shop_name": "shop-us" })).unwrap();
        assert_eq!(url.as_str(), "https://public-api.shiphero.com/");
        assert_eq!((options.credits_burst, options.credits_refill), (4004, 60));
        assert_eq!((options.weight_unit, options.length_unit), (WeightUnit::Oz, LengthUnit::In));
        assert_eq!(options.sellable_from, SellableFrom::Available);
        assert_eq!(options.settles_within, SignedDuration::from_mins(3));
    }

    #[test]
    fn every_problem_is_told_at_once() {
        for (name, value, want) in [
            ("no table", json!([]), vec!["options"]),
            ("nothing", json!({}), vec!["options.shop_name"]),
            (
                "several",
                json!({ "shopname": "x", "allow_split": "yes", "tags": "a" }),
                vec!["options.allow_split", "options.shopname", "options.tags", "options.shop_name"],
            ),
            (
                "values",
                json!({ "shop_name": " ", "credits_burst": 0, "api_url": "http://example.com" }),
                vec!["options.shop_name", "options.credits_burst", "options.api_url"],
            ),
            ("haste", json!({ "shop_name": "s", "settles_within": "5s" }), vec!["options.settles_within"]),
            (
                "path",
                json!({ "shop_name": "s", "api_url": "https://a.example/graphql" }),
                vec!["options.api_url"],
            ),
        ] {
            let problems = options(&value).unwrap_err();
            let mut paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
            let mut want = want;
            paths.sort_unstable();
            want.sort_unstable();
            assert_eq!(paths, want, "{name}");
        }
    }
}
