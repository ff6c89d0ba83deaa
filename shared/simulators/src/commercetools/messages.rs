//! Messages and change notifications, in the form in which subscriptions deliver them.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::fields::{instant, list, pick, set, text};
use super::scene::Event;
use super::store::{Kind, Tables};
use crate::ids::Ids;
use crate::outbox::{Delivery, Policy};

/// Largest payload that a destination takes: 256 KB; beyond it the payload is left out.
const LARGEST_PAYLOAD: usize = 256 * 1024;

/// commercetools keeps trying while a destination fails for a while.
const POLICY: Policy = Policy {
    attempts: None,
    first_wait: SignedDuration::from_secs(10),
    longest_wait: SignedDuration::from_secs(600),
};

/// How deliveries are wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Platform,
    CloudEvents,
    /// As each subscription asks for in its `format`.
    AsSubscribed,
}

/// Where deliveries of all subscriptions go in this world, whatever queue they name.
#[derive(Debug, Clone)]
pub(super) struct Sink {
    pub(super) url: String,
    pub(super) secret: String,
    pub(super) format: Format,
}

/// The message about an event, as it is stored and delivered.
pub(super) fn message(
    (kind, row): (Kind, &Value),
    event: Event,
    (id, sequence): (String, i64),
    (now, author): (Timestamp, &Value),
) -> Value {
    let mut message = json!({"id": id, "version": 1, "sequenceNumber": sequence,
        "resource": {"typeId": kind.type_id(), "id": text(row, "id")}, "resourceVersion": event.version,
        "type": event.name, "createdAt": instant(now), "lastModifiedAt": instant(now),
        "createdBy": author, "lastModifiedBy": author});
    set(&mut message, "resourceUserProvidedIdentifiers", identifiers(row));
    for (name, value) in event.fields {
        set(&mut message, &name, Some(value));
    }
    message
}

fn identifiers(row: &Value) -> Option<Value> {
    let own = pick(row, &["key", "orderNumber", "sku"]);
    own.as_object().is_some_and(|own| !own.is_empty()).then_some(own)
}

/// The deliveries of a message to the subscriptions that want it.
pub(super) fn deliveries(
    tables: &Tables,
    sink: &Sink,
    project: &str,
    message: &Value,
    now: Timestamp,
) -> Vec<Delivery> {
    let mut payload = json!({"notificationType": "Message", "projectKey": project});
    for (name, value) in message.as_object().into_iter().flatten() {
        set(&mut payload, name, Some(value.clone()));
    }
    let resource = message.get("resource").and_then(|resource| text(resource, "typeId")).unwrap_or_default();
    let name = text(message, "type").unwrap_or_default();
    let wanted = |subscription: &&Value| {
        list(subscription, "messages").iter().any(|asked| {
            let types = list(asked, "types");
            text(asked, "resourceTypeId") == Some(resource)
                && (types.is_empty() || types.iter().any(|t| t == name))
        })
    };
    let about = about(message);
    let deliver = |subscription| {
        let id = format!(
            "{about}/{}/{}",
            message.get("sequenceNumber").unwrap_or(&Value::Null),
            called(subscription)
        );
        delivery(sink, subscription, project, id, fitting(payload.clone(), name), now)
    };
    tables.all(Kind::Subscription).filter(|each| delivers(each)).filter(wanted).map(deliver).collect()
}

/// The deliveries of a change notification (`ResourceCreated`, `ResourceUpdated`, `ResourceDeleted`).
pub(super) fn changes(
    tables: &Tables,
    sink: &Sink,
    project: &str,
    (kind, row): (Kind, &Value),
    change: &Value,
    now: Timestamp,
) -> Vec<Delivery> {
    let mut payload = json!({"projectKey": project, "resource": {"typeId": kind.type_id(), "id": text(row, "id")},
        "version": row.get("version"), "modifiedAt": instant(now)});
    set(&mut payload, "resourceUserProvidedIdentifiers", identifiers(row));
    for (name, value) in change.as_object().into_iter().flatten() {
        set(&mut payload, name, Some(value.clone()));
    }
    let wanted = |subscription: &&Value| {
        list(subscription, "changes")
            .iter()
            .any(|asked| text(asked, "resourceTypeId") == Some(kind.type_id()))
    };
    let about = text(row, "orderNumber").or(text(row, "id")).unwrap_or_default();
    let deliver = |subscription| {
        let version = row.get("version").unwrap_or(&Value::Null);
        let id = format!("{about}/change-{version}/{}", called(subscription));
        delivery(sink, subscription, project, id, payload.clone(), now)
    };
    tables.all(Kind::Subscription).filter(|each| delivers(each)).filter(wanted).map(deliver).collect()
}

/// The first delivery of a new destination: about the subscription itself.
pub(super) fn test(sink: &Sink, project: &str, subscription: &Value, now: Timestamp) -> Delivery {
    let payload = json!({"notificationType": "ResourceCreated", "projectKey": project,
        "resource": {"typeId": "subscription", "id": text(subscription, "id")},
        "version": subscription.get("version"), "modifiedAt": instant(now)});
    let id = format!("test-{}/{}", subscription.get("version").unwrap_or(&Value::Null), called(subscription));
    delivery(sink, subscription, project, id, payload, now)
}

fn about(message: &Value) -> &str {
    let number = message.get("resourceUserProvidedIdentifiers").and_then(|own| text(own, "orderNumber"));
    number.or_else(|| text(message.get("resource")?, "id")).unwrap_or_default()
}

fn called(subscription: &Value) -> &str {
    text(subscription, "key").or(text(subscription, "id")).unwrap_or_default()
}

fn delivers(subscription: &Value) -> bool {
    !matches!(text(subscription, "status"), Some("ConfigurationErrorDeliveryStopped" | "ManuallySuspended"))
}

/// The payload, or only its envelope if it is too large.
fn fitting(payload: Value, name: &str) -> Value {
    if payload.to_string().len() <= LARGEST_PAYLOAD {
        return payload;
    }
    let envelope =
        ["notificationType", "projectKey", "id", "version", "sequenceNumber", "resource", "resourceVersion"];
    let rest =
        ["resourceUserProvidedIdentifiers", "createdAt", "lastModifiedAt", "createdBy", "lastModifiedBy"];
    let mut small = pick(&payload, &[&envelope[..], &rest[..]].concat());
    let left_out = json!({"reason": "Payload too large.", "payloadType": name});
    set(&mut small, "payloadNotIncluded", Some(left_out));
    small
}

fn delivery(
    sink: &Sink,
    subscription: &Value,
    project: &str,
    id: String,
    payload: Value,
    now: Timestamp,
) -> Delivery {
    let asked = subscription.get("format").and_then(|format| text(format, "type")) == Some("CloudEvents");
    let cloud_events = match sink.format {
        Format::Platform => false,
        Format::CloudEvents => true,
        Format::AsSubscribed => asked,
    };
    let (body, media) = if cloud_events {
        (cloud_event(project, payload, now), "application/cloudevents+json")
    } else {
        (payload, "application/json")
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(secret) = HeaderValue::from_str(&format!("Bearer {}", sink.secret)) {
        headers.insert(header::AUTHORIZATION, secret);
    }
    Delivery {
        id,
        system: "commercetools",
        to: sink.url.clone(),
        method: Method::POST,
        headers,
        body: Bytes::from(body.to_string()),
        due: now,
        attempt: 0,
        policy: POLICY,
    }
}

fn cloud_event(project: &str, payload: Value, now: Timestamp) -> Value {
    let resource = payload.get("resource").cloned().unwrap_or_default();
    let (type_id, subject) =
        (text(&resource, "typeId").unwrap_or_default(), text(&resource, "id").unwrap_or_default());
    let path =
        if type_id == Kind::Inventory.type_id() { "inventory".to_owned() } else { format!("{type_id}s") };
    let mut event = Map::new();
    let mut put = |name: &str, value: Value| event.insert(name.to_owned(), value);
    put("specversion", "1.0".into());
    if text(&payload, "notificationType") == Some("Message") {
        let id = text(&payload, "id").unwrap_or_default();
        let left_out = payload.get("payloadNotIncluded").and_then(|left_out| text(left_out, "payloadType"));
        let name = text(&payload, "type").or(left_out).unwrap_or_default();
        put("id", id.into());
        put("type", format!("com.commercetools.{type_id}.message.{name}").into());
        put(
            "sequence",
            payload.get("sequenceNumber").map_or(Value::Null, |number| number.to_string().into()),
        );
        put("sequencetype", "Integer".into());
        put("dataref", format!("/{project}/messages/{id}").into());
    } else {
        let name = text(&payload, "notificationType").unwrap_or_default();
        let version = payload.get("version").unwrap_or(&Value::Null);
        put("id", format!("{subject}-{version}").into());
        put("type", format!("com.commercetools.{type_id}.change.{name}").into());
    }
    put("source", format!("/{project}/{path}").into());
    put("subject", subject.into());
    put("time", instant(now));
    put("data", payload);
    Value::Object(event)
}

/// The author of changes made by an API client.
pub(super) fn client(client_id: &str) -> Value {
    json!({"isPlatformClient": false, "clientId": client_id})
}

/// The author of changes made by a person in the Merchant Center.
pub(super) fn person(ids: &Ids) -> Value {
    let id = ids.uuid_always("merchant center user");
    json!({"isPlatformClient": true, "user": {"typeId": "user", "id": id}})
}
