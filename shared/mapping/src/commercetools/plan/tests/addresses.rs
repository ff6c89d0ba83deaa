//! What partners think of the address, on the order and before people.

use std::collections::BTreeMap;

use waybill_domain::event::{AddressStatus, AddressVerdict, PartStatus, What};
use waybill_domain::order::Order;

use super::super::{COMPLAINTS, plan};
use super::sample::{EAST, WEST, cancelled, event, facts, known, order, settled, stands};
use crate::commercetools::policy::Policy;

type Told = (&'static str, waybill_domain::event::FulfillmentEvent);

fn checked(part: &'static str, second: i64, status: AddressStatus, message: Option<&str>) -> Told {
    let normalised = BTreeMap::from([("street1".to_owned(), "1 MAIN ST".to_owned())]);
    let verdict = AddressVerdict { status, message: message.map(str::to_owned), normalised };
    (part, event(second, What::AddressChecked(verdict)))
}

fn field(order: &Order, name: &str) -> Option<String> {
    order.custom.fields.get(name).and_then(|value| value.as_str()).map(str::to_owned)
}

#[test]
fn the_worst_verdict_stands_on_the_order_and_before_a_person_until_it_is_better() {
    let policy = Policy::default();
    let first = [
        checked(EAST, 1, AddressStatus::Valid, None),
        checked(WEST, 1, AddressStatus::Warning, Some("no such apartment")),
    ];
    let (plan, after) = settled(&order(), &known(&facts(&first)), &policy);
    assert_eq!(field(&after, "waybillAddressStatus").unwrap(), "warning");
    assert_eq!(field(&after, "waybillAddressMessage").unwrap(), "west: no such apartment");
    insta::assert_snapshot!(field(&after, "waybillAddressAsChecked").unwrap());
    let told: Vec<_> = plan.reviews.iter().map(|refusal| (&*refusal.code, &*refusal.message)).collect();
    assert_eq!(
        told,
        [("address-warning", "the address of order 1001 may be wrong: west: no such apartment")]
    );
    assert!(COMPLAINTS.contains(&"address-warning") && COMPLAINTS.contains(&"address-failed"));

    let worse = [first.to_vec(), vec![checked(WEST, 2, AddressStatus::Failed, None)]].concat();
    let (plan, after) = settled(&after, &known(&facts(&worse)), &policy);
    assert_eq!(field(&after, "waybillAddressStatus").unwrap(), "failed");
    assert_eq!(field(&after, "waybillAddressMessage"), None);
    assert_eq!(plan.reviews[0].message, "the address of order 1001 was not found: west");

    let better = [worse, vec![checked(WEST, 3, AddressStatus::Valid, None)]].concat();
    let (plan, after) = settled(&after, &known(&facts(&better)), &policy);
    assert_eq!(field(&after, "waybillAddressStatus").unwrap(), "valid");
    assert!(plan.reviews.is_empty(), "nothing says it any more, so the entry is closed");
}

#[test]
fn of_what_left_or_will_not_leave_nobody_is_asked_for_the_address() {
    let failed = checked(EAST, 1, AddressStatus::Failed, Some("unknown street"));
    for (name, then) in
        [("cancelled", cancelled(2)), ("shipped", stands(2, PartStatus::Shipped, vec![], &[]))]
    {
        let facts = facts(&[failed.clone(), (EAST, then)]);
        let plan = plan(&order(), &known(&facts), &Policy::default());
        assert!(plan.reviews.iter().all(|refusal| !refusal.code.starts_with("address-")), "{name}");
    }
}
