//! Whether the shop and the partners still send us their news.

use waybill_domain::failure::Refusal;
use waybill_domain::review::About;
use waybill_mapping::commercetools::setup::{Health, Subscription};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::RunError;
use crate::reviews;
use crate::world::{Desk, Shop, World};

/// A Subscription that is not healthy, or was removed, is put before a person.
pub(super) async fn subscription(world: &World, shop: &Shop) -> Result<(), RunError> {
    let Some(key) = &world.settings.serve.subscription else { return Ok(()) };
    let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
    let found = world.transport.perform(&shop.endpoint, shop.project.subscription(key), &mut trail).await?;
    let message = match found {
        Some(Subscription { status: Health::Healthy, .. }) => return Ok(()),
        Some(Subscription { status: Health::Troubled(status), .. }) => {
            format!(
                "Subscription `{key}` of project `{}` is {status}: messages may be missing",
                shop.project.key()
            )
        }
        None => format!("Subscription `{key}` of project `{}` does not exist", shop.project.key()),
    };
    reviews::put(world, About::Account, None, Refusal::new("subscription-unhealthy", message), None).await?;
    Ok(())
}

/// A partner's webhook that was disabled or is missing is put before a person.
pub(super) async fn webhooks(world: &World, desk: &Desk) -> Result<(), RunError> {
    let (Some(webhooks), Some(url)) = (desk.partner().webhooks(), &world.settings.serve.public_url) else {
        return Ok(());
    };
    let registers = webhooks.registers();
    let mut registered = Vec::new();
    let mut page: Option<String> = None;
    loop {
        let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
        let answer = world
            .transport
            .perform(&desk.endpoint, registers.registered(page.as_deref()), &mut trail)
            .await?;
        registered.extend(answer.items);
        page = answer.next;
        if page.is_none() {
            break;
        }
    }
    let base = format!("{}/webhooks/{}", url.trim_end_matches('/'), desk.account.id);
    for wanted in registers.wanted(&base) {
        let found = registered.iter().find(|there| there.kind == wanted.kind && there.url == wanted.url);
        let trouble = match found {
            Some(there) if there.enabled == Some(false) => "was disabled",
            Some(_) => continue,
            None => "is not registered",
        };
        let message =
            format!("webhook `{}` of `{}` {trouble}; `waybill setup` mends it", wanted.kind, desk.account.id);
        let about = About::Received { id: format!("webhook/{}/{}", desk.account.id, wanted.kind) };
        reviews::put(world, about, Some(&desk.account.id), Refusal::new("webhook-missing", message), None)
            .await?;
    }
    Ok(())
}
