//! The Subscription that brings the shop's messages to a queue.

use serde_json::Value;
use waybill_domain::failure::Failure;
use waybill_flows::world::Shop;
use waybill_mapping::commercetools::setup::{
    Destination, Health, Subscription, SubscriptionAction, missing_messages, subscription, wanted_messages,
};

use super::place::{Looked, Place};
use super::report::Outcome;

/// Creates the Subscription, or adds the messages that it lacks. Without a destination in the configuration one that
/// is there is looked after, and none is created: only its owner knows the queue.
pub(super) async fn bring(place: &mut Place<'_>, shop: &Shop) {
    let serve = &place.world.settings.serve;
    let Some(key) = &serve.subscription else {
        let why = "`[serve] subscription` is not set: orders come in by the pull alone";
        return place.note("subscription", Outcome::Told(why.to_owned()));
    };
    let destination = serve.destination.clone().map(Destination::from);
    let thing = format!("subscription `{key}`");
    place.bring(&thing, async |place| look(place, shop, key, destination.as_ref()).await).await;
}

async fn look(
    place: &mut Place<'_>,
    shop: &Shop,
    key: &str,
    destination: Option<&Destination>,
) -> Result<Looked, Failure> {
    let there = place.ask(shop.project.subscription(key)).await?;
    match (there, destination) {
        (None, None) => {
            let why = "it is not there, and `[serve] destination` does not say where it should send: name a queue, \
                such as { sqs = { queue_url = \"..\", region = \"..\" } }";
            Ok(Looked::There(Outcome::Told(why.to_owned())))
        }
        (None, Some(destination)) => {
            let draft = subscription(key, destination.clone(), wanted_messages(&shop.project));
            place.create("created".to_owned(), shop.project.create_subscription(&draft)).await
        }
        (Some(there), destination) => extend(place, shop, &there, destination).await,
    }
}

async fn extend(
    place: &mut Place<'_>,
    shop: &Shop,
    there: &Subscription,
    destination: Option<&Destination>,
) -> Result<Looked, Failure> {
    let sends_elsewhere = |wanted: &&Destination| !says(&there.destination, wanted);
    let moved = destination.filter(sends_elsewhere);
    let messages = missing_messages(there, &wanted_messages(&shop.project));
    let mut words = Vec::new();
    words.extend(messages.is_some().then_some("given the messages that it lacks"));
    words.extend(moved.is_some().then_some("sent to the configured destination"));
    if words.is_empty() {
        return Ok(Looked::There(match &there.status {
            Health::Healthy => Outcome::Stands,
            Health::Troubled(word) => Outcome::Trouble(format!("commercetools says that it is {word}")),
        }));
    }
    let what = words.join(" and ");
    let moved = moved.map(|to| SubscriptionAction::ChangeDestination { destination: to.clone() });
    let actions: Vec<SubscriptionAction> = messages.into_iter().chain(moved).collect();
    place.update(what, shop.project.update_subscription(there, &actions)).await
}

/// Whether a destination as sent by commercetools is the wanted one; it may say more than was asked for.
fn says(there: &Value, wanted: &Destination) -> bool {
    let Ok(Value::Object(wanted)) = serde_json::to_value(wanted) else { return false };
    wanted.iter().all(|(name, value)| name == "authenticationMode" || there.get(name) == Some(value))
}
