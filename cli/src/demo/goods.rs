//! What the shop sells, under its own names and under the warehouse's.

/// One thing for sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Good {
    pub(super) sku: &'static str,
    pub(super) theirs: &'static str,
    pub(super) name: &'static str,
    /// Price in the smallest unit of a currency with two decimals.
    pub(super) price: i64,
    /// Where it lies.
    pub(super) lies: Lies,
}

/// Where units lie when the day begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lies {
    Everywhere,
    InTheWest,
    /// So few units, in the east.
    Scarce(i64),
}

const fn good(sku: &'static str, theirs: &'static str, name: &'static str, price: i64, lies: Lies) -> Good {
    Good { sku, theirs, name, price, lies }
}

/// What ordinary orders are made of.
pub(super) const GOODS: [Good; 9] = [
    good("MUG-RED", "M-100-R", "Mug, red", 1299, Lies::Everywhere),
    good("MUG-BLUE", "M-100-B", "Mug, blue", 1299, Lies::Everywhere),
    good("TEE-S", "TEE-S", "T-shirt, small", 1999, Lies::Everywhere),
    good("TEE-M", "TEE-M", "T-shirt, medium", 1999, Lies::Everywhere),
    good("TEE-L", "TEE-L", "T-shirt, large", 2099, Lies::Everywhere),
    good("CAP-1", "CAP-1", "Cap", 1550, Lies::Everywhere),
    good("BAG-1", "BAG-1", "Bag", 3495, Lies::Everywhere),
    good("POSTER-1", "POSTER-1", "Poster", 999, Lies::Everywhere),
    BOOK,
];

/// Has a warehouse of its own in the United States.
pub(super) const BOOK: Good = good("BOOK-1", "BOOK-1", "Book", 2433, Lies::Everywhere);

/// Lies in the west alone, so stock decides that it is shipped from there.
pub(super) const LAMP_IN_THE_WEST: Good =
    good("LAMP-WEST", "LAMP-WEST", "Lamp, western", 4999, Lies::InTheWest);
/// Is sold beyond what there is.
pub(super) const LIMITED_LAMP: Good = good("LAMP-LTD", "LAMP-LTD", "Lamp, limited", 8999, Lies::Scarce(3));
/// Arrives in the afternoon.
pub(super) const LATE_CLOCK: Good = good("CLOCK-1", "CLOCK-1", "Clock", 5900, Lies::Scarce(0));
/// Comes with some orders for nothing.
pub(super) const GIFT: Good = good("STICKER-1", "STICKER-1", "Sticker", 0, Lies::Everywhere);
/// The configuration has no name for it at the warehouse.
pub(super) const UNMAPPED: Good = good("ODD-1", "ODD-1", "Oddity", 700, Lies::Scarce(0));

/// The slug of the custom line that is shipped, and its SKU at the warehouse.
pub(super) const WRAPPING: (&str, &str) = ("gift-wrap", "WRAP-1");

/// Everything that the warehouses keep.
pub(super) fn kept() -> impl Iterator<Item = Good> {
    GOODS.into_iter().chain([LAMP_IN_THE_WEST, LIMITED_LAMP, LATE_CLOCK, GIFT])
}
