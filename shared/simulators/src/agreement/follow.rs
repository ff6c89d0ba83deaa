//! Whether the parcels of the shop are followed: each once, with its carrier and its order, and whether the shop says of each
//! what became of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::follower::{Followed, FollowerBook};
use super::report::{Findings, Report};
use super::shop::{ShopBook, ShopOrder, ShopParcel};

/// What is expected of parcels, from the configuration and the script of the day.
#[derive(Debug, Clone, Default)]
pub struct Following {
    /// The shop's name of a carrier to the follower's code; what is not listed may be with any.
    pub carriers: BTreeMap<String, String>,
    /// By tag or sub-tag: the custom fields that the shop's parcel must have, as plain values. The row of a sub-tag stands
    /// before that of its tag; states without a row want nothing.
    pub states: BTreeMap<String, BTreeMap<String, Value>>,
    /// The numbers of orders whose parcels nobody is to follow.
    pub unfollowed: BTreeSet<String>,
}

/// A parcel of the shop that has a number.
#[derive(Debug, Clone, Copy)]
struct Sent<'a> {
    order: &'a ShopOrder,
    parcel: &'a ShopParcel,
    carrier: Option<&'a str>,
}

/// Compares the parcels of the shop with those that are followed, by their numbers: spaces and small letters make no other
/// number. Parcels that come back from customers may be followed and need not be.
pub fn compare_followed(shop: &ShopBook, followers: &[FollowerBook], expect: &Following) -> Report {
    let mut sent: BTreeMap<String, Vec<Sent<'_>>> = BTreeMap::new();
    let mut back = BTreeSet::new();
    for (number, is_return, one) in shop.orders.iter().flat_map(parcels) {
        if is_return {
            back.insert(number);
        } else {
            sent.entry(number).or_default().push(one);
        }
    }
    let mut followed: BTreeMap<String, Vec<&Followed>> = BTreeMap::new();
    for one in followers.iter().flat_map(|book| &book.trackings) {
        followed.entry(plain(&one.tracking_number)).or_default().push(one);
    }
    let wanted =
        sent.values().flatten().map(|one| one.order.name()).filter(|name| !expect.unfollowed.contains(*name));
    let mut report = Report { orders: wanted.collect::<BTreeSet<_>>().len(), ..Report::default() };
    for (number, all) in &sent {
        let theirs = followed.remove(number).unwrap_or_default();
        number_of(number, all, &theirs, expect, &mut report);
    }
    for (number, theirs) in followed.into_iter().filter(|(number, _)| !back.contains(number)) {
        for one in theirs {
            let order = one.order_number.as_deref().unwrap_or(&number);
            let mut findings = Findings { order, report: &mut report };
            findings.mismatch(
                "tracking",
                None,
                "no such parcel".to_owned(),
                format!("{number} as {}", one.id),
            );
        }
    }
    report.agree = report.orders.saturating_sub(report.troubled());
    report
}

/// The parcels of an order that have a number: the number, and whether it comes back.
fn parcels(order: &ShopOrder) -> impl Iterator<Item = (String, bool, Sent<'_>)> {
    let parcels = order.deliveries.iter().flat_map(|delivery| &delivery.parcels);
    parcels.filter_map(move |parcel| {
        let data = parcel.tracking_data.as_ref()?;
        let number = plain(data.tracking_id.as_deref()?);
        let sent = Sent { order, parcel, carrier: data.carrier.as_deref() };
        (!number.is_empty()).then_some((number, data.is_return, sent))
    })
}

fn plain(number: &str) -> String {
    number.split_whitespace().collect::<String>().to_uppercase()
}

/// Everything about one number. Two orders may share a parcel: it is followed once.
fn number_of(number: &str, all: &[Sent<'_>], theirs: &[&Followed], expect: &Following, report: &mut Report) {
    let is_wanted = |one: &&Sent<'_>| !expect.unfollowed.contains(one.order.name());
    let wanted: Vec<&Sent<'_>> = all.iter().filter(is_wanted).collect();
    let Some(first) = wanted.first().copied().or(all.first()) else { return };
    let ids = || theirs.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(" and ");
    let mut findings = Findings { order: first.order.name(), report };
    if wanted.is_empty() {
        if !theirs.is_empty() {
            findings.mismatch("tracking", None, format!("{number} held back"), format!("it as {}", ids()));
        }
        return;
    }
    if theirs.is_empty() {
        for one in wanted {
            let mut findings = Findings { order: one.order.name(), report: &mut *findings.report };
            findings.missing("tracking", None, number.to_owned(), "nothing of it".to_owned());
        }
        return;
    }
    let carriers: BTreeSet<&str> = wanted.iter().filter_map(|one| code(one, expect)).collect();
    if theirs.len() > carriers.len().max(1) {
        findings.duplicate("tracking", None, format!("{number} once"), ids());
    }
    let names: BTreeSet<&str> = wanted.iter().map(|one| one.order.name()).collect();
    for one in theirs {
        let order = one.order_number.as_deref().unwrap_or("none");
        if !names.contains(order) {
            let names: Vec<&str> = names.iter().copied().collect();
            findings.mismatch(
                "order number",
                None,
                format!("{number} of {}", names.join(" and ")),
                order.to_owned(),
            );
        }
    }
    for one in wanted {
        let mut findings = Findings { order: one.order.name(), report: &mut *findings.report };
        parcel(number, one, theirs, expect, &mut findings);
    }
}

fn code<'a>(one: &Sent<'_>, expect: &'a Following) -> Option<&'a str> {
    expect.carriers.get(one.carrier?).map(String::as_str)
}

/// The carrier of one parcel, and what the shop says of it.
fn parcel(
    number: &str,
    one: &Sent<'_>,
    theirs: &[&Followed],
    expect: &Following,
    findings: &mut Findings<'_>,
) {
    let code = code(one, expect);
    let same = theirs.iter().find(|followed| code.is_none_or(|code| followed.slug == code));
    if let (None, Some(code)) = (same, code) {
        let slugs: Vec<&str> = theirs.iter().map(|followed| followed.slug.as_str()).collect();
        findings.mismatch("carrier", None, format!("{number} with {code}"), slugs.join(" and "));
    }
    let Some(followed) = same.or(theirs.first()) else { return };
    let row = expect.states.get(&followed.subtag).or_else(|| expect.states.get(&followed.tag));
    for (field, want) in row.into_iter().flatten() {
        let because = format!("{}, so {want}", followed.subtag);
        match one.parcel.custom.get(field) {
            None => findings.missing("state", None, format!("{number} without {field}"), because),
            Some(given) if given != want => {
                findings.mismatch("state", None, format!("{number} with {field} {given}"), because);
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
