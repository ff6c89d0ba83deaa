//! Who may call, and whom a call is about.

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Request;

use super::{World, pretty};
use crate::control::Controlled as _;

const DETAIL: &str = "/web/remoteorder/order/detail.xml?externalReference=o1";
const INVENTORY: &str = "/web/remotewarehouse/inventory.xml";

async fn ask(world: &World, method: &str, path: &str, headers: &[(&str, String)]) -> (u16, String) {
    let request =
        headers.iter().fold(Request::builder().method(method).uri(path), |request, (name, value)| {
            request.header(*name, value)
        });
    let (status, answer) = world.send(request.body(Body::empty()).unwrap()).await;
    let text = answer.children.last().and_then(|body| body.children.first()).map(|h2| h2.text.clone());
    let told = if answer.name == "html" { text.unwrap() } else { answer.to_string() };
    (status.as_u16(), told)
}

fn basic(pair: &str) -> (&'static str, String) {
    ("authorization", format!("Basic {}", STANDARD.encode(pair)))
}

#[tokio::test]
async fn a_user_is_known_in_two_ways() {
    let world = World::new();
    let password = |text: &str| ("password", STANDARD.encode(text));
    let user = |name: &str| ("user", name.to_owned());
    let channel = || ("channel", "MYCHANNEL".to_owned());
    for (name, headers, want) in [
        ("basic", vec![basic("api:sëcret")], 200),
        ("headers", vec![user("api"), password("sëcret")], 200),
        ("both", vec![basic("api:sëcret"), user("api"), password("sëcret")], 200),
        ("both, one wrong", vec![basic("api:other"), user("api"), password("sëcret")], 401),
        ("nothing", vec![], 401),
        ("other password", vec![basic("api:other")], 401),
        ("other user", vec![user("ape"), password("sëcret")], 401),
        ("password not encoded", vec![user("api"), ("password", "secret".to_owned())], 401),
        ("no password", vec![user("api")], 401),
    ] {
        let headers: Vec<_> = headers.into_iter().chain([channel()]).collect();
        let (status, told) = ask(&world, "GET", "/web/remoteorder/shipment/pending.xml", &headers).await;
        let want_told = if want == 200 { "<shipments/>" } else { "HTTP ERROR" };
        assert_eq!((status, told.as_str()), (want, want_told), "{name}");
    }
}

#[tokio::test]
async fn a_user_is_suspended_and_taken_away() {
    let world = World::new();
    for (action, want) in
        [("suspend", 403), ("resume", 200), ("revoke", 401), ("resume", 401), ("suspend", 401)]
    {
        world.orderflow.act(action, serde_json::Value::Null).unwrap();
        let headers = [basic("api:sëcret"), ("organisation", "mycompany".to_owned())];
        assert_eq!(ask(&world, "GET", INVENTORY, &headers).await.0, want, "{action}");
        let wrong = [basic("api:wrong"), ("organisation", "mycompany".to_owned())];
        assert_eq!(ask(&world, "GET", INVENTORY, &wrong).await.0, 401, "{action}, for others");
    }
}

#[tokio::test]
async fn calls_say_whom_they_are_about() {
    let world = World::stocked();
    world.order("o1", &[("A", 1)]).await;
    let channel = |name: &str| ("channel", name.to_owned());
    let organisation = |name: &str| ("organisation", name.to_owned());
    let missing =
        |what: &str| format!("<error>rtd.exceptions.MissingDataException: {what} not found</error>");
    let no_channel = "<error>Header 'channel' is required</error>".to_owned();
    let no_organisation = "<error>Header 'organisation' is required</error>".to_owned();
    let notify =
        "/web/remoteorder/order/update.xml?thirdPartyReference=o1&event=order.created&action=created";
    for (method, path, headers, want) in [
        ("GET", DETAIL, vec![channel("MYCHANNEL")], None),
        ("GET", &format!("{DETAIL}&channel=MYCHANNEL"), vec![], None),
        ("GET", DETAIL, vec![channel("MYCHANNEL"), organisation("mycompany")], None),
        ("GET", DETAIL, vec![channel("SECOND")], Some(missing("order o1"))),
        ("GET", &format!("{DETAIL}&channel=MYCHANNEL"), vec![channel("SECOND")], Some(missing("order o1"))),
        ("GET", DETAIL, vec![channel("THIRD")], Some(missing("channel THIRD"))),
        ("GET", DETAIL, vec![organisation("mycompany")], Some(no_channel.clone())),
        (
            "GET",
            DETAIL,
            vec![channel("MYCHANNEL"), organisation("other")],
            Some(missing("organisation other")),
        ),
        ("GET", INVENTORY, vec![channel("SECOND")], None),
        ("GET", INVENTORY, vec![organisation("mycompany")], None),
        ("GET", INVENTORY, vec![], Some(no_organisation.clone())),
        ("POST", notify, vec![channel("MYCHANNEL")], Some(no_organisation)),
        ("POST", notify, vec![organisation("mycompany")], Some(no_channel)),
        ("POST", notify, vec![organisation("mycompany"), channel("SECOND")], None),
    ] {
        let headers: Vec<_> = headers.into_iter().chain([basic("api:sëcret")]).collect();
        let (status, told) = ask(&world, method, path, &headers).await;
        assert_eq!(status, 200);
        assert_eq!(Some(told).filter(|told| told.starts_with("<error>")), want, "{path} {headers:?}");
    }
}

#[tokio::test]
async fn what_is_no_call_has_a_page() {
    let world = World::new();
    for (method, path, want) in [
        ("GET", "/web/remoteorder/order/cancel.xml?externalReference=o1", 405),
        ("POST", "/web/remoteorder/shipment/pending.xml", 405),
        ("GET", "/web/remoteorder/order/details.xml", 404),
        ("GET", "/remoteorder/order/detail.xml", 404),
        ("GET", "/web/", 404),
    ] {
        let headers = [basic("api:sëcret"), ("channel", "MYCHANNEL".to_owned())];
        assert_eq!(
            ask(&world, method, path, &headers).await,
            (want, "HTTP ERROR".to_owned()),
            "{method} {path}"
        );
    }
    let (_, page) = world.send(Request::get("/web/x").body(Body::empty()).unwrap()).await;
    insta::assert_snapshot!("page", pretty(&page));
}

#[tokio::test]
async fn parameters_stand_in_the_query_or_in_a_form() {
    let world = World::stocked();
    for (reference, kind, query, body, want) in [
        ("o1", "application/xml", "?externalReference=o1", "", "Order o1 cancelled"),
        ("o2", "application/x-www-form-urlencoded", "", "externalReference=o2", "Order o2 cancelled"),
        (
            "o3",
            "application/x-www-form-urlencoded; charset=UTF-8",
            "",
            "externalReference=o%33",
            "Order o3 cancelled",
        ),
        ("o4", "text/plain", "", "externalReference=o4", "Parameter 'externalReference' is required"),
    ] {
        world.order(reference, &[("A", 1)]).await;
        let request = Request::post(format!("/web/remoteorder/order/cancel.xml{query}"))
            .header("authorization", basic("api:sëcret").1)
            .header("channel", "MYCHANNEL")
            .header("content-type", kind);
        let (_, answer) = world.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.text, want);
    }
}
