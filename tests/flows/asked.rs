//! How often the ledger is asked: what it costs grows with that, order by order.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use jiff::SignedDuration;
use waybill_flows::engine::{Lane, Run, Timetable, outgoing};
use waybill_flows::names::COMMERCE_MESSAGES;
use waybill_flows::work::Work;
use waybill_flows::world::World;
use waybill_ledger::store::{Item, Key, Range, Store, StoreError, Write, Written};
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, Sandbox, draft, turn};
use waybill_transport::wire::Wire;

/// A store that counts what is asked of it. It takes its time: whoever else can go on does so first.
#[derive(Debug)]
pub(crate) struct Counting {
    store: Arc<dyn Store>,
    asked: AtomicUsize,
    of_budgets: AtomicUsize,
    of_orders: AtomicUsize,
}

impl Counting {
    /// Over this store.
    pub(crate) fn over(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            asked: AtomicUsize::new(0),
            of_budgets: AtomicUsize::new(0),
            of_orders: AtomicUsize::new(0),
        }
    }

    /// How often it was asked for an order since this was asked before.
    pub(crate) fn of_orders(&self) -> usize {
        self.of_orders.swap(0, Ordering::Relaxed)
    }

    async fn one(&self, pk: &str) {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.of_budgets.fetch_add(usize::from(pk.starts_with("bucket/")), Ordering::Relaxed);
        self.of_orders.fetch_add(usize::from(pk.starts_with("order/")), Ordering::Relaxed);
        tokio::task::yield_now().await;
    }
}

#[async_trait]
impl Store for Counting {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.one(&key.pk).await;
        self.store.get(key).await
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        self.one(writes.first().map_or("", |write| &write.key().pk)).await;
        self.store.write(writes, token).await
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.one(pk).await;
        self.store.query(pk, range).await
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.one(name).await;
        self.store.shelf(name, range).await
    }
}

struct Counted {
    sandbox: Sandbox,
    world: World,
    store: Arc<Counting>,
}

impl Counted {
    async fn open() -> Self {
        let ground = Ground::new(5).await;
        let sandbox = Sandbox::on(&ground, FaultLevel::None, 1, &[]);
        let store = Arc::new(Counting::over(ground.store));
        let wire = Arc::clone(&sandbox.wire) as Arc<dyn Wire>;
        let world = sandbox.world(wire, Arc::clone(&store) as Arc<dyn Store>, 1);
        world.begin().await.unwrap();
        Self { sandbox, world, store }
    }

    /// Orders as `commerce-messages` sends them on, with the references that it expects, placed in one batch. Answers how
    /// often the ledger was asked for that.
    async fn placed(&self, numbers: std::ops::Range<u32>) -> usize {
        let mut considered = Vec::new();
        for number in numbers {
            let order = self.sandbox.shop.0.place_order(&draft(&number.to_string(), 0)).unwrap();
            let order = order["id"].as_str().unwrap().try_into().unwrap();
            let work = Work::Consider { project: "shop".try_into().unwrap(), order };
            let (world, group) = (&self.world, "shop".to_owned());
            considered.push(outgoing(world, &world.trace(), &work, group, SignedDuration::ZERO));
        }
        self.world.queue.send(COMMERCE_MESSAGES, considered, self.world.now()).await.unwrap();
        turn(&self.world, &Lane::Notices).await.unwrap();
        let before = self.store.asked.load(Ordering::Relaxed);
        turn(&self.world, &Lane::Dispatch("us".try_into().unwrap())).await.unwrap();
        self.store.asked.load(Ordering::Relaxed) - before
    }
}

/// One request claims; one settles, with links and journal, what was exchanged with the shop among it.
#[tokio::test]
async fn an_order_that_is_placed_asks_the_ledger_twice() {
    let counted = Counted::open().await;
    // Who lets us in is known, and some of the budget is in hand.
    counted.placed(1000..1001).await;
    assert_eq!(counted.placed(1001..1002).await, 2, "one order");
    assert_eq!(counted.placed(1002..1005).await, 3 * 2, "three orders of one batch");
}

/// Ten orders that find nothing in hand wait for one draw after the other, and each draw is enough for several.
#[tokio::test]
async fn orders_of_one_batch_draw_on_the_budget_in_turn() {
    let counted = Counted::open().await;
    counted.placed(1000..1001).await;
    let of_budgets = || counted.store.of_budgets.swap(0, Ordering::Relaxed);
    counted.world.leave().await;
    of_budgets();
    counted.placed(1001..1011).await;
    assert_eq!(
        of_budgets(),
        4 + 2,
        "four draws; two find that what this process gave back was written since"
    );
}

/// What a worker has in hand when it ends is there for the others.
#[tokio::test]
async fn what_is_left_of_a_budget_goes_back() {
    let counted = Counted::open().await;
    counted.placed(1000..1001).await;
    let before = counted.store.asked.load(Ordering::Relaxed);
    counted.world.rest().await;
    let asked = || counted.store.asked.load(Ordering::Relaxed) - before;
    assert_eq!(asked(), 0, "a bucket that is nearly full has no use for it");
    counted.world.leave().await;
    let given = asked();
    assert!(given > 0, "it goes back when the process ends");
    counted.world.leave().await;
    assert_eq!(asked(), given, "once");
}

/// A process that was just started does not wait for hours until both sides are compared.
#[tokio::test]
async fn both_sides_are_compared_soon_after_the_start() {
    let counted = Counted::open().await;
    let mut timetable = Timetable::new(&counted.world);
    let start = counted.world.now();
    let mut compares =
        |seconds| timetable.due(start + SignedDuration::from_secs(seconds)).contains(&Run::Reconcile);
    assert_eq!([0, 59, 120, 121, 7200].map(&mut compares), [false, false, true, false, false]);
}
