//! The parameters of a request.
//!
//! A parameter that an endpoint does not have is refused: what the real one does is not documented, and a misspelt filter that
//! is ignored would show everything. Empty values count as absent.

use jiff::Timestamp;

use super::iso;
use super::moment;
use super::refusal::Refusal;

/// The parameters, decoded.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn read(raw: Option<&str>) -> Self {
        let pairs = url::form_urlencoded::parse(raw.unwrap_or_default().as_bytes());
        let pairs = pairs.filter(|(_, value)| !value.is_empty());
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Refuses other parameters.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        let other = self.0.iter().find(|(name, _)| !known.contains(&name.as_str()));
        other.map_or(Ok(()), |(name, _)| Err(Refusal::Invalid(format!("Unknown parameter {name}."))))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The values between commas; none without the parameter.
    pub(super) fn list(&self, name: &str) -> Option<Vec<&str>> {
        self.text(name).map(|text| text.split(',').collect())
    }

    /// As [`Self::list`], of these words only.
    pub(super) fn words(&self, name: &str, words: &[&str]) -> Result<Option<Vec<&str>>, Refusal> {
        self.fitting(name, |word| words.contains(&word))
    }

    /// As [`Self::list`], of countries.
    pub(super) fn countries(&self, name: &str) -> Result<Option<Vec<&str>>, Refusal> {
        self.fitting(name, iso::is_country)
    }

    fn fitting(&self, name: &str, is_one: impl Fn(&str) -> bool) -> Result<Option<Vec<&str>>, Refusal> {
        let Some(list) = self.list(name) else { return Ok(None) };
        if list.iter().all(|one| is_one(one)) { Ok(Some(list)) } else { Err(bad(name)) }
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.text(name).map(|text| text.parse().map_err(|_no_number| bad(name))).transpose()
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name) {
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(bad(name)),
            None => Ok(None),
        }
    }

    /// A time with a numeric offset, whose plus must be escaped.
    pub(super) fn time(&self, name: &str) -> Result<Option<Timestamp>, Refusal> {
        self.text(name).map(|text| moment::with_numeric_offset(text).ok_or_else(|| bad(name))).transpose()
    }
}

/// A parameter that cannot be.
pub(super) fn bad(name: &str) -> Refusal {
    Refusal::BadValue(name.to_owned())
}
