//! An account's own settings for ShipHero, checked all at once.

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use url::Url;
use waybill_domain::units::{LengthUnit, WeightUnit};

use crate::partner::options::{self, Required, problem};
use crate::partner::{Problem, address};

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
    /// How long after an exchange without an answer the order may still appear, and show in searches; nothing of it is
    /// published. Before that time nobody looks, so nobody concludes from an empty search that an order is missing.
    #[serde(default = "settles_within")]
    #[schemars(with = "String")]
    pub(super) settles_within: SignedDuration,
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
    problems.extend(options::settling(options.settles_within));
    match options::taken("api_url", address(&options.api_url), &mut problems) {
        Some(url) if problems.is_empty() => Ok((options, url)),
        Some(_) | None => Err(problems),
    }
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
