//! A change in the shop and one at the warehouse, both made before either is heard of: whichever is heard of first, it ends the
//! same on both sides, and the same is before a person.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_simulators::agreement::{PartnerBook, PartnerLine, PartnerOrder};
use waybill_tests::sandbox::{Ground, postal};

use crate::passing::Passing;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Nothing is heard of but by the notice, until the polls come; the pull and what compares everything come last of all.
const RARELY: &str = "[schedules]
pull_every = \"10h\"
poll_every = \"4h\"
stock_every = \"10h\"
reconcile_every = \"11h\"

[brakes]";

/// What the shop's people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InShop {
    Address,
    Email,
    FewerUnits,
    MoreUnits,
    Held,
    Cancelled,
    LineCancelled,
    Deleted,
    ReturnAnnounced,
}

/// What the warehouse's people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AtPartner {
    Ships,
    ShipsOne,
    ShipsAndVoids,
    CancelsAll,
    CancelsOne,
    TakesOneBack,
}

use AtPartner::{CancelsAll, CancelsOne, Ships, ShipsAndVoids, ShipsOne, TakesOneBack};
use InShop::{
    Address, Cancelled, Deleted, Email, FewerUnits, Held, LineCancelled, MoreUnits, ReturnAnnounced,
};

/// What is open when both happen.
const OPEN: ([InShop; 8], [AtPartner; 5]) = (
    [Address, Email, FewerUnits, MoreUnits, Held, Cancelled, LineCancelled, Deleted],
    [Ships, ShipsOne, ShipsAndVoids, CancelsAll, CancelsOne],
);
/// What has left when both happen.
const LEFT: ([InShop; 3], [AtPartner; 1]) = ([ReturnAnnounced, Cancelled, Address], [TakesOneBack]);

/// The shop wants its orders reduced by what the warehouse cancels.
const REDUCE: &str = "[write_back]
reduce = true

[brakes]";

/// When both happen, and under which policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Round {
    Open,
    /// Open, and what the warehouse cancels is taken off the order.
    Reduced,
    Left,
}

/// Who is heard of first.
#[derive(Debug, Clone, Copy)]
enum First {
    Shop,
    Partner,
}

struct Scene {
    passing: Passing,
    order: String,
}

impl Scene {
    async fn begin(partner: &'static str, round: Round) -> Self {
        let rule = "hold = { operator = { payment_state = [\"Failed\"] } }\nunmapped_shipping";
        let tag = ("settles_within", "hold_tag = { id = 30001, text = \"Hold\" }, settles_within");
        let cancels = ("[export]", "[cancel]\nline_state = [\"cancelled\"]\n\n[export]");
        let rarely = RARELY.replace("[brakes]", if round == Round::Reduced { REDUCE } else { "[brakes]" });
        let mut changes = vec![("[brakes]", rarely.as_str()), ("unmapped_shipping", rule), cancels];
        changes.extend((partner == "ordoro").then_some(tag));
        let mut passing = Passing::begin_at(partner, &changes).await;
        let state = json!({ "key": "cancelled", "type": "LineItemState", "initial": false });
        passing.sandbox.shop.0.create("states", &state).unwrap();
        let order = passing.order("P-1");
        passing.notice(&order, true).await;
        passing.pass(MINUTE * 20).await;
        let mut scene = Self { passing, order };
        assert_eq!(scene.parts().len(), 1, "{partner}");
        if round == Round::Left {
            scene.at_partner(Ships);
            scene.passing.pass(HOUR * 5).await;
        }
        scene
    }

    fn parts(&self) -> Vec<Value> {
        self.passing.sandbox.partner.orders()
    }

    fn in_shop(&self, change: InShop) {
        let shop = &self.passing.sandbox.shop.0;
        let line = || shop.get("orders", &self.order).unwrap()["lineItems"][0]["id"].clone();
        let units = |quantity: u32| {
            let edit =
                json!({ "action": "changeLineItemQuantity", "lineItemId": line(), "quantity": quantity });
            shop.edit_order(&self.order, &[edit]).unwrap();
        };
        let act = |action: Value| self.passing.change(&self.order, action);
        match change {
            Address => act(json!({ "action": "setShippingAddress", "address": postal(1) })),
            Email => act(json!({ "action": "setCustomerEmail", "email": "jo.sample@example.com" })),
            FewerUnits => units(1),
            MoreUnits => units(3),
            Held => act(json!({ "action": "changePaymentState", "paymentState": "Failed" })),
            Cancelled => act(json!({ "action": "changeOrderState", "orderState": "Cancelled" })),
            LineCancelled => act(json!({
                "action": "transitionLineItemState", "lineItemId": line(), "quantity": 1,
                "fromState": { "typeId": "state", "key": "Initial" },
                "toState": { "typeId": "state", "key": "cancelled" },
            })),
            Deleted => drop(shop.delete("orders", &self.order).unwrap()),
            ReturnAnnounced => act(json!({ "action": "addReturnInfo", "items": [
                { "key": "back", "quantity": 1, "lineItemId": line(), "shipmentState": "Advised" },
            ] })),
        }
    }

    fn at_partner(&self, change: AtPartner) {
        let partner = &self.passing.sandbox.partner;
        let part = self.parts().remove(0);
        let (id, line) = (&part["id"], &part["line_items"][0]);
        let ours = &line["partner_line_item_id"];
        let packages = json!([{ "lines": [{ "line": line["id"], "quantity": 1 }] }]);
        match change {
            Ships => partner.act("ship", json!({ "order": id })),
            ShipsOne => partner.act("ship", json!({ "order": id, "packages": packages })),
            ShipsAndVoids => {
                partner.act("ship", json!({ "order": id }));
                let shipment = self.parts()[0]["shipments"][0]["id"].clone();
                partner.act("void_shipment", json!({ "shipment": shipment }))
            }
            CancelsAll => partner.act("cancel", json!({ "order": id })),
            CancelsOne => partner.act("cancel_units", json!({ "order": id, "line": ours, "quantity": 1 })),
            TakesOneBack => partner
                .act("take_back", json!({ "order": id, "sku": line["sku"], "quantity": 1, "restock": 1 })),
        };
    }

    /// The shop tells of its change.
    async fn told(&self) {
        if self.passing.sandbox.shop.0.get("orders", &self.order).is_ok() {
            self.passing.notice(&self.order, true).await;
        } else {
            self.passing.deleted(&self.order).await;
        }
    }

    /// Both are heard of, one before the other, and everything comes to rest.
    async fn hear(&mut self, first: First) {
        match first {
            First::Shop => {
                self.told().await;
                self.passing.pass(MINUTE * 30).await;
                self.passing.pass(HOUR * 5).await;
            }
            First::Partner => {
                self.passing.pass(HOUR * 5).await;
                self.told().await;
                self.passing.pass(MINUTE * 30).await;
            }
        }
        // Everything is compared, and the polls come once more.
        self.passing.pass(HOUR * 8).await;
    }

    /// How both sides stand, without times and versions, and what is before a person.
    async fn stands(&self) -> String {
        let order = self.passing.sandbox.shop.0.get("orders", &self.order).unwrap_or_default();
        let line = |line: &Value| {
            let field = |name: &str| line["custom"]["fields"][name].clone();
            let [shipped, cancelled] = ["waybillShipped", "waybillCancelled"].map(field);
            format!("{} ordered, {shipped} shipped, {cancelled} cancelled", line["quantity"])
        };
        let lines: Vec<String> = order["lineItems"].as_array().into_iter().flatten().map(line).collect();
        let deliveries = order["shippingInfo"]["deliveries"].as_array().map_or(0, Vec::len);
        let returns = order["returnInfo"].as_array().into_iter().flatten();
        let returns: Vec<String> = returns
            .flat_map(|info| info["items"].as_array().unwrap())
            .map(|item| format!("{} {}", item["quantity"], item["shipmentState"]))
            .collect();
        let book = PartnerBook::read("us", &self.passing.sandbox.partner.books()).unwrap();
        let part = |part: &PartnerOrder| {
            let line = |line: &PartnerLine| {
                format!(
                    "{} of {}, {} shipped, {} cancelled",
                    line.quantity, line.sku, line.shipped, line.cancelled
                )
            };
            let lines: Vec<String> = part.lines.iter().map(line).collect();
            let (address, holds) = (&part.shipping_address.address1, part.holds.len());
            format!("{} to {address:?}, {holds} holds: {}", part.status, lines.join("; "))
        };
        let parts: Vec<String> = book.orders.iter().map(part).collect();
        let came: Vec<String> = book
            .returns
            .iter()
            .flat_map(|back| &back.units)
            .map(|units| format!("{} announced, {} received", units.announced, units.received))
            .collect();
        let open = self.passing.world.ledger.review_open(99).await.unwrap();
        let open: BTreeSet<&str> = open.iter().map(|entry| entry.refusal.code.as_str()).collect();
        format!(
            "{} {} | {} | {deliveries} deliveries | back {returns:?} || {} | back {came:?} || {open:?}",
            order["orderState"],
            order["shipmentState"],
            lines.join("; "),
            parts.join(" and "),
        )
    }
}

/// How a pair ends.
async fn ends(partner: &'static str, pair: (InShop, AtPartner), round: Round, first: First) -> String {
    let mut scene = Scene::begin(partner, round).await;
    scene.in_shop(pair.0);
    scene.at_partner(pair.1);
    scene.hear(first).await;
    scene.stands().await
}

/// Every pair at a partner but those that cannot be there.
async fn all(partner: &'static str) {
    // Some three hundred days: what the ledger's home does to them is for the other walks.
    if !Ground::is_in_memory() {
        return;
    }
    let voids = Passing::begin_at(partner, &[]).await.sandbox.partner.voids;
    let mut apart = Vec::new();
    let open = OPEN.0.into_iter().flat_map(|shop| OPEN.1.map(|there| ((shop, there), Round::Open)));
    let reduced = OPEN.0.map(|shop| ((shop, CancelsOne), Round::Reduced));
    let left = LEFT.0.into_iter().flat_map(|shop| LEFT.1.map(|there| ((shop, there), Round::Left)));
    for (pair, round) in open.chain(reduced).chain(left) {
        if pair.1 == ShipsAndVoids && !voids || pair.1 == TakesOneBack && partner == "shipstation" {
            continue;
        }
        let [one, other] =
            [ends(partner, pair, round, First::Shop).await, ends(partner, pair, round, First::Partner).await];
        if one != other {
            apart.push(format!(
                "{pair:?}, {round:?}\n  the shop first:    {one}\n  the partner first: {other}"
            ));
        }
    }
    assert!(apart.is_empty(), "{} pairs end in two ways\n{}", apart.len(), apart.join("\n"));
}

#[tokio::test]
async fn at_shiphero_a_pair_ends_the_same() {
    all("shiphero").await;
}

#[tokio::test]
async fn at_shipstation_a_pair_ends_the_same() {
    all("shipstation").await;
}

#[tokio::test]
async fn at_ordoro_a_pair_ends_the_same() {
    all("ordoro").await;
}

#[tokio::test]
async fn at_orderflow_a_pair_ends_the_same() {
    all("orderflow").await;
}
