//! The bodies that can be sent, field by field, as the published document has them.

use super::shape::Kind::{
    Date, DateOrNull, Flag, Integer, IntegerOrNull, List, Number, NumberOrNull, Object, Text, TextOrNull,
};
use super::shape::Others::{Ignored, Refused};
use super::shape::Shape;

/// `POST /v3/order`.
pub(super) const ORDER: Shape = Shape {
    schema: "post_order_v1",
    fields: &[
        ("cart", IntegerOrNull),
        ("order_id", Text),
        ("cart_order_id", Text),
        ("warehouse_id", Integer),
        ("order_date", Date),
        ("deliver_by_date", Date),
        ("ship_by_date", Date),
        ("status", Text),
        ("shipping_type", Text),
        ("notes_from_customer", Text),
        ("internal_notes", Text),
        ("product_amount", Number),
        ("shipping_amount", Number),
        ("tax_amount", Number),
        ("grand_total", Number),
        ("discount_amount", Number),
        ("cart_shipment_id", Text),
        ("credit_card_issuer", Text),
        ("tags", List),
        ("billing_address", Object),
        ("shipping_address", Object),
        ("alternate_ship_from_address", Object),
        ("lines", List),
        ("additional_cart_info", Object),
    ],
    required: &["billing_address", "shipping_address", "order_id", "lines"],
    others: Refused,
};

/// The entries of `lines` in [`ORDER`]. The document does not require `product`; without one there is nothing to ship, so we
/// do.
pub(super) const ORDER_LINE: Shape = Shape {
    schema: "post_order_v1/lines",
    fields: &[
        ("cart_orderitem_id", Text),
        ("product_name", Text),
        ("item_price", Number),
        ("quantity", Integer),
        ("selected_option", Text),
        ("total_price", Number),
        ("tax_lines", List),
        ("product", Object),
    ],
    required: &["product"],
    others: Ignored,
};

/// `product` in [`ORDER_LINE`].
pub(super) const ORDER_PRODUCT: Shape = Shape {
    schema: "v1_order_line_product",
    fields: &[
        ("cart", Integer),
        ("sku", Text),
        ("original_sku", Text),
        ("variant_sku", Text),
        ("name", Text),
        ("category", Text),
        ("weight", Number),
        ("price", Number),
        ("physical_on_hand", Integer),
        ("cost", Number),
        ("low_stock_threshold", Integer),
        ("out_of_stock_threshold", Integer),
        ("amazon_extra_info", Object),
        ("ebay_extra_info", List),
        ("channeladvisor_extra_info", Object),
    ],
    required: &["sku", "name"],
    others: Ignored,
};

/// `tags` in [`ORDER`]. A tag without a text is none.
pub(super) const ORDER_TAG: Shape = Shape {
    schema: "post_order_v1/tags",
    fields: &[("color", Text), ("text", Text)],
    required: &["text"],
    others: Ignored,
};

/// An address that is sent with something new.
pub(super) const ADDRESS: Shape = Shape {
    schema: "v1_address",
    fields: &[
        ("id", Number),
        ("name", TextOrNull),
        ("company", TextOrNull),
        ("street1", TextOrNull),
        ("street2", TextOrNull),
        ("city", TextOrNull),
        ("state", TextOrNull),
        ("zip", TextOrNull),
        ("country", TextOrNull),
        ("email", TextOrNull),
        ("phone", TextOrNull),
        ("fax", TextOrNull),
        ("reference_number", TextOrNull),
        ("cart_address_id", TextOrNull),
    ],
    required: &[],
    others: Ignored,
};

/// `PUT .../shipping_address` and `PUT .../billing_address`.
pub(super) const UPDATE_ADDRESS: Shape = Shape {
    schema: "update_address",
    fields: &[
        ("name", TextOrNull),
        ("company", TextOrNull),
        ("street1", TextOrNull),
        ("street2", TextOrNull),
        ("city", TextOrNull),
        ("state", TextOrNull),
        ("zip", TextOrNull),
        ("country", TextOrNull),
        ("email", TextOrNull),
        ("phone", TextOrNull),
        ("validate", Flag),
        ("set_revision_lock", Flag),
        ("validation", Object),
    ],
    required: &[],
    others: Refused,
};

/// `PUT /v3/order/{order_number}`.
pub(super) const PUT_ORDER: Shape = Shape {
    schema: "put_order",
    fields: &[
        ("notes_from_customer", Text),
        ("internal_notes", Text),
        ("batch_reference_id", Text),
        ("ship_by_date", DateOrNull),
        ("deliver_by_date", DateOrNull),
    ],
    required: &[],
    others: Refused,
};

/// `PUT .../financial`.
pub(super) const FINANCIAL: Shape = Shape {
    schema: "order_financial",
    fields: &[
        ("credit_card_issuer", TextOrNull),
        ("discount_amount", NumberOrNull),
        ("product_amount", NumberOrNull),
        ("shipping_amount", NumberOrNull),
        ("tax_amount", NumberOrNull),
        ("grand_total", NumberOrNull),
    ],
    required: &[],
    others: Refused,
};

/// `PUT .../warehouse`.
pub(super) const WAREHOUSE: Shape = Shape {
    schema: "put_order_warehouse",
    fields: &[("warehouse_id", Integer), ("skip_cache", Flag)],
    required: &["warehouse_id"],
    others: Refused,
};

/// `POST .../line`.
pub(super) const NEW_LINE: Shape = Shape {
    schema: "post_order_line",
    fields: &[
        ("quantity", Integer),
        ("item_price", Number),
        ("total_price", Number),
        ("discount_amount", Number),
        ("product_name", Text),
        ("product_serial_numbers", List),
        ("sku", Text),
        ("details", Text),
        ("sales_channel_location_id", IntegerOrNull),
        ("cart_orderitem_id", Text),
        ("cart_order_id", Text),
        ("cart_shipment_id", Text),
    ],
    required: &["sku"],
    others: Refused,
};

/// `PUT .../line/{order_line_id}`.
pub(super) const PUT_LINE: Shape = Shape {
    schema: "put_order_line",
    fields: &[
        ("quantity", Integer),
        ("item_price", Number),
        ("total_price", Number),
        ("discount_amount", Number),
        ("details", TextOrNull),
        ("product_serial_numbers", List),
    ],
    required: &[],
    others: Refused,
};

/// `POST .../comment`.
pub(super) const COMMENT: Shape =
    Shape { schema: "post_comment", fields: &[("comment", Text)], required: &["comment"], others: Refused };

/// `POST .../split`.
pub(super) const SPLIT: Shape = Shape {
    schema: "post_order_split",
    fields: &[("split_orders", List)],
    required: &["split_orders"],
    others: Refused,
};

/// The entries of `split_orders` in [`SPLIT`].
pub(super) const SPLIT_ORDER: Shape = Shape {
    schema: "post_order_split/split_orders",
    fields: &[("lines", List)],
    required: &["lines"],
    others: Ignored,
};

/// The entries of `lines` in [`SPLIT_ORDER`].
pub(super) const SPLIT_LINE: Shape = Shape {
    schema: "order_split_line",
    fields: &[("line_id", Integer), ("quantity", Number)],
    required: &["line_id", "quantity"],
    others: Refused,
};
