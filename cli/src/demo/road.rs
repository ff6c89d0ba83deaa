//! What happens to parcels on their way, beside that they arrive.

use anyhow::{Context as _, anyhow};
use serde_json::{Value, json};

use super::acts::OnRoad;
use super::script::{People, Scripted, list};

impl People<'_> {
    /// Whether nobody follows a parcel of the order yet.
    pub(super) fn is_unfollowed(&self, order: &Scripted) -> bool {
        let numbers = self.numbers(order);
        numbers.is_empty() || !numbers.iter().all(|number| self.seen.is_followed(number))
    }

    /// Something happens to all parcels of an order.
    pub(super) fn on_road(&self, order: &Scripted, act: OnRoad) -> anyhow::Result<()> {
        let life = match act {
            OnRoad::HeldAtCustoms => "held",
            OnRoad::ReturnedToSender => "returned",
        };
        let follower = self.systems.followers().next().context("nobody follows parcels")?;
        let numbers = self.numbers(order);
        if numbers.is_empty() {
            return Err(anyhow!("no parcel of it has a number"));
        }
        numbers.iter().try_for_each(|number| {
            follower.work("forget_script", json!({"tracking": number}))?;
            follower.work("live", json!({"tracking": number, "life": life}))
        })
    }

    /// The numbers of the order's parcels, as the shop has them.
    fn numbers(&self, order: &Scripted) -> Vec<String> {
        let found = self.systems.shop.get("orders", order.id()).unwrap_or_default();
        let each = list(&found, "shipping").iter().filter_map(|shipping| shipping.get("shippingInfo"));
        let shippings = found.get("shippingInfo").into_iter().chain(each);
        let deliveries = shippings.flat_map(|shipping| list(shipping, "deliveries"));
        let parcels = deliveries.flat_map(|delivery| list(delivery, "parcels"));
        let number = |parcel: &Value| Some(parcel.pointer("/trackingData/trackingId")?.as_str()?.to_owned());
        parcels.filter_map(number).collect()
    }
}
