//! Whenever the program is stopped or killed, and started again: every order is placed once, every parcel told once, and
//! both sides agree in the end.

use std::collections::BTreeSet;
use std::time::Duration;

use fastrand::Rng;
use futures::future::join_all;
use jiff::SignedDuration;

use crate::books::{Books, agree, ship};
use crate::house::House;
use crate::later::Data;
use crate::program::until;

/// Half of it passes before a system does what it is asked, half of it after.
const LATENCY: u32 = 160;
/// Longer than a claim and everything that doubt waits for.
const AWHILE: SignedDuration = SignedDuration::from_mins(15);
/// So long the program runs between such whiles, and so often at most: what is in doubt is looked for in one, again in
/// the next, and the pull leaves the newest changes alone for ten seconds.
const NIGHT: Duration = Duration::from_secs(6);
const NIGHTS: usize = 10;

/// How a round ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// By SIGTERM.
    Stopped,
    /// By SIGKILL.
    Killed,
    /// By SIGKILL as soon as an order stands at the warehouse, while the answer that says so is on its way.
    KilledOnLanding,
}

const ROUNDS: [End; 8] = [
    End::Killed,
    End::Stopped,
    End::KilledOnLanding,
    End::Killed,
    End::KilledOnLanding,
    End::Stopped,
    End::KilledOnLanding,
    End::Killed,
];
/// Orders that come in while the program runs, and while it is down, in every round.
const UP: usize = 3;
const DOWN: usize = 1;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_repeated_whenever_it_is_stopped_or_killed() {
    let mut walk =
        Walk { house: House::open(LATENCY, &[]).await, rng: Rng::with_seed(7), orders: 0, shipped: 0 };
    let program = walk.house.serve().await;
    stocked(&walk.house).await;
    program.stop().await;
    for end in ROUNDS {
        walk.round(end).await;
    }
    walk.settle().await;
    walk.ship_the_rest().await;
    walk.settle().await;
    assert_eq!((walk.orders, walk.shipped), (ROUNDS.len() * (UP + DOWN), walk.orders));
    let books = Books::read(&walk.house).await;
    books.each_once(walk.orders, walk.shipped);
    let data = Data::open(&walk.house.data());
    assert_eq!((data.held().await, data.depth().await.dead), (0, 0));
    let looks = looks(&data, &books).await;
    assert!(
        looks.contains("found") && looks.contains("nothing is there"),
        "no kill hit an order amid its work: {looks:?}"
    );
    assert_eq!(data.reviews().await, Vec::<String>::new());
}

/// What was seen at the warehouse of orders in doubt.
async fn looks(data: &Data, books: &Books) -> BTreeSet<String> {
    let journals = join_all(books.shop.orders.iter().map(|order| data.journal(&order.id))).await;
    journals.into_iter().flatten().filter(|(name, _)| name == "looked").map(|(_, outcome)| outcome).collect()
}

struct Walk {
    house: House,
    rng: Rng,
    orders: usize,
    shipped: usize,
}

impl Walk {
    /// The program runs for a moment in which orders come in and parcels leave, and for another one it does not.
    async fn round(&mut self, end: End) {
        let program = self.house.serve().await;
        let before = Books::read(&self.house).await.partner.orders.len();
        self.place(UP).await;
        self.ship(2).await;
        match end {
            End::Stopped | End::Killed => {
                tokio::time::sleep(Duration::from_millis(self.rng.u64(0..800))).await;
            }
            End::KilledOnLanding => {
                let landed = until(Duration::from_secs(20), async || {
                    (Books::read(&self.house).await.partner.orders.len() > before).then_some(())
                });
                assert!(landed.await.is_some(), "{}", program.log());
            }
        }
        if end == End::Stopped {
            let held = Data::open(&self.house.data()).held().await;
            program.stop().await;
            assert!(Data::open(&self.house.data()).held().await <= held, "what was begun was not finished");
        } else {
            program.kill();
        }
        self.place(DOWN).await;
        self.ship(1).await;
    }

    async fn place(&mut self, count: usize) {
        let numbers: Vec<String> = (1..=count).map(|at| format!("K-{}", self.orders + at)).collect();
        join_all(numbers.iter().map(|number| self.house.place_order(number))).await;
        self.orders += count;
    }

    /// Ships some of the orders that are at the warehouse.
    async fn ship(&mut self, count: usize) {
        let books = Books::read(&self.house).await;
        let packed = books.partner.orders.iter().filter(|order| order.shipments.is_empty()).take(count);
        let packed: Vec<_> = packed.collect();
        join_all(packed.iter().map(|order| ship(&self.house, order))).await;
        self.shipped += packed.len();
    }

    /// Everything leaves, and the program is killed amid the news of it.
    async fn ship_the_rest(&mut self) {
        while self.shipped < self.orders {
            let program = self.house.serve().await;
            self.ship(self.orders.div_ceil(3)).await;
            tokio::time::sleep(Duration::from_millis(self.rng.u64(0..400))).await;
            program.kill();
        }
    }

    /// Time passes until both sides agree.
    async fn settle(&self) {
        for _ in 0..NIGHTS {
            Data::open(&self.house.data()).age(AWHILE).await;
            let program = self.house.serve().await;
            let agreed = agree(&self.house, NIGHT).await;
            program.stop().await;
            assert_eq!(Data::open(&self.house.data()).held().await, 0, "what was begun was not finished");
            if agreed.is_ok() {
                return;
            }
        }
        panic!("{:#?}", Books::read(&self.house).await.differences());
    }
}

/// Waits for the stock of a new shop, which is written SKU by SKU: where an order goes depends on it, and one that is decided
/// meanwhile may be split.
async fn stocked(house: &House) {
    assert_eq!(agree(house, Duration::from_secs(30)).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_on_one_data_directory_do_everything_once() {
    const ORDERS: usize = 12;
    let house = House::open(LATENCY, &[]).await;
    let (one, other) = (house.serve().await, house.serve_beside().await);
    stocked(&house).await;
    let numbers: Vec<String> = (1..=ORDERS).map(|at| format!("T-{at}")).collect();
    for number in &numbers {
        house.place_order(number).await;
    }
    let arrived = until(Duration::from_secs(30), async || {
        let orders = Books::read(&house).await.partner.orders;
        (orders.len() >= ORDERS).then_some(orders)
    });
    for order in &arrived.await.unwrap() {
        ship(&house, order).await;
    }
    assert_eq!(agree(&house, Duration::from_secs(30)).await, Ok(()));
    Books::read(&house).await.each_once(ORDERS, ORDERS);
    let placed = [&one, &other].map(|program| program.log().matches("Placed order").count());
    assert_eq!(placed.iter().sum::<usize>(), ORDERS, "{placed:?}");
    for program in [one, other] {
        program.stop().await;
    }
    assert_eq!(Data::open(&house.data()).reviews().await, Vec::<String>::new());
}
