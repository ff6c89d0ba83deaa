//! The order as the shop has it, and the configuration that says what becomes of it.

use super::UNKNOWN_STATE;

/// By code.
pub(super) const MENDS: &[(&str, &str)] = &[
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
];
