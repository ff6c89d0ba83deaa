//! Events of a function that is called by schedule and fed by a queue.

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use serde::Deserialize;
use waybill_flows::engine::{Does, Knows};

use crate::batch;
use crate::deadline::Deadline;
use crate::open::Deployed;
use crate::schedule::{self, Undone};

/// What such a function is called with.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// Messages of its queue.
    Batch(SqsEvent),
    /// A run that is due.
    Due(schedule::Due),
}

/// Does either. A run has no messages that could come again.
///
/// # Errors
/// As [`schedule::work`].
pub async fn work(
    deployed: &Deployed,
    messages: Knows,
    runs: &[Does],
    event: Event,
    deadline: Deadline,
) -> Result<SqsBatchResponse, Undone> {
    match event {
        Event::Batch(event) => Ok(batch::work(deployed, messages, event, deadline).await),
        Event::Due(due) => {
            schedule::work(deployed, runs, &due, deadline).await.map(|()| SqsBatchResponse::default())
        }
    }
}
