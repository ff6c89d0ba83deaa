//! An entry of the journal, as far as it does not matter.

use jiff::Timestamp;
use waybill_ledger::{Direction, Entry};

/// Something that was sent for an order.
pub(crate) fn entry(order: &str) -> Entry {
    Entry {
        at: Timestamp::UNIX_EPOCH,
        trace: "wb-1".try_into().unwrap_or_else(|_| unreachable!("a trace")),
        order: order.try_into().ok(),
        account: None,
        direction: Direction::Out,
        name: "order_create".to_owned(),
        attempt: 1,
        outcome: "ok".to_owned(),
        code: None,
        rule: None,
        partner_request: None,
        led_by: None,
        request: None,
        response: None,
        config_hash: "c".to_owned(),
        build: "b".to_owned(),
    }
}
