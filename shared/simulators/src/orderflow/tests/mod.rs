//! The simulated OrderFlow from outside: requests in, answers, messages and books out.

mod access;
mod books;
mod cancelling;
mod faults;
mod floor;
mod importing;
mod invariants;
mod official;
mod products;
mod pushes;
mod reading;
mod returning;
mod shipping;
mod states;
mod stock;
mod zone;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tower::ServiceExt as _;

use super::xml::Element;
use super::{Config, Login, OrderFlow, Push, PushAuth, Site, xml_read};
use crate::control::Controlled as _;
use crate::faults::FaultLevel;
use crate::outbox::{Deliver, Delivery};
use crate::stage::Stage;

/// Compares JSON with its snapshot, whatever the order of keys.
macro_rules! snap {
    ($name:literal, $value:expr) => {
        insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!($name, $value) })
    };
}
pub(super) use snap;

struct World {
    clock: Arc<Mutex<Timestamp>>,
    stage: Stage,
    orderflow: OrderFlow,
    router: Router,
}

/// Answers every delivery with the same status.
struct Receiver(u16);

#[async_trait]
impl Deliver for Receiver {
    async fn deliver(&self, _delivery: &Delivery) -> Result<u16, String> {
        Ok(self.0)
    }
}

/// Two sites, of which callers need not name one, two channels, and pushes of everything.
fn config() -> Config {
    let login = Login { user: "api".to_owned(), password: "sëcret".to_owned() };
    let mut config =
        Config::new(login, "mycompany", "MYCHANNEL", vec![Site::new("Default"), Site::new("North")]);
    config.channels.push("SECOND".to_owned());
    config.multi_site = false;
    config.push = Some(Push::new("https://shop.example.com/orderflow", PushAuth::Nothing));
    config
}

impl World {
    fn new() -> Self {
        Self::of(config())
    }

    fn of(config: Config) -> Self {
        let clock = Arc::new(Mutex::new("2026-03-04T09:16:00.250Z".parse::<Timestamp>().unwrap()));
        let read = clock.clone();
        let stage = Stage::new(Arc::new(move || *read.lock().unwrap()), FaultLevel::None, 7);
        let orderflow = OrderFlow::new(stage.clone(), config);
        let router = orderflow.router();
        Self { clock, stage, orderflow, router }
    }

    /// With ten units of A and five of B in the default site.
    fn stocked() -> Self {
        Self::stocked_of(config())
    }

    fn stocked_of(config: Config) -> Self {
        let world = Self::of(config);
        world.orderflow.count_stock("A", "Default", 10).unwrap();
        world.orderflow.count_stock("B", "Default", 5).unwrap();
        world
    }

    fn pass(&self, time: SignedDuration) {
        let mut clock = self.clock.lock().unwrap();
        *clock = clock.checked_add(time).unwrap();
    }

    /// A call by the user, about the first channel and the organisation.
    async fn call(&self, method: &str, path: &str, body: &str) -> (StatusCode, Element) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/web/{path}"))
            .header("authorization", format!("Basic {}", STANDARD.encode("api:sëcret")))
            .header("channel", "MYCHANNEL")
            .header("organisation", "mycompany")
            .header("content-type", "application/xml");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Element) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, xml_read::read(&body).unwrap())
    }

    /// The answer to a question that must pass.
    async fn get(&self, path: &str) -> Element {
        let (status, answer) = self.call("GET", path, "").await;
        assert_eq!((status, answer.name == "error"), (StatusCode::OK, false), "{path}: {answer}");
        answer
    }

    /// What a refused question is told.
    async fn refused(&self, path: &str) -> String {
        let (status, answer) = self.call("GET", path, "").await;
        assert_eq!((status, answer.name.as_str()), (StatusCode::OK, "error"), "{path}: {answer}");
        answer.text
    }

    async fn detail(&self, reference: &str) -> Element {
        self.get(&format!("remoteorder/order/detail.xml?externalReference={reference}")).await
    }

    async fn despatches(&self) -> Element {
        self.get("remoteorder/shipment/despatches.xml?includeOrderLines=true").await
    }

    async fn pending(&self) -> Element {
        self.get("remoteorder/shipment/pending.xml").await
    }

    async fn import(&self, imports: &str) -> Element {
        let (status, answer) = self
            .call("POST", "remoteorder/imports/importitems.xml", &format!("<imports>{imports}</imports>"))
            .await;
        assert_eq!(status, StatusCode::OK);
        answer
    }

    async fn import_others(&self, imports: &str) -> Element {
        let body = format!("<imports>{imports}</imports>");
        self.call("POST", "remotewarehouse/imports/importitems.xml", &body).await.1
    }

    /// Imports an order of these lines (SKU and quantity), which must pass.
    async fn order(&self, reference: &str, lines: &[(&str, u32)]) {
        let answer = self.import(&draft(reference, lines)).await;
        assert_eq!(outcome(&answer), "success", "{answer}");
    }

    async fn cancel(&self, reference: &str, changes: &str) -> String {
        let path = format!(
            "remoteorder/order/cancel.xml?externalReference={reference}&cancelChangesExternalReference={changes}"
        );
        self.call("POST", &path, "").await.1.text
    }

    fn work(&self, action: &str, body: Value) -> Value {
        self.orderflow.work(action, body).unwrap()
    }

    fn refusal(&self, action: &str, body: Value) -> String {
        self.orderflow.act(action, body).unwrap_err()
    }

    /// The entry of an order in the books.
    fn book(&self, reference: &str) -> Value {
        let books = self.orderflow.books();
        let orders = books["orders"].as_array().unwrap();
        orders.iter().find(|found| found["partner_order_id"] == reference).unwrap().clone()
    }

    /// Units of the lines of an order in the books: ordered, shipped, cancelled.
    fn units(&self, reference: &str) -> Vec<(u64, u64, u64)> {
        let book = self.book(reference);
        let units = |line: &Value| {
            ["quantity", "quantity_shipped", "cancelled"].map(|name| line[name].as_u64().unwrap()).into()
        };
        book["line_items"].as_array().unwrap().iter().map(units).collect()
    }

    /// The figures of a SKU in the default site: on hand, allocated, available.
    fn shelf(&self, sku: &str) -> (u64, u64, u64) {
        let found = self.orderflow.books()["stock"][sku]["Default"].clone();
        ["on_hand", "allocated", "available"].map(|name| found[name].as_u64().unwrap()).into()
    }

    /// The messages pushed since the last call with this mark.
    fn said(&self, mark: &mut usize) -> Vec<Element> {
        let pushed = self.stage.outbox.pushed();
        let said = pushed[*mark..].iter().map(|delivery| xml_read::read(&delivery.body).unwrap()).collect();
        *mark = pushed.len();
        said
    }

    /// Their kinds: of an event its type.
    fn kinds(&self, mark: &mut usize) -> Vec<String> {
        self.said(mark).iter().map(|said| said.get("eventType").unwrap_or(&said.name).to_owned()).collect()
    }
}

/// The import of an order from London, with line references `<reference>-1` and so on; the gross price of a unit is 12.00.
fn draft(reference: &str, lines: &[(&str, u32)]) -> String {
    let mut text = format!(
        "validated=true\nplaced=2026-03-04 09:15:00\ncurrency=GBP\ndeliveryContactName=Ada Moss\n\
         deliveryAddressLine1=1 High Street\ndeliveryAddressLine2=Flat 2\ndeliveryAddressLine5=London\n\
         deliveryAddressLine6=Greater London\ndeliveryPostCode=N1 1AA\ndeliveryCountryCode=GB\n\
         deliveryEmailAddress=ada@example.com\ndeliveryDayPhoneNumber=02070000000\nshippingPriceGross=4.90\n\
         shipment.externalReference={reference}_S1\nshipment.deliverySuggestionCode=next-day\n\
         shipment.orderItem=entity:order\n"
    );
    let mut total = 490;
    for (number, (sku, quantity)) in (1..).zip(lines) {
        let line = format!("orderLine.{number}");
        total += quantity * 1200;
        writeln!(
            text,
            "{line}.product.externalReference={sku}\n{line}.quantity={quantity}\n{line}.unitPriceGross=12.00\n\
             {line}.thirdPartyReference={reference}-{number}\n{line}.shipment=entity:shipment"
        )
        .unwrap();
    }
    writeln!(text, "totalPriceGross={}.{:02}", total / 100, total % 100).unwrap();
    let import = Element::of("import", text).attribute("type", "order").attribute("operation", "insert");
    import.attribute("externalReference", reference).to_string()
}

/// Which of the three lists of an import's answer its only entity is in.
fn outcome(answer: &Element) -> &'static str {
    let full: Vec<&str> = answer
        .children
        .iter()
        .filter(|list| !list.children.is_empty())
        .map(|list| list.name.as_str())
        .collect();
    match full.as_slice() {
        ["importSuccesses"] => "success",
        ["importFailures"] => "failure",
        ["importDuplicates"] => "duplicate",
        _ => "else",
    }
}

/// The message of an entity that failed or was there.
fn message(answer: &Element) -> String {
    let import = answer.children.iter().find_map(|list| list.children.first()).unwrap();
    import.children.first().map(|message| message.text.clone()).unwrap_or_default()
}

/// A document with a line for each element.
fn pretty(element: &Element) -> String {
    fn write(element: &Element, depth: usize, text: &mut String) {
        let line = Element { children: Vec::new(), ..element.clone() }.to_string();
        let indent = "  ".repeat(depth);
        if element.children.is_empty() {
            writeln!(text, "{indent}{line}").unwrap();
            return;
        }
        writeln!(text, "{indent}{}>", line.trim_end_matches("/>")).unwrap();
        element.children.iter().for_each(|child| write(child, depth + 1, text));
        writeln!(text, "{indent}</{}>", element.name).unwrap();
    }
    let mut text = String::new();
    write(element, 0, &mut text);
    text
}

/// The states of an order, its shipments and their lines: `validated: released (2 A allocated)`.
fn states(detail: &Element) -> String {
    let shipment = |shipment: &Element| {
        let lines = shipment
            .children
            .iter()
            .filter(|child| child.name == "orderLines")
            .flat_map(|list| &list.children);
        let line =
            |line: &Element| ["quantity", "product", "state"].map(|name| line.get(name).unwrap()).join(" ");
        let lines: Vec<String> = lines.map(line).collect();
        format!("{} ({})", shipment.get("state").unwrap(), lines.join(", "))
    };
    let shipments: Vec<String> = detail.children[0].children.iter().map(shipment).collect();
    format!("{}: {}", detail.get("state").unwrap(), shipments.join(" + "))
}
