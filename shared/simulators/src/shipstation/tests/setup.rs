//! What people set up is shown.

use serde_json::json;

use super::{World, snap};

#[tokio::test]
async fn the_set_up_is_shown() {
    let world = World::new();
    let mut shown = Vec::new();
    for path in [
        "/stores",
        "/stores?showInactive=true&marketplaceId=0",
        "/warehouses",
        "/carriers",
        "/carriers/listservices?carrierCode=ups",
        "/carriers/listpackages?carrierCode=ups",
        "/accounts/listtags",
    ] {
        shown.push(json!([path, world.get(path).await]));
    }
    snap!("set_up", shown);
    assert_eq!(world.get("/stores?showInactive=true").await.as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn rates_are_those_of_the_carrier_to_that_country() {
    let world = World::new();
    let ask = |country: &str, service: Option<&str>| {
        json!({"carrierCode": "fedex", "serviceCode": service, "packageCode": null, "fromPostalCode": "78703",
               "toState": "DC", "toCountry": country, "toPostalCode": "20500", "toCity": "Washington",
               "weight": {"value": 3.5, "units": "ounces"}, "dimensions": null, "confirmation": "delivery",
               "residential": false})
    };
    let home = world.done("/shipments/getrates", ask("US", None)).await;
    snap!("rates", home);
    assert_eq!(world.done("/shipments/getrates", ask("DE", None)).await.as_array().unwrap().len(), 1);
    let one = world.done("/shipments/getrates", ask("US", Some("fedex_2day"))).await;
    assert_eq!(one, json!([home[1]]));
    let unknown = json!({"carrierCode": "pony", "fromPostalCode": "1", "toCountry": "US", "toPostalCode": "2",
        "weight": {"value": 1, "units": "ounces"}});
    assert_eq!(world.refused("/shipments/getrates", unknown).await, "carrier `pony` is not connected");
}
