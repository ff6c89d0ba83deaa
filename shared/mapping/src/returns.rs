//! What returns are called in the shop and at partners, and what becomes of what came back.

mod announced;

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::ids::AccountId;
use waybill_domain::words::{code, is_same};

pub use announced::{Announced, BY_HAND, Hears, Of, Sender, Told, Wish, wishes};

/// `[returns]`: what returns are called on both sides, and what becomes of what came back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReturnRules {
    /// The code for each of the shop's reasons, both ways. A partner's account may have a table of its own behind it.
    pub reasons: BTreeMap<String, String>,
    /// The shop's reason for further codes of partners, and for codes that stand for several reasons.
    pub codes: BTreeMap<String, String>,
    /// The code for each of the shop's words for a condition, both ways.
    pub conditions: BTreeMap<String, String>,
    /// What becomes of a reason that is in no table.
    pub unknown_reason: UnknownReason,
    /// The custom field of items of returns in which the shop says why; absent: ours, else the item's comment.
    pub reason_field: Option<String>,
    /// The custom field of items of returns in which the shop says in which condition; absent: ours.
    pub condition_field: Option<String>,
    /// What becomes of units that came back; the first that fits. Without one, units that the partner put back are
    /// `BackInStock` and the others stay `Returned`.
    pub restock: Vec<RestockRule>,
    /// Returns of the shop before this time are not announced, such as `2026-11-01T00:00:00Z`; absent: all of orders that
    /// are exported.
    #[schemars(with = "Option<String>")]
    pub since: Option<Timestamp>,
}

/// What becomes of a reason that is in no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnknownReason {
    /// It is told as it is.
    #[default]
    Pass,
    /// A person is told. What came back is written all the same; what is announced waits.
    Review,
}

/// What becomes of units that came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestockRule {
    /// Of these accounts; absent: of all.
    #[serde(default)]
    pub account: Vec<AccountId>,
    /// For these reasons, in the shop's words or as codes; absent: for all.
    #[serde(default)]
    pub reason: Vec<String>,
    /// In these conditions, in the shop's words or as codes; absent: in all.
    #[serde(default)]
    pub condition: Vec<String>,
    /// What becomes of them.
    pub to: Restock,
}

/// What becomes of units that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Restock {
    /// Those that the partner put back into stock are `BackInStock`, the others stay `Returned`.
    #[default]
    AsTold,
    /// Those that the partner put back into stock are `BackInStock`, the others `Unusable`.
    AsToldElseUnusable,
    /// `BackInStock`, all of them.
    BackInStock,
    /// `Unusable`, all of them.
    Unusable,
}

impl ReturnRules {
    /// The shop's reason for a partner's word; `None` where it is in no table.
    pub fn reason<'a>(&'a self, code: &'a str) -> Option<&'a str> {
        let further = || self.codes.iter().find(|(told, _)| is_same(told, code)).map(|(_, word)| word);
        further().map(String::as_str).or_else(|| word(&self.reasons, code))
    }

    /// The shop's word for a partner's word for a condition; one in no table stays as it is.
    pub fn condition<'a>(&'a self, code: &'a str) -> &'a str {
        word(&self.conditions, code).unwrap_or(code)
    }

    /// The code of a reason of the shop; `None` where it is in no table.
    pub fn reason_code<'a>(&'a self, reason: &'a str) -> Option<&'a str> {
        coded(&self.reasons, reason)
    }

    /// The code of a condition in the shop's words; one in no table stays as it is.
    pub fn condition_code<'a>(&'a self, condition: &'a str) -> &'a str {
        coded(&self.conditions, condition).unwrap_or(condition)
    }

    /// What becomes of units that came back to an account for this reason, in this condition; both in the shop's words.
    pub fn restock(&self, account: &AccountId, reason: Option<&str>, condition: Option<&str>) -> Restock {
        let names = |told: Option<&str>, listed: &[String], code: &dyn Fn(&str) -> Option<String>| {
            let fits = |word: &str| {
                listed
                    .iter()
                    .any(|one| is_same(one, word) || code(one).is_some_and(|one| is_same(&one, word)))
            };
            listed.is_empty() || told.is_some_and(fits)
        };
        let of_reason = |code: &str| self.reason(code).map(str::to_owned);
        let of_condition = |code: &str| Some(self.condition(code).to_owned());
        let fits = |rule: &&RestockRule| {
            (rule.account.is_empty() || rule.account.contains(account))
                && names(reason, &rule.reason, &of_reason)
                && names(condition, &rule.condition, &of_condition)
        };
        self.restock.iter().find(fits).map_or_else(Restock::default, |rule| rule.to)
    }

    /// What cannot be turned round: where (keys below `[returns]`) and what.
    pub fn problems(&self) -> Vec<([&str; 2], String)> {
        let mut problems = Vec::new();
        for (table, words) in [("reasons", &self.reasons), ("conditions", &self.conditions)] {
            for (at, (word, code)) in words.iter().enumerate() {
                let is_settled = table == "reasons" && self.codes.keys().any(|told| is_same(told, code));
                let first = words.iter().take(at).find(|(_, other)| is_same(other, code));
                if let Some((first, _)) = first.filter(|_| !is_settled) {
                    let message = format!(
                        "`{code}` stands for `{first}` and `{word}`, so nobody knows which a partner means by it"
                    );
                    problems.push(([table, word.as_str()], message));
                }
            }
        }
        for (code, word) in &self.codes {
            if !self.reasons.is_empty() && coded(&self.reasons, word).is_none() {
                problems.push((["codes", code.as_str()], format!("`{word}` is none of the `reasons`")));
            }
        }
        problems
    }
}

/// The word for a code; a word itself is one, too.
fn word<'a>(table: &'a BTreeMap<String, String>, code: &str) -> Option<&'a str> {
    let by_code = table.iter().find(|(_, known)| is_same(known, code));
    let found = by_code.or_else(|| table.iter().find(|(word, _)| is_same(word, code)));
    found.map(|(word, _)| word.as_str())
}

/// The code for a word; a code itself is one, too.
fn coded<'a>(table: &'a BTreeMap<String, String>, word: &str) -> Option<&'a str> {
    let is_code = || table.values().find(|code| is_same(code, word)).map(String::as_str);
    code(table, word).or_else(is_code)
}

#[cfg(test)]
mod tests;
