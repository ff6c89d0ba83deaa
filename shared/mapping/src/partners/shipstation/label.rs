//! Buys a label for an order, where the account is to.
//!
//! ShipStation makes a second label as readily as the first: its labels are read before one is bought, each time the work
//! begins. What is known on the way goes along in the answers.

use bytes::Bytes;
use http::Response;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::ShipmentId;

use super::choices::{Confirmation, LabelRule, Labels};
use super::family::Member;
use super::state::Status;
use super::{ShipStation, errors, overlay, pacific, rates, seen as seen_order, shipment, wire};
use crate::call::{Call, Next, Repeat};
use crate::partner::{Bought, BuysLabels, labels, value};

static PARSER: DateTimeParser = DateTimeParser::new();

impl BuysLabels for ShipStation {
    fn label(
        &self,
        want: &FulfillmentOrder,
        seen: &Seen,
        answered: Option<&Value>,
    ) -> Next<Value, Option<Bought>> {
        let Some(labels) = &self.options.labels else { return Next::Done(None) };
        let Some(rule) = labels::rule(&labels.rules, want) else { return Next::Done(None) };
        let family = seen_order::family(seen);
        // A split order is its people's to label; a held one is not to leave.
        let [member] = family.as_slice() else { return Next::Done(None) };
        let now = Status::of(&member.order);
        let may_buy = want.hold.is_none() && now == Status::Waiting;
        // One that left may have left by a label whose answer was lost.
        if !may_buy && now != Status::Shipped {
            return Next::Done(None);
        }
        let buying = Buying { station: self, labels, rule, member };
        let Some(answered) = answered else { return Next::Ask(buying.look()) };
        if let Some(bought) = wire::there(answered, "label") {
            return Next::Done(bought_label(bought));
        }
        if !may_buy {
            return Next::Done(None);
        }
        match rates::next(self, labels, rule, &member.whole, answered) {
            Next::Ask(call) => Next::Ask(call),
            Next::Done(choice) => Next::Ask(buying.buy(&choice.carrier, &choice.service, answered)),
            Next::Refuse(refusal) => Next::Refuse(refusal),
        }
    }
}

struct Buying<'a> {
    station: &'a ShipStation,
    labels: &'a Labels,
    rule: &'a LabelRule,
    member: &'a Member,
}

impl Buying<'_> {
    /// Reads the order's labels. The day on which it is to leave is that of the answer.
    fn look(&self) -> Call<Value> {
        let query = [("orderId", self.member.order.id.as_str()), ("pageSize", "500")];
        let changed = value::text(self.member.whole.get("modifyDate"));
        self.station.ask("labels_of_order", "/shipments", &query, move |answer| {
            let rows = errors::rows(answer, "shipments")?.rows;
            let flag = |row: &Value, name: &str| row.get(name).and_then(Value::as_bool) == Some(true);
            let valid = rows.iter().find(|row| !flag(row, "voided") && !flag(row, "isReturnLabel"));
            Ok(json!({ "label": valid, "day": day(answer, changed.as_deref()) }))
        })
    }

    fn buy(&self, carrier: &str, service: &str, known: &Value) -> Call<Value> {
        let order = overlay::unchanged(&self.member.whole);
        let seen = |name: &str| order.get(name).cloned().unwrap_or(Value::Null);
        let own =
            |text: &Option<String>, name: &str| text.as_ref().map_or_else(|| seen(name), |text| json!(text));
        let confirmation =
            self.rule.confirmation.map(|confirmation| Confirmation::word(confirmation).to_owned());
        let mut confirmation = own(&confirmation, "confirmation");
        if confirmation.is_null() {
            // It must be said.
            confirmation = json!(Confirmation::None.word());
        }
        let body = json!({
            "orderId": seen("orderId"), "carrierCode": carrier, "serviceCode": service,
            "packageCode": own(&self.rule.package, "packageCode"), "confirmation": confirmation,
            "shipDate": known.get("day"), "weight": seen("weight"), "dimensions": seen("dimensions"),
            "insuranceOptions": seen("insuranceOptions"), "internationalOptions": seen("internationalOptions"),
            "advancedOptions": seen("advancedOptions"), "testLabel": self.labels.test,
        });
        self.station.post("label_buy", "/orders/createlabelfororder", &body, Repeat::LookFirst, |answer| {
            let label = errors::json(answer)?;
            if value::text(label.get("shipmentId")).is_none() {
                return Err(Failure::unknown("ShipStation's answer names no shipment"));
            }
            let kept = ["shipmentId", "trackingNumber", "shipmentCost"];
            let kept = kept.map(|name| (name.to_owned(), label.get(name).cloned().unwrap_or(Value::Null)));
            Ok(json!({ "label": Value::Object(kept.into_iter().collect()) }))
        })
    }
}

/// The day of ShipStation's clock: as its answer says, or else as it says of the order's last change.
fn day(answer: &Response<Bytes>, changed: Option<&str>) -> Option<String> {
    let header = answer.headers().get(http::header::DATE).and_then(|date| date.to_str().ok());
    let told = header.and_then(|date| PARSER.parse_timestamp(date).ok());
    told.or_else(|| changed.and_then(pacific::time)).map(|time| pacific::day(time).to_string())
}

fn bought_label(label: &Value) -> Option<Bought> {
    Some(Bought {
        shipment: ShipmentId::try_from(value::text(label.get("shipmentId"))?).ok()?,
        tracking_number: value::text(label.get("trackingNumber")),
        cost: label.get("shipmentCost").and_then(shipment::cost),
    })
}
