//! The fields of an order and of its parts, from the published tables of V1's models.

use super::shape::{Field, Kind};

/// Longest `orderNumber`.
const LONGEST_NUMBER: usize = 50;

const CONFIRMATIONS: &[&str] = &["none", "delivery", "signature", "adult_signature", "direct_signature"];

/// Everything of an order that callers may write, without its items.
pub(super) const ORDER: &[Field] = &[
    ("orderNumber", Kind::Short(LONGEST_NUMBER)),
    ("orderDate", Kind::Moment),
    ("paymentDate", Kind::Moment),
    ("shipByDate", Kind::Moment),
    ("customerUsername", Kind::Text),
    ("customerEmail", Kind::Text),
    ("billTo", Kind::Part(ADDRESS)),
    ("shipTo", Kind::Part(ADDRESS)),
    ("amountPaid", Kind::Amount),
    ("taxAmount", Kind::Amount),
    ("shippingAmount", Kind::Amount),
    ("customerNotes", Kind::Text),
    ("internalNotes", Kind::Text),
    ("gift", Kind::Flag),
    ("giftMessage", Kind::Text),
    ("paymentMethod", Kind::Text),
    ("requestedShippingService", Kind::Text),
    ("carrierCode", Kind::Text),
    ("serviceCode", Kind::Text),
    ("packageCode", Kind::Text),
    ("confirmation", Kind::Word(CONFIRMATIONS)),
    ("shipDate", Kind::Day),
    ("weight", Kind::Part(WEIGHT)),
    ("dimensions", Kind::Part(DIMENSIONS)),
    ("insuranceOptions", Kind::Part(INSURANCE)),
    ("internationalOptions", Kind::Part(INTERNATIONAL)),
    ("advancedOptions", Kind::Part(ADVANCED)),
];

/// What names an order and what state it is to have.
pub(super) const NAMES: &[Field] = &[
    ("orderId", Kind::Whole),
    ("orderKey", Kind::Text),
    (
        "orderStatus",
        Kind::Word(&["awaiting_payment", "awaiting_shipment", "shipped", "on_hold", "cancelled"]),
    ),
    ("tagIds", Kind::Wholes),
    ("items", Kind::Parts(ITEM)),
];

/// Without `addressVerified`, which is ShipStation's.
const ADDRESS: &[Field] = &[
    ("name", Kind::Text),
    ("company", Kind::Text),
    ("street1", Kind::Text),
    ("street2", Kind::Text),
    ("street3", Kind::Text),
    ("city", Kind::Text),
    ("state", Kind::Text),
    ("postalCode", Kind::Text),
    ("country", Kind::Country),
    ("phone", Kind::Text),
    ("residential", Kind::Flag),
];

const ITEM: &[Field] = &[
    ("lineItemKey", Kind::Text),
    ("sku", Kind::Text),
    ("name", Kind::Text),
    ("imageUrl", Kind::Text),
    ("weight", Kind::Part(WEIGHT)),
    ("quantity", Kind::Whole),
    ("unitPrice", Kind::Amount),
    ("taxAmount", Kind::Amount),
    ("shippingAmount", Kind::Amount),
    ("warehouseLocation", Kind::Text),
    ("options", Kind::Parts(&[("name", Kind::Text), ("value", Kind::Text)])),
    ("productId", Kind::Whole),
    ("fulfillmentSku", Kind::Text),
    ("adjustment", Kind::Flag),
    ("upc", Kind::Text),
];

const WEIGHT: &[Field] = &[("value", Kind::Amount), ("units", Kind::Word(&["pounds", "ounces", "grams"]))];

const DIMENSIONS: &[Field] = &[
    ("length", Kind::Amount),
    ("width", Kind::Amount),
    ("height", Kind::Amount),
    ("units", Kind::Word(&["inches", "centimeters"])),
];

const INSURANCE: &[Field] = &[
    ("provider", Kind::Word(&["shipsurance", "carrier", "provider", "xcover", "parcelguard"])),
    ("insureShipment", Kind::Flag),
    ("insuredValue", Kind::Amount),
];

const INTERNATIONAL: &[Field] = &[
    ("contents", Kind::Word(&["merchandise", "documents", "gift", "returned_goods", "sample"])),
    ("customsItems", Kind::Parts(CUSTOMS_ITEM)),
    ("nonDelivery", Kind::Word(&["return_to_sender", "treat_as_abandoned"])),
];

const CUSTOMS_ITEM: &[Field] = &[
    ("customsItemId", Kind::Whole),
    ("description", Kind::Text),
    ("quantity", Kind::Whole),
    ("value", Kind::Amount),
    ("harmonizedTariffCode", Kind::Text),
    ("countryOfOrigin", Kind::Country),
];

/// Without the read-only `mergedOrSplit`, `mergedIds` and `parentId`.
const ADVANCED: &[Field] = &[
    ("warehouseId", Kind::Whole),
    ("nonMachinable", Kind::Flag),
    ("saturdayDelivery", Kind::Flag),
    ("containsAlcohol", Kind::Flag),
    ("storeId", Kind::Whole),
    ("customField1", Kind::Text),
    ("customField2", Kind::Text),
    ("customField3", Kind::Text),
    ("source", Kind::Text),
    ("billToParty", Kind::Word(&["my_account", "my_other_account", "recipient", "third_party"])),
    ("billToAccount", Kind::Text),
    ("billToPostalCode", Kind::Text),
    ("billToCountryCode", Kind::Country),
    // A `shippingProviderId` of the list of carriers.
    ("billToMyOtherAccount", Kind::Whole),
];
