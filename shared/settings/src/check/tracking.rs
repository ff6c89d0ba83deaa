//! Whether who tracks parcels and which carriers there are makes sense; and whether accounts can what they are meant for.

use waybill_domain::ids::AccountId;
use waybill_mapping::carriers;
use waybill_routing::tracking::TrackingWhen;

use super::{at, ids, twice};
use crate::document::Document;
use crate::file::File;
use crate::finding::Finding;
use crate::suggest::suggestion;
use crate::tree::Account;

/// Rules of tracking: what they name is there, and each can be reached. Carriers: their names differ.
pub(crate) fn tracking(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut everything = None;
    for (index, rule) in file.tracking.iter().enumerate() {
        let (number, path) = (index + 1, at("tracking", index));
        if let Some(before) = everything {
            let message = format!("tracking {number} is never reached: tracking {before} takes everything");
            found.push(document.about(&path, message));
        } else if rule.when == TrackingWhen::default() {
            everything = Some(number);
        }
        for (which, key) in rule.when.project.iter().enumerate() {
            if !file.project.iter().any(|project| project.key.as_str() == key) {
                let near = suggestion(key, file.project.iter().map(|project| project.key.as_str()));
                let message = format!("tracking {number} names unknown project `{key}`{near}");
                found.push(document.about(&path.key("when").key("project").index(which), message));
            }
        }
        if !file.account.iter().any(|account| account.id == rule.to) {
            let near = suggestion(rule.to.as_str(), ids(file));
            let message = format!("tracking {number} goes to unknown account `{}`{near}", rule.to);
            found.push(document.about(&path.key("to"), message));
        }
    }
    found.extend(twice(
        document,
        "carrier",
        "name",
        file.carrier.iter().map(|carrier| carrier.name.as_str()),
    ));
    let problems = carriers::problems(&file.carrier).into_iter();
    found.extend(problems.map(|(index, key, what)| document.about(&at("carrier", index).key(key), what)));
    found
}

/// Accounts that routes or rules of tracking go to and that cannot do it.
pub(crate) fn abilities(document: &Document<'_>, file: &File, accounts: &[Account]) -> Vec<Finding> {
    let mut found = Vec::new();
    let named = |id: &AccountId| accounts.iter().find(|account| account.id == *id);
    for (index, route) in file.route.iter().enumerate() {
        if named(&route.to).is_some_and(|account| account.opened.orders().is_none()) {
            let message =
                format!("route {} goes to account `{}`, which takes no orders", index + 1, route.to);
            found.push(document.about(&at("route", index).key("to"), message));
        }
    }
    for (index, rule) in file.tracking.iter().enumerate() {
        if named(&rule.to).is_some_and(|account| account.opened.tracking().is_none()) {
            let message =
                format!("tracking {} goes to account `{}`, which tracks no parcels", index + 1, rule.to);
            found.push(document.about(&at("tracking", index).key("to"), message));
        }
    }
    found
}
