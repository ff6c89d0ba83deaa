//! Two shops that sell the stock of one partner: the trouble of one is not the other's.

use jiff::SignedDuration;
use serde_json::json;
use waybill_flows::names::stock;
use waybill_queue::Depth;
use waybill_simulators::control::Controlled as _;

use crate::passing::Passing;
use crate::scene::us;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// What stands before the second project.
const PLACE: &str = "[export]";
const OTHER: &str = "\
[[project]]
key = \"other\"
api_url = \"https://other.test\"
auth_url = \"https://other.test\"
secret = \"other\"

[export]";

/// Units of the first mug in both shops.
fn in_shops(passing: &Passing) -> [i64; 2] {
    [&passing.sandbox.shop, &passing.sandbox.others["other"]].map(|shop| {
        let books = shop.0.books();
        let entry =
            books["inventory"].as_array().unwrap().iter().find(|entry| entry["sku"] == "MUG-1").cloned();
        entry.unwrap()["quantityOnStock"].as_i64().unwrap()
    })
}

/// One shop is out of service for so many times ten minutes, in each of which the stock changes.
async fn walked(changed: usize, rounds: i64) {
    let mut passing = Passing::begin(&[(PLACE, OTHER)]).await;
    let count = |passing: &Passing, units: i64| {
        passing.sandbox.partner.count("MUG-1", units);
        for number in 0..changed {
            passing.sandbox.partner.count(&format!("CAP-{number}"), units);
        }
    };
    count(&passing, 1000);
    passing.pass(MINUTE * 20).await;
    assert_eq!(in_shops(&passing), [1000, 1000]);
    passing.weather.turn_bad(|request| {
        (request.uri().host() == Some("other.test")).then(|| (503, json!({ "message": "not available" })))
    });
    for units in 900..900 + rounds {
        count(&passing, units);
        passing.pass(MINUTE * 10).await;
        assert_eq!(in_shops(&passing), [units, 1000]);
        let depth = passing.world.queue.depth(&stock(&us()), passing.world.now()).await.unwrap();
        assert_eq!(depth, Depth::default(), "what waits for one shop is not in the other's way");
    }
    passing.weather.turn_good();
    passing.pass(MINUTE * 30).await;
    assert_eq!(in_shops(&passing), [899 + rounds; 2]);
    let waiting = passing.world.ledger.parked_at("access/project/other", passing.world.now(), 9).await;
    assert_eq!(waiting.unwrap(), []);
    passing.judge(0).await;
}

#[tokio::test]
async fn a_shop_that_is_out_of_service_holds_up_no_other() {
    walked(0, 12).await;
}

/// So many figures that what waits for one shop is more messages than would be left unread.
#[tokio::test]
async fn nor_does_it_where_much_waits_for_it() {
    walked(950, 3).await;
}
