//! How long the hot paths take, and beside each the floor: `serde_json` reading what comes in and writing what goes out.

#![expect(clippy::expect_used, reason = "a benchmark without its sample has nothing to measure")]

mod sample;

mod orders;

mod checks;

mod news;

mod ledger;

mod day;

fn main() {
    divan::main();
}
