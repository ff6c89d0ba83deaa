//! Two bodies of requests, field by field.

use std::collections::BTreeSet;

use serde_json::Value;
use waybill_ledger::mask::mask;

use super::told::Field;

/// Whether personal data is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Showing {
    /// It is blacked out.
    Masked,
    /// It is shown.
    AsItIs,
}

/// What stands for a text that is not shown.
const HIDDEN: &str = "***";

/// The fields in which two bodies differ. They are compared as they are and shown as it is wanted, so that a name that
/// changes is a change though both are blacked out.
pub(super) fn differing(old: &Value, new: &Value, showing: Showing) -> Vec<Field> {
    let shown = |body: &Value| match showing {
        Showing::AsItIs => body.clone(),
        Showing::Masked => serde_json::from_str(&mask(&body.to_string())).unwrap_or(Value::Null),
    };
    let mut fields = Vec::new();
    match (old, new) {
        (Value::String(old), Value::String(new)) => texts(old, new, showing, &mut fields),
        (old, new) => {
            let (was, is) = (shown(old), shown(new));
            walk(Pair::of(old, new), Pair::of(&was, &is), "", &mut fields);
        }
    }
    fields
}

/// Both sides of a place; nothing where one has no such place.
#[derive(Debug, Clone, Copy)]
struct Pair<'a> {
    old: Option<&'a Value>,
    new: Option<&'a Value>,
}

impl<'a> Pair<'a> {
    const fn of(old: &'a Value, new: &'a Value) -> Self {
        Self { old: Some(old), new: Some(new) }
    }

    fn at(self, get: impl Fn(&'a Value) -> Option<&'a Value>) -> Self {
        Self { old: self.old.and_then(&get), new: self.new.and_then(&get) }
    }
}

fn walk(real: Pair<'_>, shown: Pair<'_>, path: &str, fields: &mut Vec<Field>) {
    if real.old == real.new {
        return;
    }
    match (real.old, real.new) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(real.at(|value| value.get(name)), shown.at(|value| value.get(name)), &path, fields);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            for index in 0..old.len().max(new.len()) {
                let path = format!("{path}[{index}]");
                walk(real.at(|value| value.get(index)), shown.at(|value| value.get(index)), &path, fields);
            }
        }
        _ => fields.push(Field { path: path.to_owned(), old: shown.old.cloned(), new: shown.new.cloned() }),
    }
}

/// Bodies that are no JSON: element by element where they have elements, else line by line. What is in them is shown only
/// where personal data may be.
fn texts(old: &str, new: &str, showing: Showing, fields: &mut Vec<Field>) {
    let pieces = |text: &str| -> Vec<String> {
        text.replace("><", ">\n<")
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (old, new) = (pieces(old), pieces(new));
    let lost = old.iter().filter(|piece| !new.contains(piece));
    let won = new.iter().filter(|piece| !old.contains(piece));
    let shown = |piece: &String| {
        Some(Value::String(match showing {
            Showing::AsItIs => piece.clone(),
            Showing::Masked => HIDDEN.to_owned(),
        }))
    };
    let path = |piece: &String| {
        let name = piece.strip_prefix('<').and_then(|rest| rest.split(['>', ' ', '/']).next());
        name.filter(|name| !name.is_empty()).map_or_else(|| "text".to_owned(), str::to_owned)
    };
    fields.extend(lost.map(|piece| Field { path: path(piece), old: shown(piece), new: None }));
    for piece in won {
        let (path, new) = (path(piece), shown(piece));
        match fields.iter_mut().find(|field| field.path == path && field.new.is_none()) {
            Some(field) => field.new = new,
            None => fields.push(Field { path, old: None, new }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(old: &Value, new: &Value, showing: Showing) -> Vec<(String, Value, Value)> {
        let fields = differing(old, new, showing).into_iter();
        fields.map(|field| (field.path, field.old.into(), field.new.into())).collect()
    }

    #[test]
    fn fields_are_named_by_where_they_stand() {
        let old = json!({ "a": { "b": [1, { "c": "x" }] }, "gone": true, "same": [1] });
        let new = json!({ "a": { "b": [1, { "c": "y" }, 3] }, "same": [1], "won": null });
        let want = [
            ("a.b[1].c".to_owned(), json!("x"), json!("y")),
            ("a.b[2]".to_owned(), Value::Null, json!(3)),
            ("gone".to_owned(), json!(true), Value::Null),
            ("won".to_owned(), Value::Null, Value::Null),
        ];
        assert_eq!(told(&old, &new, Showing::Masked), want);
        assert_eq!(told(&old, &old, Showing::Masked), []);
    }

    #[test]
    fn a_person_s_data_differs_and_is_not_shown() {
        let [old, new] = ["Jo", "Kim"].map(|name| json!({ "to": { "firstName": name, "zip": "1" } }));
        let masked = told(&old, &new, Showing::Masked);
        assert_eq!(masked, [("to.firstName".to_owned(), json!("***"), json!("***"))]);
        let plain = told(&old, &new, Showing::AsItIs);
        assert_eq!(plain, [("to.firstName".to_owned(), json!("Jo"), json!("Kim"))]);
    }

    #[test]
    fn texts_are_compared_by_their_elements() {
        let old = json!("<order><zip>1</zip><method>Ground</method></order>");
        let new = json!("<order><zip>1</zip><method>Air</method><gift/></order>");
        let plain = told(&old, &new, Showing::AsItIs);
        let want = [
            ("method".to_owned(), json!("<method>Ground</method>"), json!("<method>Air</method>")),
            ("gift".to_owned(), Value::Null, json!("<gift/>")),
        ];
        assert_eq!(plain, want);
        assert_eq!(told(&old, &new, Showing::Masked)[0], ("method".to_owned(), json!("***"), json!("***")));
    }
}
