//! Orders: how they are made, every update action, and edits.

mod draft;
mod lines;
mod price;
mod stock;

mod addresses;
mod customs;
mod deliveries;
mod edits;
mod find;
mod header;
mod parcels;
mod returns;
mod states;

use serde_json::Value;

use super::errors::Refusal;
use super::scene::Scene;

pub(super) use draft::{Way, create};
pub(super) use edits::{allowed, check as check_edit, edit};
pub(super) use stock::takes;

/// Applies one update action, whose shape was checked.
pub(super) fn act(scene: &mut Scene, order: &mut Value, name: &str, action: &Value) -> Result<(), Refusal> {
    let acts =
        [header::act, addresses::act, states::act, deliveries::act, parcels::act, returns::act, customs::act];
    for act in acts {
        if let Some(done) = act(scene, order, name, action) {
            return done;
        }
    }
    Err(Refusal::invalid_operation(format!("the update action '{name}' is not simulated")))
}
