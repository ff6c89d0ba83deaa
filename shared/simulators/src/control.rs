//! The control API of `waybill simulate`: look into the books, make something happen, make something fail.
//!
//! `GET /control/books` · `POST /control/{system}/{action}` with the action's JSON body · `POST /control/faults` with
//! `{"point":"{system}.{operation}","fault":"answer-lost","times":1}` · `POST /control/replay` with `{"delivery":"<id>"}`
//! · `GET /control/deliveries` · `GET /control/calls`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::stage::Stage;

/// What a simulator lets the control API, the demo and the tests do.
pub trait Controlled: Send + Sync {
    /// Everything that it knows, to be compared with the other side's.
    fn books(&self) -> Value;
    /// Makes something happen inside, e.g. ship an order; the error is a sentence for a person.
    fn act(&self, action: &str, body: Value) -> Result<Value, String>;
}

/// The simulators by name.
pub type Systems = BTreeMap<&'static str, Arc<dyn Controlled>>;

#[derive(Clone)]
struct Control {
    stage: Stage,
    systems: Arc<Systems>,
}

/// The control API for these simulators.
pub fn router(stage: Stage, systems: Systems) -> Router {
    Router::new()
        .route("/control/books", get(books))
        .route("/control/calls", get(calls))
        .route("/control/deliveries", get(deliveries))
        .route("/control/replay", post(replay))
        .route("/control/faults", post(fail_next))
        .route("/control/{system}/{action}", post(act))
        .with_state(Control { stage, systems: Arc::new(systems) })
}

async fn books(State(control): State<Control>) -> Json<Value> {
    Json(control.systems.iter().map(|(name, system)| ((*name).to_owned(), system.books())).collect())
}

async fn calls(State(control): State<Control>) -> Json<Value> {
    Json(json!(control.stage.calls.counts()))
}

async fn deliveries(State(control): State<Control>) -> Json<Value> {
    let sent = control.stage.outbox.sent();
    Json(
        sent.iter()
            .map(|sent| {
                json!({"id": sent.delivery.id, "system": sent.delivery.system, "to": sent.delivery.to,
        "at": sent.at, "attempt": sent.delivery.attempt, "outcome": format!("{:?}", sent.outcome)})
            })
            .collect(),
    )
}

async fn act(
    State(control): State<Control>,
    Path((system, action)): Path<(String, String)>,
    body: Option<Json<Value>>,
) -> Response {
    let Some(controlled) = control.systems.get(system.as_str()) else {
        return refused(StatusCode::NOT_FOUND, &format!("no system is called `{system}`"));
    };
    match controlled.act(&action, body.map_or(Value::Null, |Json(body)| body)) {
        Ok(answer) => Json(answer).into_response(),
        Err(cause) => refused(StatusCode::BAD_REQUEST, &cause),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replay {
    delivery: String,
}

async fn replay(State(control): State<Control>, Json(replay): Json<Replay>) -> Response {
    if control.stage.outbox.replay(&replay.delivery, control.stage.time()) {
        return Json(json!({"replayed": replay.delivery})).into_response();
    }
    refused(StatusCode::NOT_FOUND, &format!("no delivery has the id `{}`", replay.delivery))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FailNext {
    point: String,
    fault: NamedFault,
    times: u32,
    /// For the faults that have a length.
    seconds: Option<u32>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum NamedFault {
    Unavailable,
    TooMany,
    Failed,
    AnswerLost,
    LateCommit,
    Conflict,
    FindDelayed,
    Drop,
    Delay,
    Double,
}

impl FailNext {
    fn fault(&self) -> Fault {
        let seconds = self.seconds.unwrap_or(1);
        let after = SignedDuration::from_secs(i64::from(seconds));
        match self.fault {
            NamedFault::Unavailable => Fault::Unavailable503,
            NamedFault::TooMany => Fault::TooMany429 { retry_after: seconds },
            NamedFault::Failed => Fault::Failed500,
            NamedFault::AnswerLost => Fault::AnswerLost,
            NamedFault::LateCommit => Fault::LateCommit { after },
            NamedFault::Conflict => Fault::Conflict409,
            NamedFault::FindDelayed => Fault::FindDelayed { after },
            NamedFault::Drop => Fault::Drop,
            NamedFault::Delay => Fault::Delay(after),
            NamedFault::Double => Fault::Double,
        }
    }
}

async fn fail_next(State(control): State<Control>, Json(order): Json<FailNext>) -> Json<Value> {
    control.stage.faults.fail_next(&order.point, order.fault(), order.times);
    Json(json!({"point": order.point, "times": order.times}))
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({"message": message}))).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use http::Request;
    use jiff::Timestamp;
    use tower::ServiceExt as _;

    use super::*;
    use crate::faults::FaultLevel;

    struct Echo;

    impl Controlled for Echo {
        fn books(&self) -> Value {
            json!({"orders": []})
        }

        fn act(&self, action: &str, body: Value) -> Result<Value, String> {
            if action == "echo" { Ok(body) } else { Err(format!("no action `{action}`")) }
        }
    }

    #[tokio::test]
    async fn every_call_is_answered() {
        let stage = Stage::new(Arc::new(|| Timestamp::UNIX_EPOCH), FaultLevel::None, 1);
        let router = router(stage.clone(), Systems::from([("echo", Arc::new(Echo) as Arc<dyn Controlled>)]));
        let order = json!({"point": "echo.pay", "fault": "too-many", "times": 1, "seconds": 9});
        for (method, path, body, status, want) in [
            ("GET", "books", Value::Null, 200, json!({"echo": {"orders": []}})),
            ("GET", "calls", Value::Null, 200, json!({})),
            ("GET", "deliveries", Value::Null, 200, json!([])),
            ("POST", "echo/echo", json!({"a": 1}), 200, json!({"a": 1})),
            ("POST", "echo/fly", json!({}), 400, json!({"message": "no action `fly`"})),
            ("POST", "nobody/fly", json!({}), 404, json!({"message": "no system is called `nobody`"})),
            (
                "POST",
                "replay",
                json!({"delivery": "d1"}),
                404,
                json!({"message": "no delivery has the id `d1`"}),
            ),
            ("POST", "faults", order, 200, json!({"point": "echo.pay", "times": 1})),
        ] {
            let request = Request::builder().method(method).uri(format!("/control/{path}"));
            let request = request
                .header("content-type", "application/json")
                .body(Body::from(body.to_string()))
                .unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status().as_u16(), status, "{path}");
            let answer = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            assert_eq!(serde_json::from_slice::<Value>(&answer).unwrap(), want, "{path}");
        }
        assert_eq!(stage.faults.decide("echo.pay", "k"), Some(Fault::TooMany429 { retry_after: 9 }));
    }
}
