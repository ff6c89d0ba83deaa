//! What is known of a parcel changes.

use serde_json::{Map, Value};

use super::account::Account;
use super::edition::Edition;
use super::refusal::Refusal;
use super::{detect, shape, shapes, terms};

impl Account {
    /// `PUT /trackings/{id}`. What is not named stays; lists and own fields are replaced whole, an empty note clears it. A new
    /// courier keeps what the old one said: what really happens is not documented.
    pub(super) fn update(&mut self, id: &str, sent: &Value, edition: Edition) -> Result<(), Refusal> {
        let tracking = self.tracking(id)?;
        let taken = shape::read(shapes::UPDATE, "", detect::object(sent)?, edition)?;
        terms::check(&self.config, &taken.fields)?;
        let mut fields = tracking.fields.clone();
        let mut changes = taken.fields;
        let slug = changes.remove("slug");
        terms::place(&self.config, &mut changes);
        change(&mut fields, changes);
        let slug = match slug.as_ref().and_then(Value::as_str) {
            Some(slug) if slug != tracking.slug => {
                terms::required(detect::named(&self.config, &tracking.number, slug)?, &fields)?;
                slug.to_owned()
            }
            Some(_) | None => tracking.slug.clone(),
        };
        let id = tracking.id.clone();
        self.is_free(&slug, &tracking.number, &fields, Some(&id))?;
        let now = self.now;
        if let Some(tracking) = self.trackings.get_mut(&id) {
            tracking.slug = slug;
            tracking.fields = fields;
            tracking.ignored.extend(taken.ignored);
            tracking.updated = now;
        }
        Ok(())
    }
}

fn change(fields: &mut Map<String, Value>, changes: Map<String, Value>) {
    for (name, value) in changes {
        if name == "note" && value.as_str() == Some("") {
            fields.remove(&name);
        } else {
            fields.insert(name, value);
        }
    }
}
