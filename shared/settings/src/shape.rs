//! Whether the file has the shape that its schema says: unknown keys, wrong types, missing values.
//!
//! The same schema serves editors. Only the words that schemas of Rust types use are understood.

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::DeValue;

use crate::document::{Document, Path};
use crate::finding::Finding;
use crate::schema;
use crate::suggest::suggestion;

/// What is wrong with the shape of the options at a path, which are those of the partner of this name.
pub(crate) fn of_options(document: &Document<'_>, partner: &str, path: &Path) -> Vec<Finding> {
    let schema = schema::of_options(partner).unwrap_or(Value::Bool(true));
    let given = document.at(path);
    given.map_or_else(Vec::new, |given| walked(document, &schema, &schema, given, path).found)
}

/// What is wrong with the shape of the whole file.
pub(crate) fn of_file(document: &Document<'_>, schema: &Value) -> Told {
    walked(document, schema, schema, document.root(), &Path::default())
}

/// Everything that is wrong with a shape.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) found: Vec<Finding>,
    /// The unknown keys among it.
    unknown: Vec<Path>,
}

impl Told {
    /// The unknown keys, where they are all that is wrong: without them the rest can be looked at, too.
    pub(crate) fn only_unknown(&self) -> Option<&[Path]> {
        (self.unknown.len() == self.found.len()).then_some(&self.unknown)
    }
}

fn walked(
    document: &Document<'_>,
    root: &Value,
    schema: &Value,
    value: &Spanned<DeValue<'_>>,
    path: &Path,
) -> Told {
    let mut walk = Walk { document, root, found: Vec::new(), unknown: Vec::new() };
    walk.value(schema, value, path);
    Told { found: walk.found, unknown: walk.unknown }
}

struct Walk<'a> {
    document: &'a Document<'a>,
    root: &'a Value,
    found: Vec<Finding>,
    unknown: Vec<Path>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, schema: &'a Value, value: &Spanned<DeValue<'_>>, path: &Path) {
        let Some(schema) = resolved(self.root, schema) else { return };
        if let Some(branches) = list(schema, "oneOf").or_else(|| list(schema, "anyOf")) {
            self.branches(branches, value, path);
        }
        if let Some(words) = list(schema, "enum") {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            self.word(&words, value, path);
        }
        if !fits_type(schema, value.get_ref()) {
            let message = format!("{} wants {}, not {}", named(path), wanted(schema), told(value.get_ref()));
            self.tell(value, path, message);
            return;
        }
        match value.get_ref() {
            DeValue::Table(_) => self.table(schema, value, path),
            DeValue::Array(elements) => {
                for (at, element) in elements.iter().enumerate() {
                    if let Some(items) = schema.get("items") {
                        self.value(items, element, &path.index(at));
                    }
                }
            }
            DeValue::Integer(number) => self.range(schema, number.as_str(), value, path),
            DeValue::String(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
    }

    fn table(&mut self, schema: &'a Map<String, Value>, value: &Spanned<DeValue<'_>>, path: &Path) {
        let Some(table) = value.get_ref().as_table() else { return };
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties");
        for (key, child) in table {
            let (name, below) = (key.get_ref().as_ref(), path.key(key.get_ref()));
            if let Some(property) = properties.and_then(|properties| properties.get(name)) {
                self.value(property, child, &below);
            } else if others == Some(&Value::Bool(false)) {
                let known = properties.unwrap_or(&none).keys().map(String::as_str);
                let message = format!("unknown key `{name}`{}", suggestion(name, known));
                self.found.push(self.document.finding(key.span(), &below, message));
                self.unknown.push(below);
            } else if let Some(others) = others {
                self.value(others, child, &below);
            }
        }
        for name in list(schema, "required").into_iter().flatten().filter_map(Value::as_str) {
            if !table.iter().any(|(key, _)| key.get_ref() == name) {
                self.tell(value, &path.key(name), format!("{} needs `{name}`", named(path)));
            }
        }
    }

    /// A choice: one branch must fit. Plain words are told together; otherwise the branch that is nearest tells.
    fn branches(&mut self, branches: &'a [Value], value: &Spanned<DeValue<'_>>, path: &Path) {
        let mut words = Vec::new();
        let mut nearest: Option<Told> = None;
        for branch in branches {
            let Some(shape) = resolved(self.root, branch) else { return };
            match shape.get("const").and_then(Value::as_str) {
                Some(word) => words.push(word),
                None if fits_type(shape, value.get_ref()) => {
                    let told = walked(self.document, self.root, branch, value, path);
                    if nearest.as_ref().is_none_or(|nearest| told.found.len() < nearest.found.len()) {
                        nearest = Some(told);
                    }
                }
                None => {}
            }
        }
        match nearest {
            Some(told) => {
                self.found.extend(told.found);
                self.unknown.extend(told.unknown);
            }
            None if !words.is_empty() => self.word(&words, value, path),
            None => {
                let kinds: Vec<String> =
                    branches.iter().filter_map(|branch| resolved(self.root, branch)).map(wanted).collect();
                let kinds: Vec<&str> =
                    kinds.iter().map(String::as_str).filter(|kind| *kind != "nothing").collect();
                let message =
                    format!("{} wants {}, not {}", named(path), kinds.join(" or "), told(value.get_ref()));
                self.tell(value, path, message);
            }
        }
    }

    fn word(&mut self, words: &[&str], value: &Spanned<DeValue<'_>>, path: &Path) {
        let message = match value.get_ref().as_str() {
            Some(given) if words.contains(&given) => return,
            Some(given) => {
                let near = suggestion(given, words.iter().copied());
                format!("{} wants one of {}, not `{given}`{near}", named(path), words.join(", "))
            }
            None => {
                format!("{} wants one of {}, not {}", named(path), words.join(", "), told(value.get_ref()))
            }
        };
        self.tell(value, path, message);
    }

    fn range(
        &mut self,
        schema: &Map<String, Value>,
        number: &str,
        value: &Spanned<DeValue<'_>>,
        path: &Path,
    ) {
        let Ok(number) = number.replace('_', "").parse::<i64>() else { return };
        let (least, most) = (bound(schema, "minimum"), bound(schema, "maximum"));
        if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
            let range = match (least, most) {
                (Some(least), Some(most)) => format!("from {least} to {most}"),
                (Some(least), None) => format!("of at least {least}"),
                (None, _) => format!("of at most {}", most.unwrap_or(i64::MAX)),
            };
            self.tell(value, path, format!("{} wants a number {range}, not {number}", named(path)));
        }
    }

    fn tell(&mut self, value: &Spanned<DeValue<'_>>, path: &Path, message: String) {
        self.found.push(self.document.finding(value.span(), path, message));
    }
}

/// The object behind `$ref`; `None` where anything goes.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Map<String, Value>> {
    let object = schema.as_object()?;
    match object.get("$ref").and_then(Value::as_str) {
        Some(name) => root.pointer(name.trim_start_matches('#'))?.as_object(),
        None => Some(object),
    }
}

fn list<'a>(schema: &'a Map<String, Value>, key: &str) -> Option<&'a [Value]> {
    schema.get(key).and_then(Value::as_array).map(Vec::as_slice)
}

/// Bounds of schemas of whole numbers may be written as decimals.
fn bound(schema: &Map<String, Value>, key: &str) -> Option<i64> {
    let number = schema.get(key)?;
    number.as_i64().or_else(|| number.to_string().split('.').next()?.parse().ok())
}

fn types(schema: &Map<String, Value>) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => Vec::new(),
    }
}

/// Dates stand for texts: the reader of the value says which texts are dates.
fn fits_type(schema: &Map<String, Value>, value: &DeValue<'_>) -> bool {
    let types = types(schema);
    types.is_empty()
        || types.iter().any(|kind| match value {
            DeValue::String(_) | DeValue::Datetime(_) => *kind == "string",
            DeValue::Integer(_) => matches!(*kind, "integer" | "number"),
            DeValue::Float(_) => *kind == "number",
            DeValue::Boolean(_) => *kind == "boolean",
            DeValue::Array(_) => *kind == "array",
            DeValue::Table(_) => *kind == "object",
        })
}

fn wanted(schema: &Map<String, Value>) -> String {
    let words = types(schema).into_iter().filter_map(|kind| match kind {
        "string" => Some("a text"),
        "integer" => Some("a whole number"),
        "number" => Some("a number"),
        "boolean" => Some("true or false"),
        "array" => Some("a list"),
        "object" => Some("a table"),
        _ => None,
    });
    let words: Vec<&str> = words.collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(" or ") }
}

const fn told(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn named(path: &Path) -> String {
    let path = path.to_string();
    if path.is_empty() { "the file".to_owned() } else { format!("`{path}`") }
}
