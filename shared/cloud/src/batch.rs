//! Batches of SQS messages, each message on its own: what failed or was not done in time comes again, and its neighbours do
//! not.

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use jiff::Timestamp;
use tracing::{error, warn};
use waybill_flows::engine::{Knows, Lane, come_soon, turn_received};
use waybill_flows::world::World;
use waybill_queue::Received;

use crate::deadline::Deadline;
use crate::open::Deployed;
use crate::tell::tell;

pub use waybill_flows::engine::{figures, looks, news, notices};

/// Does a batch of a queue whose work is this function's, and says which messages must come again.
///
/// A queue that this deployment's configuration does not know, or that is another function's, keeps all its messages: they end
/// in its dead letters, from which they are redriven once that is mended. So does what the time does not suffice for.
pub async fn work(
    deployed: &Deployed,
    whose: Knows,
    event: SqsEvent,
    deadline: Deadline,
) -> SqsBatchResponse {
    let ids: Vec<String> = event.records.iter().map(id).collect();
    let world = match deployed.world().await {
        Ok(world) => world,
        Err(cause) => {
            error!(%cause, messages = ids.len(), "The function could not be opened; the messages come again");
            return failed(ids);
        }
    };
    let Some(lane) = lane(world, deployed.queue_names(), &event) else {
        error!(messages = ids.len(), "Messages came from a queue that the configuration does not know");
        return failed(ids);
    };
    let Some(crew) = whose(world, &lane) else {
        error!(
            queue = lane.queue(),
            messages = ids.len(),
            "Messages came from a queue that is another function's"
        );
        return failed(ids);
    };
    let received = event.records.into_iter().map(received).collect();
    world.stop_at(deadline.stop_at());
    let over = tokio::time::sleep(deadline.left(world.now()));
    let finished = turn_received(world, (&lane, crew), received, over).await;
    if !finished.cut.is_empty() {
        let (queue, messages) = (lane.queue(), finished.cut.len());
        warn!(queue, messages, "The time is over; what was not done comes again");
        let left = deadline.left_to_hand_back(world.now());
        if tokio::time::timeout(left, come_soon(world, &lane, &finished.cut)).await.is_err() {
            warn!(queue, messages, "Not all of it could be told to come soon; it comes again by itself");
        }
    }
    let retries = finished.ran.again + finished.ran.failed;
    tell(deployed, world, retries, deadline.left_to_tell(world.now())).await;
    failed(finished.failed)
}

/// All messages of an event are from one queue.
fn lane(world: &World, names: &str, event: &SqsEvent) -> Option<Lane> {
    let arn = event.records.first()?.event_source_arn.as_deref()?;
    Lane::of(world, arn.rsplit(':').next()?.strip_prefix(names)?)
}

fn received(message: SqsMessage) -> Received {
    let id = id(&message);
    let attribute = |name: &str| message.attributes.get(name).map(String::as_str);
    let sent_at = attribute("SentTimestamp").and_then(|millis| millis.parse().ok());
    let sent_at = sent_at.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    Received {
        receives: attribute("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1),
        sent_at: sent_at.unwrap_or(Timestamp::UNIX_EPOCH),
        group: attribute("MessageGroupId").unwrap_or(UNGROUPED).to_owned(),
        id,
        receipt: message.receipt_handle.unwrap_or_default(),
        body: message.body.unwrap_or_default(),
    }
}

/// The group of messages that came without one: commercetools names none.
const UNGROUPED: &str = "shop";

fn id(message: &SqsMessage) -> String {
    message.message_id.clone().unwrap_or_default()
}

fn failed(ids: Vec<String>) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    response.set_failures(ids);
    response
}
