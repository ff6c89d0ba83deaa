//! The carriers of which labels are bought: which fields their requests take, as the published document has them, and
//! what they sell.
//!
//! The document names no prices and few services; what we sell and for how much is invented.

use rust_decimal::Decimal;
use serde_json::Value;

use super::carrier_table::CARRIERS;
use super::refusal::Refusal;

/// One carrier. Names of fields stand in one text, with blanks between them.
#[derive(Debug)]
pub(super) struct Carrier {
    /// As the addresses call it.
    pub(super) name: &'static str,
    /// As its schemas are called: `post_{..}_label` and `post_{..}_rate`.
    pub(super) schema: &'static str,
    /// Fields of both requests.
    pub(super) both: &'static str,
    /// Fields of requests for labels alone.
    pub(super) label: &'static str,
    /// Fields of requests for rates alone.
    pub(super) rate: &'static str,
    /// Fields of a package.
    pub(super) package: &'static str,
    /// Those that every package needs.
    pub(super) packed: &'static str,
    /// How many packages one request takes.
    pub(super) most: usize,
    /// Whether the answer is a list of rates of its own; else they stand under `info`. Schemas and samples differ in this.
    pub(super) lists: bool,
    pub(super) services: &'static [Service],
}

/// What a carrier sells: its code, its name, and what it costs for each package, in cents.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) cents: i64,
}

impl Service {
    /// What it costs for so many packages.
    pub(super) fn cost(self, packages: usize) -> Decimal {
        Decimal::new(self.cents, 2).saturating_mul(Decimal::from(packages))
    }
}

/// Which of a carrier's two requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    Label,
    Rate,
}

/// Pitney's word for every service, of which alone it tells rates without being asked for one.
const ALL: &str = "ALL";

impl Carrier {
    /// The carrier of a path.
    pub(super) fn named(name: &str) -> Result<&'static Self, Refusal> {
        CARRIERS.iter().find(|carrier| carrier.name == name).ok_or(Refusal::NotFound("carrier"))
    }

    /// Refuses a body with fields that are not of this request, or packages that are not of this carrier.
    pub(super) fn check(&self, request: Request, body: &Value) -> Result<(), Refusal> {
        let own = if request == Request::Label { self.label } else { self.rate };
        // One schema of the document is open to other fields.
        if self.schema != "easypost" {
            only(body, &[self.both, own])?;
        }
        let packages = body.get("packages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if packages.len() > self.most {
            return Err(Refusal::invalid("packages", format!("`packages` has more than {}", self.most)));
        }
        for package in packages {
            only(package, &[self.package])?;
            if let Some(missing) = words(self.packed).find(|name| package.get(*name).is_none()) {
                return Err(Refusal::invalid(missing, format!("`{missing}` is required in `packages`")));
            }
        }
        Ok(())
    }

    /// What a request for rates is about.
    pub(super) fn offers(&self, asked: Option<&str>) -> Result<Vec<Service>, Refusal> {
        match (self.name, asked) {
            ("pitney", None) => Err(Refusal::invalid("shipping_method", "`shipping_method` is required")),
            ("pitney", Some(code)) if code != ALL => Ok(vec![self.sells(code)?]),
            (_, _) => Ok(self.services.to_vec()),
        }
    }

    /// The service of this code.
    pub(super) fn sells(&self, code: &str) -> Result<Service, Refusal> {
        let found = self.services.iter().find(|service| service.code == code).copied();
        let why = || format!("`{code}` is not a valid shipping method of {}", self.name);
        found.ok_or_else(|| Refusal::invalid("shipping_method", why()))
    }
}

/// The names that stand in one text.
pub(super) fn words(names: &'static str) -> impl Iterator<Item = &'static str> {
    names.split(' ').filter(|name| !name.is_empty())
}

fn only(body: &Value, known: &[&'static str]) -> Result<(), Refusal> {
    let Value::Object(found) = body else {
        return Err(Refusal::invalid("packages", "Packages must be objects"));
    };
    match found
        .keys()
        .find(|name| !known.iter().any(|names| words(names).any(|known| known == name.as_str())))
    {
        Some(name) => Err(Refusal::invalid(name, format!("Additional property `{name}` is not allowed"))),
        None => Ok(()),
    }
}
