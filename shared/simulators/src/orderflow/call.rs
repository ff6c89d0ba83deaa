//! One request as the operations see it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use url::form_urlencoded;

use super::refusal::Refusal;

/// A request that was let in.
pub(super) struct Call<'a> {
    pub(super) params: &'a Params,
    pub(super) body: &'a [u8],
    /// The sales channel that it is about; empty where none is asked for.
    pub(super) channel: &'a str,
    /// When lists show an order that comes now.
    pub(super) visible: &'a dyn Fn(&str) -> Timestamp,
}

/// The parameters of the query and of the form; of several of one name the first counts.
#[derive(Debug, Default)]
pub(super) struct Params {
    values: BTreeMap<String, String>,
}

impl Params {
    pub(super) fn read(query: &str, form: &[u8]) -> Self {
        let mut values = BTreeMap::new();
        let pairs = form_urlencoded::parse(query.as_bytes()).chain(form_urlencoded::parse(form));
        for (name, value) in pairs {
            values.entry(name.into_owned()).or_insert_with(|| value.into_owned());
        }
        Self { values }
    }

    /// A parameter that says something.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::Invalid(format!("Parameter '{name}' is required")))
    }

    /// `true` is true, whatever its case, and everything else is not.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}
