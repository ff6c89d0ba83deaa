//! `waybill replay`: what looking at orders again would send and what stands already; and having them looked at.

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::bail;
use serde::Serialize;
use waybill_domain::ids::AccountId;
use waybill_domain::order::Order;
use waybill_flows::changed::Changed;
use waybill_flows::replay::{Asked, Foreseen, Partners, begin, find, foresee};
use waybill_flows::world::World;
use waybill_settings::Settings;

use crate::args::Replay;
use crate::setup::{self, MISCONFIGURED};
use crate::{deployment, writing};

/// What came of a command, as programs read it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    /// Order by order.
    orders: Vec<Foreseen>,
    /// Names of orders that no shop has.
    unknown: BTreeSet<String>,
    /// Orders that cannot be read, each with why.
    unreadable: Vec<String>,
    /// Whether it was only shown.
    preview: bool,
    /// Looks and writes that are in their queues now.
    begun: usize,
}

/// Shows it, then does it.
pub(crate) fn replay(args: &Replay) -> anyhow::Result<ExitCode> {
    setup::runtime()?.block_on(async {
        let Some(world) = deployment::open(&args.at).await? else { return Ok(ExitCode::from(MISCONFIGURED)) };
        let told = told(&world, args).await;
        world.leave().await;
        let told = told?;
        if args.json {
            writing::json(&told)?;
        } else {
            writing::lines(&[summary(&told)])?;
        }
        let is_whole = told.unknown.is_empty() && told.unreadable.is_empty();
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

async fn told(world: &World, args: &Replay) -> anyhow::Result<Told> {
    let account = args.account.as_deref().map(|id| configured(&world.settings, id)).transpose()?;
    let partners = if args.without_partners { Partners::LeftAlone } else { Partners::Asked };
    let asked = Asked { account, partners };
    let mut told = Told { preview: args.preview, ..Told::default() };
    for name in &args.orders {
        let Some(order) = find(world, name).await? else {
            eprintln!("no shop has an order `{name}`");
            told.unknown.insert(name.clone());
            continue;
        };
        one(world, &order, &asked, args, &mut told).await?;
    }
    let Some(since) = args.since else { return Ok(told) };
    for shop in world.shops.values() {
        let mut changed = Changed::between(world, shop, since, world.now());
        while let Some(page) = changed.page().await? {
            for order in &page.orders {
                one(world, order, &asked, args, &mut told).await?;
            }
            told.unreadable.extend(page.unreadable.into_iter().map(|order| {
                let name = order.number.map(String::from).or_else(|| order.id.map(String::from));
                format!("{}: {}", name.unwrap_or_default(), order.refusal.message)
            }));
        }
    }
    Ok(told)
}

/// One order: shown before it is done, so that whoever sees too much of it can stop in time.
async fn one(
    world: &World,
    order: &Order,
    asked: &Asked,
    args: &Replay,
    told: &mut Told,
) -> anyhow::Result<()> {
    let foreseen = foresee(world, order, asked).await?;
    if !args.json {
        writing::lines(&[foreseen.to_string()])?;
    }
    if !args.preview {
        told.begun += begin(world, &foreseen).await?;
    }
    told.orders.push(foreseen);
    Ok(())
}

/// An account that is configured.
fn configured(settings: &Settings, id: &str) -> anyhow::Result<AccountId> {
    let id = AccountId::try_from(id)?;
    if settings.account(&id).is_none() {
        bail!("account `{id}` is not configured");
    }
    Ok(id)
}

fn summary(told: &Told) -> String {
    let open = told.orders.iter().filter(|order| !order.is_quiet()).count();
    let orders = told.orders.len();
    let done = if told.preview {
        "nothing was sent".to_owned()
    } else {
        format!("{} looks and writes are in their queues", told.begun)
    };
    let mut lines = vec![format!("{open} of {orders} orders have something to do; {done}")];
    lines.extend(told.unreadable.iter().map(|unreadable| format!("cannot be read: {unreadable}")));
    lines.join("\n")
}
