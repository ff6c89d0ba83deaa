//! One walk through everything that the product asks of commercetools, and what was seen at each step.

use jiff::SignedDuration;
use waybill_domain::failure::Failure;
use waybill_domain::ids::{OrderId, Sku};
use waybill_domain::order::Order;
use waybill_mapping::commercetools::actions::{
    Action, CustomDraft, Fields, Identifier, InventoryAction, InventoryDraft, InventoryUpdate, Item,
    OrderUpdate, ParcelDraft, Sizes,
};
use waybill_mapping::commercetools::calls::Updated;
use waybill_mapping::commercetools::fields::Field;
use waybill_mapping::commercetools::policy::Policy;
use waybill_mapping::commercetools::setup::{self, ChannelFor};
use waybill_transport::clock::{Clock as _, SystemClock};

use crate::shop::{Shop, two_mugs};
use crate::words::{
    after, created, money, names, outcome, read_as, shelf, shelves, shipped, told, told_of, tracking,
};

/// What was seen: the step and what came of it, without ids and times.
pub(crate) type Seen = Vec<(&'static str, String)>;

/// Walks through a project that has a shipping method `ground`.
pub(crate) async fn walk(shop: &Shop, stranger: &Shop) -> Seen {
    let mut seen = Seen::new();
    seen.push(("a stranger's token", outcome(&stranger.ask(stranger.project.project()).await)));
    seen.push(("a token and a read", outcome(&shop.ask(shop.project.project()).await)));
    furnish(shop, &mut seen).await;
    let id = read(shop, &mut seen).await;
    stock(shop, &mut seen).await;
    on_the_way(shop, &mut seen).await;
    synchronise(shop, &id, &mut seen).await;
    ship(shop, &id, &mut seen).await;
    conflict(shop, &id, &mut seen).await;
    seen
}

/// Channels and types, as `setup` makes them.
async fn furnish(shop: &Shop, seen: &mut Seen) {
    let policy = Policy::default();
    let east = "east".try_into().expect("a key");
    let export = "waybill-us".try_into().expect("a key");
    let supply = setup::channel(&east, "East", ChannelFor::Warehouse);
    let account = setup::channel(&export, "US", ChannelFor::Account);
    for (step, draft) in
        [("a channel", &supply), ("a channel for an account", &account), ("a channel again", &supply)]
    {
        seen.push((step, created(&shop.ask(shop.project.create_channel(draft)).await)));
    }
    for draft in setup::types(&policy) {
        seen.push(("a type", created(&shop.ask(shop.project.create_type(&draft)).await)));
    }
    let known = shop.ask(shop.project.custom_type(&policy.types.line)).await;
    seen.push((
        "the fields of a type",
        read_as(&known, |kind| kind.as_ref().map_or(0, |kind| kind.field_definitions.len()).to_string()),
    ));
    let channel = shop.ask(shop.project.channel(&east)).await;
    seen.push((
        "the roles of a channel",
        read_as(&channel, |channel| {
            channel.as_ref().map_or("none".to_owned(), |channel| channel.roles.join(", "))
        }),
    ));
    let nobody = shop.ask(shop.project.state("nobody")).await;
    seen.push(("no state", read_as(&nobody, |state| state.as_ref().map_or("none", |_| "some").to_owned())));
}

async fn read(shop: &Shop, seen: &mut Seen) -> OrderId {
    let imported = shop.create("orders/import", &two_mugs("1001")).await;
    let id: OrderId = imported["id"].as_str().expect("an id").try_into().expect("an id");
    let nobody: OrderId = "00000000-0000-4000-8000-000000000000".try_into().expect("an id");
    let order = shop.ask(shop.project.order(&id)).await;
    seen.push(("the order", told(&order)));
    seen.push(("its money", money(&order)));
    seen.push(("no order", told(&shop.ask(shop.project.order(&nobody)).await)));
    for (step, number) in [("the order by number", "1001"), ("no order by number", "9")] {
        let number = number.try_into().expect("a number");
        seen.push((step, told(&shop.ask(shop.project.order_by_number(&number)).await)));
    }
    let several = shop.ask(shop.project.orders(&[id.clone(), nobody])).await;
    seen.push(("orders by id", names(&several)));
    let soon = SystemClock.now().saturating_add(SignedDuration::from_mins(1)).expect("a time");
    let changed =
        shop.ask(shop.project.orders_changed(None, soon, Some("orderState in (\"Confirmed\")"), 10)).await;
    let last = changed.as_ref().ok().and_then(|page| page.last.clone());
    seen.push(("orders changed", names(&changed)));
    let behind = shop.ask(shop.project.orders_changed(last, soon, None, 10)).await;
    seen.push(("orders changed behind the last", names(&behind)));
    let unreadable = shop.ask(shop.project.orders_changed(None, soon, Some("orderState in ("), 10)).await;
    seen.push(("a predicate that is none", outcome(&unreadable)));
    id
}

async fn stock(shop: &Shop, seen: &mut Seen) {
    let policy = Policy::default();
    let (sku, east) = (Sku::try_from("MUG").expect("a SKU"), "east".try_into().expect("a key"));
    let channel = shop.ask(shop.project.channel(&east)).await.ok().flatten().expect("the channel was made");
    let draft = InventoryDraft {
        sku: sku.clone(),
        key: "MUG_east".to_owned(),
        supply_channel: Identifier::channel(&east),
        quantity_on_stock: 4,
        custom: Some(CustomDraft {
            r#type: Identifier::kind(&policy.types.inventory),
            fields: Fields::new(),
        }),
    };
    seen.push(("an inventory entry", created(&shop.ask(shop.project.create_inventory(&draft)).await)));
    let entries = shop.ask(shop.project.inventory(std::slice::from_ref(&sku), Some(&channel.id))).await;
    let entry =
        entries.as_ref().ok().and_then(|page| page.entries.first()).cloned().expect("the entry was made");
    seen.push(("inventory", shelves(&entries)));
    let count = |version: u64, quantity: i64| InventoryUpdate {
        version,
        actions: vec![InventoryAction::ChangeQuantity { quantity }],
    };
    for (step, update) in [
        ("a count", count(entry.version, 9)),
        ("a stale count", count(entry.version, 7)),
        ("a count below zero", count(entry.version + 1, -2)),
    ] {
        let updated = shop.ask(shop.project.update_inventory(&entry.id, &update)).await;
        seen.push((step, after(&updated, shelf)));
    }
    let other = Sku::try_from("HAT").expect("a SKU");
    let none = shop.ask(shop.project.inventory(&[other], Some(&channel.id))).await;
    seen.push(("no inventory", shelves(&none)));
    seen.push(("an inventory entry again", created(&shop.ask(shop.project.create_inventory(&draft)).await)));
}

/// Orders that take from stock, and those of them that nobody has yet.
async fn on_the_way(shop: &Shop, seen: &mut Seen) {
    let mut draft = two_mugs("1002");
    draft["inventoryMode"] = "TrackOnly".into();
    draft["lineItems"][0]["supplyChannel"] = serde_json::json!({ "typeId": "channel", "key": "east" });
    let imported = shop.create("orders/import", &draft).await;
    let id: OrderId = imported["id"].as_str().expect("an id").try_into().expect("an id");
    let skus = [Sku::try_from("MUG").expect("a SKU")];
    let soon = SystemClock.now().saturating_add(SignedDuration::from_mins(1)).expect("a time");
    let (taking, unplaced) = (shop.project.taking(&skus), shop.project.taking_unplaced(&skus));
    let asked = async |predicate: &str| {
        names(&shop.ask(shop.project.orders_changed(None, soon, Some(predicate), 10)).await)
    };
    seen.push(("what takes from stock", asked(&taking).await));
    seen.push(("what of it nobody has", asked(&unplaced).await));
    let policy = Policy::default();
    let order = shop.ask(shop.project.order(&id)).await.ok().flatten().expect("the order was made");
    for (step, name, value) in [
        ("what nobody has, with another field", Field::Cancelled, 0.into()),
        ("what nobody has, when one has it", Field::PartnerOrder, "77".into()),
    ] {
        let name = name.name(&policy.field_prefix);
        let line_item_id = order.lines[0].id.clone();
        let r#type = Identifier::kind(&policy.types.line);
        let fields = Fields::from([(name, value)]);
        let action = Action::SetLineItemCustomType { line_item_id, r#type, fields };
        update(shop, &id, vec![action]).await.expect("it takes fields");
        seen.push((step, asked(&unplaced).await));
    }
}

async fn synchronise(shop: &Shop, id: &OrderId, seen: &mut Seen) {
    let channel = "waybill-us".try_into().expect("a key");
    let mark = |external_id: &str| Action::UpdateSyncInfo {
        channel: Identifier::channel(&channel),
        external_id: external_id.to_owned(),
        synced_at: None,
    };
    for (step, external_id) in
        [("synchronised", "77"), ("synchronised again", "77"), ("synchronised anew", "77,78")]
    {
        let updated = update(shop, id, vec![mark(external_id)]).await;
        seen.push((
            step,
            after(&updated, |order| {
                order
                    .sync
                    .iter()
                    .map(|mark| mark.external_id.clone().unwrap_or_default())
                    .collect::<Vec<_>>()
                    .join(" and ")
            }),
        ));
    }
    let policy = Policy::default();
    let line = shop.ask(shop.project.order(id)).await.ok().flatten().expect("the order was made").lines[0]
        .id
        .clone();
    let field = setup::types(&policy).into_iter().find(|kind| kind.key == policy.types.line);
    let field =
        field.and_then(|kind| kind.field_definitions.into_iter().find(|field| field.r#type.name == "Number"));
    let name = field.expect("lines have a field of units").name;
    let kind = Action::SetLineItemCustomType {
        line_item_id: line.clone(),
        r#type: Identifier::kind(&policy.types.line),
        fields: Fields::from([(name.clone(), 2.into())]),
    };
    let set =
        Action::SetLineItemCustomField { line_item_id: line, name: name.clone(), value: Some(1.into()) };
    for (step, action) in [("a line's type", kind), ("a line's field", set)] {
        let updated = update(shop, id, vec![action]).await;
        seen.push((
            step,
            after(&updated, |order| {
                order.lines[0].custom.fields.get(&name).map_or("none".to_owned(), ToString::to_string)
            }),
        ));
    }
}

async fn ship(shop: &Shop, id: &OrderId, seen: &mut Seen) {
    let order = shop.ask(shop.project.order(id)).await.ok().flatten().expect("the order was made");
    let line = order.lines[0].id.clone();
    let items = |quantity: u32| vec![Item { id: line.clone(), quantity }];
    let parcel = |key: &str, number: &str| ParcelDraft {
        key: key.to_owned(),
        measurements: Some(Sizes {
            height_in_millimeter: Some(100),
            length_in_millimeter: Some(200),
            width_in_millimeter: Some(150),
            weight_in_gram: Some(750),
        }),
        tracking_data: Some(tracking(number)),
        items: items(1),
        custom: None,
    };
    let delivery = || Action::AddDelivery {
        delivery_key: "us-1".to_owned(),
        shipping_key: None,
        items: items(1),
        parcels: vec![parcel("us-1-1", "1Z1")],
        custom: None,
    };
    let more = Action::AddParcelToDelivery {
        delivery_key: "us-1".to_owned(),
        parcel_key: "us-1-2".to_owned(),
        measurements: None,
        tracking_data: Some(tracking("1Z2")),
        items: items(1),
        custom: None,
    };
    let follow = |number: &str| Action::SetParcelTrackingData {
        parcel_key: "us-1-1".to_owned(),
        tracking_data: Some(tracking(number)),
    };
    for (step, action) in [
        ("a delivery", delivery()),
        ("the delivery again", delivery()),
        ("one more parcel", more),
        ("other tracking", follow("9Z9")),
        (
            "what is in the delivery",
            Action::SetDeliveryItems { delivery_key: "us-1".to_owned(), items: items(2) },
        ),
        ("partly shipped", Action::ChangeShipmentState { shipment_state: "Partial".to_owned() }),
        ("a parcel taken back", Action::RemoveParcelFromDelivery { parcel_key: "us-1-2".to_owned() }),
        ("the delivery taken back", Action::RemoveDelivery { delivery_key: "us-1".to_owned() }),
    ] {
        let updated = update(shop, id, vec![action]).await;
        seen.push((step, after(&updated, |order| shipped(order, &line))));
    }
}

async fn conflict(shop: &Shop, id: &OrderId, seen: &mut Seen) {
    let version = shop.ask(shop.project.order(id)).await.ok().flatten().map_or(0, |order| order.version);
    let to = |state: &str| vec![Action::ChangeOrderState { order_state: state.to_owned() }];
    let stale = OrderUpdate { version: version + 900, actions: to("Complete") };
    let answered = shop.ask(shop.project.update_order(id, &stale)).await;
    let conflict = matches!(&answered, Ok(Updated::Conflict { current }) if *current == Some(version));
    seen.push((
        "a version that it has not",
        if conflict { "conflict with the version".into() } else { after(&answered, told_of) },
    ));
    seen.push(("complete", after(&update(shop, id, to("Complete")).await, told_of)));
    seen.push(("a state that nobody has", after(&update(shop, id, to("Canceled")).await, told_of)));
    let nothing = OrderUpdate { version, actions: Vec::new() };
    seen.push((
        "nothing to do, and a stale version",
        after(&shop.ask(shop.project.update_order(id, &nothing)).await, told_of),
    ));
}

async fn update(shop: &Shop, id: &OrderId, actions: Vec<Action>) -> Result<Updated<Order>, Failure> {
    let version = shop.ask(shop.project.order(id)).await?.map_or(0, |order| order.version);
    shop.ask(shop.project.update_order(id, &OrderUpdate { version, actions })).await
}
