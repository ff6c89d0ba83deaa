//! What commercetools answers: orders, stock, what was set up, tokens.

use waybill_mapping::commercetools::actions::OrderUpdate;
use waybill_mapping::commercetools::calls::Project;
use waybill_mapping::partner::{Authorizes as _, Secrets};

use crate::failures::Given;
use crate::hunt::hunt;
use crate::played::played;
use crate::reading::read;
use crate::samples::{Sample, of_folder};

#[test]
fn shop() {
    let played = played("shiphero");
    let order = &played.order;
    let shop = Project::new("https://shop.test", "https://shop.test", order.project.clone(), None);
    let shop = shop.expect("addresses").showing_payments();
    let login = [("client_id", "the-client-of-the-shop"), ("client_secret", "the-secret-of-the-shop")];
    let secrets = Secrets::new(login.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    let mut samples: Vec<Sample> = played.answers("shop.test");
    samples.extend(of_folder("shared/mapping/src/commercetools/fixtures", &["json"]));
    let now = played.world.now();
    let sku = order.lines[0].sku.clone().expect("a SKU");
    hunt(bolero::check!(), &samples, |input| {
        let answer = &input.answer();
        let given = Given { bytes: &input.bytes, secrets: &secrets };
        match input.pick % 6 {
            0 => {
                read(&shop.order(&order.id), answer, given);
                let update = OrderUpdate { version: 1, actions: Vec::new() };
                read(&shop.update_order(&order.id, &update), answer, given);
            }
            1 => {
                let page = read(&shop.orders_changed(None, now, None, 100), answer, given);
                let again = page
                    .and_then(|page| page.last)
                    .map(|last| shop.orders_changed(Some(last), now, None, 100));
                drop(again);
                read(&shop.orders(std::slice::from_ref(&order.id)), answer, given);
                let changed = read(&shop.payments_changed(None, now, 100), answer, given).unwrap_or_default();
                let payments: Vec<_> = changed.into_iter().map(|(_, id)| id).collect();
                read(&shop.orders_of_payments(&payments, None), answer, given);
            }
            2 => {
                read(&shop.inventory(std::slice::from_ref(&sku), None), answer, given);
                let page = read(&shop.inventory_sweep(None, "channel"), answer, given);
                drop(
                    page.and_then(|page| page.last).map(|last| shop.inventory_sweep(Some(&last), "channel")),
                );
            }
            3 => {
                read(&shop.channel(&"east".try_into().expect("a key")), answer, given);
                read(&shop.channels(&["east".try_into().expect("a key")]), answer, given);
                read(&shop.state("shipped"), answer, given);
            }
            4 => {
                read(&shop.custom_type("waybill-order"), answer, given);
                read(&shop.types_on(&["order"], None), answer, given);
                read(&shop.subscription("waybill"), answer, given);
            }
            _ => {
                let token = shop.token(&secrets, now).expect("it wants a token").expect("it has a login");
                read(&token, answer, given);
                read(&shop.project(), answer, given);
            }
        }
    });
}
