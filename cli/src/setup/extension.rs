//! The API Extension by which the shop asks about each new order, and the token by which it is known.

use waybill_domain::failure::Failure;
use waybill_flows::order_check::{Sought, TOKEN, sought};
use waybill_flows::world::Shop;
use waybill_mapping::commercetools::setup::{Extension, ExtensionAction, ExtensionDraft, extension_changes};

use super::keeping::KeepsSecrets;
use super::place::{Depth, Looked, Place};
use super::report::Outcome;
use super::token;

/// Registers the Extension, or changes what differs. Every new order of the shop hangs on it, so it comes last: where anything
/// else is not in order, the fields that it sets above all, it is left as it is.
pub(super) async fn bring(place: &mut Place<'_>, shop: &Shop, keeps: &dyn KeepsSecrets) {
    let Some(check) = &place.world.settings.order_check else { return };
    let thing = format!("extension `{}`", check.extension);
    if place.is_troubled() {
        let why = "left as it is until everything above is in order: it could keep customers from ordering";
        return place.note(&thing, Outcome::Told(why.to_owned()));
    }
    if !token_is_there(place, &check.secret, keeps) {
        return;
    }
    match sought(place.world, shop) {
        None => {}
        Some(Sought::NoToken) => place.note(&thing, Outcome::Would("registered".to_owned())),
        Some(Sought::Whole(draft)) => {
            place.bring(&thing, async |place| look(place, shop, &draft).await).await;
        }
    }
}

/// Makes the token where there is none. Answers whether it can be gone on.
fn token_is_there(place: &mut Place<'_>, secret: &str, keeps: &dyn KeepsSecrets) -> bool {
    let thing = format!("`{TOKEN}` of secret `{secret}`");
    let there = place.world.secrets.read(secret);
    let made = match (there, place.depth) {
        (Err(why), _) => Outcome::Trouble(why),
        (Ok(secrets), _) if secrets.all(TOKEN).next().is_some() => Outcome::Stands,
        (Ok(_), Depth::Show) => Outcome::Would(token::MADE.to_owned()),
        (Ok(_), Depth::Do) => token::made(place, (secret, TOKEN), keeps)
            .map_or_else(Outcome::Trouble, |_secrets| Outcome::Did(token::MADE.to_owned())),
    };
    let goes_on = !matches!(made, Outcome::Trouble(_));
    place.note(&thing, made);
    goes_on
}

async fn look(place: &mut Place<'_>, shop: &Shop, draft: &ExtensionDraft) -> Result<Looked, Failure> {
    match place.ask(shop.project.extension(&draft.key)).await? {
        None => place.create("registered".to_owned(), shop.project.create_extension(draft)).await,
        Some(there) => change(place, shop, &there, &extension_changes(&there, draft)).await,
    }
}

async fn change(
    place: &mut Place<'_>,
    shop: &Shop,
    there: &Extension,
    changes: &[ExtensionAction],
) -> Result<Looked, Failure> {
    if changes.is_empty() {
        return Ok(Looked::There(Outcome::Stands));
    }
    let what = changes.iter().map(ExtensionAction::words).collect::<Vec<_>>().join(" and ");
    place.update(what, shop.project.update_extension(there, changes)).await
}
