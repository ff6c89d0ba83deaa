//! Extensions: how they are kept and changed, what they are asked, and what becomes of each answer.

use std::time::Duration;

use bytes::Bytes;

use super::super::AsksExtensions;
use super::*;

const ADDRESS: &str = "https://check.example/new-orders?x=1";

fn draft(key: &str) -> Value {
    json!({"key": key, "destination": {"type": "HTTP", "url": ADDRESS,
        "authentication": {"type": "AuthorizationHeader", "headerValue": "Bearer a-long-secret"}},
        "triggers": [{"resourceTypeId": "order", "actions": ["Create"]}], "expansionPaths": ["custom.type"]})
}

/// Answers everything alike, and keeps what it was asked.
#[derive(Default)]
struct Answers {
    answer: Mutex<Option<(u16, String)>>,
    asked: Mutex<Vec<(String, Value, Duration)>>,
}

impl Answers {
    fn with(&self, status: u16, body: &str) {
        *self.answer.lock().unwrap() = Some((status, body.to_owned()));
    }
}

impl AsksExtensions for Answers {
    fn ask(&self, question: Request<Bytes>, limit: Duration) -> Result<http::Response<Bytes>, String> {
        let header = question.headers()["authorization"].to_str().unwrap().to_owned();
        let body = serde_json::from_slice(question.body()).unwrap();
        self.asked.lock().unwrap().push((format!("{} {header}", question.uri()), body, limit));
        let answer = self.answer.lock().unwrap().clone().ok_or("nobody is there")?;
        Ok(http::Response::builder().status(answer.0).body(Bytes::from(answer.1)).unwrap())
    }
}

async fn world() -> (World, Arc<Answers>) {
    let world = World::new().await;
    let answers = Arc::new(Answers::default());
    world.shop.ask_extensions_through(answers.clone());
    let field =
        json!({"name": "note", "label": {"en": "note"}, "required": false, "type": {"name": "String"}});
    let own = json!({"key": "own", "name": {"en": "own"}, "resourceTypeIds": ["order"], "fieldDefinitions": [field]});
    world.shop.create("types", &own).unwrap();
    (world, answers)
}

#[tokio::test]
async fn an_extension_is_kept_with_its_header_hidden_and_changed_by_its_actions() {
    let (world, _) = world().await;
    let made = world.post("extensions", draft("check")).await;
    assert_eq!((made.status, &made.body["timeoutInMs"]), (201, &json!(2000)));
    assert_eq!(made.body["destination"]["authentication"]["headerValue"], "Bear****");
    for (action, want) in [
        (json!({"action": "setTimeoutInMs", "timeoutInMs": 500}), "none"),
        (json!({"action": "setTimeoutInMs", "timeoutInMs": 10_001}), "InvalidInput"),
        (json!({"action": "changeTriggers", "triggers": []}), "InvalidInput"),
        (
            json!({"action": "changeTriggers", "triggers": [{"resourceTypeId": "cart", "actions": ["Update"]}]}),
            "none",
        ),
        (json!({"action": "setExpansionPaths", "expansionPaths": ["a", "b", "c", "d"]}), "InvalidInput"),
        (json!({"action": "setExpansionPaths", "expansionPaths": ["state"]}), "none"),
        (
            json!({"action": "changeDestination", "destination": {"type": "HTTP", "url": "nowhere"}}),
            "InvalidInput",
        ),
        (
            json!({"action": "changeDestination", "destination": {"type": "HTTP", "url": "https://b.example"}}),
            "none",
        ),
    ] {
        let answer = world.update("extensions", "key=check", json!([action])).await;
        assert_eq!(code(&answer), want, "{action}: {}", answer.body);
    }
    for number in 1..25 {
        world.shop.create("extensions", &draft(&format!("check-{number}"))).unwrap();
    }
    let one_more = world.post("extensions", draft("one-more")).await;
    assert_eq!((one_more.status, code(&one_more)), (400, "MaxResourceLimitExceeded"));
    assert_eq!(code(&world.post("extensions", draft("check")).await), "MaxResourceLimitExceeded");
}

#[tokio::test]
async fn an_extension_is_asked_about_the_whole_order_and_nothing_else() {
    let (world, answers) = world().await;
    answers.with(200, "");
    world.shop.create("extensions", &draft("check")).unwrap();
    let mut order = order_draft("A");
    order["custom"] = json!({"type": {"key": "own"}, "fields": {"note": "x"}});
    let kept = world.shop.place_order(&order).unwrap();
    let asked = std::mem::take(&mut *answers.asked.lock().unwrap());
    let [(to, question, limit)] = asked.as_slice() else { panic!("asked once: {asked:?}") };
    assert_eq!(
        (to.as_str(), limit),
        (format!("{ADDRESS} Bearer a-long-secret").as_str(), &Duration::from_secs(2))
    );
    assert_eq!((&question["action"], &question["resource"]["typeId"]), (&json!("Create"), &json!("order")));
    let shown = &question["resource"]["obj"];
    assert_eq!(shown["custom"]["type"]["obj"]["key"], "own", "as its path says");
    assert_eq!((&shown["id"], &shown["lineItems"]), (&kept["id"], &kept["lineItems"]));

    world
        .update(
            "orders",
            kept["id"].as_str().unwrap(),
            json!([{"action": "changeOrderState", "orderState": "Confirmed"}]),
        )
        .await;
    assert_eq!(answers.asked.lock().unwrap().len(), 0, "it is asked about new orders alone");
    let only = json!({"action": "changeTriggers", "triggers": [{"resourceTypeId": "order", "actions": ["Create"],
        "condition": "country = \"DE\""}]});
    world.update("extensions", "key=check", json!([only])).await;
    world.order("B");
    assert_eq!(answers.asked.lock().unwrap().len(), 0, "its condition is not met");
}

#[tokio::test]
async fn only_an_answer_that_lets_through_has_the_order_kept() {
    let (world, answers) = world().await;
    world.shop.create("extensions", &draft("check")).unwrap();
    let field = |key: &str| json!({"actions": [{"action": "setCustomType", "type": {"typeId": "type", "key": key}, "fields": {"note": "x"}}]});
    let error =
        |code: &str| json!({"errors": [{"code": code, "message": "no"}, {"code": code, "message": "never"}]});
    let many =
        json!({"actions": vec![json!({"action": "setCustomField", "name": "note", "value": "x"}); 101]});
    for (name, answer, status, want) in [
        ("empty", Some((200, String::new())), 201, "none"),
        ("no actions", Some((201, json!({"actions": []}).to_string())), 201, "none"),
        ("an action", Some((200, field("own").to_string())), 201, "none"),
        (
            "an action that fails",
            Some((200, field("other").to_string())),
            400,
            "ExtensionUpdateActionsFailed",
        ),
        ("too many actions", Some((200, many.to_string())), 502, "ExtensionBadResponse"),
        ("no JSON", Some((200, "ok".to_owned())), 502, "ExtensionBadResponse"),
        ("refused", Some((400, error("InvalidInput").to_string())), 400, "InvalidInput"),
        (
            "refused with a code that is none",
            Some((400, error("Nope").to_string())),
            502,
            "ExtensionBadResponse",
        ),
        ("refused without a reason", Some((400, "{}".to_owned())), 502, "ExtensionBadResponse"),
        ("not let in", Some((401, String::new())), 502, "ExtensionBadResponse"),
        ("broken", Some((500, String::new())), 502, "ExtensionBadResponse"),
        ("nobody answers", None, 504, "ExtensionNoResponse"),
    ] {
        *answers.answer.lock().unwrap() = answer;
        let got = world.shop.place_order(&order_draft(name));
        let (got_status, got_code) = match &got {
            Ok(_) => (201, "none".to_owned()),
            Err(refusal) => (refusal.status.as_u16(), refusal.code().to_owned()),
        };
        assert_eq!((got_status, got_code.as_str()), (status, want), "{name}");
        assert_eq!(world.shop.get("orders", name).is_ok(), status == 201, "{name}");
        if name == "refused" {
            snap!("an_order_that_an_extension_refuses", got.unwrap_err().body());
        }
    }
    let marked = world.shop.get("orders", "an action").unwrap();
    assert_eq!((&marked["version"], &marked["custom"]["fields"]["note"]), (&json!(1), &json!("x")));
}
