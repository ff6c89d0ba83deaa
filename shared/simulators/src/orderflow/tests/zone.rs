//! Times are written and read in the zone of the server.

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::json;

use super::{World, config};

#[tokio::test]
async fn times_are_those_of_the_server() {
    for (zone, created, completed, midnight) in [
        ("UTC", "2026-06-30 23:30:00", "2026-07-01 00:30:00", "2026-06-30 00:00:00"),
        ("Europe/London", "2026-07-01 00:30:00", "2026-07-01 01:30:00", "2026-07-01 00:00:00"),
        ("America/New_York", "2026-06-30 19:30:00", "2026-06-30 20:30:00", "2026-06-30 00:00:00"),
    ] {
        let mut config = config();
        config.zone = TimeZone::get(zone).unwrap();
        let world = World::stocked_of(config);
        *world.clock.lock().unwrap() = "2026-06-30T23:30:00.9Z".parse().unwrap();
        world.order("o1", &[("A", 1)]).await;
        let pending = world.pending().await.children[0].clone();
        assert_eq!(
            (pending.children[0].text.as_str(), pending.children[4].text.as_str()),
            (created, midnight),
            "{zone}"
        );
        world.pass(SignedDuration::from_hours(1));
        world.work("ship", json!({"order": "o1"}));
        assert_eq!(world.despatches().await.children[0].children[9].text, completed, "{zone}");
        let event = world.said(&mut 0).into_iter().rev().find(|said| said.name == "event").unwrap();
        assert_eq!(event.get("eventTime"), Some(completed));
        let found = async |range: String| {
            world.get(&format!("remoteorder/shipment/despatches.xml?{range}")).await.children.len()
        };
        let encoded = completed.replace(' ', "%20");
        let later = format!("{}1", &encoded[..encoded.len() - 1]);
        assert_eq!(found(format!("from={encoded}&to={encoded}")).await, 1, "{zone}: both ends count");
        assert_eq!(found(format!("from={later}")).await, 0, "{zone}");
        assert_eq!(
            found("from=2026-07-01T00:30:00Z&to=2026-07-01T00:30:00%2B00:00".to_owned()).await,
            1,
            "{zone}"
        );
        assert_eq!(found("to=2026-07-01T02:29:59.0000000%2B02:00".to_owned()).await, 0, "{zone}");
    }
}

#[tokio::test]
async fn a_time_that_is_none_is_refused() {
    let world = World::new();
    for (query, want) in [
        ("from=yesterday", "Value 'yesterday' does not fit parameter 'from'"),
        ("to=2026-03-04T09:00:00+01:00", "Value '2026-03-04T09:00:00 01:00' does not fit parameter 'to'"),
        ("from=04/03/2026", "Value '04/03/2026' does not fit parameter 'from'"),
    ] {
        assert_eq!(world.refused(&format!("remoteorder/shipment/despatches.xml?{query}")).await, want);
    }
}

#[tokio::test]
async fn a_day_for_shipping_is_kept() {
    let mut config = config();
    config.zone = TimeZone::get("Europe/London").unwrap();
    let world = World::stocked_of(config);
    let order = super::draft("o1", &[("A", 1)]);
    let order =
        order.replace("shipment.orderItem", "shipment.earliestShipDate=2026-07-02\nshipment.orderItem");
    assert_eq!(super::outcome(&world.import(&order).await), "success");
    assert_eq!(world.pending().await.children[0].children[4].text, "2026-07-02 00:00:00");
}
