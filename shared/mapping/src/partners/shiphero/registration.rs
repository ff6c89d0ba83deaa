//! Registers webhooks: one address for each kind, under the account's store name.
//!
//! Several registrations of a kind live side by side, told apart by their store name; they are deleted by kind and
//! store name, not by id. The secret is shown once, when one is made: lost means delete and register again.
//!
//! Since 2026 ShipHero judges how an address receives: `HEALTHY`, `WARNING`, and `UNHEALTHY`, when it disables the
//! webhook. What happens while one is disabled is discarded, not queued.

use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};

use super::graphql::{Operation, Selection};
use super::poll::{after_cursor, page_of, rows};
use super::wire::Webhook;
use super::{ShipHero, errors, webhook};
use crate::call::{Call, Repeat};
use crate::partner::{Detail, Page, RegistersWebhooks, Registration, value};

/// The kinds that concern us, and the last part of each one's address.
const KINDS: [(&str, &str); 8] = [
    ("Shipment Update", "shipment-update"),
    ("Order Canceled", "order-canceled"),
    ("Order Packed Out", "order-packed-out"),
    ("Order Allocated", "order-allocated"),
    ("Order Deallocated", "order-deallocated"),
    ("Return Update", "return-update"),
    ("Inventory Update", "inventory-update"),
    ("Inventory Change", "inventory-change"),
];

const REGISTRATIONS_ON_A_PAGE: u32 = 50;
const HEALTHY: &str = "HEALTHY";

impl RegistersWebhooks for ShipHero {
    fn wanted(&self, base: &str) -> Vec<Registration> {
        let base = base.trim_end_matches('/');
        let wanted = |(kind, path): (&str, &str)| Registration {
            id: None,
            kind: kind.to_owned(),
            url: format!("{base}/{path}"),
            enabled: Some(true),
            trouble: None,
        };
        KINDS.into_iter().map(wanted).collect()
    }

    /// Only those of our store. The published schema of 2024-09 lacks `enabled` and `health`.
    fn registered(&self, page: Option<&str>, detail: Detail) -> Call<Page<Registration>> {
        let node = Selection::fields(match detail {
            Detail::Health => "id name url shop_name enabled health",
            Detail::Plain => "id name url shop_name",
        });
        let selection = page_of(REGISTRATIONS_ON_A_PAGE, "", page.is_some(), &node);
        let customer = json!(self.options.customer_account_id);
        let operation =
            Operation::query("webhooks", vec![("customer_account_id", "String", customer)], &selection);
        let shop = self.options.shop_name.clone();
        after_cursor(operation, page.map(str::to_owned)).call(
            &self.endpoint,
            Repeat::Harmless,
            move |answer| {
                let rows = rows(&errors::object(answer, "webhooks")?)?;
                let mut page = Page { items: Vec::new(), next: rows.next(), unreadable: Vec::new() };
                for row in rows.nodes() {
                    match serde_json::from_value::<Webhook>(row.clone()) {
                        Ok(found) if found.shop_name.as_deref() == Some(&shop) => {
                            page.items.extend(registration(found));
                        }
                        Ok(_) => {}
                        Err(error) => {
                            page.unreadable.push(Refusal::new("unreadable", format!("a webhook: {error}")));
                        }
                    }
                }
                Ok(page)
            },
        )
    }

    fn register(&self, wanted: &Registration) -> Call<Option<(String, String)>> {
        let root = "webhook_create";
        let data = self.named(&json!({ "name": wanted.kind, "url": wanted.url }));
        let made =
            Selection::object("webhook", &Selection::fields("id name url shop_name shared_signature_secret"));
        let kind = wanted.kind.clone();
        Operation::mutation(root, "CreateWebhookInput!", data, &made).call(
            &self.endpoint,
            Repeat::LookFirst,
            move |answer| {
                let made = errors::object(answer, root)?.get("webhook").cloned().unwrap_or(Value::Null);
                let made: Webhook = serde_json::from_value(made)
                    .map_err(|error| Failure::unknown(format!("the webhook made for `{kind}`: {error}")))?;
                let secret = made.shared_signature_secret.filter(|secret| !secret.is_empty());
                Ok(secret.map(|secret| (format!("{}.{kind}", webhook::SECRETS), secret)))
            },
        )
    }

    /// One is removed by its kind and the name of the store, so that taking ours away would take theirs.
    fn several_of_a_kind(&self) -> bool {
        false
    }

    fn remove(&self, registered: &Registration) -> Call<()> {
        let root = "webhook_delete";
        let data = self.named(&json!({ "name": registered.kind }));
        Operation::mutation(root, "DeleteWebhookInput!", data, &Selection::fields("")).call(
            &self.endpoint,
            Repeat::LookFirst,
            move |answer| errors::object(answer, root).map(|_removed| ()),
        )
    }
}

impl ShipHero {
    /// The input with the store's name, and the customer's account where there is one.
    fn named(&self, input: &Value) -> Value {
        let mut input = input.clone();
        value::set(&mut input, "shop_name", json!(self.options.shop_name));
        if let Some(customer) = &self.options.customer_account_id {
            value::set(&mut input, "customer_account_id", json!(customer));
        }
        input
    }
}

fn registration(found: Webhook) -> Option<Registration> {
    let trouble = found.health.filter(|health| health != HEALTHY);
    Some(Registration { id: None, kind: found.name?, url: found.url?, enabled: found.enabled, trouble })
}
