//! Addresses, and what carriers say of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::fields::Fields;

/// What every address shows, absent or not.
pub(super) const ALWAYS: [&str; 10] =
    ["name", "company", "street1", "street2", "city", "state", "zip", "country", "email", "phone"];
/// What is kept if it is sent.
const IF_SENT: [&str; 2] = ["fax", "cart_address_id"];

/// The verdict on an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Unvalidated,
    Validated,
    Warning,
    Error,
}

impl Verdict {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Unvalidated => "unvalidated",
            Self::Validated => "validated",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) id: u64,
    fields: BTreeMap<&'static str, String>,
    verdict: Verdict,
    locked: Vec<&'static str>,
}

impl Address {
    /// An address as it was sent with something new; nobody has looked at it yet.
    pub(super) fn new(id: u64, sent: Fields<'_>) -> Self {
        let mut made =
            Self { id, fields: BTreeMap::new(), verdict: Verdict::Unvalidated, locked: Vec::new() };
        made.write(sent);
        made
    }

    /// Takes over the fields that were sent; null empties one. What was said of the address before no longer holds.
    pub(super) fn write(&mut self, sent: Fields<'_>) {
        for name in ALWAYS.into_iter().chain(IF_SENT).filter(|name| sent.has(name)) {
            match sent.text(name) {
                Some(text) => {
                    let text = if name == "country" { country(text) } else { text };
                    self.fields.insert(name, text.to_owned());
                }
                None => {
                    self.fields.remove(name);
                }
            }
            if sent.flag("set_revision_lock") && !self.locked.contains(&name) {
                self.locked.push(name);
            }
        }
        self.verdict = Verdict::Unvalidated;
    }

    /// A field that has text in it.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|text| !text.trim().is_empty())
    }

    pub(super) const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Asks the carriers. What they say is not documented; our rules: in the United States it is an error without street,
    /// city or ZIP code, and with a ZIP code that is none or `00000`; it is a warning without a state or a number in the
    /// street; it is valid otherwise. Elsewhere nobody is asked.
    pub(super) fn validate(&mut self) {
        if self.get("country") != Some("US") {
            self.verdict = Verdict::Unvalidated;
            return;
        }
        let street = self.get("street1").unwrap_or_default();
        let is_whole = !street.is_empty() && self.get("city").is_some();
        self.verdict = if !is_whole || !self.get("zip").is_some_and(is_zip) {
            Verdict::Error
        } else if self.get("state").is_none() || !street.contains(|letter: char| letter.is_ascii_digit()) {
            Verdict::Warning
        } else {
            Verdict::Validated
        };
    }

    /// As answers show it.
    pub(super) fn view(&self) -> Value {
        let mut view = Map::new();
        view.insert("id".to_owned(), json!(self.id));
        for name in ALWAYS {
            view.insert(name.to_owned(), json!(self.fields.get(name)));
        }
        for name in IF_SENT {
            if let Some(text) = self.fields.get(name) {
                view.insert(name.to_owned(), json!(text));
            }
        }
        view.insert("revision_locked_fields".to_owned(), json!(self.locked));
        view.insert("validation".to_owned(), self.validation());
        Value::Object(view)
    }

    fn validation(&self) -> Value {
        let (suggested, text) = match self.verdict {
            Verdict::Unvalidated | Verdict::Validated => (json!([]), Value::Null),
            Verdict::Warning => (json!([self.suggested()]), json!("The address was changed to find it")),
            Verdict::Error => (json!([]), json!("The address was not found")),
        };
        json!({"status": self.verdict.word(), "suggested": suggested, "additional_text": text})
    }

    /// What the carriers take the address for.
    fn suggested(&self) -> Value {
        let text = |name: &str| self.get(name).unwrap_or_default().to_uppercase();
        json!({
            "is_commercial": false, "street1": text("street1"), "street2": self.get("street2").map(str::to_uppercase),
            "city": text("city"), "state": text("state"), "zip": text("zip"), "country_code": self.get("country"),
        })
    }
}

/// The documented examples send `USA` and show `US`.
fn country(text: &str) -> &str {
    match text {
        "USA" | "United States" => "US",
        other => other,
    }
}

fn is_zip(text: &str) -> bool {
    let (five, four) = text.split_once('-').map_or((text, None), |(five, four)| (five, Some(four)));
    let are_digits =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(five, 5) && five != "00000" && four.is_none_or(|four| are_digits(four, 4))
}
