//! Orders as commercetools shows them: whatever can be read can be decided about, sent and planned.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::ids::ProjectKey;
use waybill_mapping::carriers::Carriers;
use waybill_mapping::commercetools::read;
use waybill_mapping::parcels::{Telling, to_track};
use waybill_mapping::partner::{AccountConfig, Partner, Secrets};
use waybill_mapping::partners::by_name;
use waybill_routing::decide::decide;

use crate::failures::Given;
use crate::heard::Ear;
use crate::hunt::hunt;
use crate::played::played;
use crate::samples::{Sample, of_folder};

/// An account at each partner that takes orders.
fn accounts() -> Vec<Box<dyn Partner>> {
    let options = [
        ("orderflow", json!({ "api_url": "https://partner.test/web/", "channel": "web" })),
        ("ordoro", json!({ "currency": "EUR" })),
        ("shiphero", json!({ "shop_name": "shop" })),
        ("shipstation", json!({ "currency": "EUR", "store_id": 1 })),
    ];
    let open = |(name, options): (&str, Value)| {
        let id = "us".try_into().expect("an id");
        let config = AccountConfig { id, options, warehouses: BTreeMap::new() };
        (by_name(name).expect("a partner").open)(&config).expect("options")
    };
    options.map(open).into()
}

#[test]
fn orders() {
    let (played, accounts, nothing) = (played("shiphero"), accounts(), Secrets::default());
    let (settings, now) = (&played.sandbox.settings, played.world.now());
    let project = ProjectKey::try_from("shop").expect("a key");
    let carriers = Carriers::default();
    let telling = Telling { carriers: &carriers, prefix: "waybill", customer: true, custom: &[] };
    let mut samples = of_folder("shared/mapping/src/commercetools/fixtures", &["json"]);
    samples.extend(played.in_shop().iter().map(|order| Sample::new("the shop", order.to_string())));
    hunt(bolero::check!(), &samples, |input| {
        let Ok(body) = serde_json::from_slice::<Value>(&input.bytes) else { return };
        let given = Given { bytes: &input.bytes, secrets: &nothing };
        let order = read::order(&project, &body);
        assert_eq!(order, read::order(&project, &body), "it is read otherwise the second time");
        let order = match order {
            Ok(order) => order,
            Err(refusal) => return given.refusal(&refusal),
        };
        let decided = || decide(&settings.rules, &order, &[], &|_, _| Some(2), now);
        let decision = decided();
        assert_eq!(decision, decided(), "it is decided otherwise the second time");
        decision.refusals.iter().for_each(|refusal| given.refusal(refusal));
        for part in &decision.parts {
            Ear::new(settings, &order, part).hears(&[]);
            for account in &accounts {
                let orders = account.orders().expect("it takes orders");
                if let Err(refusal) = orders.place(part) {
                    given.failure(&Failure::Refused(refusal));
                }
            }
        }
        for parcel in to_track(&order, &telling) {
            let _print = parcel.print();
        }
    });
}
