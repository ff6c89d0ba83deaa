//! Whether the shop and the partners still send us their news, and the shop still asks about new orders.

use tracing::warn;
use waybill_domain::failure::Refusal;
use waybill_domain::review::About;
use waybill_mapping::commercetools::setup::{Health, Subscription, extension_changes};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::{Hand, Trouble};
use crate::engine::RunError;
use crate::order_check::{self, Sought};
use crate::registrations::{self, Standing};
use crate::reviews;
use crate::world::{Desk, Shop, World};

/// The code of what is told of the Subscription.
const UNHEALTHY: &str = "subscription-unhealthy";
/// The code of what is told of the Extension.
const UNLIKE: &str = "extension-unhealthy";

/// A Subscription that is not healthy, or was removed, is told of, and put before a person until it is healthy again.
pub(super) async fn subscription(
    world: &World,
    shop: &Shop,
    hand: Hand,
) -> Result<Option<Trouble>, RunError> {
    let Some(key) = &world.settings.serve.subscription else { return Ok(None) };
    let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
    let found = world.perform(shop, shop.project.subscription(key), &mut trail).await?;
    let about = About::Project { project: shop.project.key().clone() };
    let message = match found {
        Some(Subscription { status: Health::Healthy, .. }) => {
            if hand == Hand::Mend {
                reviews::healed(world, &about, None, &[], |code| code == UNHEALTHY).await?;
            }
            return Ok(None);
        }
        Some(Subscription { status: Health::Troubled(status), .. }) => {
            format!(
                "Subscription `{key}` of project `{}` is {status}: messages may be missing",
                shop.project.key()
            )
        }
        None => format!("Subscription `{key}` of project `{}` does not exist", shop.project.key()),
    };
    if hand == Hand::Mend {
        reviews::put(world, about, None, Refusal::new(UNHEALTHY, &message), None).await?;
    }
    Ok(Some(Trouble { of: shop.project.key().as_str().to_owned(), words: message }))
}

/// An Extension that was removed or changed is told of, and put before a person until it is as `setup` registers it: orders
/// are placed unchecked, or cannot be placed at all.
pub(super) async fn extension(world: &World, shop: &Shop, hand: Hand) -> Result<Option<Trouble>, RunError> {
    let Some(check) = &world.settings.order_check else { return Ok(None) };
    // The token may be younger than this process.
    if let Err(cause) = world.secrets.read_again(&check.secret).await {
        warn!(
            cause,
            "The token of the check of new orders cannot be read; its Extension is looked at the next time"
        );
        return Ok(None);
    }
    let Some(sought) = order_check::sought(world, shop) else { return Ok(None) };
    let about = About::Project { project: shop.project.key().clone() };
    let Some(what) = unlike(world, shop, sought).await? else {
        if hand == Hand::Mend {
            reviews::healed(world, &about, None, &[], |code| code == UNLIKE).await?;
        }
        return Ok(None);
    };
    let message =
        format!("new orders of project `{}` are not checked as configured: {what}", shop.project.key());
    if hand == Hand::Mend {
        reviews::put(world, about, None, Refusal::new(UNLIKE, &message), None).await?;
    }
    Ok(Some(Trouble { of: shop.project.key().as_str().to_owned(), words: message }))
}

/// In what the Extension is not as it should be.
async fn unlike(world: &World, shop: &Shop, sought: Sought) -> Result<Option<String>, RunError> {
    let Sought::Whole(draft) = sought else {
        return Ok(Some("there is no token; `waybill setup` makes one".to_owned()));
    };
    let key = &draft.key;
    let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
    let found = world.perform(shop, shop.project.extension(key), &mut trail).await?;
    Ok(match found.map(|there| extension_changes(&there, &draft)) {
        None => Some(format!("Extension `{key}` does not exist; `waybill setup` registers it")),
        Some(changes) if changes.is_empty() => None,
        Some(_) => Some(format!("Extension `{key}` is not as it was registered; `waybill setup` mends it")),
    })
}

/// A partner's webhook that is missing, was disabled or is not received well is told of, and put before a person until it
/// fares well again.
pub(super) async fn webhooks(world: &World, desk: &Desk, hand: Hand) -> Result<Vec<Trouble>, RunError> {
    let (Some(webhooks), Some(all)) = (desk.partner().webhooks(), registrations::wanted(world, desk)) else {
        return Ok(Vec::new());
    };
    let mut troubles = Vec::new();
    let (registers, account) = (webhooks.registers(), &desk.account.id);
    let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
    let there = registrations::registered(world, desk, registers, &mut trail).await?.items;
    for wanted in all {
        let kind = &wanted.plain.kind;
        let about = About::Received { id: format!("webhook/{account}/{kind}") };
        let standing = registrations::standing(&there, &wanted);
        let mended = match standing {
            Standing::Well => {
                if hand == Hand::Mend {
                    reviews::passed(world, &about, Some(account)).await?;
                }
                continue;
            }
            Standing::Missing | Standing::Disabled => "`waybill setup` registers it",
            Standing::Unkeyed => "`waybill setup` makes one and registers it",
            Standing::Ailing(_) => "it may be disabled when its deliveries go on failing",
        };
        let message = format!("webhook `{kind}` of `{account}` {standing}; {mended}");
        if hand == Hand::Mend {
            let refusal = Refusal::new("webhook-unhealthy", &message);
            reviews::put(world, about, Some(account), refusal, None).await?;
        }
        troubles.push(Trouble { of: account.as_str().to_owned(), words: message });
    }
    Ok(troubles)
}
