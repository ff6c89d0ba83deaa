//! Which order a person means.

use anyhow::bail;
use waybill_domain::event::Subject;
use waybill_domain::ids::{OrderId, OrderNumber, PartnerOrderId, ProjectKey};
use waybill_domain::review::About;
use waybill_ledger::{Called, KnownOrder, Ledger, LedgerError};
use waybill_settings::Settings;

/// Entries of review that are looked through for a number that nothing else knows.
const REVIEWS: usize = 2000;

/// The order with this number or this id, or that a partner knows by this id.
///
/// # Errors
/// When the ledger fails, knows no such order, or knows several.
pub async fn find(ledger: &Ledger, settings: &Settings, text: &str) -> anyhow::Result<Called> {
    let text = text.trim();
    let mut found = match OrderNumber::try_from(text) {
        Ok(number) => ledger.numbered(&number).await?,
        Err(_) => Vec::new(),
    };
    if found.is_empty() {
        found.extend(by_id(ledger, settings, text).await?);
    }
    if found.is_empty() {
        found.extend(by_partner(ledger, settings, text).await?);
    }
    if found.is_empty() {
        found.extend(in_review(ledger, settings, text).await?);
    }
    match found.as_slice() {
        [] => bail!(
            "the ledger knows no order `{text}`: neither by its number, nor by its id, nor by a partner's id of it"
        ),
        [one] => Ok(one.clone()),
        several => {
            let ids: Vec<String> =
                several.iter().map(|one| format!("{} of `{}`", one.order, one.project)).collect();
            bail!("`{text}` is the number of several orders; name one by its id: {}", ids.join(", "))
        }
    }
}

/// An order by its own id, or by the reference of one of its parts.
async fn by_id(ledger: &Ledger, settings: &Settings, text: &str) -> Result<Option<Called>, LedgerError> {
    let of_part = Subject { reference: Some(text.to_owned()), ..Subject::default() }.order();
    for order in [OrderId::try_from(text).ok(), of_part].into_iter().flatten() {
        let known = ledger.known(&order).await?;
        let about = About::Order { order: order.clone(), number: None };
        let is_known = known != KnownOrder::default()
            || !ledger.review_about(&about).await?.is_empty()
            || !ledger.timeline(&order).await?.is_empty();
        if is_known {
            return Ok(project(&known, settings).map(|project| Called { project, order, number: None }));
        }
    }
    Ok(None)
}

/// An order by what a partner calls it.
async fn by_partner(ledger: &Ledger, settings: &Settings, text: &str) -> Result<Option<Called>, LedgerError> {
    let Ok(id) = PartnerOrderId::try_from(text) else { return Ok(None) };
    for account in &settings.accounts {
        if let Some(link) = ledger.link(&account.id, &id).await? {
            let known = ledger.known(&link.order).await?;
            return Ok(project(&known, settings).map(|project| Called {
                project,
                order: link.order,
                number: None,
            }));
        }
    }
    Ok(None)
}

/// An order by its number, where only an entry of review tells it.
async fn in_review(ledger: &Ledger, settings: &Settings, text: &str) -> Result<Option<Called>, LedgerError> {
    let mut entries = ledger.review_all(REVIEWS).await?.into_iter().filter_map(|entry| match entry.about {
        About::Order { order, number: Some(number) } if number.as_str() == text => Some(order),
        About::Order { .. }
        | About::Account
        | About::Project { .. }
        | About::Received { .. }
        | About::Stock { .. } => None,
    });
    let Some(order) = entries.next_back() else { return Ok(None) };
    let known = ledger.known(&order).await?;
    Ok(project(&known, settings).map(|project| Called {
        project,
        order,
        number: OrderNumber::try_from(text).ok(),
    }))
}

/// The project of an order: its records say so; one without any is of the only project that there is.
fn project(known: &KnownOrder, settings: &Settings) -> Option<ProjectKey> {
    let of_records = known.records.first().map(|record| record.project.clone());
    of_records.or_else(|| settings.projects.first().map(|project| project.key.clone()))
}
