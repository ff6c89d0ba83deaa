//! What the outside counts: each entry in review once, however often its trouble is seen; and every minute how many do not
//! let us in, or do not answer.

use jiff::SignedDuration;
use waybill_domain::review::About;
use waybill_flows::world::{Happening, Happenings};
use waybill_simulators::faults::Fault;

use crate::passing::Passing;
use crate::scene::us;

const HALF_AN_HOUR: SignedDuration = SignedDuration::from_mins(30);

/// A world whose happenings somebody takes out.
async fn begun() -> Passing {
    let mut passing = Passing::begin(&[]).await;
    passing.world.happenings = Happenings::kept();
    passing
}

/// An order of which the shop says so at once.
async fn ordered(passing: &Passing, number: &str) {
    let order = passing.order(number);
    passing.notice(&order, true).await;
}

/// The codes of the entries that were told of since this was asked last.
fn opened(passing: &Passing) -> Vec<String> {
    let happened = passing.world.happenings.take().into_iter();
    happened
        .filter_map(
            |happening| if let Happening::Review { code, .. } = happening { Some(code) } else { None },
        )
        .collect()
}

/// How many were locked out and how many were away, each minute since this was asked last.
fn tended(passing: &Passing) -> Vec<(usize, usize)> {
    let happened = passing.world.happenings.take().into_iter();
    happened
        .filter_map(|happening| {
            if let Happening::Tended { locked_out, away } = happening {
                Some((locked_out, away))
            } else {
                None
            }
        })
        .collect()
}

#[tokio::test]
async fn a_lock_out_that_lasts_is_one_entry_and_another_one_is_another() {
    let mut passing = begun().await;
    for round in 0..2 {
        passing.sandbox.partner.suspend(true);
        ordered(&passing, &format!("W-{round}")).await;
        passing.pass(HALF_AN_HOUR).await;
        let entry =
            passing.world.ledger.review_entry(&About::Account, Some(&us()), "locked-out").await.unwrap();
        let seen = entry.unwrap().seen;
        assert!(seen > 20 * (round + 1), "every minute somebody looks: {seen}");
        assert_eq!(opened(&passing), ["locked-out"], "round {round}");
        passing.sandbox.partner.suspend(false);
        passing.pass(HALF_AN_HOUR).await;
        assert_eq!(opened(&passing), Vec::<String>::new(), "round {round}");
    }
    passing.judge(2).await;
}

/// Half an hour, of which the last minutes say this.
async fn half_an_hour(passing: &mut Passing, want: (usize, usize)) {
    passing.pass(HALF_AN_HOUR).await;
    let tended = tended(passing);
    assert!((29..=31).contains(&tended.len()), "once a minute: {tended:?}");
    let (before, after) = tended.split_at(20);
    assert!(after.iter().all(|told| *told == want), "after {before:?} came {after:?}");
}

#[tokio::test]
async fn every_minute_says_how_many_are_shut_also_that_none_is() {
    let mut passing = begun().await;
    half_an_hour(&mut passing, (0, 0)).await;
    passing.sandbox.partner.suspend(true);
    ordered(&passing, "W-0").await;
    half_an_hour(&mut passing, (1, 0)).await;
    passing.sandbox.partner.suspend(false);
    half_an_hour(&mut passing, (0, 0)).await;
    passing.sandbox.stage.faults.fail_next("shiphero.", Fault::Unavailable503, u32::MAX);
    ordered(&passing, "W-1").await;
    half_an_hour(&mut passing, (0, 1)).await;
    // Before it answers it says that our key is no good: it is locked out, and not away as well.
    passing.sandbox.stage.faults.off();
    passing.sandbox.partner.suspend(true);
    half_an_hour(&mut passing, (1, 0)).await;
    passing.sandbox.partner.suspend(false);
    half_an_hour(&mut passing, (0, 0)).await;
    passing.judge(2).await;
}
