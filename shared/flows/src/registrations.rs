//! Which webhooks are registered at a partner, and how they fare.

use std::fmt;

use waybill_domain::failure::Failure;
use waybill_mapping::partner::{Detail, Page, RegistersWebhooks, Registration, TOKEN};
use waybill_transport::trail::Trail;

use crate::world::{Desk, World};

/// A webhook that should be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// As people are told of it: with a place where its address has the account's token.
    pub plain: Registration,
    /// As the partner is told of it; `None` while the account lacks the token.
    pub keyed: Option<Registration>,
}

/// How a webhook that should be registered fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// As it should, as far as the partner says.
    Well,
    /// The partner does not have it.
    Missing,
    /// Its address is not known: the account lacks the token in it.
    Unkeyed,
    /// The partner no longer sends it.
    Disabled,
    /// It is sent, and in the partner's words not received well.
    Ailing(String),
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Well => f.write_str("is registered"),
            Self::Missing => f.write_str("is not registered"),
            Self::Unkeyed => write!(f, "has no address: the account has no secret `{TOKEN}`"),
            Self::Disabled => f.write_str("was disabled: what happens meanwhile is not told"),
            Self::Ailing(word) => write!(f, "is not received well, the partner says {word}"),
        }
    }
}

/// The address below which an account's webhooks are received; `None` where nobody can reach us.
fn base(world: &World, desk: &Desk) -> Option<String> {
    let public = world.settings.serve.public_url.as_ref()?;
    Some(format!("{}/webhooks/{}", public.trim_end_matches('/'), desk.account.id))
}

/// What should be registered at an account's partner; `None` where it sends nothing, or nobody can reach us.
pub fn wanted(world: &World, desk: &Desk) -> Option<Vec<Wanted>> {
    let (webhooks, base) = (desk.partner().webhooks()?, base(world, desk)?);
    let secrets = desk.endpoint.secrets();
    let all = webhooks.registers().wanted(&base).into_iter();
    Some(all.map(|plain| Wanted { keyed: plain.keyed(&secrets), plain }).collect())
}

/// All that is registered, on one page. A partner that refuses to say how each fares is asked without that, and by
/// this process not asked for it again.
pub async fn registered(
    world: &World,
    desk: &Desk,
    registers: &dyn RegistersWebhooks,
    trail: &mut Trail,
) -> Result<Page<Registration>, Failure> {
    if !desk.hides_health() {
        match pages(world, desk, registers, Detail::Health, trail).await {
            Err(Failure::Refused(_)) => {}
            answered @ (Ok(_) | Err(_)) => return answered,
        }
    }
    let plain = pages(world, desk, registers, Detail::Plain, trail).await?;
    desk.learn_that_health_is_hidden();
    Ok(plain)
}

/// How one fares among those that are registered.
pub fn standing(registered: &[Registration], wanted: &Wanted) -> Standing {
    let Some(wanted) = &wanted.keyed else { return Standing::Unkeyed };
    match registered.iter().find(|there| there.kind == wanted.kind && there.url == wanted.url) {
        None => Standing::Missing,
        Some(there) if there.enabled == Some(false) => Standing::Disabled,
        Some(Registration { trouble: Some(word), .. }) => Standing::Ailing(word.clone()),
        Some(_) => Standing::Well,
    }
}

async fn pages(
    world: &World,
    desk: &Desk,
    registers: &dyn RegistersWebhooks,
    detail: Detail,
    trail: &mut Trail,
) -> Result<Page<Registration>, Failure> {
    let mut all = Page { items: Vec::new(), next: None::<String>, unreadable: Vec::new() };
    loop {
        let call = registers.registered(all.next.as_deref(), detail);
        let page = world.transport.perform(&desk.endpoint, call, trail).await?;
        all.items.extend(page.items);
        all.unreadable.extend(page.unreadable);
        all.next = page.next;
        if all.next.is_none() {
            return Ok(all);
        }
    }
}
