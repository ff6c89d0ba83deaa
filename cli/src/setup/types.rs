//! Custom types that hold our fields: our own where nothing has a type, and every type of the shop besides.
//!
//! An order, line, delivery, parcel or inventory entry has one type. Where the shop gave it one, that type must have
//! our fields, or writing them fails; so each type of the project that can be put on such a thing gets them. Nothing is
//! renamed, replaced or removed. A type key in `[write_back] types` may be the key of a type of the shop.

use std::collections::BTreeMap;

use waybill_domain::failure::Failure;
use waybill_flows::world::Shop;
use waybill_mapping::commercetools::setup::{
    self, Type, TypeAction, TypeDraft, clashing_fields, missing_fields, types,
};

use super::place::{Looked, Place};
use super::report::Outcome;

/// How many types a page has.
const PAGE: usize = 500;

/// Creates our types and adds our fields to those of the shop.
pub(super) async fn bring(place: &mut Place<'_>, shop: &Shop) {
    let drafts = by_key(types(&place.world.settings.write_back));
    for draft in drafts.values() {
        let thing = format!("type `{}`", draft.key);
        let mut there = None;
        place.bring(&thing, async |place| look(place, shop, draft, &mut there).await).await;
        tell_demands(place, &draft.key, there.as_ref().and_then(setup::demands));
    }
    let mut theirs = Vec::new();
    let read = async |place: &mut Place<'_>| {
        theirs = of_the_shop(place, shop, &drafts).await?;
        Ok(Looked::There(Outcome::Stands))
    };
    place.bring("types of the shop", read).await;
    for there in theirs {
        let draft = suited(&there, &drafts);
        let thing = format!("type `{}` of the shop", there.key);
        place.bring(&thing, async |place| look(place, shop, &draft, &mut None).await).await;
    }
}

/// Notes which of the types that we put on things demand more than is written.
pub(super) async fn all_demands(place: &mut Place<'_>, shop: &Shop) {
    for key in by_key(types(&place.world.settings.write_back)).keys() {
        let found = match place.ask(shop.project.custom_type(key)).await {
            Ok(there) => there.as_ref().and_then(setup::demands),
            Err(failure) => Some(failure.to_string()),
        };
        tell_demands(place, key, found);
    }
}

fn tell_demands(place: &mut Place<'_>, key: &str, found: Option<String>) {
    if let Some(why) = found {
        place.note(&format!("what type `{key}` demands"), Outcome::Trouble(why));
    }
}

/// Our types; those that the configuration gives one key are one.
fn by_key(drafts: Vec<TypeDraft>) -> BTreeMap<String, TypeDraft> {
    let mut by_key: BTreeMap<String, TypeDraft> = BTreeMap::new();
    for draft in drafts {
        match by_key.get_mut(&draft.key) {
            Some(one) => join(one, &draft),
            None => {
                by_key.insert(draft.key.clone(), draft);
            }
        }
    }
    by_key
}

fn join(one: &mut TypeDraft, other: &TypeDraft) {
    one.resource_type_ids.extend(&other.resource_type_ids);
    for field in &other.field_definitions {
        if !one.field_definitions.iter().any(|known| known.name == field.name) {
            one.field_definitions.push(field.clone());
        }
    }
}

/// Types that can be put on what we write to and that are not ours.
async fn of_the_shop(
    place: &mut Place<'_>,
    shop: &Shop,
    drafts: &BTreeMap<String, TypeDraft>,
) -> Result<Vec<Type>, Failure> {
    let on: Vec<&str> = drafts.values().flat_map(|draft| draft.resource_type_ids.iter().copied()).collect();
    let mut found: Vec<Type> = Vec::new();
    loop {
        let after = found.last().map(|last| last.id.clone());
        let page = place.ask(shop.project.types_on(&on, after.as_deref())).await?;
        let is_last = page.len() < PAGE;
        found.extend(page);
        if is_last {
            found.retain(|there| !drafts.contains_key(&there.key));
            return Ok(found);
        }
    }
}

/// The fields that a type of the shop needs for all that it can be put on.
fn suited(there: &Type, drafts: &BTreeMap<String, TypeDraft>) -> TypeDraft {
    let mut suited = TypeDraft {
        key: there.key.clone(),
        name: BTreeMap::new(),
        resource_type_ids: Vec::new(),
        field_definitions: Vec::new(),
    };
    let fits = |draft: &&TypeDraft| {
        draft.resource_type_ids.iter().any(|on| there.resource_type_ids.iter().any(|there| there == on))
    };
    for draft in drafts.values().filter(fits) {
        join(&mut suited, &TypeDraft { resource_type_ids: Vec::new(), ..draft.clone() });
    }
    suited
}

/// Brings one type; `there` is what was found of it, where it can take our fields.
async fn look(
    place: &mut Place<'_>,
    shop: &Shop,
    draft: &TypeDraft,
    there: &mut Option<Type>,
) -> Result<Looked, Failure> {
    let Some(found) = place.ask(shop.project.custom_type(&draft.key)).await? else {
        let what = format!("created with {} fields", draft.field_definitions.len());
        return place.create(what, shop.project.create_type(draft)).await;
    };
    if let Some(why) = clash(&found, draft) {
        return Ok(Looked::There(Outcome::Trouble(why)));
    }
    let found = there.insert(found);
    let missing = missing_fields(found, draft);
    if missing.is_empty() {
        return Ok(Looked::There(Outcome::Stands));
    }
    let what = format!("given the fields {}", names(&missing));
    place.update(what, shop.project.update_type(found, &missing)).await
}

/// Why a type cannot take our fields; then nothing is done to it.
fn clash(there: &Type, draft: &TypeDraft) -> Option<String> {
    let fields = clashing_fields(there, draft);
    if !fields.is_empty() {
        let fields = fields.join(", ");
        return Some(format!(
            "it holds something else in {fields}; choose another `[write_back] field_prefix`"
        ));
    }
    let lacks = |on: &&&str| !there.resource_type_ids.iter().any(|there| there == **on);
    let lacking: Vec<&str> = draft.resource_type_ids.iter().filter(lacks).copied().collect();
    (!lacking.is_empty()).then(|| {
        let lacking = lacking.join(", ");
        format!(
            "it cannot be put on {lacking}, and that cannot be changed; name another in `[write_back] types`"
        )
    })
}

fn names(actions: &[TypeAction]) -> String {
    let name = |action: &TypeAction| match action {
        TypeAction::AddFieldDefinition { field_definition } => field_definition.name.clone(),
    };
    actions.iter().map(name).collect::<Vec<_>>().join(", ")
}
