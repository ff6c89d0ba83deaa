//! Editing an order: what was typed is checked against the configuration, then kept.

use anyhow::bail;
use waybill_domain::edits::{Change, Edits, Field};
use waybill_domain::review::About;
use waybill_flows::person::Person;
use waybill_ledger::Called;
use waybill_routing::account::Mode;
use waybill_settings::Settings;

use super::listed::MOST;
use super::named::may_be;
use crate::trace::find;

/// What takes all edits back.
const ALL: &str = "all";

/// What a person typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// `FIELD=VALUE`, each.
    pub set: &'a [String],
    /// Fields whose edits are taken back; `all` for every one.
    pub remove: &'a [String],
    /// Why.
    pub because: Option<&'a str>,
}

/// Edits the order that is named, or that an entry of this name is about; has it looked at again. Answers how people call
/// the order, and its edits as they are then.
///
/// # Errors
/// When the ledger fails or knows no such order, or a value cannot be. Then nothing is changed.
pub async fn edit(
    person: &Person<'_>,
    settings: &Settings,
    what: &str,
    wish: &Wish<'_>,
) -> anyhow::Result<(String, Edits)> {
    let called = order(person, settings, what).await?;
    let set = wish.set.iter().map(|text| change(settings, text)).collect::<anyhow::Result<Vec<_>>>()?;
    let mut fields: Vec<Field> = set.iter().map(Change::field).collect();
    fields.sort();
    if let Some([twice, _]) = fields.windows(2).find(|pair| matches!(pair, [one, next] if one == next)) {
        bail!("`{twice}` is set twice");
    }
    let mut remove = Vec::new();
    let before = person.ledger.edits(&called.order).await?;
    for field in wish.remove {
        if field == ALL {
            remove.extend(before.iter().map(|edit| edit.change.field()));
            continue;
        }
        let field: Field = field.parse()?;
        if !before.iter().any(|edit| edit.change.field() == field) {
            bail!("`{field}` is not edited, so there is nothing to take back");
        }
        remove.push(field);
    }
    let edits = person.edit((&called.project, &called.order), &set, &remove, wish.because).await?;
    let number = called.number.as_ref().map(ToString::to_string);
    Ok((number.unwrap_or_else(|| called.order.to_string()), edits))
}

/// The order that is meant: that of an entry with this name, else the one that is called so.
async fn order(person: &Person<'_>, settings: &Settings, what: &str) -> anyhow::Result<Called> {
    if may_be(what)
        && let [entry] = person.ledger.review_named(what, MOST).await?.as_slice()
    {
        let About::Order { order, number } = &entry.about else {
            bail!("review {what} is about no order, so there is nothing to edit");
        };
        let found = find(person.ledger, settings, order.as_str()).await?;
        return Ok(Called { number: number.clone().or(found.number), ..found });
    }
    find(person.ledger, settings, what).await
}

/// A change as it was typed, as far as the configuration can have it.
fn change(settings: &Settings, text: &str) -> anyhow::Result<Change> {
    let Some((field, value)) = text.split_once('=') else {
        bail!("`--set` takes FIELD=VALUE, such as address.city=Reno");
    };
    let change = Change::read(field.trim(), value)?;
    if let Change::SendTo(account) = &change {
        let Some(found) = settings.account(account) else {
            let known: Vec<&str> = settings.accounts.iter().map(|account| account.id.as_str()).collect();
            bail!("account `{account}` is not configured; there are {}", known.join(", "));
        };
        if found.mode == Mode::Off || found.opened.orders().is_none() {
            bail!("account `{account}` takes no orders");
        }
        if !settings.rules.routes.iter().any(|route| route.to == *account) {
            bail!("no route leads to account `{account}`, so no warehouse of it is known");
        }
    }
    Ok(change)
}
