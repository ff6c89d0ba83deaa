//! Requests against an interface that is published as `OpenAPI`, read strictly: no unknown path, parameter or member.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::Request;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::outside;

const LEFT_OUT: &str = "nothing was compared with the published interfaces";

/// What a document is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Written as a description.
    Described,
    /// Made of samples: it takes for required and for whole whatever happened to be so in one, and knows no null.
    Sampled,
}

/// A published interface.
pub(crate) struct Published {
    whole: Value,
    /// What the interface takes and the document does not know: members as `path member`, values as `path /place`.
    known: BTreeSet<&'static str>,
    /// By path and method, each compiled once.
    compiled: Mutex<BTreeMap<String, Arc<Validator>>>,
}

/// What an operation is, where the path and the method lead to one.
struct Operation<'a> {
    found: &'a Value,
    /// Parameters of the operation and of its path.
    parameters: Vec<&'a Value>,
    template: &'a str,
}

impl Published {
    /// The interface in a file of the specs folder, read once, or nothing where that is not at hand.
    pub(crate) fn at(file: &'static str, origin: Origin, known: &[&'static str]) -> Option<&'static Self> {
        static READ: Mutex<BTreeMap<&str, Option<&'static Published>>> = Mutex::new(BTreeMap::new());
        let mut read = READ.lock().expect("no test panics while it reads an interface");
        let once = || Self::read(file, origin, known).map(|published| &*Box::leak(Box::new(published)));
        *read.entry(file).or_insert_with(once)
    }

    fn read(file: &str, origin: Origin, known: &[&'static str]) -> Option<Self> {
        let path = outside::folder("WAYBILL_SPECS", LEFT_OUT)?.join(file);
        let text = std::fs::read_to_string(&path).expect("the specs folder has the interface");
        let is_yaml = Path::new(file).extension().is_some_and(|end| end == "yaml");
        let mut whole: Value = if is_yaml {
            serde_saphyr::from_str(&text).expect("the interface is YAML")
        } else {
            serde_json::from_str(&text).expect("the interface is JSON")
        };
        strict(&mut whole, false);
        if origin == Origin::Sampled
            && let Some(schemas) = whole.pointer_mut("/components/schemas")
        {
            lenient(schemas);
        }
        Some(Self { whole, known: known.iter().copied().collect(), compiled: Mutex::default() })
    }

    /// What is wrong with a request, in sentences.
    pub(crate) fn problems(&self, request: &Request<Bytes>) -> Vec<String> {
        let named = format!("{} {}", request.method(), request.uri().path());
        let Some(operation) = self.operation(request) else {
            return vec![format!("{named} is not published")];
        };
        let mut problems = parameters(&operation, request.uri().query().unwrap_or_default());
        if let Some(schema) = operation.found.pointer("/requestBody/content/application~1json/schema") {
            let validator = self.validator(&format!("{} {}", request.method(), operation.template), schema);
            problems.extend(self.body(&operation, &validator, request.body()));
        } else if !request.body().is_empty() {
            problems.push("takes no body".to_owned());
        }
        problems.into_iter().map(|problem| format!("{named}: {problem}")).collect()
    }

    fn validator(&self, name: &str, schema: &Value) -> Arc<Validator> {
        let mut compiled = self.compiled.lock().expect("no test panics while it compiles a schema");
        let made = || {
            let schema = json!({ "allOf": [schema], "components": self.whole["components"] });
            Arc::new(jsonschema::options().build(&schema).expect("the published schema is a schema"))
        };
        Arc::clone(compiled.entry(name.to_owned()).or_insert_with(made))
    }

    fn body(&self, operation: &Operation<'_>, validator: &Validator, body: &Bytes) -> Vec<String> {
        let Ok(sent) = serde_json::from_slice::<Value>(body) else { return vec!["wants a body".to_owned()] };
        let found = validator.iter_errors(&sent).map(|error| format!("{}: {error}", error.instance_path()));
        found.filter(|problem| !self.is_known(operation.template, problem)).collect()
    }

    /// Whether a problem is no more than what the interface takes all the same.
    fn is_known(&self, template: &str, problem: &str) -> bool {
        let knows = |what: &str| self.known.contains(format!("{template} {what}").as_str());
        let (place, rest) = problem.split_once(": ").unwrap_or((problem, ""));
        if let Some((_, members)) = rest.split_once("Additional properties are not allowed (") {
            return members.split('\'').skip(1).step_by(2).all(knows);
        }
        let place = place.split('/').filter(|part| part.parse::<usize>().is_err());
        knows(&place.collect::<Vec<_>>().join("/"))
    }

    fn operation(&self, request: &Request<Bytes>) -> Option<Operation<'_>> {
        let path: Vec<&str> = request.uri().path().split('/').collect();
        let method = request.method().as_str().to_lowercase();
        let fitting = self.whole["paths"].as_object()?.iter().filter(|(template, _)| fits(template, &path));
        // Of two that fit, the one with fewer placeholders is meant.
        let (template, item) = fitting.min_by_key(|(template, _)| template.matches('{').count())?;
        let found = item.get(&method)?;
        let parameters = [item, found].into_iter().filter_map(|of| of["parameters"].as_array()).flatten();
        let parameters = parameters.map(|parameter| self.resolved(parameter)).collect();
        Some(Operation { found, parameters, template })
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        target.and_then(|target| self.whole.pointer(target)).unwrap_or(value)
    }
}

fn fits(template: &str, path: &[&str]) -> bool {
    let wanted: Vec<&str> = template.split('/').collect();
    let one = |(wanted, found): (&&str, &&str)| {
        if wanted.starts_with('{') { !found.is_empty() } else { wanted == found }
    };
    wanted.len() == path.len() && wanted.iter().zip(path).all(one)
}

fn parameters(operation: &Operation<'_>, query: &str) -> Vec<String> {
    let of_query: Vec<&Value> =
        operation.parameters.iter().copied().filter(|parameter| is_of_query(parameter)).collect();
    let sent: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let mut problems = Vec::new();
    for (name, value) in &sent {
        let Some(parameter) = of_query.iter().find(|parameter| parameter["name"] == name.as_str()) else {
            problems.push(format!("has no parameter `{name}`"));
            continue;
        };
        let schema = &parameter["schema"];
        let is_number = value.parse::<i64>().is_ok();
        let takes =
            schema["enum"].as_array().is_none_or(|words| words.iter().any(|word| word == value.as_str()));
        if !takes || (schema["type"] == "integer" && !is_number) {
            problems.push(format!("its parameter `{name}` cannot be `{value}`"));
        }
    }
    for parameter in of_query.iter().filter(|parameter| parameter["required"] == true) {
        if !sent.iter().any(|(name, _)| parameter["name"] == name.as_str()) {
            problems.push(format!("wants the parameter {}", parameter["name"]));
        }
    }
    problems
}

/// Some documents tell the place of a parameter in its schema.
fn is_of_query(parameter: &Value) -> bool {
    parameter["in"] == "query" || parameter["schema"]["in"] == "query"
}

/// Turns what `OpenAPI` says of schemas into JSON Schema, and lets no object have members that it does not list. Those that
/// are put together of several are left open.
fn strict(value: &mut Value, is_part: bool) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                strict(member, matches!(name.as_str(), "allOf" | "oneOf" | "anyOf"));
            }
            nullable(members);
            let is_listed = members.get("properties").is_some_and(Value::is_object);
            let is_open = members.contains_key("additionalProperties") || members.contains_key("allOf");
            if is_listed && !is_open && !is_part {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strict(item, is_part)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn nullable(members: &mut Map<String, Value>) {
    if members.remove("nullable") != Some(Value::Bool(true)) {
        return;
    }
    if let Some(kind) = members.get("type").and_then(Value::as_str).map(str::to_owned) {
        members.insert("type".to_owned(), json!([kind, "null"]));
    }
    if let Some(words) = members.get_mut("enum").and_then(Value::as_array_mut) {
        words.push(Value::Null);
    }
}

/// Takes back what only the samples say.
fn lenient(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(lenient);
            if members.get("required").is_some_and(Value::is_array) {
                members.remove("required");
            }
            match members.get("type").and_then(Value::as_str) {
                Some("integer" | "number") => members.insert("type".to_owned(), json!(["number", "null"])),
                Some(kind) => members.insert("type".to_owned(), json!([kind, "null"])),
                None => None,
            };
        }
        Value::Array(items) => items.iter_mut().for_each(lenient),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
