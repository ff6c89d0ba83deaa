//! The properties that the vendor's clients send, by type of import.

use std::collections::BTreeSet;

use super::refusal::Refusal;

const ORDER: &[&str] = &[
    "externalReference",
    "state",
    "validated",
    "placed",
    "authorised",
    "currency",
    "currencyUnits",
    "totalPriceNet",
    "totalPriceGross",
    "totalTax",
    "totalPriceTax",
    "taxCode",
    "goodsPriceNet",
    "goodsPriceGross",
    "goodsTax",
    "goodsTaxCode",
    "shippingPriceNet",
    "shippingPriceGross",
    "shippingTax",
    "shippingTaxCode",
    "promotionCode",
    "promotionDescription",
    "paymentGatewayIdentifier",
    "paymentTransactionInfo",
    "customerComment",
    "source",
    "channel",
    "partialOrder",
    "exported",
];

/// Behind `delivery` and `invoice`, with six `AddressLine`s; with a small letter, behind `shipment.`.
const ADDRESS: &[&str] = &[
    "CountryCode",
    "PostCode",
    "ContactName",
    "EmailAddress",
    "DayPhoneNumber",
    "EveningPhoneNumber",
    "MobilePhoneNumber",
    "FaxNumber",
    "CompanyName",
];

const LINE: &[&str] = &[
    "product.externalReference",
    "quantity",
    "description",
    "unitPriceNet",
    "unitPriceGross",
    "unitTax",
    "unitTaxCode",
    "totalPriceNet",
    "totalPriceGross",
    "totalTax",
    "totalTaxCode",
    "promotionCode",
    "promotionPriceDescription",
    "state",
    "shipment",
];

/// What comes back with despatches, if the instance can set it.
pub(super) const LINE_REFERENCE: &str = "thirdPartyReference";

const SHIPMENT: &[&str] = &[
    "externalReference",
    "state",
    "earliestShipDate",
    "site",
    "priority",
    "priorityName",
    "weight",
    "weightUnits",
    "courier",
    "deliverySuggestionCode",
    "deliverySuggestionName",
    "deliveryInstruction",
    "despatchComment",
    "despatchReference",
    "pickingMode",
    "itemCount",
    "orderItem",
];

const ATTRIBUTE: &[&str] = &["name", "title", "value", "orderItem"];

const PRODUCT: &[&str] = &[
    "externalReference",
    "description",
    "type",
    "barcode",
    "sku",
    "category",
    "imageReference",
    "weight",
    "weightUnits",
    "length",
    "width",
    "height",
    "area",
    "volume",
    "priceNet",
    "priceGross",
    "tax",
    "taxCode",
    "currency",
    "currencyUnits",
    "costNet",
    "costGross",
    "costTax",
    "costTaxCode",
    "costCurrency",
    "costCurrencyUnits",
    "quantityOnOrder",
    "quantityType",
    "displayUnits",
    "physicalStorageTypes",
    "harmonisedSystemCode",
    "countryOfOrigin",
    "customsDescription",
    "productComposition",
    "sellable",
    "fragile",
    "dangerous",
    "colour",
    "size",
    "packagingDescription",
    "activated",
    "channel",
    "organisation",
    "shared",
];

const RETURN: &[&str] = &[
    "orderReference",
    "authorisation",
    "authorised",
    "type",
    "storeId",
    "returnDate",
    "user",
    "organisation",
    "site",
    "note",
];

const RETURN_LINE: &[&str] = &["quantity", "reason", "condition", "product", "returnItem"];

/// What is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entity {
    Order,
    Product,
    Return,
}

/// Refuses the first property that is neither documented for this type nor known to this customer's scripts.
pub(super) fn check<'a>(
    entity: Entity,
    names: impl Iterator<Item = &'a String>,
    line_references: bool,
    custom: &BTreeSet<String>,
) -> Result<(), Refusal> {
    let is_known = |name: &str| match entity {
        Entity::Order => of_order(name, line_references),
        Entity::Product => PRODUCT.contains(&name) || is_user_defined(name),
        Entity::Return => of_return(name),
    };
    match names.into_iter().find(|name| !is_known(name) && !custom.contains(*name)) {
        Some(unknown) => Err(Refusal::Invalid(format!("Property '{unknown}' is not known"))),
        None => Ok(()),
    }
}

fn of_order(name: &str, line_references: bool) -> bool {
    if let Some(rest) = behind_number(name, "orderLine.") {
        return LINE.contains(&rest) || is_user_defined(rest) || rest == LINE_REFERENCE && line_references;
    }
    if let Some(rest) = behind_number(name, "orderAttribute.") {
        return ATTRIBUTE.contains(&rest);
    }
    if let Some(rest) = name.strip_prefix("shipment.") {
        return SHIPMENT.contains(&rest) || is_user_defined(rest) || is_address(&capital(rest));
    }
    let addressed = ["delivery", "invoice"].iter().find_map(|prefix| name.strip_prefix(prefix));
    ORDER.contains(&name) || is_user_defined(name) || addressed.is_some_and(is_address)
}

fn of_return(name: &str) -> bool {
    let on_line = behind_number(name, "returnLine.").is_some_and(|rest| RETURN_LINE.contains(&rest));
    let on_return = name.strip_prefix("return.").is_some_and(|rest| RETURN.contains(&rest));
    on_line || on_return || name == "externalReference"
}

fn behind_number<'a>(name: &'a str, before: &str) -> Option<&'a str> {
    let (number, rest) = name.strip_prefix(before)?.split_once('.')?;
    number.parse::<u32>().ok().filter(|number| *number > 0).map(|_| rest)
}

fn is_user_defined(name: &str) -> bool {
    name.strip_prefix("userDefined").is_some_and(|digit| matches!(digit, "1" | "2" | "3" | "4" | "5"))
}

fn is_address(name: &str) -> bool {
    let line = name.strip_prefix("AddressLine");
    let is_line = line.is_some_and(|digit| matches!(digit, "1" | "2" | "3" | "4" | "5" | "6"));
    is_line || ADDRESS.contains(&name)
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
