//! A small OrderFlow that takes, tells and cancels orders, to walk against.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use url::Url;

use super::super::xml;
use super::{MISSING, NO_CANCEL, read};
use crate::call::Call;
use waybill_domain::failure::Failure;

/// An order there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) reference: String,
    /// The reference of its shipment.
    pub(super) shipment: String,
    pub(super) units: BTreeMap<String, u32>,
    /// How far its shipment is.
    pub(super) state: &'static str,
}

/// All orders there.
#[derive(Debug, Clone, Default)]
pub(super) struct Server {
    pub(super) orders: Vec<Order>,
}

impl Server {
    /// Performs a call, and reads the answer.
    pub(super) fn perform<T>(&mut self, call: &Call<T>) -> Result<T, Failure> {
        read(call, &self.answer(call))
    }

    /// Orders that will be shipped.
    pub(super) fn live(&self) -> Vec<&Order> {
        self.orders.iter().filter(|order| order.state != "cancelled").collect()
    }

    /// Performs a call.
    pub(super) fn answer<T>(&mut self, call: &Call<T>) -> String {
        let url = Url::parse(&call.request.uri().to_string()).unwrap();
        let named: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        let of = |name: &str| named.get(name).cloned().unwrap_or_default();
        match url.path().trim_start_matches("/web/") {
            "remoteorder/imports/importitems.xml" => self.import(call.request.body()),
            "remoteorder/order/detail.xml" => self.detail(&of("externalReference")),
            "remoteorder/order/cancel.xml" => {
                self.cancel(&of("externalReference"), of("cancelChangesExternalReference") == "true")
            }
            "remoteorder/shipment/pending.xml" => self.list(|state| state != "despatched"),
            "remoteorder/shipment/despatches.xml" => self.list(|state| state == "despatched"),
            path => panic!("nobody is at {path}"),
        }
    }

    fn import(&mut self, body: &[u8]) -> String {
        let (mut taken, mut duplicates) = (String::new(), String::new());
        for import in xml::root(body).unwrap().children("import") {
            let reference = import.said("externalReference").unwrap().to_owned();
            let lines = import.text().unwrap().lines().map(|line| line.split_once('=').unwrap());
            let lines: BTreeMap<&str, &str> = lines.collect();
            if self.find(&reference).is_some() {
                write!(duplicates, "<import externalReference='{reference}'/>").unwrap();
                continue;
            }
            let rows = (1..).map_while(|at| {
                let sku = lines.get(format!("orderLine.{at}.product.externalReference").as_str())?;
                let units = lines.get(format!("orderLine.{at}.quantity").as_str())?;
                Some(((*sku).to_owned(), units.parse().unwrap()))
            });
            let (units, shipment) = (rows.collect(), lines["shipment.externalReference"].to_owned());
            write!(taken, "<import externalReference='{reference}'/>").unwrap();
            self.orders.push(Order { reference, shipment, units, state: "ready" });
        }
        format!(
            "<importResult><importSuccesses>{taken}</importSuccesses><importDuplicates>{duplicates}</importDuplicates></importResult>"
        )
    }

    fn detail(&mut self, reference: &str) -> String {
        let Some(order) = self.find(reference) else { return MISSING.to_owned() };
        let lines: String = order.units.iter().fold(String::new(), |lines, (sku, units)| {
            format!("{lines}<orderLine product='{sku}' quantity='{units}' state='{}'/>", order.state)
        });
        format!(
            "<order externalReference='{reference}' state='validated'><shipments><shipment externalReference='{}' state='{}'>\
             <orderLines>{lines}</orderLines></shipment></shipments></order>",
            order.shipment, order.state
        )
    }

    fn cancel(&mut self, reference: &str, gives_away: bool) -> String {
        let count = self.orders.len();
        let Some(order) = self.find(reference) else { return MISSING.to_owned() };
        if order.state != "ready" {
            return NO_CANCEL.to_owned();
        }
        order.state = "cancelled";
        if gives_away {
            order.reference = format!("cancelled {count} {reference}");
        }
        "<message>done</message>".to_owned()
    }

    fn list(&self, is_listed: fn(&str) -> bool) -> String {
        let rows = self.orders.iter().filter(|order| is_listed(order.state)).map(|order| {
            format!(
                "<shipment><reference>{}</reference><orderReference>{}</orderReference><state>{}</state></shipment>",
                order.shipment, order.reference, order.state
            )
        });
        format!("<shipments>{}</shipments>", rows.collect::<String>())
    }

    fn find(&mut self, reference: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.reference == reference)
    }
}
