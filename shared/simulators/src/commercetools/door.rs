//! The HTTP API: tokens, scopes, and from the path to the resource.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use serde_json::{Value, json};

use super::auth::Access;
use super::errors::{self, Refusal};
use super::expand::expand;
use super::fields::text;
use super::messages;
use super::orders::Way;
use super::query::Query;
use super::resources;
use super::route::{Place, Selector, Target, operation};
use super::shop::Shop;
use super::store::Kind;
use crate::faults::Fault;
use crate::inbound::{Front, with_faults};

/// Longest URL that is accepted, in bytes.
const LONGEST_URL: usize = 8 * 1024;

const CORRELATION: &str = "x-correlation-id";

pub(super) fn router(shop: Arc<Mutex<Shop>>) -> Router {
    let stage = shop.lock().unwrap_or_else(PoisonError::into_inner).stage.clone();
    let front = Front { system: "commercetools", operation, refusal: errors::fault };
    let inner = Router::new().fallback(move |request: Request| {
        let shop = shop.clone();
        async move {
            let (parts, body) = request.into_parts();
            let Ok(body) = to_bytes(body, usize::MAX).await else {
                return StatusCode::BAD_REQUEST.into_response();
            };
            enter(&mut shop.lock().unwrap_or_else(PoisonError::into_inner), &parts, &body)
        }
    });
    with_faults(inner, stage, front)
}

fn enter(shop: &mut Shop, parts: &Parts, body: &Bytes) -> Response {
    let mut response = match answer(shop, parts, body) {
        Ok(_) if parts.method == Method::HEAD => StatusCode::OK.into_response(),
        Ok((status, body)) => (status, Json(body)).into_response(),
        Err(refusal) => refusal.respond(),
    };
    let given = parts.headers.get(CORRELATION).filter(|id| (8..=256).contains(&id.len())).cloned();
    let made = || HeaderValue::from_str(&format!("{}/{}", shop.project, shop.ids.uuid())).ok();
    if let Some(id) = given.or_else(made) {
        response.headers_mut().insert(CORRELATION, id);
    }
    response
}

type Answer = Result<(StatusCode, Value), Refusal>;

fn answer(shop: &mut Shop, parts: &Parts, body: &Bytes) -> Answer {
    let url = parts.uri.to_string().len();
    if url > LONGEST_URL {
        return Err(Refusal::too_long(url));
    }
    let (project, place) = match Target::read(parts.uri.path()) {
        Target::Token => return token(shop, parts, body),
        Target::Of(project, place) => (project, place),
    };
    let caller = shop.auth.caller(&parts.headers, shop.now())?;
    if project != shop.project {
        return Err(Refusal::not_found(&format!("key '{project}'")));
    }
    let access = match parts.method {
        Method::GET | Method::HEAD => Access::Read,
        _ => Access::Write,
    };
    if let Some(kind) = kind_at(&place) {
        caller.may(&shop.project, kind.scopes(), access)?;
    }
    let author = messages::client(&caller.client_id);
    let query = Query::read(kind_at(&place).unwrap_or(Kind::Message), parts.uri.query().unwrap_or_default())?;
    match access {
        Access::Read => read(shop, &place, &query).map(|body| (StatusCode::OK, body)),
        Access::Write if parts.method == Method::DELETE => {
            let (kind, id) = locate(shop, &place)?;
            shop.delete(kind, &id, query.version, query.data_erasure, &author)
                .map(|row| (StatusCode::OK, row))
        }
        Access::Write if parts.method == Method::POST => {
            let body =
                serde_json::from_slice(body).map_err(|cause| Refusal::invalid_json(cause.to_string()))?;
            write(shop, &place, &body, &author, parts.extensions.get()).map(|(status, mut row)| {
                expand(&shop.tables, &mut row, &query.expand);
                (status, row)
            })
        }
        Access::Write => Err(not_here()),
    }
}

fn token(shop: &mut Shop, parts: &Parts, body: &Bytes) -> Answer {
    let form = String::from_utf8_lossy(body);
    let form = format!("{}&{form}", parts.uri.query().unwrap_or_default());
    let now = shop.now();
    let answer = shop.auth.issue(&shop.ids, &parts.headers, &form, now)?;
    Ok((StatusCode::OK, answer))
}

fn kind_at(place: &Place) -> Option<Kind> {
    match place {
        Place::Import => Some(Kind::Order),
        Place::All(kind) | Place::One(kind, _) => Some(*kind),
        Place::Apply(_) => Some(Kind::OrderEdit),
        Place::Container(_) | Place::Object(..) => Some(Kind::CustomObject),
        Place::Project | Place::Unknown => None,
    }
}

fn not_here() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "ResourceNotFound", "The requested resource was not found.")
}

fn read(shop: &Shop, place: &Place, query: &Query) -> Result<Value, Refusal> {
    match place {
        Place::Project => {
            Ok(json!({"key": shop.project, "name": shop.project, "countries": [], "currencies": [],
            "languages": ["en"], "version": 1, "messages": {"enabled": true, "deleteDaysAfterCreation": 15}}))
        }
        Place::All(kind) => Ok(query.page(&shop.tables, *kind, |_| true)),
        Place::Container(container) => {
            let inside = |row: &Value| text(row, "container") == Some(container);
            Ok(query.page(&shop.tables, Kind::CustomObject, inside))
        }
        Place::One(..) | Place::Object(..) => {
            let (kind, id) = locate(shop, place)?;
            let mut row = shop.tables.get(kind, &id).cloned().ok_or_else(not_here)?;
            expand(&shop.tables, &mut row, &query.expand);
            Ok(row)
        }
        Place::Import | Place::Apply(_) | Place::Unknown => Err(not_here()),
    }
}

/// The resource that the path names.
fn locate(shop: &Shop, place: &Place) -> Result<(Kind, String), Refusal> {
    let (kind, row, what) = match place {
        Place::One(kind, Selector::Id(id)) => (*kind, shop.tables.get(*kind, id), format!("ID '{id}'")),
        Place::One(kind, Selector::Key(key)) => {
            (*kind, shop.tables.by(*kind, "key", key), format!("key '{key}'"))
        }
        Place::One(kind, Selector::OrderNumber(number)) => {
            let row = shop.tables.by(*kind, "orderNumber", number);
            (*kind, row, format!("order number '{number}'"))
        }
        Place::Object(container, key) => {
            let row = resources::object(&shop.tables, Some(container), Some(key));
            (Kind::CustomObject, row, format!("container '{container}' and key '{key}'"))
        }
        Place::Project
        | Place::Import
        | Place::Apply(_)
        | Place::All(_)
        | Place::Container(_)
        | Place::Unknown => {
            return Err(not_here());
        }
    };
    let id = row.and_then(|row| text(row, "id")).ok_or_else(|| Refusal::not_found(&what))?;
    Ok((kind, id.to_owned()))
}

fn write(shop: &mut Shop, place: &Place, body: &Value, author: &Value, fault: Option<&Fault>) -> Answer {
    match place {
        Place::Import => shop.order(body, Way::Imported, author).map(|row| (StatusCode::CREATED, row)),
        Place::All(kind) if !matches!(kind, Kind::Order | Kind::Message) => {
            let updates = *kind == Kind::CustomObject
                && resources::object(&shop.tables, text(body, "container"), text(body, "key")).is_some();
            let status = if updates { StatusCode::OK } else { StatusCode::CREATED };
            shop.create(*kind, body, author).map(|row| (status, row))
        }
        Place::Apply(id) => {
            if fault == Some(&Fault::Conflict409) {
                let edit = shop.tables.get(Kind::OrderEdit, id);
                let order = edit.and_then(|edit| edit.pointer("/resource/id")?.as_str()).map(str::to_owned);
                if let Some(order) = order {
                    shop.bump(Kind::Order, &order);
                }
            }
            shop.apply_edit(id, body, author).map(|row| (StatusCode::OK, row))
        }
        Place::One(..) => {
            let (kind, id) = locate(shop, place)?;
            if fault == Some(&Fault::Conflict409) {
                shop.bump(kind, &id);
            }
            shop.update(kind, &id, body, author).map(|row| (StatusCode::OK, row))
        }
        Place::Project | Place::All(_) | Place::Container(_) | Place::Object(..) | Place::Unknown => {
            Err(not_here())
        }
    }
}
