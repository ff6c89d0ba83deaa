//! What to do about what is in review: one sentence for each code that Waybill raises.

/// What to do about any other code: what a shop or a partner answered in its own word.
const OTHERWISE: &str = "Mend what the words name, then `waybill review retry`.";
/// What to do about what both sides changed, whichever facet it is.
const CONTESTED: &str = "Decide whose change counts: `waybill review retry` sends the shop's; to keep the partner's, \
                         change the order in the shop to it, or set `both_changed` of the account.";

/// What to do about a state that the configuration names and the shop does not have.
const UNKNOWN_STATE: &str =
    "`waybill setup` creates the state; where its name is wrong, correct `write_back` in the configuration.";

/// How the codes begin of what both sides changed.
const BOTH_CHANGED: &str = "both-changed-";

/// What to do about an entry of this name with this code.
pub(crate) fn advice(code: &str, id: &str) -> String {
    let named = mend(code).replace("review edit ID", &format!("review edit {id}"));
    named.replace("`waybill review retry`", &format!("`waybill review retry {id}`"))
}

/// The sentence for a code.
fn mend(code: &str) -> &'static str {
    if code.starts_with(BOTH_CHANGED) {
        return CONTESTED;
    }
    MENDS.iter().find(|(known, _)| *known == code).map_or(OTHERWISE, |(_, mend)| mend)
}

/// Whether a code has a sentence of its own.
#[cfg(test)]
pub(super) fn is_known(code: &str) -> bool {
    mend(code) != OTHERWISE
}

/// By code.
const MENDS: &[(&str, &str)] = &[
    // The order as the shop has it.
    (
        "missing-address",
        "Complete the address in the shop, or `waybill review edit ID --set address.street=..`, and likewise city and country.",
    ),
    (
        "payment-unclear",
        "Take the payment that the words name off the order in the shop, or give it back what it lost; `view_payments` must be \
         among the client's scopes.",
    ),
    ("bad-country", "Correct the country in the shop, or `waybill review edit ID --set address.country=US`."),
    ("no-name", "Name the recipient in the shop, or `waybill review edit ID --set address.last_name=..`."),
    (
        "address-failed",
        "The partner cannot find the address: correct it in the shop, or `waybill review edit ID --set address.street=..`.",
    ),
    (
        "address-warning",
        "Compare the address with what the partner would write; correct it, or resolve the entry if it is right.",
    ),
    (
        "missing-sku",
        "Give the line's product a SKU in the shop, or `waybill review edit ID --set sku.LINE=..`.",
    ),
    (
        "unmapped-sku",
        "Add the SKU to the account's `sku` table or to the partner, or `waybill review edit ID --set sku.LINE=..`.",
    ),
    (
        "archived-sku",
        "Activate the product at the partner, or `waybill review edit ID --set sku.LINE=..` with another one.",
    ),
    (
        "kit",
        "The partner splits this product itself: name its parts in the shop, or make it a plain product there.",
    ),
    (
        "no-lines",
        "Nothing of the order is to be shipped: resolve the entry, or correct the lines in the shop.",
    ),
    ("no-units", "Nothing is left to ship: resolve the entry, or correct the lines in the shop."),
    ("too-many-lines", "Split the order in the shop, or place it by hand and resolve the entry."),
    ("negative-quantity", "Correct the imported order in the shop: no line can have fewer than no units."),
    ("amount", "Correct the amount in the shop: the partner takes no such figure."),
    (
        "currency",
        "Route orders of this currency to an account that takes it, or `waybill review edit ID --set send_to=..`.",
    ),
    (
        "custom-line",
        "Say in the account's `custom_lines` what becomes of it: an item, an adjustment, or nothing.",
    ),
    (
        "destination",
        "Correct in the shop how many units go to which address: they do not add up to the line's.",
    ),
    ("no-weight", "Give the product a weight in the shop, or buy the label by hand."),
    ("no-customs-value", "Give the line a value for customs in the shop."),
    ("bad-origin", "Correct the country of origin of the product in the shop."),
    (
        "unreadable-order",
        "Correct the order in the shop as the words say; Waybill reads it again when it changes.",
    ),
    (
        "order-not-found",
        "Check that the order is in the project; if it was deleted, cancel it at the partner and resolve the entry.",
    ),
    ("unknown-line-state", UNKNOWN_STATE),
    ("unknown-order-state", UNKNOWN_STATE),
    (
        "line-state-out-of-reach",
        "Allow the step in the shop's transitions, name the states between in `write_back`, or move the units by hand.",
    ),
    (
        "stock-refused",
        "Correct what commercetools objects to (`waybill setup --plan` tells of a missing field), then `waybill review retry`.",
    ),
    ("edit-refused", "Correct what commercetools objects to, then `waybill review retry`."),
    ("reduced-units-are-back", "Give the line its units back in the shop, or have the partner cancel them."),
    ("reduction-priced-outside", "Edit the order where its prices come from, and resolve the entry."),
    ("update-refused", "Correct what commercetools objects to, then `waybill review retry`."),
    (
        "complete-but-missing",
        "Compare the units that left with those ordered; correct the order's state in the shop by hand.",
    ),
    ("content-too-large", "Shorten what the words name, or place the order by hand and resolve the entry."),
    // Routes and configuration.
    ("no-route", "Add a route that takes the line, or `waybill review edit ID --set send_to=ACCOUNT`."),
    ("unknown-account", "Put the account back into the configuration, or switch it on."),
    (
        "unmapped-shipping-method",
        "Add the method to the account's `shipping_methods`, or `waybill review edit ID --set shipping_method=..`.",
    ),
    ("unknown-method", "Correct the account's `shipping_methods`: the partner knows no such method."),
    (
        "unsupported-shipping-service",
        "Choose a service that the partner offers: correct `shipping_methods`, or edit `shipping_method`.",
    ),
    (
        "shipping-is-fixed",
        "Change the method at the partner by hand and resolve the entry, or undo the change in the shop.",
    ),
    ("email-is-fixed", "Change the e-mail at the partner by hand and resolve the entry."),
    ("bad-warehouse", "Correct the warehouse in the configuration: it is none of the account's."),
    ("unknown-warehouse", "Add the warehouse to the account's `warehouses`, or correct the route."),
    ("no-store", "Set the account's store in its `options`."),
    ("unknown-field", "Correct `[[account.field]]`: the partner has no such field."),
    (
        "bad-field",
        "Correct `[[account.field]]`, or the value on the order: the partner's field does not take it.",
    ),
    ("no-hold", "Say in the account's `options` how an order is held, or hold it at the partner by hand."),
    ("cannot-wait", "Say in the account's `options` how an order is held, or release it in the shop."),
    ("takes-no-orders", "Correct the route: this account takes no orders."),
    ("unknown-project", "Put the project back into the configuration."),
    (
        "foreign-address",
        "The partner named an address that is not its own; ask it before anything is sent there.",
    ),
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
    // Stock.
    ("unreadable-inventory", "Correct the entry in the shop's inventory: it cannot be read."),
    ("unaskable-sku", "Rename the SKU at the partner: it holds what cannot be asked for."),
    // Parcels.
    (
        "carrier-refused",
        "Add a `[[carrier]]` that says what the tracking service calls it, or correct the parcel in the shop.",
    ),
    ("carrier-unrecognized", "Name the parcel's carrier in the shop, or add a `[[carrier]]`."),
    ("tracking-lacks-field", "Add what the carrier asks for to the parcel in the shop."),
    ("tracking-number-invalid", "Correct the parcel's number in the shop."),
    ("tracking-exists", "It is tracked already: `waybill review retry` takes it over."),
    (
        "unreadable-tracking",
        "The tracking service answered something new: `waybill review retry` asks again.",
    ),
    // Access and alarms.
    ("locked-out", "Renew the credentials where the account's secret is kept: the work goes on by itself."),
    ("not-answering", "Ask the partner whether it is down: the work goes on by itself when it answers."),
    ("no-credentials", "Fill in the secret that the configuration names."),
    ("missing-secret", "Fill in the secret that the configuration names."),
    ("bad-secret", "Correct the secret: it is not of the form that the partner wants."),
    ("no-token", "Renew the credentials: the partner gave no token for them."),
    ("bad-token", "Renew the credentials: the partner's token cannot be used."),
    ("resource-not-found", "Check the project's key and address: it is not there."),
    (
        "brake-cancels",
        "Check that so many orders are to be cancelled; resolving the entry lets them go on for an hour.",
    ),
    (
        "brake-stock",
        "Check the figures at the partner; resolving the entry lets them be written for an hour.",
    ),
    ("subscription-unhealthy", "Run `waybill setup --plan`, and mend what the Subscription's status names."),
    (
        "extension-unhealthy",
        "Run `waybill setup --plan`, then `waybill setup`: new orders are placed unchecked, or not at all.",
    ),
    (
        "impossible-address",
        "Correct the address in the shop, or resolve the entry if the postal code is right.",
    ),
    ("not-a-new-order", "Run `waybill setup`: the Extension asks about something else than new orders."),
    ("unreadable-question", "Look whether commercetools has changed what its Extensions ask."),
    (
        "new-words",
        "Look at such orders at the partner: they count as waiting until a version of Waybill knows the word.",
    ),
    (
        "type-demands",
        "Remove the required field from the type, or name another one in `[write_back] types`, then `waybill setup`.",
    ),
    ("webhook-unhealthy", "Run `waybill setup`, which registers what is missing."),
    ("webhook-by-hand", "Enter the webhook at the partner by hand, as the words say."),
];

#[cfg(test)]
mod tests;
