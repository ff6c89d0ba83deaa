//! Reads the tables of shapes.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One field of a shape.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) optional: bool,
    pub(super) kind: Kind,
}

/// What a field holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Any,
    String,
    Int,
    Rate,
    Bool,
    Object,
    DateTime,
    Country,
    Currency,
    Key,
    FieldName,
    Container,
    Localized,
    OneOf(Vec<&'static str>),
    /// A resource identifier of this type.
    Identifier(&'static str),
    Shape(&'static str),
    List {
        element: Box<Kind>,
        at_least: usize,
    },
}

/// All shapes by name.
pub(super) static TABLE: LazyLock<HashMap<&'static str, Vec<Field>>> = LazyLock::new(|| {
    let texts = [include_str!("parts.txt"), include_str!("orders.txt"), include_str!("settings.txt")];
    texts.into_iter().flat_map(str::lines).filter_map(shape).collect()
});

fn shape(line: &'static str) -> Option<(&'static str, Vec<Field>)> {
    if line.starts_with('#') {
        return None;
    }
    let (name, fields) = line.split_once(": ")?;
    Some((name, fields.split(", ").filter_map(field).collect()))
}

fn field(text: &'static str) -> Option<Field> {
    let (name, kind) = text.split_once(' ')?;
    let optional = name.ends_with('?');
    Some(Field { name: name.trim_end_matches('?'), optional, kind: kind_of(kind) })
}

fn kind_of(text: &'static str) -> Kind {
    if let Some(list) = text.strip_prefix('[') {
        let at_least = usize::from(list.ends_with('+'));
        let element = list.trim_end_matches('+').strip_suffix(']').unwrap_or(list);
        return Kind::List { element: Box::new(kind_of(element)), at_least };
    }
    if let Some(words) = text.strip_prefix('{') {
        return Kind::OneOf(words.trim_end_matches('}').split('|').collect());
    }
    if let Some(type_id) = text.strip_prefix("ref:") {
        return Kind::Identifier(type_id);
    }
    match text {
        "any" => Kind::Any,
        "string" => Kind::String,
        "int" => Kind::Int,
        "rate" => Kind::Rate,
        "bool" => Kind::Bool,
        "object" => Kind::Object,
        "datetime" => Kind::DateTime,
        "country" => Kind::Country,
        "currency" => Kind::Currency,
        "key" => Kind::Key,
        "fieldname" => Kind::FieldName,
        "container" => Kind::Container,
        "localized" => Kind::Localized,
        name => Kind::Shape(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(kind: &Kind) -> Vec<&'static str> {
        match kind {
            Kind::Shape(name) => vec![name],
            Kind::List { element, .. } => shapes(element),
            Kind::Any
            | Kind::String
            | Kind::Int
            | Kind::Rate
            | Kind::Bool
            | Kind::Object
            | Kind::DateTime
            | Kind::Country
            | Kind::Currency
            | Kind::Key
            | Kind::FieldName
            | Kind::Container
            | Kind::Localized
            | Kind::OneOf(_)
            | Kind::Identifier(_) => Vec::new(),
        }
    }

    #[test]
    fn every_line_is_a_shape_and_every_named_shape_exists() {
        let lines = [include_str!("parts.txt"), include_str!("orders.txt"), include_str!("settings.txt")];
        let lines =
            lines.into_iter().flat_map(str::lines).filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(lines.count(), TABLE.len());
        for (name, fields) in TABLE.iter() {
            assert!(!fields.is_empty(), "{name} has no fields");
            for used in fields.iter().flat_map(|field| shapes(&field.kind)) {
                assert!(TABLE.contains_key(used), "{name} names {used}");
            }
        }
    }
}
