//! States by name and by code. Shops keep one or the other; ShipHero wants both, and checks US addresses by them.

/// A state's name and code, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// Such as `Nevada`.
    pub(super) name: String,
    /// Such as `NV`.
    pub(super) code: Option<String>,
}

/// The state that a shop means by `NV`, `US-NV` or `Nevada`. A text that is in no table here is kept as the
/// name, and as the code too where it looks like one (ISO 3166-2 codes have at most three characters).
pub(super) fn state(country: &str, text: &str) -> State {
    let text = text.trim();
    let prefix = format!("{country}-");
    let short = match text.get(..prefix.len()) {
        Some(start) if start.eq_ignore_ascii_case(&prefix) => text.get(prefix.len()..).unwrap_or(text),
        Some(_) | None => text,
    };
    let known = table(country)
        .iter()
        .find(|(code, name)| code.eq_ignore_ascii_case(short) || name.eq_ignore_ascii_case(short));
    if let Some((code, name)) = known {
        return State { name: (*name).to_owned(), code: Some((*code).to_owned()) };
    }
    let is_code =
        short.len() <= 3 && short.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    State { name: short.to_owned(), code: is_code.then(|| short.to_owned()) }
}

fn table(country: &str) -> &'static [(&'static str, &'static str)] {
    match country {
        "US" => UNITED_STATES,
        "CA" => CANADA,
        "AU" => AUSTRALIA,
        _ => &[],
    }
}

/// States, districts, territories and military addresses of the US postal service.
const UNITED_STATES: &[(&str, &str)] = &[
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("VI", "Virgin Islands"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("AS", "American Samoa"),
    ("GU", "Guam"),
    ("MP", "Northern Mariana Islands"),
    ("AA", "Armed Forces Americas"),
    ("AE", "Armed Forces Europe"),
    ("AP", "Armed Forces Pacific"),
];

const CANADA: &[(&str, &str)] = &[
    ("AB", "Alberta"),
    ("BC", "British Columbia"),
    ("MB", "Manitoba"),
    ("NB", "New Brunswick"),
    ("NL", "Newfoundland and Labrador"),
    ("NS", "Nova Scotia"),
    ("NT", "Northwest Territories"),
    ("NU", "Nunavut"),
    ("ON", "Ontario"),
    ("PE", "Prince Edward Island"),
    ("QC", "Quebec"),
    ("SK", "Saskatchewan"),
    ("YT", "Yukon"),
];

const AUSTRALIA: &[(&str, &str)] = &[
    ("ACT", "Australian Capital Territory"),
    ("NSW", "New South Wales"),
    ("NT", "Northern Territory"),
    ("QLD", "Queensland"),
    ("SA", "South Australia"),
    ("TAS", "Tasmania"),
    ("VIC", "Victoria"),
    ("WA", "Western Australia"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_known_by_name_or_code() {
        for (country, text, name, code) in [
            ("US", "NV", "Nevada", Some("NV")),
            ("US", "US-NV", "Nevada", Some("NV")),
            ("US", "us-nv", "Nevada", Some("NV")),
            ("US", "new york", "New York", Some("NY")),
            ("CA", "Quebec", "Quebec", Some("QC")),
            ("AU", "WA", "Western Australia", Some("WA")),
            ("DE", "BY", "BY", Some("BY")),
            ("DE", "Bayern", "Bayern", None),
            ("US", "Nowhere", "Nowhere", None),
            ("FR", "Île-de-France", "Île-de-France", None),
        ] {
            let want = State { name: name.to_owned(), code: code.map(str::to_owned) };
            assert_eq!(state(country, text), want, "{country} {text}");
        }
    }
}
