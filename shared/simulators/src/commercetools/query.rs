//! Queries: predicates, order, pages, and the expansion of references.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::errors::Refusal;
use super::expand::expand;
use super::predicate::{Predicate, Variables, parse};
use super::store::{Kind, Tables};

/// What a query asks for.
#[derive(Debug, Default)]
pub(super) struct Query {
    predicates: Vec<Predicate>,
    variables: Variables,
    sort: Vec<(Vec<String>, Direction)>,
    limit: usize,
    offset: usize,
    with_total: bool,
    pub(super) expand: Vec<String>,
    /// Parameters with a meaning outside of queries: `version`, `dataErasure`.
    pub(super) version: Option<i64>,
    pub(super) data_erasure: bool,
}

#[derive(Debug, Clone, Copy)]
enum Direction {
    Up,
    Down,
}

impl Query {
    /// Reads the query string.
    pub(super) fn read(kind: Kind, query: &str) -> Result<Self, Refusal> {
        let mut read = Self { limit: 20, with_total: true, ..Self::default() };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "where" => read.predicates.push(predicate(kind, &value)?),
                "sort" => read.sort.push(sort(&value)?),
                "limit" => read.limit = number("limit", &value, 500)?,
                "offset" => read.offset = number("offset", &value, 10_000)?,
                "withTotal" => read.with_total = truth("withTotal", &value)?,
                "expand" => read.expand.push(value.into_owned()),
                "version" => {
                    read.version = Some(value.parse().ok().ok_or_else(|| malformed("version", &value))?);
                }
                "dataErasure" => read.data_erasure = truth("dataErasure", &value)?,
                name => match name.strip_prefix("var.") {
                    Some(variable) => {
                        read.variables.entry(variable.to_owned()).or_default().push(value.into_owned());
                    }
                    None => return Err(Refusal::invalid_input(format!("Unknown query parameter '{name}'."))),
                },
            }
        }
        Ok(read)
    }

    /// The page that it asks for.
    pub(super) fn page(&self, tables: &Tables, kind: Kind, fits: impl Fn(&Value) -> bool) -> Value {
        let meets =
            |row: &&Value| fits(row) && self.predicates.iter().all(|asked| asked.meets(row, &self.variables));
        let mut rows: Vec<&Value> = tables.all(kind).filter(meets).collect();
        rows.sort_by(|left, right| self.compare(left, right));
        let total = rows.len();
        let mut results: Vec<Value> = rows.into_iter().skip(self.offset).take(self.limit).cloned().collect();
        for row in &mut results {
            expand(tables, row, &self.expand);
        }
        let mut page =
            json!({"limit": self.limit, "offset": self.offset, "count": results.len(), "results": results});
        if self.with_total {
            // With a predicate the count stops at the highest offset.
            let shown = if self.predicates.is_empty() { total } else { total.min(10_000) };
            super::fields::set(&mut page, "total", Some(shown.into()));
        }
        page
    }

    fn compare(&self, left: &Value, right: &Value) -> Ordering {
        for (path, direction) in &self.sort {
            let ordering = compare(at(left, path), at(right, path));
            let ordering = match direction {
                Direction::Up => ordering,
                Direction::Down => ordering.reverse(),
            };
            if ordering.is_ne() {
                return ordering;
            }
        }
        Ordering::Equal
    }
}

fn predicate(kind: Kind, text: &str) -> Result<Predicate, Refusal> {
    let malformed = |cause: String| Refusal::invalid_input(format!("Malformed parameter: where: {cause}"));
    let predicate = parse(text).map_err(malformed)?;
    match predicate.fields().into_iter().find(|field| !known(kind, field)) {
        Some(field) => Err(malformed(format!("The field '{field}' does not exist."))),
        None => Ok(predicate),
    }
}

/// The fields that can be asked for. Kinds that nobody queries by much are not checked.
fn known(kind: Kind, field: &str) -> bool {
    const COMMON: &str = "id version createdAt lastModifiedAt createdBy lastModifiedBy custom";
    let own = match kind {
        Kind::Order => {
            "orderNumber purchaseOrderNumber customerId customerEmail customerGroup anonymousId businessUnit store \
            lineItems customLineItems totalPrice taxedPrice taxedShippingPrice discountOnTotalPrice taxMode \
            inventoryMode billingAddress shippingAddress shippingMode shippingKey shippingInfo shippingCustomFields \
            shipping itemShippingAddresses discountCodes refusedGifts paymentInfo country locale origin cart quote \
            recurringOrder orderState shipmentState paymentState state syncInfo returnInfo completedAt"
        }
        Kind::Inventory => {
            "key sku supplyChannel quantityOnStock availableQuantity minCartQuantity maxCartQuantity \
            restockableInDays expectedDelivery reservationExpirationInMinutes stockLevels"
        }
        Kind::Channel => "key roles name description address geoLocation",
        Kind::Type => "key name description resourceTypeIds fieldDefinitions",
        Kind::State => "key type name description initial builtIn roles transitions",
        Kind::Payment => {
            "key customer anonymousId interfaceId amountPlanned paymentMethodInfo paymentStatus transactions \
            interfaceInteractions"
        }
        Kind::OrderEdit
        | Kind::Store
        | Kind::Subscription
        | Kind::CustomObject
        | Kind::Extension
        | Kind::ShippingMethod
        | Kind::Message => return true,
    };
    COMMON.split(' ').chain(own.split(' ')).any(|known| known == field)
}

fn sort(text: &str) -> Result<(Vec<String>, Direction), Refusal> {
    let mut words = text.split_whitespace();
    let path = words.next().ok_or_else(|| malformed("sort", text))?;
    let direction = match words.next() {
        None | Some("asc") => Direction::Up,
        Some("desc") => Direction::Down,
        Some(_) => return Err(malformed("sort", text)),
    };
    Ok((path.split('.').map(str::to_owned).collect(), direction))
}

fn number(name: &str, text: &str, most: usize) -> Result<usize, Refusal> {
    let number: usize = text.parse().ok().ok_or_else(|| malformed(name, text))?;
    if number > most {
        let message = format!("Malformed parameter: {name}: {number} is not between 0 and {most}");
        return Err(Refusal::invalid_input(message));
    }
    Ok(number)
}

fn truth(name: &str, text: &str) -> Result<bool, Refusal> {
    text.parse().ok().ok_or_else(|| malformed(name, text))
}

fn malformed(name: &str, text: &str) -> Refusal {
    Refusal::invalid_input(format!("Malformed parameter: {name}: '{text}'"))
}

fn at<'a>(row: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(row, |value, name| value.get(name))
}

fn compare(left: Option<&Value>, right: Option<&Value>) -> Ordering {
    let number = |value: Option<&Value>| value.and_then(Value::as_i64);
    match (number(left), number(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        (Some(_), None) | (None, Some(_) | None) => {
            left.and_then(Value::as_str).cmp(&right.and_then(Value::as_str))
        }
    }
}
