//! Stock, parcels, access and alarms.

/// By code.
pub(super) const MENDS: &[(&str, &str)] = &[
    // Stock and news.
    ("unreadable-inventory", "Correct the entry in the shop's inventory: it cannot be read."),
    (
        "page-refused",
        "Where it begins again it heals by itself; else look at the partner for what changed in that time, and `waybill replay` those orders.",
    ),
    (
        "answer-too-large",
        "Have the partner list less at a time, or look there yourself: the answer cannot be read.",
    ),
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
    (
        "account-missing",
        "Put the account back into the configuration, or bring the order in line at the partner by hand and resolve the entry.",
    ),
    (
        "account-missing-cancel",
        "Put the account back into the configuration, or cancel the order at the partner by hand and resolve the entry.",
    ),
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
        "carrier-demands",
        "Such parcels are not tracked until a version of Waybill knows the field; use another carrier's code.",
    ),
    (
        "type-demands",
        "Remove the required field from the type, or name another one in `[write_back] types`, then `waybill setup`.",
    ),
    ("webhook-unhealthy", "Run `waybill setup`, which registers what is missing."),
    ("webhook-by-hand", "Enter the webhook at the partner by hand, as the words say."),
];
