//! What partners would not do, what comes back, and news that does not fit.

use super::CONTESTED;

/// By code.
pub(super) const MENDS: &[(&str, &str)] = &[
    // What comes back, and what others are told.
    (
        "return-changed",
        "Change or remove the return at the partner by hand: it takes no such change; then resolve the entry.",
    ),
    (
        "return-refused",
        "Announce the return to the partner by hand, or mend what it objects to, then `waybill review retry`.",
    ),
    ("returned-too-many", "Count with the partner what came back: it tells more units than were ordered."),
    (
        "returned-unknown-line",
        "Look with the partner whose goods these are: they are on no line of the order.",
    ),
    (
        "return-reason-unknown",
        "Add the reason to `[returns]` in the configuration, then `waybill review retry`.",
    ),
    (
        "takes-no-returns",
        "Tell the account's people by hand, then resolve the entry; an account with `announce_returns = false` wants no such entries. If `options.returns` says since how returns travel: `waybill review retry`.",
    ),
    ("missing-warehouse", "Name a warehouse in `options.returns` of the account, or in its route."),
    ("bad-event-id", "Report this: an event has an id that no header takes. It is kept here whole."),
    (
        "bad-signing-key",
        "Correct `signing` in the secret of `[events]`: `whsec_` and at least 24 bytes in base64.",
    ),
    ("event-refused", "See why the receiver of `[events]` refuses the event; it is kept here whole."),
    (
        "events-not-taken",
        "See why the receiver of `[events]` takes nothing: its address, its key, or its own trouble.",
    ),
    ("event-given-up", "Hand the event that is kept here to the receiver by hand, and resolve the entry."),
    ("both-changed", CONTESTED),
    // What the partner would not do.
    ("refused", "Mend what the partner objects to, then `waybill review retry`."),
    (
        "not-taken",
        "The partner took something else than was sent: correct it there by hand, or `waybill review retry`.",
    ),
    ("not-found", "Look for the order at the partner; `waybill review retry` asks for it once more."),
    (
        "already",
        "Nothing to mend where it stands as it should: resolve the entry; else correct it at the partner.",
    ),
    ("already-shipped", "It has left: arrange with the customer or the carrier, then resolve the entry."),
    ("already-picked", "It is being picked: ask the warehouse to change it, then `waybill review retry`."),
    ("cancel-refused", "Ask the partner to cancel it by hand, then `waybill review retry`."),
    ("cancelled-at-partner", "The partner cancelled it: place it by hand, or cancel it in the shop."),
    ("part-cancelled", "A cancelled part takes nothing new: place the units by hand, or as a new order."),
    (
        "gone-at-partner",
        "Find out who removed it at the partner; place it by hand, or cancel it in the shop.",
    ),
    ("not-shown", "Ask the partner why it does not show the order, then `waybill review retry`."),
    (
        "merged-at-partner",
        "The partner's people joined it with another order: ship both there, and resolve the entry.",
    ),
    (
        "split-at-partner",
        "The partner's people split it: change the pieces there by hand, and resolve the entry.",
    ),
    ("renamed-at-partner", "Give it back its number at the partner, then `waybill review retry`."),
    ("duplicate-at-partner", "Cancel all but one at the partner, then `waybill review retry`."),
    (
        "reference-kept",
        "The partner keeps the old reference: place the order there by hand, and resolve the entry.",
    ),
    (
        "lines-differ",
        "The partner has other lines than were sent: correct them there, then `waybill review retry`.",
    ),
    ("manual-change", "The partner lets only its people change it: change it there, and resolve the entry."),
    ("unknown-state", "The partner tells a state that is new to Waybill: look at the order there."),
    (
        "unassignable-order",
        "Look at the order's family at the partner: which of them is ours cannot be told.",
    ),
    (
        "too-many-matches",
        "Several orders of the partner fit: cancel all but one there, then `waybill review retry`.",
    ),
    (
        "too-many-orders",
        "Several orders of the partner fit: cancel all but one there, then `waybill review retry`.",
    ),
    ("too-many-pages", "Ask the partner for fewer orders at a time; polls read the rest."),
    ("query-too-large", "Split the order in the shop: it asks for more than the partner answers."),
    (
        "never-aligned",
        "The partner says yes and changes nothing: correct it there by hand, and resolve the entry.",
    ),
    ("never-ends", "Correct it at the partner by hand: every answer called for another request."),
    ("label", "Buy the label at the partner by hand, and resolve the entry."),
    (
        "label-refused",
        "Buy the label at the partner by hand, or mend what it objects to and `waybill review retry`.",
    ),
    (
        "rates",
        "The partner's list of rates cannot be read: buy the label by hand, or `waybill review retry`.",
    ),
    ("no-rate", "No carrier offers the label as wanted: loosen the label rule, or buy it by hand."),
    (
        "unreadable",
        "The partner answered something new: `waybill trace` shows it; `waybill review retry` asks again.",
    ),
    // News that does not fit.
    (
        "unknown-order",
        "If the shipment is one of the shop's orders, enter it there by hand; else resolve the entry.",
    ),
    (
        "shipped-otherwise",
        "It left by another carrier or service than asked for: tell the customer, or resolve the entry.",
    ),
    (
        "shipped-too-many",
        "More units left than were ordered: ask the warehouse, correct it there or in the shop.",
    ),
    ("shipped-twice", "Two accounts shipped the same units: get one back, and void its label."),
    (
        "shipped-unknown-line",
        "Say at the partner which line it is, or enter the delivery in the shop by hand.",
    ),
    ("shipped-unknown-part", "Enter the delivery in the shop by hand: its part is not known."),
    ("unreadable-message", "`waybill review retry` reads it again with this version; else resolve it."),
    ("unreadable-webhook", "Polls read what it said; resolve the entry when the order is right."),
    ("by-hand", "Enter it by hand where the words say, and resolve the entry."),
];
