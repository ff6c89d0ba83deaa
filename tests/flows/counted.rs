//! What the outside counts: each entry in review once, however often its trouble is seen.

use jiff::SignedDuration;
use waybill_domain::review::About;
use waybill_flows::world::{Happening, Happenings};

use crate::passing::Passing;
use crate::scene::us;

const HALF_AN_HOUR: SignedDuration = SignedDuration::from_mins(30);

/// A world whose happenings somebody takes out.
async fn begun() -> Passing {
    let mut passing = Passing::begin(&[]).await;
    passing.world.happenings = Happenings::kept();
    passing
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

#[tokio::test]
async fn a_lock_out_that_lasts_is_one_entry_and_another_one_is_another() {
    let mut passing = begun().await;
    for round in 0..2 {
        passing.sandbox.partner.suspend(true);
        passing.order(&format!("W-{round}"));
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
