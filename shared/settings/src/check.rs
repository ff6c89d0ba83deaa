//! Whether the sections agree with each other: names that are told twice, or told and not there.

mod accounts;
mod cancel;
mod codes;
mod events;
mod order_check;
mod returns;
mod schedules;
mod states;
mod tracking;

use std::collections::BTreeSet;

use url::Url;
use waybill_domain::ids::{AccountId, WarehouseId};
use waybill_mapping::partner::Partner;
use waybill_routing::field::FieldRule;
use waybill_routing::route::{Route, When};

use crate::document::{Document, Path};
use crate::file::{AccountSection, File};
use crate::finding::Finding;
use crate::suggest::suggestion;

pub(crate) use accounts::accounts;
pub(crate) use cancel::cancel;
pub(crate) use codes::codes;
pub(crate) use events::events;
pub(crate) use order_check::order_check;
pub(crate) use returns::returns;
pub(crate) use schedules::schedules;
pub(crate) use states::states;
pub(crate) use tracking::{abilities, tracking};

fn at(list: &str, index: usize) -> Path {
    Path::default().key(list).index(index)
}

/// Names that stand there before.
fn twice<'a>(
    document: &Document<'_>,
    list: &str,
    key: &str,
    names: impl Iterator<Item = &'a str>,
) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let again = names.enumerate().filter(|(_, name)| !seen.insert(*name));
    again
        .map(|(index, name)| {
            document.about(&at(list, index).key(key), format!("{list} `{name}` is there twice"))
        })
        .collect()
}

/// Projects: there is one, their keys differ, their addresses are addresses.
pub(crate) fn projects(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let mut found =
        twice(document, "project", "key", file.project.iter().map(|project| project.key.as_str()));
    if file.project.is_empty() {
        found.push(document.about(&Path::default().key("project"), "there is no project"));
    }
    for (index, project) in file.project.iter().enumerate() {
        for (key, url) in [("api_url", &project.api_url), ("auth_url", &project.auth_url)] {
            found.extend(
                origin(url).err().map(|message| document.about(&at("project", index).key(key), message)),
            );
        }
    }
    found
}

/// An address without anything behind the host.
fn origin(text: &str) -> Result<(), String> {
    let url = address(text)?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err(format!("`{text}` must be a scheme, a host and perhaps a port, and nothing more"));
    }
    Ok(())
}

/// An address; without TLS only on this machine.
fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("`{text}` is no address: {error}"))?;
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if url.scheme() != "https" && !(url.scheme() == "http" && local) {
        return Err(format!("`{text}` must begin with https://"));
    }
    Ok(url)
}

/// Fields that the partner does not let us write.
pub(crate) fn writable(
    document: &Document<'_>,
    section: &AccountSection,
    fields: &[FieldRule],
    partner: &dyn Partner,
    path: &Path,
) -> Vec<Finding> {
    let (known, name) = (partner.writable_fields(), &section.partner);
    let problem = |FieldRule { to, .. }: &FieldRule| match known.iter().find(|field| field.name == to) {
        None => {
            let near = suggestion(to, known.iter().map(|field| field.name));
            Some(format!("`{to}` is no field that {name} lets us write{near}"))
        }
        Some(_) => None,
    };
    let found = fields.iter().enumerate().filter_map(|(index, field)| Some((index, problem(field)?)));
    found.map(|(index, message)| document.about(&path.key("field").index(index).key("to"), message)).collect()
}

/// Routes: what they name is there, and each can be reached.
pub(crate) fn routes(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut everything = None;
    for (index, route) in file.route.iter().enumerate() {
        let (number, path) = (index + 1, at("route", index));
        if let Some(before) = everything {
            found.push(
                document.about(
                    &path,
                    format!("route {number} is never reached: route {before} takes everything"),
                ),
            );
        } else if route.when == When::default() {
            everything = Some(number);
        }
        for (which, zone) in route.when.zone.iter().enumerate() {
            if !file.zone.iter().any(|known| known.name == *zone) {
                let near = suggestion(zone, file.zone.iter().map(|zone| zone.name.as_str()));
                let message = format!("route {number} names unknown zone `{zone}`{near}");
                found.push(document.about(&path.key("when").key("zone").index(which), message));
            }
        }
        if let Some(account) = file.account.iter().find(|account| account.id == route.to) {
            found.extend(warehouses(document, route, account, number, &path));
        } else {
            let near = suggestion(route.to.as_str(), ids(file));
            let message = format!("route {number} goes to unknown account `{}`{near}", route.to);
            found.push(document.about(&path.key("to"), message));
        }
    }
    found
}

fn ids(file: &File) -> impl Iterator<Item = &str> {
    file.account.iter().map(|account| account.id.as_str())
}

fn warehouses(
    document: &Document<'_>,
    route: &Route,
    account: &AccountSection,
    number: usize,
    path: &Path,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let single = route.warehouse.iter().map(|id| (path.key("warehouse"), id));
    let several = route.warehouses.iter().enumerate().map(|(at, id)| (path.key("warehouses").index(at), id));
    for (place, id) in single.chain(several) {
        if !account.warehouses.contains_key(id) {
            let near = suggestion(id.as_str(), account.warehouses.keys().map(WarehouseId::as_str));
            let message = format!(
                "route {number} names warehouse `{id}`, which account `{}` does not list{near}",
                account.id
            );
            found.push(document.about(&place, message));
        }
    }
    let problem = match (route.stock, route.warehouses.is_empty(), &route.warehouse) {
        (Some(_), true, _) => Some(("stock", "lets stock choose and lists no `warehouses`")),
        (Some(_), false, Some(_)) => Some(("warehouse", "lets stock choose and names one `warehouse`")),
        (None, false, _) => Some(("warehouses", "lists `warehouses` and does not let `stock` choose")),
        (None, true, _) if route.split_lines => {
            Some(("split_lines", "splits lines and does not let `stock` choose"))
        }
        (Some(_), false, None) | (None, true, _) => None,
    };
    found.extend(problem.map(|(key, what)| document.about(&path.key(key), format!("route {number} {what}"))));
    found
}

/// Zones, stock and the address of this deployment.
pub(crate) fn others(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let mut found = twice(document, "zone", "name", file.zone.iter().map(|zone| zone.name.as_str()));
    for (index, zone) in file.zone.iter().enumerate() {
        for (which, state) in zone.states.iter().enumerate() {
            let country = state.split_once('-').map(|(country, _)| country);
            if country.is_none_or(|country| country.len() != 2) {
                let message = format!("`{state}` is not a country and a state, such as US-NV");
                found.push(document.about(&at("zone", index).key("states").index(which), message));
            }
        }
    }
    let stock = Path::default().key("stock");
    for id in file.stock.owner.keys().filter(|id| !file.account.iter().any(|account| account.id == **id)) {
        let near = suggestion(AccountId::as_str(id), ids(file));
        found.push(
            document.about(&stock.key("owner").key(id.as_str()), format!("unknown account `{id}`{near}")),
        );
    }
    let listed = |id: &WarehouseId| file.account.iter().any(|account| account.warehouses.contains_key(id));
    for id in file.stock.warehouse_owner.keys().filter(|id| !listed(id)) {
        let message = format!("no account lists warehouse `{id}`");
        found.push(document.about(&stock.key("warehouse_owner").key(id.as_str()), message));
    }
    if let Some(Err(message)) = file.serve.public_url.as_deref().map(origin) {
        found.push(document.about(&Path::default().key("serve").key("public_url"), message));
    }
    found
}
