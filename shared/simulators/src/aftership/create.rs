//! Parcels begin to be followed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::account::{Account, later};
use super::config::TakenId;
use super::couriers::{Courier, TESTING};
use super::edition::Edition;
use super::estimate::Estimates;
use super::refusal::Refusal;
use super::scan::Scan;
use super::tracking::Tracking;
use super::{detect, number, shape, shapes, subtags, terms, testing};

impl Account {
    /// `POST /trackings`. Lists show the parcel from `visible` on.
    pub(super) fn create(
        &mut self,
        sent: &Value,
        edition: Edition,
        visible: Timestamp,
    ) -> Result<String, Refusal> {
        let mut sent = detect::object(sent)?.clone();
        let number = number::number(&mut sent)?;
        let wanted = number::id(&mut sent)?;
        let taken = shape::read(shapes::CREATE, "", &sent, edition)?;
        terms::check(&self.config, &taken.fields)?;
        let slug = detect::slug(&self.config, &number, &taken.fields)?;
        if let Some(id) = &wanted {
            self.id_is_free(id, &slug, &number)?;
        }
        self.is_free(&slug, &number, &taken.fields, None)?;
        let mut made = self.made(wanted, number, slug, taken.fields);
        made.ignored = taken.ignored.into_iter().collect();
        made.visible = visible;
        let id = made.id.clone();
        let scans = self.life(&made);
        self.trackings.insert(id.clone(), made);
        self.plan(&id, scans)?;
        Ok(id)
    }

    /// An id is taken once, for whatever number.
    fn id_is_free(&self, id: &str, slug: &str, number: &str) -> Result<(), Refusal> {
        let Some(taken) = self.trackings.values().find(|one| one.is_called(id)) else { return Ok(()) };
        let is_same = taken.number == number && taken.slug == slug;
        match self.config.readings.taken_id {
            TakenId::Invalid if !is_same => Err(Refusal::BadId),
            TakenId::Invalid | TakenId::Exists => Err(Refusal::Exists(taken.id.clone())),
        }
    }

    /// A number is taken once at a courier, with the same additional fields.
    pub(super) fn is_free(
        &self,
        slug: &str,
        number: &str,
        fields: &Map<String, Value>,
        but: Option<&str>,
    ) -> Result<(), Refusal> {
        let courier = self.config.couriers.iter().find(|courier| courier.slug == slug);
        let additional: Vec<&str> = courier.into_iter().flat_map(Courier::additional).collect();
        let is_same = |one: &&Tracking| {
            one.slug == slug
                && one.number == number
                && Some(one.id.as_str()) != but
                && additional.iter().all(|name| terms::text(&one.fields, name) == terms::text(fields, name))
        };
        let found = self.trackings.values().find(is_same);
        found.map_or(Ok(()), |one| Err(Refusal::Exists(one.id.clone())))
    }

    fn made(
        &self,
        wanted: Option<String>,
        number: String,
        slug: String,
        mut fields: Map<String, Value>,
    ) -> Tracking {
        for name in ["slug", "slug_group"] {
            fields.remove(name);
        }
        terms::place(&self.config, &mut fields);
        let name = format!("tracking {slug} {number}");
        let own = self.ids.uuid_of(&name).replace('-', "");
        Tracking {
            legacy_id: self.ids.secret(&own).chars().take(24).collect(),
            id: wanted.unwrap_or(own),
            number,
            slug,
            fields,
            ignored: BTreeSet::new(),
            subtag: subtags::PENDING.to_owned(),
            tags: BTreeSet::new(),
            active: true,
            retracks: 0,
            checkpoints: Vec::new(),
            planned: Vec::new(),
            estimates: Estimates::default(),
            signed_by: None,
            tracked: 0,
            heard: self.now,
            pending_told: false,
            told: 0,
            created: self.now,
            updated: self.now,
            visible: self.now,
        }
    }

    /// What becomes of a new parcel by itself.
    fn life(&self, made: &Tracking) -> Vec<(Timestamp, Scan)> {
        let flow = testing::read(&made.number).filter(|_| made.slug == TESTING);
        if let Some(flow) = flow {
            let mut due = self.now;
            let scans = flow.steps.iter().map(|step| {
                due = later(due, flow.pause);
                (due, Scan::of(step))
            });
            return scans.collect();
        }
        let steps = self.config.life.steps().into_iter();
        steps.map(|(after, step)| (later(self.now, after), Scan::of(step))).collect()
    }
}
