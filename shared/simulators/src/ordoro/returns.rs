//! Returns: announced through the interface or by people, received and restocked in the warehouse.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::Account;
use super::address::Address;
use super::call::{Answer, Call};
use super::order::Order;
use super::query::Parameters;
use super::refusal::Refusal;
use super::shapes::ADDRESS;
use super::shapes_of_shipping::{RETURN, RETURN_LINE};
use super::{moment, money};

const PARAMETERS: Parameters = Parameters {
    known: &["search", "status", "reference_id", "sort"],
    documented: &["tag", "untagged", "tag_filter_by"],
};

const SORTS: [&str; 8] = [
    "-created_date",
    "created_date",
    "-updated_date",
    "updated_date",
    "reference_id",
    "-reference_id",
    "status",
    "-status",
];

#[derive(Debug)]
pub(super) struct Return {
    pub(super) reference_id: String,
    pub(super) order_number: Option<String>,
    pub(super) warehouse: Option<u64>,
    pub(super) customer: Address,
    /// Where the goods are sent.
    pub(super) destination: Option<Address>,
    pub(super) customer_notes: Option<String>,
    pub(super) internal_notes: Option<String>,
    pub(super) lines: Vec<ReturnLine>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
}

#[derive(Debug)]
pub(super) struct ReturnLine {
    pub(super) id: u64,
    pub(super) sku: String,
    pub(super) name: String,
    /// One of the codes that are set up in the app.
    pub(super) code: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) expected: u32,
    pub(super) received: u32,
    /// Units that went back to the shelf.
    pub(super) restocked: u32,
}

impl Return {
    pub(super) fn is_of(&self, order: &Order) -> bool {
        self.order_number.as_deref() == Some(&order.number)
    }

    /// The words are our choice: the document repeats those of orders by mistake.
    pub(super) fn status(&self) -> &'static str {
        let received: u32 = self.lines.iter().map(|line| line.received).sum();
        let expected: u32 = self.lines.iter().map(|line| line.expected).sum();
        match received {
            0 => "new",
            some if some < expected => "partially_received",
            _ => "received",
        }
    }
}

/// `GET /v3/return_order`: there is no filter by time.
pub(super) fn list(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let query = &call.query;
    query.only(&PARAMETERS)?;
    let (sort, page, wanted) = (query.one_of("sort", &SORTS)?, query.page()?, query.all("reference_id"));
    let fits = |found: &&Return| {
        (wanted.is_empty() || wanted.contains(&found.reference_id.as_str()))
            && query.get("status").is_none_or(|word| word == "all" || word == found.status())
            && query.get("search").is_none_or(|text| found.reference_id.contains(text))
    };
    let mut found: Vec<&Return> = account.returns.values().filter(fits).collect();
    let (field, is_down) = sort.strip_prefix('-').map_or((sort, false), |field| (field, true));
    // Returns that are alike by the wanted field stand in the order in which they were made.
    found.sort_by(|one, other| match field {
        "updated_date" => one.updated.cmp(&other.updated),
        "reference_id" => one.reference_id.cmp(&other.reference_id),
        "status" => one.status().cmp(other.status()),
        _ => one.created.cmp(&other.created),
    });
    if is_down {
        found.reverse();
    }
    Ok(Answer::ok(page.of("return_order", &found, |found| view(account, found))))
}

/// `POST /v3/return_order`.
pub(super) fn create(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let sent = RETURN.check(&body)?;
    let reference = sent.text("reference_id").unwrap_or_default();
    for name in ["customer_address", "return_to_address"] {
        sent.get(name).map(|address| ADDRESS.check(address)).transpose()?;
    }
    let warehouse = sent.id("warehouse_id").map(|id| account.named_warehouse(id)).transpose()?;
    let mut lines = Vec::new();
    for line in RETURN_LINE.check_all(sent.list("lines"))? {
        let sku = line.text("sku").unwrap_or_default();
        lines.push((sku.to_owned(), line.units("expected_quantity")?.unwrap_or(1), None));
    }
    account.can_return(reference, &lines)?;
    let customer = account.address(sent, "customer_address");
    let destination = sent.has("return_to_address").then(|| account.address(sent, "return_to_address"));
    let lines = account.return_lines(lines);
    let now = account.now;
    let id = account.keep_return(Return {
        reference_id: reference.to_owned(),
        order_number: sent.owned("original_order_number"),
        warehouse,
        customer,
        destination,
        customer_notes: sent.owned("customer_notes"),
        internal_notes: sent.owned("internal_notes"),
        lines,
        created: now,
        updated: now,
    });
    let made = account.returns.get(&id).ok_or(Refusal::NotFound("return order"))?;
    Ok(Answer::created(view(account, made)))
}

/// A line to be: SKU, expected units, code.
pub(super) type Expected = (String, u32, Option<String>);

impl Account {
    /// Refuses a return that is there already or has nothing in it. A taken `reference_id` and unknown SKUs are refused by
    /// our choice.
    pub(super) fn can_return(&self, reference: &str, lines: &[Expected]) -> Result<(), Refusal> {
        if reference.is_empty() {
            return Err(Refusal::invalid("reference_id", "`reference_id` must not be empty"));
        }
        if self.returns.values().any(|made| made.reference_id == reference) {
            return Err(Refusal::Conflict(format!("Return order {reference} already exists")));
        }
        if lines.is_empty() {
            return Err(Refusal::invalid("lines", "A return order needs at least one line"));
        }
        let unknown = lines.iter().find(|(sku, _, _)| !self.products.contains_key(sku));
        unknown
            .map_or(Ok(()), |(sku, _, _)| Err(Refusal::invalid("sku", format!("There is no product {sku}"))))
    }

    pub(super) fn return_lines(&mut self, lines: Vec<Expected>) -> Vec<ReturnLine> {
        let make = |(sku, expected, code): Expected| {
            let name = self.products.get(&sku).map_or_else(String::new, |product| product.name.clone());
            let id = self.next("return line");
            ReturnLine { id, sku, name, code, notes: None, expected, received: 0, restocked: 0 }
        };
        lines.into_iter().map(make).collect()
    }

    /// Keeps a return, and says on its order that it was updated.
    pub(super) fn keep_return(&mut self, made: Return) -> u64 {
        let id = self.next("return");
        if let Some(order) = made.order_number.as_deref().and_then(|number| self.numbered(number)) {
            // An order that is not there has nothing to be updated.
            let now = self.now;
            if let Some(order) = self.orders.get_mut(&order) {
                order.updated = now;
            }
        }
        self.returns.insert(id, made);
        id
    }
}

/// One return.
pub(super) fn view(account: &Account, found: &Return) -> Value {
    let lines: Vec<Value> = found
        .lines
        .iter()
        .map(|line| {
            let code = line.code.as_ref().map(|code| {
                json!({"code": code, "description": account.config.return_codes.get(code).cloned().unwrap_or_default()})
            });
            let price = account.products.get(&line.sku).map_or(Decimal::ZERO, |product| product.price);
            json!({
                "line_id": line.id, "sku": line.sku, "product_name": line.name, "product_serial_numbers": [],
                "code": code, "restock_warehouse_id": (line.restocked > 0).then_some(found.warehouse).flatten(),
                "line_notes": line.notes,
                "total_price": money::number(price.saturating_mul(Decimal::from(line.expected))),
                "expected_quantity": line.expected, "received_quantity": line.received,
                "restocked_quantity": line.restocked,
            })
        })
        .collect();
    json!({
        "reference_id": found.reference_id, "original_order_number": found.order_number, "status": found.status(),
        "customer_address": found.customer.view(), "return_to_address": found.destination.as_ref().map(Address::view),
        "warehouse_id": found.warehouse, "customer_notes": found.customer_notes, "internal_notes": found.internal_notes,
        "has_shipping_info": false, "label_infos": [], "lines": lines, "comments": [], "tag": [],
        "created_date": moment::text(found.created), "updated_date": moment::text(found.updated), "shipping_infos": [],
    })
}
