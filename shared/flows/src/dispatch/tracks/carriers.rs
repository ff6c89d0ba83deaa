//! What a carrier must be told, as the tracking service says: asked once a day for each carrier, and our table counts where
//! it does not say.

use std::sync::PoisonError;

use jiff::SignedDuration;
use tracing::info;
use waybill_mapping::carriers::{Carrier, Required};
use waybill_mapping::parcels::ToTrack;

use super::Tracking;
use crate::world::Said;

/// So long what was said of a carrier is believed.
const BELIEVED: SignedDuration = SignedDuration::from_hours(24);
/// So long a service that did not say is not asked again.
const UNASKED: SignedDuration = SignedDuration::from_hours(1);

impl Tracking<'_, '_> {
    /// The parcel with what its carrier must be told by the service's own list.
    pub(super) async fn as_the_service_says(&mut self, parcel: &ToTrack) -> ToTrack {
        let mut parcel = parcel.clone();
        if let Some(carrier) = &mut parcel.carrier
            && let Some(slug) = carrier.slug.clone()
            && let Some(required) = self.required(&slug).await
        {
            *carrier = Carrier { required, ..carrier.clone() };
        }
        parcel
    }

    /// What a carrier must be told; `None` where the service does not say. It is no reason to wait, nor to take the login
    /// for refused: what is missing is told again when the parcel is registered.
    async fn required(&mut self, slug: &str) -> Option<Vec<Required>> {
        let (world, desk) = (self.session.world, self.session.desk);
        let now = world.now();
        let known = desk.carriers.lock().unwrap_or_else(PoisonError::into_inner).get(slug).cloned();
        if let Some(Said { required, .. }) = known.filter(|said| now < said.until) {
            return required;
        }
        let call = self.tracks.required(slug);
        let answer = world.transport.perform(&desk.endpoint, call, &mut self.session.trail).await;
        let (required, believed) = match answer {
            Ok(required) => (required, BELIEVED),
            Err(failure) => {
                info!(account = %desk.account.id, slug, %failure, "What carrier `{slug}` must be told is taken from the table");
                (None, UNASKED)
            }
        };
        let until = now.checked_add(believed).unwrap_or(now);
        let mut all = desk.carriers.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(slug.to_owned(), Said { required: required.clone(), until });
        required
    }
}
