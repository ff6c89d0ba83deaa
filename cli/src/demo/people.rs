//! Invented people and where they live.

use fastrand::Rng;
use serde_json::{Value, json};

const FIRST: [&str; 12] =
    ["Ada", "Ben", "Carla", "Dmitri", "Esra", "Finn", "Greta", "Hana", "Ivo", "Juno", "Kofi", "Lena"];
const LAST: [&str; 12] =
    ["Moss", "Brook", "Hill", "Stone", "Reed", "Vale", "Thorn", "Field", "Marsh", "Wood", "Dale", "Frost"];
const STREETS: [&str; 8] = [
    "Elm Street",
    "Oak Avenue",
    "Mill Lane",
    "Station Road",
    "Lake View",
    "Hill Drive",
    "Garden Row",
    "Quay",
];
/// City, state, postal code.
const TOWNS: [(&str, &str, &str); 8] = [
    ("Reno", "NV", "89501"),
    ("Austin", "TX", "78701"),
    ("Portland", "OR", "97201"),
    ("Albany", "NY", "12207"),
    ("Denver", "CO", "80202"),
    ("Savannah", "GA", "31401"),
    ("Madison", "WI", "53703"),
    ("Tucson", "AZ", "85701"),
];

/// Where somebody lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Country {
    UnitedStates,
    Germany,
    UnitedKingdom,
    Japan,
    Kuwait,
}

impl Country {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::UnitedStates => "US",
            Self::Germany => "DE",
            Self::UnitedKingdom => "GB",
            Self::Japan => "JP",
            Self::Kuwait => "KW",
        }
    }
}

/// Somebody's e-mail.
pub(super) fn email(number: &str, word: &str) -> String {
    format!("{word}.{}@example.com", number.to_lowercase())
}

/// Somebody's address.
pub(super) fn address(rng: &mut Rng, country: Country) -> Value {
    let (city, state, postal) = match country {
        Country::UnitedStates => one(rng, &TOWNS),
        Country::Germany => ("Ulm", "", "89073"),
        Country::UnitedKingdom => ("Leeds", "West Yorkshire", "LS1 4AP"),
        Country::Japan => ("Nagoya", "Aichi", "460-0008"),
        Country::Kuwait => ("Hawalli", "", "32001"),
    };
    let mut address = json!({
        "firstName": one(rng, &FIRST), "lastName": one(rng, &LAST), "streetName": one(rng, &STREETS),
        "streetNumber": rng.u32(1..400).to_string(), "city": city, "postalCode": postal, "country": country.code(),
        "phone": format!("+1 555 01{:02}", rng.u32(0..100)),
    });
    if let Some(fields) = address.as_object_mut() {
        if !state.is_empty() {
            fields.insert("state".to_owned(), json!(state));
        }
        if rng.u8(0..4) == 0 {
            fields
                .insert("apartment".to_owned(), json!(format!("{}{}", rng.u8(1..20), one(rng, &["A", "B"]))));
        }
        if rng.u8(0..6) == 0 {
            fields.insert("company".to_owned(), json!(format!("{} and Daughters", one(rng, &LAST))));
        }
    }
    address
}

/// Has an order go to another town.
pub(super) fn move_to(draft: &mut Value, town: &str) {
    if let Some(city) = draft.pointer_mut("/shippingAddress/city") {
        *city = json!(town);
    }
}

fn one<T: Copy + Default>(rng: &mut Rng, of: &[T]) -> T {
    rng.choice(of.iter().copied()).unwrap_or_default()
}
