//! The Subscription that brings messages.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where messages are sent. Access is granted to commercetools' own user; keys are never stored there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Destination {
    /// A standard queue that takes 256 KB.
    #[serde(rename = "SQS")]
    Sqs {
        /// Its address.
        queue_url: String,
        /// Its region.
        region: String,
        /// `IAM`.
        authentication_mode: String,
    },
    /// A topic.
    #[serde(rename = "SNS")]
    Sns {
        /// Its name.
        topic_arn: String,
        /// `IAM`.
        authentication_mode: String,
    },
    /// A partner event source.
    EventBridge {
        /// Its region.
        region: String,
        /// Whose.
        account_id: String,
    },
}

/// A Subscription that should be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubscriptionDraft {
    /// Its key.
    pub key: String,
    /// Where it sends.
    pub destination: Destination,
    /// What it sends.
    pub messages: Vec<MessageSubscription>,
    /// In which form.
    pub format: Format,
}

/// The form of notifications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Format {
    r#type: &'static str,
}

/// The messages of one kind of resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageSubscription {
    /// Such as `order`.
    pub resource_type_id: String,
    /// Which; none means all.
    #[serde(default)]
    pub types: Vec<String>,
}

/// A Subscription as it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// Its key.
    pub key: Option<String>,
    /// Where it sends, as sent: secrets in it are hidden.
    pub destination: Value,
    /// What it sends.
    #[serde(default)]
    pub messages: Vec<MessageSubscription>,
    /// Whether it works.
    pub status: Health,
}

/// Whether a Subscription works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Health {
    /// It works.
    Healthy,
    /// Anything else, in commercetools' word: a person must look.
    Troubled(String),
}

impl From<String> for Health {
    fn from(word: String) -> Self {
        if word == "Healthy" { Self::Healthy } else { Self::Troubled(word) }
    }
}

impl From<Health> for String {
    fn from(health: Health) -> Self {
        match health {
            Health::Healthy => "Healthy".to_owned(),
            Health::Troubled(word) => word,
        }
    }
}

/// One change of a Subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "camelCase")]
pub enum SubscriptionAction {
    /// Replaces what it sends.
    SetMessages {
        /// All of it.
        messages: Vec<MessageSubscription>,
    },
    /// Replaces where it sends; a test notification is sent there.
    ChangeDestination {
        /// Where.
        destination: Destination,
    },
}

/// The Subscription that brings these messages.
pub fn subscription(
    key: &str,
    destination: Destination,
    messages: Vec<MessageSubscription>,
) -> SubscriptionDraft {
    SubscriptionDraft { key: key.to_owned(), destination, messages, format: Format { r#type: "Platform" } }
}

/// What a Subscription lacks of ours: everything that it sends already stays.
pub fn missing_messages(there: &Subscription, wanted: &[MessageSubscription]) -> Option<SubscriptionAction> {
    let mut messages = there.messages.clone();
    for wanted in wanted {
        match messages.iter_mut().find(|there| there.resource_type_id == wanted.resource_type_id) {
            // All types of the resource are sent already.
            Some(there) if there.types.is_empty() => {}
            Some(there) => {
                let missing = wanted.types.iter().filter(|kind| !there.types.contains(kind));
                let missing: Vec<String> = missing.cloned().collect();
                there.types.extend(missing);
            }
            None => messages.push(wanted.clone()),
        }
    }
    (messages != there.messages).then_some(SubscriptionAction::SetMessages { messages })
}
