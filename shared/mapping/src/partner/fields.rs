//! A partner's fields that an account may write: which there are, which of them are the lines', and how values get there.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentLine;

use super::WritableField;

/// The fields of one partner. `K` says what a field takes.
pub(crate) struct Fields<K: 'static> {
    /// The partner, as people call it.
    pub(crate) partner: &'static str,
    /// The list of an order's lines, which stands before the name of a line's field: `items` of `items.upc`.
    pub(crate) lines: &'static str,
    /// Every field, and what it takes.
    pub(crate) all: &'static [(&'static str, K)],
    /// What a field takes, in words.
    pub(crate) takes: fn(K) -> &'static str,
    /// Puts a value on a line, under its name within the line.
    pub(crate) put: fn(&mut Map<String, Value>, &str, Value),
}

impl<K> fmt::Debug for Fields<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields").field("partner", &self.partner).finish_non_exhaustive()
    }
}

impl<K: Copy> Fields<K> {
    /// All of them, for whoever checks a configuration.
    pub(crate) fn writable(&self) -> Vec<WritableField> {
        let writable =
            |(name, _): &(&'static str, K)| WritableField { name, of_lines: self.of_line(name).is_some() };
        self.all.iter().map(writable).collect()
    }

    /// Writes values over an order's body; `read` brings each into its field's form, or finds that it is none. A value of
    /// the whole order for a line's field goes to every line, except where a line has its own. What stands in the list
    /// behind the lines is no line.
    pub(crate) fn write(
        &self,
        order: &mut Map<String, Value>,
        lines: &[FulfillmentLine],
        values: &BTreeMap<String, Value>,
        read: impl Fn(K, &Value) -> Option<Value>,
    ) -> Result<(), Refusal> {
        for (name, value) in given(values) {
            let value = self.checked(name, value, &read)?;
            match self.of_line(name) {
                Some(field) => {
                    self.bodies(order, lines).for_each(|line| (self.put)(line, field, value.clone()));
                }
                None => put(order, name, value),
            }
        }
        for (body, line) in self.bodies(order, lines).zip(lines) {
            for (name, value) in given(&line.fields) {
                self.write_own(body, name, value, &read).map_err(|refusal| refusal.of_line(&line.line))?;
            }
        }
        Ok(())
    }

    fn write_own(
        &self,
        body: &mut Map<String, Value>,
        name: &str,
        value: &Value,
        read: impl Fn(K, &Value) -> Option<Value>,
    ) -> Result<(), Refusal> {
        self.kind(name)?;
        let Some(field) = self.of_line(name) else {
            let partner = self.partner;
            let message =
                format!("{partner}'s `{name}` is a field of the order and takes no value of a line");
            return Err(Refusal::new("bad-field", message));
        };
        (self.put)(body, field, self.checked(name, value, read)?);
        Ok(())
    }

    fn bodies<'a>(
        &self,
        order: &'a mut Map<String, Value>,
        lines: &[FulfillmentLine],
    ) -> impl Iterator<Item = &'a mut Map<String, Value>> + use<'a, K> {
        let bodies = order.get_mut(self.lines).and_then(Value::as_array_mut).into_iter().flatten();
        bodies.take(lines.len()).filter_map(Value::as_object_mut)
    }

    /// The name of a line's field within the line.
    fn of_line<'a>(&self, name: &'a str) -> Option<&'a str> {
        name.strip_prefix(self.lines)?.strip_prefix('.')
    }

    fn kind(&self, name: &str) -> Result<K, Refusal> {
        let found = self.all.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        found.ok_or_else(|| {
            let message = format!("`{name}` is not an order field of {} that can be written", self.partner);
            Refusal::new("unknown-field", message)
        })
    }

    fn checked(
        &self,
        name: &str,
        value: &Value,
        read: impl Fn(K, &Value) -> Option<Value>,
    ) -> Result<Value, Refusal> {
        let kind = self.kind(name)?;
        read(kind, value).ok_or_else(|| {
            let (partner, wanted) = (self.partner, (self.takes)(kind));
            let message = format!("`{value}` cannot be {partner}'s `{name}`, which takes {wanted}");
            Refusal::new("bad-field", message)
        })
    }
}

/// The values that say something.
fn given(values: &BTreeMap<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    values.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.as_str(), value))
}

/// Puts a value under a name, or within an object: `weight.value`. Lists join what is there.
pub(crate) fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some((inner, field)) = name.split_once('.') {
        if let Value::Object(inner) = object.entry(inner).or_insert_with(|| json!({})) {
            put(inner, field, value);
        }
        return;
    }
    match (object.get_mut(name), value) {
        (Some(Value::Array(there)), Value::Array(more)) => {
            for item in more {
                if !there.contains(&item) {
                    there.push(item);
                }
            }
        }
        (_, value) => {
            object.insert(name.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::part;
    use super::*;

    const FIELDS: Fields<&str> = Fields {
        partner: "A partner",
        lines: "lines",
        all: &[("note", "text"), ("size.width", "text"), ("tags", "list"), ("lines.upc", "text")],
        takes: |kind| kind,
        put,
    };

    fn written(whole: &[(&str, Value)], own: &[(&str, Value)]) -> Result<Value, Refusal> {
        let fields = |values: &[(&str, Value)]| {
            values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<BTreeMap<_, _>>()
        };
        let mut lines = part("east", "1").lines;
        lines[1].fields = fields(own);
        let mut order = json!({ "tags": ["a"], "lines": [{ "sku": "1" }, { "sku": "2" }, { "sku": null }] });
        let read = |kind: &str, value: &Value| {
            let fits = if kind == "text" { value.is_string() } else { value.is_array() };
            fits.then(|| value.clone())
        };
        FIELDS.write(order.as_object_mut().unwrap(), &lines, &fields(whole), read).map(|()| order)
    }

    #[test]
    fn a_value_goes_where_its_name_says() {
        let whole = [
            ("note", json!("n")),
            ("size.width", json!("7")),
            ("tags", json!(["b", "a", "b"])),
            ("lines.upc", json!("all")),
        ];
        let order = written(&whole, &[("lines.upc", json!("own"))]).unwrap();
        let want = json!({ "note": "n", "size": { "width": "7" }, "tags": ["a", "b"],
            "lines": [{ "sku": "1", "upc": "all" }, { "sku": "2", "upc": "own" }, { "sku": null }] });
        assert_eq!(order, want);
        let untouched = written(&[("note", json!(null))], &[("note", json!(null))]).unwrap();
        assert_eq!(untouched.get("note"), None);
    }

    #[test]
    fn what_does_not_fit_is_refused_in_words() {
        for (whole, own, code, message) in [
            (
                ("colour", "x"),
                None,
                "unknown-field",
                "`colour` is not an order field of A partner that can be written",
            ),
            (("tags", "x"), None, "bad-field", "`\"x\"` cannot be A partner's `tags`, which takes list"),
            (
                ("note", "n"),
                Some("note"),
                "bad-field",
                "A partner's `note` is a field of the order and takes no value of a line",
            ),
        ] {
            let own: Vec<(&str, Value)> = own.into_iter().map(|name| (name, json!("x"))).collect();
            let refusal = written(&[(whole.0, json!(whole.1))], &own).unwrap_err();
            assert_eq!((refusal.code.as_str(), refusal.message.as_str()), (code, message));
            assert_eq!(refusal.line.is_some(), !own.is_empty());
        }
    }

    #[test]
    fn a_field_is_the_order_s_or_the_lines() {
        let of_lines: Vec<&str> =
            FIELDS.writable().iter().filter(|field| field.of_lines).map(|field| field.name).collect();
        assert_eq!(of_lines, ["lines.upc"]);
    }
}
