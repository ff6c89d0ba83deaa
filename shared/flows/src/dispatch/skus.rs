//! SKUs that a partner must have before an order names them: some make a product of whatever is named.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_mapping::partner::TakesOrders;

use super::session::Session;

/// What nothing spoke against is not asked for again so soon.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);

/// What speaks against placing a part with its SKUs. All of them are asked for, so that a person hears of everything at
/// once.
pub(super) async fn objection(
    session: &mut Session<'_>,
    orders: &dyn TakesOrders,
    want: &FulfillmentOrder,
) -> Result<Option<Refusal>, Failure> {
    let Some(knows) = orders.skus() else { return Ok(None) };
    let (desk, mut asked, mut objections) = (session.desk, BTreeSet::new(), Vec::new());
    for line in want.lines.iter().filter(|line| asked.insert(&line.sku)) {
        let now = session.world.now();
        if desk.knows_sku(&line.sku, now.checked_sub(KNOWN_FOR).unwrap_or(now)) {
            continue;
        }
        match session.perform(knows.objection(&line.sku)).await {
            Ok(None) => desk.learn_sku(&line.sku, now),
            Ok(Some(refusal)) | Err(Failure::Refused(refusal)) => {
                objections.push(refusal.of_line(&line.line));
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(in_one(objections))
}

/// A part is refused once, whatever speaks against it.
fn in_one(objections: Vec<Refusal>) -> Option<Refusal> {
    let mut rest = objections.into_iter();
    let first = rest.next()?;
    Some(rest.fold(first, |all, one| Refusal::new(&all.code, format!("{}; {}", all.message, one.message))))
}
