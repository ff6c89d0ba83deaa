//! ShipStation's statuses of an order, both ways.

use tracing::warn;
use waybill_domain::fulfillment::Hold;
use waybill_domain::new_word::{NewWord, SaidOf};

use super::wire::Order;

/// Written: to be shipped.
pub(super) const AWAITING_SHIPMENT: &str = "awaiting_shipment";
/// Written: not paid.
pub(super) const AWAITING_PAYMENT: &str = "awaiting_payment";
/// Written: kept back.
pub(super) const ON_HOLD: &str = "on_hold";
/// Written: not to be shipped.
pub(super) const CANCELLED: &str = "cancelled";

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Not paid.
    AwaitingPayment,
    /// Kept back by people, or until a day.
    OnHold,
    /// It waits to be shipped; also every status that is new to us.
    Waiting,
    /// A provider ships it.
    AtProvider,
    /// A provider did not take it.
    Rejected,
    /// It left.
    Shipped,
    /// It is not shipped.
    Cancelled,
}

impl Status {
    /// The status of an order as read.
    pub(super) fn of(order: &Order) -> Self {
        let raw = order.status.as_deref().unwrap_or_default();
        Self::known(raw).unwrap_or_else(|| {
            warn!(partner = "shipstation", status = %raw, "status `{raw}` is new to us; treated as waiting");
            Self::Waiting
        })
    }

    fn known(raw: &str) -> Option<Self> {
        Some(match raw.trim().to_ascii_lowercase().as_str() {
            AWAITING_PAYMENT => Self::AwaitingPayment,
            AWAITING_SHIPMENT => Self::Waiting,
            ON_HOLD => Self::OnHold,
            "pending_fulfillment" => Self::AtProvider,
            "rejected_fulfillment" => Self::Rejected,
            "shipped" => Self::Shipped,
            CANCELLED | "canceled" => Self::Cancelled,
            _ => return None,
        })
    }

    /// Whether it can still be changed.
    pub(super) const fn is_open(self) -> bool {
        match self {
            Self::AwaitingPayment | Self::OnHold | Self::Waiting | Self::AtProvider | Self::Rejected => true,
            Self::Shipped | Self::Cancelled => false,
        }
    }
}

/// The status of an order, where it is new to us.
pub(super) fn new_word(order: &Order) -> Option<NewWord> {
    let raw = order.status.as_deref().unwrap_or_default();
    Status::known(raw).is_none().then(|| NewWord::new(SaidOf::Order, raw)).flatten()
}

/// The status in which an order with this hold, or none, stands.
pub(super) const fn status(hold: Option<&Hold>) -> &'static str {
    match hold {
        None => AWAITING_SHIPMENT,
        Some(Hold::Payment) => AWAITING_PAYMENT,
        Some(Hold::Operator | Hold::Fraud) => ON_HOLD,
    }
}

/// What holds an order up, in ShipStation's words.
pub(super) fn holds(order: &Order) -> Vec<String> {
    let until = order.hold_until_date.as_deref().and_then(|date| date.get(..10));
    match Status::of(order) {
        Status::AwaitingPayment => vec![AWAITING_PAYMENT.to_owned()],
        Status::OnHold => {
            vec![until.map_or_else(|| ON_HOLD.to_owned(), |until| format!("{ON_HOLD} until {until}"))]
        }
        Status::Rejected => vec!["rejected_fulfillment".to_owned()],
        Status::Waiting | Status::AtProvider | Status::Shipped | Status::Cancelled => Vec::new(),
    }
}
