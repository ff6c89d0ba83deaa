//! The envelope of imports: each entity comes in, or fails, or is there already, by itself.

use std::collections::BTreeMap;

use super::account::Account;
use super::call::Call;
use super::known::{self, Entity};
use super::refusal::Refusal;
use super::xml::Element;
use super::{import_order, import_product, import_return, moment, properties, xml_read};

/// One entity on its way in.
#[derive(Debug)]
pub(super) struct Import<'a> {
    pub(super) operation: &'a str,
    /// Empty if it has none.
    pub(super) reference: String,
    pub(super) properties: BTreeMap<String, String>,
    /// `<productAlias type=".." value=".." operation="insert"/>`
    pub(super) aliases: Vec<(String, String)>,
}

/// Why an entity did not come in.
#[derive(Debug)]
pub(super) enum Rejected {
    Failed(Refusal),
    Duplicate(String),
}

impl From<Refusal> for Rejected {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(refusal)
    }
}

/// What came in: the name of its entity inside OrderFlow and its number there.
type Imported = Result<(&'static str, u64), Rejected>;

/// Orders, which belong to a channel.
pub(super) fn orders(account: &mut Account, call: &Call<'_>) -> Result<Element, Refusal> {
    all(account, call, &[("order", Entity::Order)])
}

/// Everything else, which belongs to the organisation.
pub(super) fn others(account: &mut Account, call: &Call<'_>) -> Result<Element, Refusal> {
    all(account, call, &[("product", Entity::Product), ("return", Entity::Return)])
}

fn all(account: &mut Account, call: &Call<'_>, takes: &[(&str, Entity)]) -> Result<Element, Refusal> {
    let root =
        xml_read::read(call.body).map_err(|bad| Refusal::Invalid(format!("Import can't be read: {bad}")))?;
    if root.name != "imports" || root.children.iter().any(|child| child.name != "import") {
        return Err(Refusal::Invalid("Import can't be read: <imports> of <import> is expected".to_owned()));
    }
    let mut successes = Element::new("importSuccesses");
    let mut failures = Element::new("importFailures");
    let mut duplicates = Element::new("importDuplicates");
    let time = moment::text(&account.config.zone, account.now);
    for element in &root.children {
        let named = echo(element);
        match one(account, call, takes, element) {
            Ok((entity, item)) => {
                let success = named.attribute("entity", entity).attribute("item", item);
                successes.children.push(success.attribute("queryTime", &time));
            }
            Err(Rejected::Failed(refusal)) => {
                let message = Element::of("failureMessage", &refusal);
                let detail = Element::of("failureDetail", refusal.exception());
                failures.children.push(named.attribute("queryTime", &time).child(message).child(detail));
            }
            Err(Rejected::Duplicate(message)) => {
                let detail = Element::of("duplicateDetail", &message);
                let message = Element::of("duplicateMessage", &message);
                duplicates.children.push(named.attribute("queryTime", &time).child(message).child(detail));
            }
        }
    }
    Ok(Element::new("importResult").children([successes, failures, duplicates]))
}

/// What a result says of its entity: what the import said.
fn echo(import: &Element) -> Element {
    let said = ["type", "operation", "externalReference"].map(|name| (name, import.get(name)));
    said.into_iter().fold(Element::new("import"), |echo, (name, value)| echo.maybe_attribute(name, value))
}

fn one(account: &mut Account, call: &Call<'_>, takes: &[(&str, Entity)], element: &Element) -> Imported {
    let kind = element.get("type").unwrap_or_default();
    let entity = takes.iter().find(|(name, _)| *name == kind).map(|(_, entity)| *entity);
    let entity = entity.ok_or_else(|| strange(kind))?;
    let (escapes, line_references) = (account.config.imports.escapes, account.config.imports.line_references);
    let properties =
        properties::read(&element.text, escapes).map_err(|bad| Refusal::Invalid(bad.to_string()))?;
    if !account.config.imports.passes_over_unknown {
        known::check(entity, properties.keys(), line_references, &account.config.imports.custom)?;
    }
    let import = Import {
        operation: element.get("operation").unwrap_or_default(),
        reference: reference(element, &properties)?,
        properties,
        aliases: aliases(element)?,
    };
    match entity {
        Entity::Order => import_order::order(account, &import, call),
        Entity::Product => import_product::product(account, &import),
        Entity::Return => import_return::announced(account, &import),
    }
}

/// Types that come in elsewhere, that the simulation has no use for, or that nobody knows.
fn strange(kind: &str) -> Refusal {
    match kind {
        "purchaseOrder" | "campaign" | "stockMoveTask" => {
            Refusal::NotSimulated(format!("imports of {kind}s"))
        }
        _ => Refusal::Invalid(format!("Type '{kind}' can't be imported here")),
    }
}

/// The reference stands in the attribute, in the property, or in both alike.
fn reference(element: &Element, properties: &BTreeMap<String, String>) -> Result<String, Refusal> {
    let attribute = element.get("externalReference").map(str::trim).filter(|text| !text.is_empty());
    let property = properties.get("externalReference").map(String::as_str).filter(|text| !text.is_empty());
    match (attribute, property) {
        (Some(one), Some(other)) if one != other => {
            Err(Refusal::Invalid(format!("References '{one}' and '{other}' are not the same")))
        }
        (one, other) => Ok(one.or(other).unwrap_or_default().to_owned()),
    }
}

fn aliases(element: &Element) -> Result<Vec<(String, String)>, Refusal> {
    let alias = |child: &Element| match (child.name.as_str(), child.get("type"), child.get("value")) {
        ("productAlias", Some(kind), Some(value)) => Ok((kind.to_owned(), value.to_owned())),
        (name, _, _) => Err(Refusal::Invalid(format!("Element '{name}' is not known"))),
    };
    element.children.iter().map(alias).collect()
}
