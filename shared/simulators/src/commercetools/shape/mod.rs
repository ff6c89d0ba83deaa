//! The exact shapes of what may be sent: drafts and update actions, as data.
//!
//! Stricter than the real platform in one way: a field that it doesn't know is refused here, so that a misspelt optional
//! field can't pass unnoticed.

mod table;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::errors::Refusal;
use table::{Field, Kind, TABLE};

/// Checks a body against the shape of this name.
pub(super) fn check(shape: &str, body: &Value) -> Result<(), Refusal> {
    object(shape, body, "").map_err(Problem::refusal)
}

/// Checks an update action of a resource type and returns its name.
pub(super) fn check_action<'a>(resource: &str, action: &'a Value) -> Result<&'a str, Refusal> {
    let Some(name) = super::fields::text(action, "action") else {
        return Err(Refusal::invalid_json("actions -> action: Missing required value"));
    };
    let shape = format!("{resource}.{name}");
    if !TABLE.contains_key(shape.as_str()) {
        return Err(Refusal::invalid_json(format!(
            "actions -> action: Invalid action '{name}' for {resource}"
        )));
    }
    object(&shape, action, "actions").map_err(Problem::refusal)?;
    Ok(name)
}

enum Problem {
    Json(String),
    Input(String),
}

impl Problem {
    fn refusal(self) -> Refusal {
        match self {
            Self::Json(detail) => Refusal::invalid_json(detail),
            Self::Input(message) => Refusal::invalid_input(message),
        }
    }
}

fn object(shape: &str, body: &Value, at: &str) -> Result<(), Problem> {
    let fields = TABLE.get(shape).map_or(&[][..], Vec::as_slice);
    let Some(body) = body.as_object() else {
        return Err(Problem::Json(format!("{at}: Expected an object")));
    };
    for Field { name, optional, kind } in fields {
        match body.get(*name) {
            None | Some(Value::Null) if *optional => {}
            None | Some(Value::Null) => {
                return Err(missing(at, name));
            }
            Some(value) => check_kind(kind, value, &join(at, name))?,
        }
    }
    let known = |name: &str| fields.iter().any(|field| field.name == name);
    match body.keys().find(|name| !known(name) && (*name != "action" || !shape.contains('.'))) {
        Some(unknown) => Err(Problem::Json(format!("{}: Unknown field", join(at, unknown)))),
        None if shape == "TypedMoney" => amount(body, at),
        None => Ok(()),
    }
}

/// Money of either precision: cents, or a precise amount with up to 20 digits after the point.
fn amount(money: &Map<String, Value>, at: &str) -> Result<(), Problem> {
    let int = |name: &str| money.get(name).and_then(Value::as_i64);
    if money.get("type").and_then(Value::as_str) != Some("highPrecision") {
        return int("centAmount").map(|_| ()).ok_or_else(|| missing(at, "centAmount"));
    }
    int("preciseAmount").ok_or_else(|| missing(at, "preciseAmount"))?;
    let digits = int("fractionDigits").ok_or_else(|| missing(at, "fractionDigits"))?;
    if (1..=20).contains(&digits) {
        return Ok(());
    }
    Err(Problem::Input(format!("{at}: {digits} is not a number of digits from 1 to 20")))
}

fn missing(at: &str, name: &str) -> Problem {
    Problem::Json(format!("{}: Missing required value", join(at, name)))
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at} -> {name}") }
}

fn check_kind(kind: &Kind, value: &Value, at: &str) -> Result<(), Problem> {
    let expected = |what: &str| Problem::Json(format!("{at}: Expected {what}, got {value}"));
    let of_text = |what: &str, fits: fn(&str) -> bool| match value.as_str() {
        Some(text) if fits(text) => Ok(()),
        Some(text) => Err(Problem::Input(format!("{at}: '{text}' is not {what}"))),
        None => Err(expected(what)),
    };
    match kind {
        Kind::Any => Ok(()),
        Kind::String => value.is_string().then_some(()).ok_or_else(|| expected("a string")),
        Kind::Int => value.as_i64().map(|_| ()).ok_or_else(|| expected("an integer")),
        Kind::Rate => {
            let rate = value.as_number().and_then(|number| number.to_string().parse::<Decimal>().ok());
            let within = rate.is_some_and(|rate| (Decimal::ZERO..=Decimal::ONE).contains(&rate));
            within.then_some(()).ok_or_else(|| expected("a rate from 0 to 1"))
        }
        Kind::Bool => value.is_boolean().then_some(()).ok_or_else(|| expected("a boolean")),
        Kind::Object => value.is_object().then_some(()).ok_or_else(|| expected("an object")),
        Kind::DateTime => match value.as_str().map(str::parse::<jiff::Timestamp>) {
            Some(Ok(_)) => Ok(()),
            Some(Err(_)) | None => Err(expected("a date and time")),
        },
        Kind::Country => of_text("a two-letter country code", |text| upper(text, 2)),
        Kind::Currency => of_text("a currency code", |text| {
            upper(text, 3) || text.strip_suffix('0').is_some_and(|text| upper(text, 3))
        }),
        Kind::Key => of_text("a key of 2 to 256 characters [A-Za-z0-9_-]", |text| word(text, 2, 256)),
        Kind::FieldName => {
            of_text("a field name of 2 to 36 characters [A-Za-z0-9_-]", |text| word(text, 2, 36))
        }
        Kind::Container => of_text("a name of 1 to 256 characters [-_~.a-zA-Z0-9]", |text| {
            let fits = |c: char| c.is_ascii_alphanumeric() || "-_~.".contains(c);
            (1..=256).contains(&text.len()) && text.chars().all(fits)
        }),
        Kind::Localized => localized(value).then_some(()).ok_or_else(|| expected("a localized string")),
        Kind::OneOf(words) => match value.as_str() {
            Some(text) if words.contains(&text) => Ok(()),
            Some(_) | None => Err(expected(&format!("one of {}", words.join(", ")))),
        },
        Kind::Identifier(type_id) => identifier(type_id, value, at),
        Kind::Shape(shape) => object(shape, value, at),
        Kind::List { element, at_least } => {
            let elements = value.as_array().ok_or_else(|| expected("an array"))?;
            if elements.len() < *at_least {
                return Err(Problem::Json(format!("{at}: at least {at_least} element is required")));
            }
            elements.iter().try_for_each(|value| check_kind(element, value, at))
        }
    }
}

/// A reference to a resource by exactly one of id and key.
fn identifier(type_id: &str, value: &Value, at: &str) -> Result<(), Problem> {
    let fields =
        value.as_object().ok_or_else(|| Problem::Json(format!("{at}: Expected a resource identifier")))?;
    for (name, value) in fields {
        let fits = match name.as_str() {
            "typeId" => value.as_str() == Some(type_id),
            "id" | "key" => value.is_string(),
            _ => false,
        };
        if !fits {
            return Err(Problem::Json(format!("{at} -> {name}: {value} does not identify a {type_id}")));
        }
    }
    match (fields.contains_key("id"), fields.contains_key("key")) {
        (true, false) | (false, true) => Ok(()),
        (true, true) => Err(Problem::Json(format!("{at}: only one of 'id' and 'key' can be given"))),
        (false, false) => Err(Problem::Json(format!("{at}: one of 'id' and 'key' is required"))),
    }
}

fn upper(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn word(text: &str, least: usize, most: usize) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (least..=most).contains(&text.len()) && text.chars().all(fits)
}

/// An object of texts by locale.
pub(super) fn localized(value: &Value) -> bool {
    let locale = |name: &str| name.len() >= 2 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    value.as_object().is_some_and(|texts| texts.iter().all(|(name, text)| locale(name) && text.is_string()))
}

#[cfg(test)]
mod tests;
