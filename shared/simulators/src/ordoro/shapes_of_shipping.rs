//! The bodies of shipments, returns, tags and products, field by field, as the published document has them.

use super::shape::Kind::{Date, Flag, Integer, List, Number, NumberOrNull, Object, Text, TextOrNull};
use super::shape::Others::{Ignored, Refused};
use super::shape::Shape;

/// `POST` and `PUT .../shipping_info`.
pub(super) const SHIPPING_INFO: Shape = Shape {
    schema: "put_order_shipping_info",
    fields: &[
        ("tracking_number", Text),
        ("package_tracking", Text),
        ("cost", Number),
        ("ship_date", Date),
        ("display_shipping_method", Text),
        ("shipping_cost", Number),
        ("shipping_method", Text),
        ("carrier_name", Text),
        ("insured_value", Number),
        ("notify_bill_to", Flag),
        ("notify_ship_to", Flag),
        ("notify_cart", Flag),
        ("tracking_url", Text),
        ("zone", TextOrNull),
    ],
    required: &["tracking_number", "ship_date", "carrier_name"],
    others: Refused,
};

/// `POST .../label/{carrier}` and `.../rate/{carrier}`: what the carriers have in common and has an effect here. Which other
/// fields each takes is said of the carriers.
pub(super) const LABEL: Shape = Shape {
    schema: "post_fedex_label",
    fields: &[
        ("shipper_id", Integer),
        ("shipping_method", Text),
        ("packages", List),
        ("return", Flag),
        ("ship_date", Text),
        ("delivery_confirmation", Text),
        ("insured_value", Number),
        ("reference_number", Text),
    ],
    required: &["shipper_id"],
    others: Ignored,
};

/// `DELETE .../label`.
pub(super) const DELETE_LABEL: Shape = Shape {
    schema: "delete_label",
    fields: &[("return", Flag), ("notify_cart", Flag)],
    required: &[],
    others: Refused,
};

/// `POST /v3/order/tag`. The document asks for an id as well, with the words of an answer; we take one and give our own.
pub(super) const V3_TAG: Shape = Shape {
    schema: "v3_tag",
    fields: &[("id", Integer), ("name", Text), ("color", Text)],
    required: &["name", "color"],
    others: Ignored,
};

/// `POST /v3/tag`.
pub(super) const TAG: Shape = Shape {
    schema: "post_tag",
    fields: &[("color", Text), ("text", Text)],
    required: &["color", "text"],
    others: Refused,
};

/// `POST /v3/return_order`.
pub(super) const RETURN: Shape = Shape {
    schema: "post_return_order",
    fields: &[
        ("reference_id", Text),
        ("original_order_number", Text),
        ("warehouse_id", Integer),
        ("customer_address", Object),
        ("return_to_address", Object),
        ("customer_notes", Text),
        ("internal_notes", Text),
        ("lines", List),
    ],
    required: &["reference_id", "customer_address", "lines"],
    others: Refused,
};

/// The entries of `lines` in [`RETURN`]. The document requires neither; a line without a SKU is none.
pub(super) const RETURN_LINE: Shape = Shape {
    schema: "post_return_order/lines",
    fields: &[("sku", Text), ("expected_quantity", Number)],
    required: &["sku"],
    others: Ignored,
};

/// `PUT /product/{sku}/warehouse/{warehouse_id}/`.
pub(super) const SHELF: Shape = Shape {
    schema: "put_product_warehouse",
    fields: &[
        ("on_hand", Number),
        ("adjustment", Number),
        ("low_stock_threshold", NumberOrNull),
        ("out_of_stock_threshold", NumberOrNull),
        ("location_in_warehouse", Text),
    ],
    required: &[],
    others: Refused,
};

/// `POST` and `PUT /product/{sku}/kit_component/`.
pub(super) const KIT: Shape = Shape {
    schema: "post_kit_component",
    fields: &[("child_sku", Text), ("quantity", Number)],
    required: &["child_sku"],
    others: Refused,
};

/// `POST /product/`.
pub(super) const PRODUCT: Shape = Shape {
    schema: "post_product",
    fields: &[
        ("sku", Text),
        ("name", Text),
        ("category", Text),
        ("price", Number),
        ("cost", Number),
        ("weight", Number),
        ("upc", Text),
        ("physical_on_hand", Number),
        ("internal_notes", Text),
    ],
    required: &["sku", "name"],
    others: Ignored,
};

/// `PUT /product/{sku}/`.
pub(super) const PUT_PRODUCT: Shape = Shape {
    schema: "put_product",
    fields: &[
        ("name", Text),
        ("category", Text),
        ("price", Number),
        ("cost", Number),
        ("weight", Number),
        ("upc", Text),
        ("internal_notes", Text),
    ],
    required: &[],
    others: Ignored,
};

/// `POST /cart/`. The document's enum of types names Amazon alone and the text maps `custom_integration` to the same body.
pub(super) const CART: Shape = Shape {
    schema: "post_cart_base",
    fields: &[("type", Text), ("name", Text), ("autosync_activities", List)],
    required: &["type"],
    others: Refused,
};
