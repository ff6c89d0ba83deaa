//! Query predicates: `orderState = "Open" and lineItems(variant(sku in ("A", "B")))`.
//! <https://docs.commercetools.com/api/predicates/query>

mod evaluate;
mod parse;

use std::collections::BTreeMap;
use std::fmt;

pub(super) use parse::parse;

/// Values of `:name` variables as they were sent: always texts.
pub(super) type Variables = BTreeMap<String, Vec<String>>;

/// A parsed predicate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Predicate {
    And(Box<Predicate>, Box<Predicate>),
    Or(Box<Predicate>, Box<Predicate>),
    Not(Box<Predicate>),
    /// `field(..)`: on an array, one element must match all of it.
    Inside(String, Box<Predicate>),
    Compare(String, Comparison, Operand),
    In {
        field: String,
        negated: bool,
        operands: Vec<Operand>,
    },
    Contains {
        field: String,
        all: bool,
        operands: Vec<Operand>,
    },
    Defined {
        field: String,
        negated: bool,
    },
    Empty {
        field: String,
        negated: bool,
    },
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    Text(String),
    /// As written, e.g. `12` or `-1.5`.
    Number(String),
    Bool(bool),
    Variable(String),
}

impl Predicate {
    /// The fields that it names at the top level.
    pub(super) fn fields(&self) -> Vec<&str> {
        match self {
            Self::And(left, right) | Self::Or(left, right) => [left.fields(), right.fields()].concat(),
            Self::Not(inner) => inner.fields(),
            Self::Inside(field, _)
            | Self::Compare(field, ..)
            | Self::In { field, .. }
            | Self::Contains { field, .. }
            | Self::Defined { field, .. }
            | Self::Empty { field, .. } => vec![field],
        }
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = |negated: &bool| if *negated { "not " } else { "" };
        match self {
            Self::And(left, right) => write!(f, "({left}) and ({right})"),
            Self::Or(left, right) => write!(f, "({left}) or ({right})"),
            Self::Not(inner) => write!(f, "not({inner})"),
            Self::Inside(field, inner) => write!(f, "`{field}`({inner})"),
            Self::Compare(field, comparison, operand) => write!(f, "`{field}` {comparison} {operand}"),
            Self::In { field, negated, operands } => {
                write!(f, "`{field}` {}in ({})", not(negated), Listed(operands))
            }
            Self::Contains { field, all, operands } => {
                write!(f, "`{field}` contains {} ({})", if *all { "all" } else { "any" }, Listed(operands))
            }
            Self::Defined { field, negated } => write!(f, "`{field}` is {}defined", not(negated)),
            Self::Empty { field, negated } => write!(f, "`{field}` is {}empty", not(negated)),
        }
    }
}

struct Listed<'a>(&'a [Operand]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, operand) in self.0.iter().enumerate() {
            write!(f, "{}{operand}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        })
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
            Self::Number(number) => f.write_str(number),
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Variable(name) => write!(f, ":{name}"),
        }
    }
}

#[cfg(test)]
mod tests;
