//! Looks at what would happen, without sending, storing or asking anything beside what people edited, where a ledger is named: `map`, `plan` and `explain`.

mod explain;
pub(crate) mod order;
mod update;
mod webhook;

pub(crate) mod described;
pub(crate) mod input;

use std::process::ExitCode;

use waybill_flows::world::ReadsSecrets as _;
use waybill_mapping::commercetools::states::States;
use waybill_mapping::partner::Delivery;
use waybill_transport::clock::{Clock as _, SystemClock};

use crate::args::{Explain, Map, MapWhat, Plan};
use crate::house::{self, SecretsFile};
use crate::setup::MISCONFIGURED;
use crate::{books, writing};

/// What a mapping makes of an order or of a webhook.
pub(crate) fn map(args: &Map) -> anyhow::Result<ExitCode> {
    let (MapWhat::Order { config, .. } | MapWhat::Event { config, .. }) = &args.what;
    let Some(settings) = house::settings(config)? else { return Ok(ExitCode::from(MISCONFIGURED)) };
    match &args.what {
        MapWhat::Order { account, memory, .. } => {
            let only = account.as_deref().map(|id| input::account(&settings, id)).transpose()?;
            let order = input::order(&settings, "standard input", &input::standard()?)?;
            let order = books::edited(memory, order)?;
            let mapped = order::mapped(&settings, only.map(|account| &account.id), &order, SystemClock.now());
            writing::json(&mapped)?;
        }
        MapWhat::Event { account, headers, path, .. } => {
            let account = input::account(&settings, account)?;
            let secrets = SecretsFile::beside(config).read(&account.secret).map_err(anyhow::Error::msg)?;
            let delivery = Delivery {
                headers: input::headers(headers)?,
                path: path.clone(),
                query: String::new(),
                body: input::standard()?.into(),
                from: None,
                received_at: SystemClock.now(),
            };
            writing::json(&webhook::heard(account, &secrets, &delivery)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The exact update of an order that some events lead to.
pub(crate) fn plan(args: &Plan) -> anyhow::Result<ExitCode> {
    let Some(settings) = house::settings(&args.config)? else { return Ok(ExitCode::from(MISCONFIGURED)) };
    let order = input::order(&settings, &args.order.display().to_string(), &input::file(&args.order)?)?;
    let events = input::events(&args.events.display().to_string(), &input::file(&args.events)?)?;
    let states = match &args.states {
        Some(path) => input::states(&path.display().to_string(), &input::file(path)?)?,
        None => States::default(),
    };
    writing::json(&update::planned(&settings, &order, &events, states))?;
    Ok(ExitCode::SUCCESS)
}

/// Which criterion and which route fired.
pub(crate) fn explain(args: &Explain) -> anyhow::Result<ExitCode> {
    let Some(settings) = house::settings(&args.config)? else { return Ok(ExitCode::from(MISCONFIGURED)) };
    let order = input::order(&settings, "standard input", &input::standard()?)?;
    let order = books::edited(&args.memory, order)?;
    let explanation = explain::explained(&settings, &order, SystemClock.now());
    if args.json {
        writing::json(&explanation)?;
    } else {
        writing::lines(&explain::lines(&settings, &explanation))?;
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests;
