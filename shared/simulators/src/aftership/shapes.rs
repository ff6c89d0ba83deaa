//! The bodies of all calls, field by field, as AfterShip's kits of 2025-07 and 2026-07 declare them.

use super::edition::Edition;
use super::shape::{Field, Kind};

/// `POST /trackings`, without `id` and `tracking_number`, which have codes of their own.
pub(super) const CREATE: &[Field] = &[
    Field::new("slug", Kind::Text),
    Field::new("slug_group", Kind::Text),
    TITLE,
    ORDER_ID,
    ORDER_ID_PATH,
    ORDER_NUMBER,
    ORDER_DATE,
    CUSTOM_FIELDS,
    LANGUAGE,
    PROMISED_DAY,
    PROMISED,
    DELIVERY_TYPE,
    PICKUP_LOCATION,
    PICKUP_NOTE,
    NOTE,
    SHIPMENT_TYPE,
    Field::new("shipment_tags", Kind::Tags),
    SHIPPING_METHOD,
    LOCATION_ID,
    Field::new("courier_connection_id", Kind::Text),
    ORIGIN_COUNTRY,
    ORIGIN_STATE,
    ORIGIN_CITY,
    ORIGIN_POSTAL_CODE,
    ORIGIN_RAW,
    DESTINATION_COUNTRY,
    DESTINATION_STATE,
    DESTINATION_CITY,
    DESTINATION_POSTAL_CODE,
    DESTINATION_RAW,
    ACCOUNT_NUMBER,
    TRACKING_KEY,
    SHIP_DATE,
    Field::new("last_mile", Kind::Part(OLD_LAST_MILE)).until(Edition::V2025_07),
    Field::new("last_mile", Kind::Part(LAST_MILE)).since(Edition::V2026_01),
    CUSTOMERS,
    DIRECTION,
];

/// `PUT /trackings/{id}`.
pub(super) const UPDATE: &[Field] = &[
    Field::new("slug", Kind::Text),
    TITLE,
    ORDER_ID,
    ORDER_ID_PATH,
    ORDER_NUMBER,
    ORDER_DATE,
    CUSTOM_FIELDS,
    LANGUAGE,
    PROMISED_DAY,
    PROMISED,
    DELIVERY_TYPE,
    PICKUP_LOCATION,
    PICKUP_NOTE,
    NOTE,
    SHIPMENT_TYPE,
    SHIPPING_METHOD,
    LOCATION_ID,
    ORIGIN_COUNTRY,
    ORIGIN_STATE,
    ORIGIN_CITY,
    ORIGIN_POSTAL_CODE,
    ORIGIN_RAW,
    DESTINATION_COUNTRY,
    DESTINATION_STATE,
    DESTINATION_CITY,
    DESTINATION_POSTAL_CODE,
    DESTINATION_RAW,
    ACCOUNT_NUMBER,
    TRACKING_KEY,
    SHIP_DATE,
    CUSTOMERS,
    DIRECTION,
];

/// `POST /trackings/{id}/mark-as-completed`.
pub(super) const COMPLETE: &[Field] = &[
    Field::new("reason", Kind::Word(&["DELIVERED", "LOST", "RETURNED_TO_SENDER"])).required(),
    Field::new("event_datetime", Kind::Moment),
];

/// `POST /couriers/detect`, without `tracking_number`.
pub(super) const DETECT: &[Field] = &[
    Field::new("slug", Kind::Slugs),
    Field::new("slug_group", Kind::Text),
    DESTINATION_POSTAL_CODE,
    DESTINATION_STATE,
    DESTINATION_COUNTRY,
    ORIGIN_COUNTRY,
    ACCOUNT_NUMBER,
    TRACKING_KEY,
    Field::new("tracking_ship_date", Kind::Digits),
];

const TITLE: Field = Field::new("title", Kind::Filled);
const ORDER_ID: Field = Field::new("order_id", Kind::Filled);
const ORDER_ID_PATH: Field = Field::new("order_id_path", Kind::Filled);
const ORDER_NUMBER: Field = Field::new("order_number", Kind::Text);
const ORDER_DATE: Field = Field::new("order_date", Kind::Dated);
const CUSTOM_FIELDS: Field = Field::new("custom_fields", Kind::Fields);
const LANGUAGE: Field = Field::new("language", Kind::Language);
const PROMISED_DAY: Field = Field::new("order_promised_delivery_date", Kind::Moment).until(Edition::V2025_07);
const PROMISED: Field = Field::new("order_promised_delivery_date", Kind::Part(SPAN)).since(Edition::V2026_01);
const DELIVERY_TYPE: Field =
    Field::new("delivery_type", Kind::Word(&["pickup_at_store", "pickup_at_courier", "door_to_door"]));
const PICKUP_LOCATION: Field = Field::new("pickup_location", Kind::Filled);
const PICKUP_NOTE: Field = Field::new("pickup_note", Kind::Filled);
const NOTE: Field = Field::new("note", Kind::Text);
const SHIPMENT_TYPE: Field = Field::new("shipment_type", Kind::Text);
const SHIPPING_METHOD: Field = Field::new("shipping_method", Kind::Text);
const LOCATION_ID: Field = Field::new("location_id", Kind::Text);
const ORIGIN_COUNTRY: Field = Field::new("origin_country_region", Kind::Country);
const ORIGIN_STATE: Field = Field::new("origin_state", Kind::Text);
const ORIGIN_CITY: Field = Field::new("origin_city", Kind::Text);
const ORIGIN_POSTAL_CODE: Field = Field::new("origin_postal_code", Kind::Text);
const ORIGIN_RAW: Field = Field::new("origin_raw_location", Kind::Text);
const DESTINATION_COUNTRY: Field = Field::new("destination_country_region", Kind::Country);
const DESTINATION_STATE: Field = Field::new("destination_state", Kind::Text);
const DESTINATION_CITY: Field = Field::new("destination_city", Kind::Text);
const DESTINATION_POSTAL_CODE: Field = Field::new("destination_postal_code", Kind::Text);
const DESTINATION_RAW: Field = Field::new("destination_raw_location", Kind::Text);
const ACCOUNT_NUMBER: Field = Field::new("tracking_account_number", Kind::Text);
const TRACKING_KEY: Field = Field::new("tracking_key", Kind::Text);
const SHIP_DATE: Field = Field::new("tracking_ship_date", Kind::Moment);
/// Three at most.
const CUSTOMERS: Field = Field::new("customers", Kind::Parts(3, CUSTOMER));
const DIRECTION: Field =
    Field::new("shipment_direction", Kind::Word(&["forward", "return"])).since(Edition::V2026_07);

const SPAN: &[Field] = &[
    Field::new("promised_delivery_date", Kind::Perhaps),
    Field::new("promised_delivery_date_min", Kind::Perhaps),
    Field::new("promised_delivery_date_max", Kind::Perhaps),
];

/// When the slug of the last mile became required is not known; it was not in 2025-07.
const OLD_LAST_MILE: &[Field] =
    &[Field::new("tracking_number", Kind::Filled).required(), Field::new("slug", Kind::Text)];

const LAST_MILE: &[Field] =
    &[Field::new("tracking_number", Kind::Filled).required(), Field::new("slug", Kind::Filled).required()];

const CUSTOMER: &[Field] = &[
    Field::new("role", Kind::Filled),
    Field::new("name", Kind::Filled),
    Field::new("phone_number", Kind::Phone),
    Field::new("email", Kind::Email),
    Field::new("language", Kind::Language),
    Field::new("id", Kind::Text).since(Edition::V2026_07),
];
