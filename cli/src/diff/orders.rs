//! The orders that are compared: from a file, or from the shop.

use std::path::Path;

use jiff::Timestamp;
use serde_json::Value;
use waybill_domain::order::Order;
use waybill_flows::changed::Changed;
use waybill_mapping::commercetools::fields::Field;
use waybill_mapping::commercetools::read;
use waybill_settings::Settings;

use super::told::Told;
use crate::books::Edited;
use crate::look::input;
use crate::setup::{self, Checked};

/// Where they come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    /// A file.
    File(&'a Path),
    /// The shops of a configuration: what changed there since a time.
    Shop {
        /// The configuration.
        config: &'a Path,
        /// Whether its secrets are on AWS.
        on_aws: bool,
        /// Since when.
        since: Timestamp,
        /// Whether one of the two configurations looks at payments: both judge the same orders.
        with_payments: bool,
    },
}

/// Each of them in turn, as people edited it; those that cannot be read are told of.
///
/// # Errors
/// When the file cannot be read or is no JSON, or a shop or the ledger does not answer.
pub(super) async fn each(
    settings: &Settings,
    (source, edited): (Source<'_>, &Edited),
    told: &mut Told,
    mut compared: impl FnMut(&mut Told, &Order),
) -> anyhow::Result<()> {
    let (config, on_aws, since, with_payments) = match source {
        Source::File(path) => {
            for order in of_text(settings, &path.display().to_string(), &input::file(path)?, told) {
                compared(told, &edited.applied(order).await?);
            }
            return Ok(());
        }
        Source::Shop { config, on_aws, since, with_payments } => (config, on_aws, since, with_payments),
    };
    let Checked { opened, .. } = setup::for_asking(config, on_aws).await?;
    let Some((settings, safe)) = opened else { return Ok(()) };
    let mut world = setup::reach(settings, &safe)?;
    if with_payments {
        for shop in world.shops.values_mut() {
            shop.project = shop.project.clone().showing_payments();
        }
    }
    for shop in world.shops.values() {
        let mut changed = Changed::between(&world, shop, since, world.now());
        while let Some(page) = changed.page().await? {
            for order in page.orders {
                compared(told, &edited.applied(order).await?);
            }
            told.unreadable.extend(page.unreadable.into_iter().map(|order| order.refusal.message));
        }
    }
    Ok(())
}

/// Orders as commercetools sends them, one after another or in lists. They do not say their project: they are read as those
/// of the first.
pub(super) fn of_text(settings: &Settings, name: &str, bytes: &[u8], told: &mut Told) -> Vec<Order> {
    let (mut number, mut orders) = (0_usize, Vec::new());
    let Some(project) = settings.projects.first() else { return orders };
    let reduced = Field::Reduced.name(&settings.write_back.field_prefix);
    for value in serde_json::Deserializer::from_slice(bytes).into_iter::<Value>() {
        let bodies = match value {
            Ok(Value::Array(bodies)) => bodies,
            Ok(mut one) => match one.get_mut("results").map(Value::take) {
                Some(Value::Array(bodies)) => bodies,
                Some(_) | None => vec![one],
            },
            Err(error) => {
                told.unreadable.push(format!("{name} is not JSON behind order {number}: {error}"));
                return orders;
            }
        };
        for body in bodies {
            number += 1;
            match read::reduced_order(&project.key, &body, &reduced) {
                Ok(order) => orders.push(order),
                Err(refusal) => {
                    told.unreadable.push(format!("{name}: order {number}: {}", refusal.message));
                }
            }
        }
    }
    orders
}
