//! What was measured, as tables for people.

use std::collections::BTreeMap;
use std::time::Duration;

use rust_decimal::Decimal;

use crate::meter::{System, Tally};
use crate::prices::{Prices, Quantities};
use crate::starts::{Figures, PAIRS, STARTS, WARM};
use crate::walk::Call;

/// How requests end that draw on a budget which all workers of an account share.
const BUDGET: &str = " bucket";

/// Starts and single events.
pub(crate) fn figures(all: &[Figures]) {
    println!(
        "\nStarts: {PAIRS} of each, each behind one of the bare function, warm page cache; then {STARTS} with an event, and {WARM} \
         events of one message in one process."
    );
    println!(
        "Shop, partner and AWS answer at once, without TLS. Times in ms, memory and sizes in MB as AWS counts, of 1024 KB.\n"
    );
    println!(
        "{:<20} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8} {:>7}",
        "", "init", "p95", "+echo", "first", "p95", "warm", "cpu", "memory", "binary", "zip"
    );
    for one in all {
        println!(
            "{:<20} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8} {:>7}",
            one.name,
            millis(one.init.p50),
            millis(one.init.p95),
            millis(one.above.p50),
            millis(one.first.p50),
            millis(one.first.p95),
            millis(one.warm.p50),
            millis(one.cpu.p50),
            tenths(one.peak_kb * 1024),
            tenths(one.binary),
            tenths(one.packed),
        );
    }
    let widest = all.iter().map(|one| one.above.p50).max().unwrap_or_default();
    let memory = all.iter().map(|one| one.peak_kb).max().unwrap_or_default();
    let packed = all.iter().map(|one| one.packed).max().unwrap_or_default();
    println!(
        "\nAims: init at most 2 ms above echo: {}; memory at most 16 MB: {}; zip at most 5 MB: {}.",
        kept(widest <= Duration::from_millis(2)),
        kept(memory <= 16 * 1024),
        kept(packed <= 5 * 1024 * 1024),
    );
}

const fn kept(is_kept: bool) -> &'static str {
    if is_kept { "kept" } else { "NOT kept" }
}

/// The requests of a walk for each of its pieces of work, by the function that made them and the system that got them.
pub(crate) fn walk(title: &str, pieces: usize, calls: &[Call]) {
    println!("\n{title} ({pieces} of them), each:");
    println!(
        "  {:<18} {:>6} {:>8}  {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>9} {:>9} {:>8}",
        "",
        "calls",
        "messages",
        "ledger",
        "queue",
        "bus",
        "partner",
        "shop r",
        "shop w",
        "out",
        "in",
        "CPU ms"
    );
    let mut functions: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
    for call in calls {
        functions.entry(&call.function).or_default().push(call);
    }
    for (function, calls) in &functions {
        row(function, calls, pieces);
    }
    row("together", &calls.iter().collect::<Vec<_>>(), pieces);
}

/// What a placed order asks, beside what it should.
pub(crate) fn aims(exported: &[Call]) {
    let calls: Vec<&Call> = exported.iter().filter(|call| call.function == "partner-dispatch").collect();
    let orders: usize = calls.iter().map(|call| call.messages).sum();
    let asked = |wanted: fn(System, &str) -> bool| -> u64 {
        let traffic = calls.iter().flat_map(|call| &call.traffic);
        traffic.filter(|((system, does), _)| wanted(*system, does)).map(|(_, tally)| tally.requests).sum()
    };
    println!(
        "  an order in partner-dispatch: {} ledger requests (aim 2) and {} draws on the account's budget, {} partner calls (aim 1), \
         {} writes to the shop (aim 1), and {} reads of the shop for each batch (aim 1)",
        each(asked(|system, does| system == System::Ledger && !does.ends_with(BUDGET)), orders),
        each(asked(|system, does| system == System::Ledger && does.ends_with(BUDGET)), orders),
        each(asked(|system, _| system == System::Partner), orders),
        each(asked(|system, does| system == System::Commercetools && does == "write"), orders),
        each(asked(|system, does| system == System::Commercetools && does == "read"), calls.len()),
    );
}

fn row(name: &str, calls: &[&Call], pieces: usize) {
    let traffic = || calls.iter().flat_map(|call| &call.traffic);
    let sum = |wanted: &dyn Fn(System, &str) -> bool, figure: fn(&Tally) -> u64| -> u64 {
        traffic().filter(|((system, name), _)| wanted(*system, name)).map(|(_, tally)| figure(tally)).sum()
    };
    let asked = |system: System| each(sum(&|of, _| of == system, |tally| tally.requests), pieces);
    let shop = |does: &str| {
        let is = |of, name: &str| of == System::Commercetools && name == does;
        each(sum(&is, |tally| tally.requests), pieces)
    };
    let cpu: Duration = calls.iter().map(|call| call.cpu).sum();
    println!(
        "  {name:<18} {:>6} {:>8}  {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>9} {:>9} {:>8}",
        each(calls.len() as u64, pieces),
        each(calls.iter().map(|call| call.messages as u64).sum(), pieces),
        asked(System::Ledger),
        asked(System::Queue),
        asked(System::Bus),
        asked(System::Partner),
        shop("read"),
        shop("write"),
        sum(&|_, _| true, |tally| tally.sent) / pieces as u64,
        sum(&|_, _| true, |tally| tally.answered) / pieces as u64,
        millis(cpu / u32::try_from(pieces).unwrap_or(u32::MAX)),
    );
}

/// Every operation of a walk, for whoever looks for one to spare.
pub(crate) fn operations(calls: &[Call], pieces: usize) {
    let mut all: BTreeMap<(&str, System, &str), u64> = BTreeMap::new();
    for call in calls {
        for ((system, operation), tally) in &call.traffic {
            *all.entry((&call.function, *system, operation)).or_default() += tally.requests;
        }
    }
    for ((function, system, operation), count) in all {
        println!("  {function:<18} {:<14} {operation:<24} {:>8}", self::name(system), each(count, pieces));
    }
}

/// What a million pieces of work cost, part by part, one column for each way of doing them.
pub(crate) fn costs(prices: &Prices, title: &str, ways: &[(&str, Quantities)]) {
    println!("\n{title}: prices of {} in {}, US dollars.", prices.as_of, prices.region);
    print!("  {:<28}", "");
    for (way, _) in ways {
        print!(" {:>22}", format!("{way}: each"));
        print!(" {:>12}", "a million");
    }
    println!();
    let mut sums = vec![Decimal::ZERO; ways.len()];
    for price in &prices.price {
        print!("  {:<28}", price.of.words());
        for ((_, quantities), sum) in ways.iter().zip(&mut sums) {
            let each = quantities.get(&price.of).copied().unwrap_or_default();
            let cost = prices.million(price.of, each);
            *sum += cost;
            print!(" {:>22} {:>12}", each.round_dp(3).to_string(), format!("{:.2}", cost.round_dp(2)));
        }
        println!();
    }
    print!("  {:<28}", "together");
    for sum in sums {
        print!(" {:>22} {:>12}", "", format!("{:.2}", sum.round_dp(2)));
    }
    println!();
}

/// Where prices are from.
pub(crate) fn sources(prices: &Prices) {
    println!();
    for price in &prices.price {
        println!("  {} $ for {} {}: {}", price.usd, price.per, price.of.words(), price.source);
    }
}

const fn name(system: System) -> &'static str {
    match system {
        System::Ledger => "ledger",
        System::Queue => "queue",
        System::Secrets => "secrets",
        System::Bus => "bus",
        System::Partner => "partner",
        System::Commercetools => "commercetools",
    }
}

fn each(count: u64, pieces: usize) -> String {
    format!("{:.2}", (Decimal::from(count) / Decimal::from(pieces.max(1))).round_dp(2))
}

fn millis(duration: Duration) -> String {
    let micros = duration.as_micros();
    format!("{}.{:02}", micros / 1000, micros % 1000 / 10)
}

/// Megabytes with one decimal, cut.
fn tenths(bytes: u64) -> String {
    let tenths = bytes * 10 / (1024 * 1024);
    format!("{}.{}", tenths / 10, tenths % 10)
}
