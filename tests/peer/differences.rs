//! Where the mock is known to differ from commercetools, and the comparison that allows nothing else.

use std::collections::BTreeSet;

use crate::mock::Mock;
use crate::outside;
use crate::shop::{Shop, furnish, simulated};
use crate::walk::{Seen, walk};

/// One known difference: at which step, what is seen at the mock there, and why.
type Difference = (&'static str, &'static str, &'static str);

/// Why an order is found that takes nothing from stock.
const NO_MODE: &str = "an imported order that names no inventory mode has none there, which is unlike `None`";

/// Of version 4.4.0, whether or not it is extended.
const BOTH: &[Difference] = &[
    ("a stranger's token", "fine", "it gives a token to whoever asks, whatever the secret"),
    ("a channel again", "created", "keys of channels need not be unique there"),
    (
        "synchronised anew",
        "77 and 77,78",
        "it adds a mark where our simulator replaces that of the channel; which is right is not documented, and the \
         product takes the newest",
    ),
    ("what takes from stock", "1001; 1002", NO_MODE),
    ("what of it nobody has", "1001; 1002", NO_MODE),
    ("what nobody has, with another field", "1001; 1002", NO_MODE),
    ("what nobody has, when one has it", "1001", NO_MODE),
    (
        "a state that nobody has",
        "1001 Canceled, Paid, to Ada Moss <ada@example.com> in Elm St, Reno, NV: 2 MUG by Ground (ground)",
        "it takes any word for a state",
    ),
    (
        "nothing to do, and a stale version",
        "1001 Canceled, Paid, to Ada Moss <ada@example.com> in Elm St, Reno, NV: 2 MUG by Ground (ground)",
        "it looks at the version only when something changes (and kept the word of the step before)",
    ),
];

/// Of the mock as it is; the extension mends these.
const PRISTINE: &[Difference] = &[
    ("inventory", "4 of MUG at east, with fields, key -", "it drops the key of a new inventory entry"),
    ("a count", "9 of MUG at east, with fields, key -", "the key was dropped"),
    ("a count below zero", "-2 of MUG at east, with fields, key -", "the key was dropped"),
    ("an inventory entry again", "created", "SKU and channel need not be unique there"),
    (
        "a delivery",
        "-; 1 in - (1 in us-1-1 by 1Z1, 750 g)",
        "it keeps a delivery's key as `deliveryKey` and not as `key`",
    ),
    (
        "the delivery again",
        "-; 1 in - (1 in us-1-1 by 1Z1, 750 g); 1 in - (1 in us-1-1 by 1Z1, 750 g)",
        "keys of deliveries need not be unique there",
    ),
    ("one more parcel", "refused: invalid-operation", "it finds no delivery by its key"),
    ("other tracking", "refused: invalid-input", "it has no `setParcelTrackingData`"),
    ("what is in the delivery", "refused: invalid-input", "it has no `setDeliveryItems`"),
    (
        "partly shipped",
        "Partial; 1 in - (1 in us-1-1 by 1Z1, 750 g); 1 in - (1 in us-1-1 by 1Z1, 750 g)",
        "the deliveries are those of the steps before",
    ),
    ("a parcel taken back", "refused: invalid-input", "it has no `removeParcelFromDelivery`"),
    ("the delivery taken back", "refused: invalid-input", "it has no `removeDelivery`"),
];

#[tokio::test]
async fn our_simulator_answers_as_documented() {
    insta::assert_json_snapshot!("walk", our_walk().await);
}

#[tokio::test]
async fn the_mock_as_it_is_answers_as_our_simulator_does() {
    compare("server.mjs", &[BOTH, PRISTINE].concat()).await;
}

#[tokio::test]
async fn the_mock_with_what_it_lacks_answers_as_our_simulator_does() {
    compare("server-ext.mjs", BOTH).await;
}

async fn compare(script: &str, known: &[Difference]) {
    let left_out = "nothing was asked of the community's commercetools mock";
    let Some(folder) = outside::folder("WAYBILL_PEER_DIR", left_out) else { return };
    let mock = Mock::start(&folder, script);
    let (shop, stranger) =
        (Shop::at(&mock.url, "waybill", "secret"), Shop::at(&mock.url, "stranger", "guessed"));
    furnish(&shop, true).await;
    let theirs = walk(&shop, &stranger).await;
    let ours = our_walk().await;

    let differing = differing(&ours, &theirs);
    let unknown: Vec<String> = differing
        .iter()
        .filter(|(step, _, theirs)| !known.iter().any(|(at, seen, _)| at == step && seen == theirs))
        .map(|(step, ours, theirs)| format!("{step}\n  simulator: {ours}\n  mock:      {theirs}"))
        .collect();
    assert!(unknown.is_empty(), "{script} differs where it is not known to:\n{}", unknown.join("\n"));
    let steps: BTreeSet<&str> = differing.iter().map(|(step, ..)| *step).collect();
    let gone: Vec<&Difference> = known.iter().filter(|(step, ..)| !steps.contains(step)).collect();
    assert!(gone.is_empty(), "{script} does not differ there any more: {gone:?}");
}

async fn our_walk() -> Seen {
    let (url, client_id, client_secret) = simulated().await;
    let (shop, stranger) =
        (Shop::at(&url, &client_id, &client_secret), Shop::at(&url, "stranger", "guessed"));
    furnish(&shop, false).await;
    walk(&shop, &stranger).await
}

/// The steps that ended differently: step, ours, theirs.
fn differing<'a>(ours: &'a Seen, theirs: &'a Seen) -> Vec<(&'static str, &'a str, &'a str)> {
    let steps = |seen: &Seen| seen.iter().map(|(step, _)| *step).collect::<Vec<_>>();
    assert_eq!(steps(ours), steps(theirs), "the walk is the same");
    let both = ours.iter().zip(theirs).filter(|((_, ours), (_, theirs))| ours != theirs);
    both.map(|((step, ours), (_, theirs))| (*step, ours.as_str(), theirs.as_str())).collect()
}

#[test]
fn a_difference_is_seen() {
    let ours = vec![("read", "2 mugs".to_owned()), ("ship", "1 mug".to_owned())];
    let theirs = vec![("read", "2 mugs".to_owned()), ("ship", "2 mugs".to_owned())];
    assert_eq!(differing(&ours, &theirs), [("ship", "1 mug", "2 mugs")]);
    assert!(differing(&ours, &ours).is_empty());
}
