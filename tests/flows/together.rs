//! Orders of one batch are placed with one exchange, each under its own claim and with its own answer.

use std::sync::Arc;

use serde_json::Value;
use waybill_simulators::control::Controlled as _;
use waybill_tests::sandbox::draft;

use crate::able::{Can, Counter, world};
use crate::scene::Scene;

/// Some orders in the shop, and a partner that takes several at once.
async fn scene(orders: usize, most: usize) -> (Scene, Arc<Counter>) {
    let mut scene = Scene::taken(&[], &draft("1000", 0)).await;
    let (world, counter) = world(&scene.sandbox, Can { bulk: Some(most), ..Can::default() });
    scene.world = world;
    for number in 1..orders {
        scene.sandbox.shop.0.place_order(&draft(&format!("{}", 1000 + number), 0)).unwrap();
    }
    (scene, counter)
}

fn all(scene: &Scene) -> Vec<Value> {
    scene.sandbox.shop.0.books()["orders"].as_array().cloned().unwrap()
}

/// Everything is considered, and done.
async fn consider_all(scene: &Scene) {
    for order in all(scene) {
        scene.considered(order["id"].as_str().unwrap()).await;
    }
    scene.settle().await;
}

/// How often each order stands at the partner.
fn times(scene: &Scene) -> Vec<usize> {
    let there = scene.at_partner();
    let named = |number: &str| there.iter().filter(|order| order.to_string().contains(number)).count();
    (0..all(scene).len()).map(|number| named(&format!("\"{}\"", 1000 + number))).collect()
}

#[tokio::test]
async fn what_is_to_be_placed_goes_out_together() {
    let (scene, counter) = scene(5, 3).await;
    consider_all(&scene).await;
    assert_eq!(times(&scene), [1; 5]);
    let sizes: Vec<usize> = counter.asked("bulk").iter().map(Vec::len).collect();
    assert_eq!(sizes, [3, 2]);
    for order in all(&scene) {
        let (id, number) = (order["id"].as_str().unwrap(), order["orderNumber"].as_str().unwrap());
        let timeline = scene.world.ledger.timeline(&id.try_into().unwrap()).await.unwrap();
        let sent: Vec<_> = timeline.iter().filter(|entry| entry.name == "us bulk").collect();
        assert_eq!(sent.len(), 1);
        let (request, answer) = (sent[0].request.clone().unwrap(), sent[0].response.clone().unwrap());
        assert!(
            request.starts_with("POST https://partner.test/bulk") && request.contains(number),
            "{request}"
        );
        let others = (1000..1005).map(|other| other.to_string()).filter(|other| other != number);
        for other in others {
            assert!(
                !request.contains(&format!("\"{other}\"")) && !answer.contains(&other),
                "{number}: {request}"
            );
        }
        assert_eq!(sent[0].outcome, "ok");
    }
    assert!(scene.codes().await.is_empty());
}

#[tokio::test]
async fn a_part_that_spoils_the_exchange_is_found_and_refused_alone() {
    let (scene, counter) = scene(4, 100).await;
    *counter.poison.lock().unwrap() = Some("1002".to_owned());
    consider_all(&scene).await;
    assert_eq!(times(&scene), [1, 1, 0, 1]);
    let sizes: Vec<usize> = counter.asked("bulk").iter().map(Vec::len).collect();
    assert_eq!(sizes.iter().sum::<usize>(), 4 + 2 + 2 + 1 + 1);
    assert_eq!(scene.codes().await, ["refused"]);
    let before = counter.asked("bulk").len();
    consider_all(&scene).await;
    assert_eq!(counter.asked("bulk").len(), before, "what was refused is remembered");
}

#[tokio::test]
async fn what_the_answer_says_nothing_of_is_looked_for() {
    let (scene, counter) = scene(3, 100).await;
    *counter.silent.lock().unwrap() = Some("1001".to_owned());
    consider_all(&scene).await;
    assert_eq!(times(&scene), [1; 3], "it was placed though nothing was said of it");
    assert_eq!(counter.asked("bulk").len(), 1);
    assert!(scene.codes().await.is_empty());
}

#[tokio::test]
async fn one_alone_is_placed_as_ever() {
    let (scene, counter) = scene(1, 100).await;
    consider_all(&scene).await;
    assert_eq!((times(&scene), counter.asked("bulk").len()), (vec![1], 0));
}
