//! Whether a resource meets a predicate.

use std::cmp::Ordering;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{Comparison, Operand, Predicate, Variables};

impl Predicate {
    /// Whether the resource meets it. A field that is absent equals nothing and is unequal to everything.
    pub(in super::super) fn meets(&self, row: &Value, variables: &Variables) -> bool {
        match self {
            Self::And(left, right) => left.meets(row, variables) && right.meets(row, variables),
            Self::Or(left, right) => left.meets(row, variables) || right.meets(row, variables),
            Self::Not(inner) => !inner.meets(row, variables),
            Self::Inside(field, inner) => match row.get(field) {
                Some(Value::Array(elements)) => {
                    elements.iter().any(|element| inner.meets(element, variables))
                }
                Some(value) => inner.meets(value, variables),
                None => false,
            },
            Self::Compare(field, comparison, operand) => {
                let operands = values(operand, variables);
                let mut compared =
                    elements(row, field).flat_map(|value| operands.iter().map(move |to| (value, to)));
                match comparison {
                    Comparison::Unequal => !compared.any(|(value, to)| same(value, to)),
                    Comparison::Equal => compared.any(|(value, to)| same(value, to)),
                    Comparison::Less => compared.any(|(value, to)| order(value, to) == Some(Ordering::Less)),
                    Comparison::Greater => {
                        compared.any(|(value, to)| order(value, to) == Some(Ordering::Greater))
                    }
                    Comparison::AtMost => {
                        compared.any(|(value, to)| order(value, to).is_some_and(Ordering::is_le))
                    }
                    Comparison::AtLeast => {
                        compared.any(|(value, to)| order(value, to).is_some_and(Ordering::is_ge))
                    }
                }
            }
            Self::In { field, negated, operands } => {
                let mut operands = operands.iter().flat_map(|operand| values(operand, variables));
                operands.any(|to| elements(row, field).any(|value| same(value, &to))) != *negated
            }
            Self::Contains { field, all, operands } => {
                let mut operands = operands.iter().flat_map(|operand| values(operand, variables));
                let mut has = |to: Operand| elements(row, field).any(|value| same(value, &to));
                if *all { operands.all(&mut has) } else { operands.any(&mut has) }
            }
            Self::Defined { field, negated } => row.get(field).is_some() != *negated,
            Self::Empty { field, negated } => {
                let empty = match row.get(field) {
                    None => true,
                    Some(Value::Array(elements)) => elements.is_empty(),
                    Some(Value::Object(fields)) => fields.is_empty(),
                    Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => false,
                };
                empty != *negated
            }
        }
    }
}

/// The values of a field: those of an array one by one.
fn elements<'a>(row: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    let value = row.get(field);
    let array = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    array.iter().chain(value.filter(|value| !value.is_array()))
}

/// What an operand stands for; an unknown variable for nothing.
fn values(operand: &Operand, variables: &Variables) -> Vec<Operand> {
    match operand {
        Operand::Variable(name) => {
            variables.get(name).into_iter().flatten().map(|text| Operand::Text(text.clone())).collect()
        }
        Operand::Text(_) | Operand::Number(_) | Operand::Bool(_) => vec![operand.clone()],
    }
}

fn same(value: &Value, to: &Operand) -> bool {
    order(value, to) == Some(Ordering::Equal)
}

/// Numbers by value, times by instant, texts by their characters; a text operand may stand for a number or a truth, since
/// variables arrive as texts.
fn order(value: &Value, to: &Operand) -> Option<Ordering> {
    let to = match to {
        Operand::Text(text) | Operand::Number(text) | Operand::Variable(text) => text.clone(),
        Operand::Bool(truth) => truth.to_string(),
    };
    match value {
        Value::String(text) => match (text.parse::<Timestamp>(), to.parse::<Timestamp>()) {
            (Ok(value), Ok(to)) => Some(value.cmp(&to)),
            (Ok(_) | Err(_), Err(_)) | (Err(_), Ok(_)) => Some(text.as_str().cmp(to.as_str())),
        },
        Value::Number(number) => {
            Some(number.to_string().parse::<Decimal>().ok()?.cmp(&to.parse::<Decimal>().ok()?))
        }
        Value::Bool(truth) => Some(truth.cmp(&to.parse().ok()?)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
