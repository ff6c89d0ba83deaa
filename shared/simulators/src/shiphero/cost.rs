//! What an operation will cost, estimated before it runs from the sizes of the pages that it asks for.
//!
//! ShipHero's formula is not published. Ours agrees with what is known: 1 for a query and 10 for a mutation, 1 for each
//! object, and a connection multiplies what it contains by the size of its page, 100 unless told.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::ast::Value;
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};

/// Credits of any query, beside its objects.
const QUERY: u64 = 1;
/// Credits of any mutation, beside its objects.
const MUTATION: u64 = 10;
const DEFAULT_PAGE: u64 = 100;

/// One operation, to be estimated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Estimate<'a> {
    pub(super) document: &'a ExecutableDocument,
    pub(super) variables: &'a JsonMap,
}

/// What the operation costs without any object.
pub(super) fn base(is_mutation: bool) -> u64 {
    if is_mutation { MUTATION } else { QUERY }
}

impl Estimate<'_> {
    /// Credits for what one field of the operation returns at most; `analyze: true` and the quota are free.
    pub(super) fn field(&self, field: &Field) -> u64 {
        if field.name == "user_quota" || self.is_analysis(field) {
            return 0;
        }
        let inside = self.set(&field.selection_set);
        let kind = field.ty().inner_named_type().as_str();
        match kind {
            _ if field.selection_set.is_empty() || kind == "PageInfo" => 0,
            _ if is_wrapper(kind) => inside,
            _ if kind.ends_with("Connection") => self.page(field).saturating_mul(inside),
            _ => inside.saturating_add(1),
        }
    }

    /// The fields of the operation itself.
    pub(super) fn roots<'s>(&'s self, set: &'s SelectionSet) -> Vec<&'s Field> {
        let mut fields = Vec::new();
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => fields.push(field.as_ref()),
                Selection::InlineFragment(inline) => fields.extend(self.roots(&inline.selection_set)),
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    fields.extend(fragment.into_iter().flat_map(|found| self.roots(&found.selection_set)));
                }
            }
        }
        fields
    }

    /// True for `analyze: true`.
    pub(super) fn is_analysis(&self, field: &Field) -> bool {
        field.specified_argument_by_name("analyze").is_some_and(|value| match value.as_ref() {
            Value::Boolean(is_on) => *is_on,
            Value::Variable(name) => {
                self.variables.get(name.as_str()).and_then(JsonValue::as_bool) == Some(true)
            }
            Value::Null
            | Value::Enum(_)
            | Value::String(_)
            | Value::Float(_)
            | Value::Int(_)
            | Value::List(_)
            | Value::Object(_) => false,
        })
    }

    fn set(&self, set: &SelectionSet) -> u64 {
        self.roots(set).into_iter().fold(0, |sum: u64, field| sum.saturating_add(self.field(field)))
    }

    fn page(&self, field: &Field) -> u64 {
        let size = |name: &str| {
            field.specified_argument_by_name(name).and_then(|value| match value.as_ref() {
                Value::Int(size) => size.as_str().parse().ok(),
                Value::Variable(name) => self.variables.get(name.as_str()).and_then(JsonValue::as_u64),
                Value::Null
                | Value::Enum(_)
                | Value::String(_)
                | Value::Float(_)
                | Value::Boolean(_)
                | Value::List(_)
                | Value::Object(_) => None,
            })
        };
        size("first").or_else(|| size("last")).unwrap_or(DEFAULT_PAGE)
    }
}

/// Objects that only hold others cost nothing.
pub(super) fn is_wrapper(kind: &str) -> bool {
    ["QueryResult", "Output", "Edge"].iter().any(|ending| kind.ends_with(ending))
}
