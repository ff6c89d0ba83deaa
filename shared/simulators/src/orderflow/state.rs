//! The states of orders, shipments and lines, and which follows on which.
//!
//! Real instances are configured with states of their own; these are the words of the manual, and `despatched`, `cancelled`
//! and `suspended` beside them.

/// The state of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderState {
    /// Imported, and not yet taken up: nothing is allocated.
    Created,
    Validated,
    /// All that was not cancelled has left.
    Despatched,
    Cancelled,
}

/// The state of a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShipmentState {
    Ready,
    OutOfStock,
    /// Taken back to be allocated again.
    Reset,
    /// All lines have stock, locations are not yet assigned.
    Released,
    Pickable,
    /// Picking has begun.
    Packable,
    Packed,
    Despatched,
    Cancelled,
    Suspended,
}

/// The state of a line of a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineState {
    Created,
    OutOfStock,
    Allocated,
    Pickable,
    Picked,
    Despatched,
    Cancelled,
}

impl OrderState {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Validated => "validated",
            Self::Despatched => "despatched",
            Self::Cancelled => "cancelled",
        }
    }
}

impl ShipmentState {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::OutOfStock => "out of stock",
            Self::Reset => "reset",
            Self::Released => "released",
            Self::Pickable => "pickable",
            Self::Packable => "packable",
            Self::Packed => "packed",
            Self::Despatched => "despatched",
            Self::Cancelled => "cancelled",
            Self::Suspended => "suspended",
        }
    }

    /// Whether anything is still to be done.
    pub(super) const fn is_open(self) -> bool {
        !matches!(self, Self::Despatched | Self::Cancelled)
    }

    /// Whether allocation looks for stock for its lines.
    pub(super) const fn is_candidate(self) -> bool {
        matches!(self, Self::Ready | Self::OutOfStock | Self::Reset)
    }

    /// Whether nobody has touched its goods: until then the shop may cancel.
    pub(super) const fn is_before_picking(self) -> bool {
        matches!(self, Self::Ready | Self::OutOfStock | Self::Reset | Self::Released | Self::Pickable)
    }

    /// Whether a shipment in this state may come into the next one.
    pub(super) const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Ready | Self::Reset => {
                matches!(next, Self::OutOfStock | Self::Released | Self::Suspended | Self::Cancelled)
            }
            Self::OutOfStock => {
                matches!(next, Self::Reset | Self::Released | Self::Suspended | Self::Cancelled)
            }
            Self::Released => matches!(
                next,
                Self::OutOfStock
                    | Self::Reset
                    | Self::Pickable
                    | Self::Packable
                    | Self::Suspended
                    | Self::Cancelled
            ),
            Self::Pickable => matches!(
                next,
                Self::OutOfStock | Self::Reset | Self::Packable | Self::Suspended | Self::Cancelled
            ),
            Self::Packable => matches!(next, Self::Packed | Self::Suspended | Self::Cancelled),
            Self::Packed => matches!(next, Self::Despatched | Self::Suspended | Self::Cancelled),
            // It goes back to where it was, which is no choice.
            Self::Suspended => matches!(next, Self::Cancelled),
            Self::Despatched | Self::Cancelled => false,
        }
    }
}

impl LineState {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::OutOfStock => "out of stock",
            Self::Allocated => "allocated",
            Self::Pickable => "pickable",
            Self::Picked => "picked",
            Self::Despatched => "despatched",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether units on a shelf belong to the line.
    pub(super) const fn holds_stock(self) -> bool {
        matches!(self, Self::Allocated | Self::Pickable | Self::Picked)
    }

    /// Whether the line still wants units.
    pub(super) const fn is_open(self) -> bool {
        !matches!(self, Self::Despatched | Self::Cancelled)
    }
}
