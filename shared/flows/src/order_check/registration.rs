//! The Extension that should be registered at a shop.

use waybill_domain::facets::Fingerprint;
use waybill_mapping::commercetools::extension::expansion_paths;
use waybill_mapping::commercetools::setup::{ExtensionDraft, extension};

use super::TOKEN;
use super::genuine::header;
use super::judge::{names_distribution, names_supply};
use crate::world::{Shop, World};

/// What should be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// This.
    Whole(Box<ExtensionDraft>),
    /// Nobody can say: there is no token yet.
    NoToken,
}

/// The Extension that should be registered at a shop; `None` where new orders are not checked, or nobody can reach us.
///
/// Its address says which token it was registered with, by the beginning of a fingerprint: the token itself cannot be read
/// there, and an Extension with a token that nobody knows any more would keep every customer from ordering.
pub fn sought(world: &World, shop: &Shop) -> Option<Sought> {
    let settings = &world.settings;
    let (check, public) = (settings.order_check.as_ref()?, settings.serve.public_url.as_ref()?);
    let secrets = world.secrets.read(&check.secret).unwrap_or_default();
    let Some(token) = secrets.all(TOKEN).next() else { return Some(Sought::NoToken) };
    let (project, print) = (shop.project.key(), Fingerprint::of(&token));
    let url = format!(
        "{}/extensions/order-check?project={project}&token={}",
        public.trim_end_matches('/'),
        print.short()
    );
    let paths = expansion_paths(names_supply(&settings.rules), names_distribution(&settings.rules));
    Some(Sought::Whole(Box::new(extension(&check.extension, &url, &header(token), &paths))))
}
