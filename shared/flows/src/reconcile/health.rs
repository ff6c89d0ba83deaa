//! Whether the shop and the partners still send us their news.

use waybill_domain::failure::Refusal;
use waybill_domain::review::About;
use waybill_mapping::commercetools::setup::{Health, Subscription};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::RunError;
use crate::registrations::{self, Standing};
use crate::reviews;
use crate::world::{Desk, Shop, World};

/// The code of what is told of the Subscription.
const UNHEALTHY: &str = "subscription-unhealthy";

/// A Subscription that is not healthy, or was removed, is put before a person, until it is healthy again.
pub(super) async fn subscription(world: &World, shop: &Shop) -> Result<(), RunError> {
    let Some(key) = &world.settings.serve.subscription else { return Ok(()) };
    let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
    let found = world.perform(shop, shop.project.subscription(key), &mut trail).await?;
    let about = About::Project { project: shop.project.key().clone() };
    let message = match found {
        Some(Subscription { status: Health::Healthy, .. }) => {
            return Ok(reviews::healed(world, &about, None, &[], |code| code == UNHEALTHY).await?);
        }
        Some(Subscription { status: Health::Troubled(status), .. }) => {
            format!(
                "Subscription `{key}` of project `{}` is {status}: messages may be missing",
                shop.project.key()
            )
        }
        None => format!("Subscription `{key}` of project `{}` does not exist", shop.project.key()),
    };
    reviews::put(world, about, None, Refusal::new(UNHEALTHY, message), None).await?;
    Ok(())
}

/// A partner's webhook that is missing, was disabled or is not received well is put before a person, until it fares
/// well again.
pub(super) async fn webhooks(world: &World, desk: &Desk) -> Result<(), RunError> {
    let (Some(webhooks), Some(all)) = (desk.partner().webhooks(), registrations::wanted(world, desk)) else {
        return Ok(());
    };
    let (registers, account) = (webhooks.registers(), &desk.account.id);
    let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
    let there = registrations::registered(world, desk, registers, &mut trail).await?.items;
    for wanted in all {
        let kind = &wanted.plain.kind;
        let about = About::Received { id: format!("webhook/{account}/{kind}") };
        let standing = registrations::standing(&there, &wanted);
        let mended = match standing {
            Standing::Well => {
                reviews::passed(world, &about, Some(account)).await?;
                continue;
            }
            Standing::Missing | Standing::Disabled => "`waybill setup` registers it",
            Standing::Unkeyed => "`waybill setup` makes one and registers it",
            Standing::Ailing(_) => "it may be disabled when its deliveries go on failing",
        };
        let message = format!("webhook `{kind}` of `{account}` {standing}; {mended}");
        let refusal = Refusal::new("webhook-unhealthy", message);
        reviews::put(world, about, Some(account), refusal, None).await?;
    }
    Ok(())
}
