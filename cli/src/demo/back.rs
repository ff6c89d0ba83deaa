//! What customers send back.

use anyhow::{Context as _, anyhow};
use serde_json::{Value, json};

use super::accounts::Account;
use super::script::{People, Scripted, list};

impl People<'_> {
    /// The shop announces that a unit of the first line comes back.
    pub(super) fn announce_return(&mut self, order: &Scripted) -> anyhow::Result<()> {
        let line = first_line(order)?;
        self.expected(order).announced_back.insert(line.clone(), 1);
        let item =
            json!({"quantity": 1, "lineItemId": line, "shipmentState": "Advised", "comment": "Not wanted"});
        let number = format!("RMA-{}", order.number);
        self.change(order, json!({"action": "addReturnInfo", "returnTrackingId": number, "items": [item]}))
    }

    /// Whether the shop announced that something comes back.
    pub(super) fn is_expected_back(&self, order: &Scripted) -> bool {
        self.expect.orders.get(&order.number).is_some_and(|expected| !expected.announced_back.is_empty())
    }

    /// Whether the warehouse that shipped the unit knows that it comes back.
    pub(super) fn is_announced(&self, order: &Scripted) -> bool {
        let Ok((account, part, _)) = self.shipper(order) else { return false };
        self.seen.comes_back(self.systems, account, &part)
    }

    /// The unit arrives at the warehouse that shipped it, and goes to the shelf.
    pub(super) fn take_back(&self, order: &Scripted) -> anyhow::Result<()> {
        let (account, part, sku) = self.shipper(order)?;
        account.work("take_back", json!({"order": part.get("id"), "sku": sku, "quantity": 1, "restock": 1}))
    }

    /// Who shipped the first line, in which part, and what it is called there.
    fn shipper(&self, order: &Scripted) -> anyhow::Result<(&Account, Value, Value)> {
        let line = first_line(order)?;
        for (account, part) in self.parts(order) {
            let held = list(&part, "line_items");
            let held = held
                .iter()
                .find(|held| held.get("partner_line_item_id").and_then(Value::as_str) == Some(&line));
            if let Some(sku) = held.and_then(|held| held.get("sku")).cloned() {
                return Ok((account, part, sku));
            }
        }
        Err(anyhow!("no warehouse has its first line"))
    }
}

fn first_line(order: &Scripted) -> anyhow::Result<String> {
    let line = order.lines().first().and_then(|line| line.get("id")).and_then(Value::as_str);
    Ok(line.context("it has no line")?.to_owned())
}
