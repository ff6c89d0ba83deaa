//! What others demand of what we write. A type of the shop with a required field that we do not fill refuses whatever we
//! give it to, and so does who tracks the parcels of a carrier: better that a person hears of it before the next delivery
//! does.

use tracing::info;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::AccountId;
use waybill_domain::review::About;
use waybill_mapping::commercetools::setup;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::{Hand, Trouble};
use crate::engine::RunError;
use crate::reviews;
use crate::world::{Desk, Shop, World};

/// The code of what is told of types.
const DEMANDS: &str = "type-demands";
/// The code of what is told of carriers.
const CARRIER_DEMANDS: &str = "carrier-demands";

/// The types that we put on things and that demand more than we write, told of and put before a person until they do not.
pub(super) async fn of_types(world: &World, shop: &Shop, hand: Hand) -> Result<Vec<Trouble>, RunError> {
    let project = shop.project.key();
    let mut keys: Vec<String> =
        setup::types(&world.settings.write_back).into_iter().map(|draft| draft.key).collect();
    keys.sort();
    keys.dedup();
    let (mut trail, mut demands) = (Trail::new(world.trace(), Purpose::Reconcile), Vec::new());
    for key in keys {
        // A client can do all of our work and be shown no types, so a refusal says nothing about its login.
        let read = world.transport.perform(&shop.endpoint, shop.project.custom_type(&key), &mut trail).await;
        match read {
            Ok(there) => demands.extend(there.as_ref().and_then(setup::demands)),
            Err(Failure::LockedOut { .. }) => {
                info!(%project, "The client of `{project}` is shown no types: whether they demand more than is written is not known");
                return Ok(Vec::new());
            }
            Err(failure) => return Err(failure.into()),
        }
    }
    let told = demands.into_iter().map(|words| Trouble { of: project.as_str().to_owned(), words });
    let told: Vec<Trouble> = told.collect();
    if hand == Hand::Mend {
        let about = About::Project { project: project.clone() };
        before_a_person(world, about, None, DEMANDS, &told).await?;
    }
    Ok(told)
}

/// The carriers of an account that tracks parcels which demand what nobody here fills in.
pub(super) async fn of_carriers(world: &World, desk: &Desk, hand: Hand) -> Result<Vec<Trouble>, RunError> {
    let Some(tracks) = desk.partner().tracking() else { return Ok(Vec::new()) };
    let (mut trail, account) = (Trail::new(world.trace(), Purpose::Reconcile), &desk.account.id);
    let demands = match world.transport.perform(&desk.endpoint, tracks.demands(), &mut trail).await {
        Ok(demands) => demands,
        // An account can track parcels and be shown no list.
        Err(failure @ (Failure::LockedOut { .. } | Failure::Refused(_))) => {
            info!(%account, %failure, "What the carriers of `{account}` demand is not known");
            return Ok(Vec::new());
        }
        Err(failure) => return Err(failure.into()),
    };
    let told = demands.into_iter().map(|demand| {
        let words = format!("`{account}` demands `{}` for parcels of `{}`", demand.field, demand.carrier);
        Trouble { of: account.as_str().to_owned(), words }
    });
    let told: Vec<Trouble> = told.collect();
    if hand == Hand::Mend {
        before_a_person(world, About::Account, Some(account), CARRIER_DEMANDS, &told).await?;
    }
    Ok(told)
}

/// Puts what is demanded before a person, until nothing is any more.
async fn before_a_person(
    world: &World,
    about: About,
    account: Option<&AccountId>,
    code: &str,
    told: &[Trouble],
) -> Result<(), RunError> {
    if told.is_empty() {
        return Ok(reviews::healed(world, &about, account, &[], |known| known == code).await?);
    }
    let words: Vec<&str> = told.iter().map(|trouble| trouble.words.as_str()).collect();
    Ok(reviews::put(world, about, account, Refusal::new(code, words.join("; ")), None).await?)
}
