//! What is asked of ShipHero's objects: what is read later, and nothing else.

use super::graphql::Selection;

/// Lines that a single order or shipment is read with. An order with more cannot be placed as one part.
pub(super) const LINES: u32 = 250;
/// Lines per order, and per shipment, on a page of many.
pub(super) const LINES_ON_A_PAGE: u32 = 20;
/// Room for lines that the merchant's own rules add to an order.
const INSERTS: u32 = 10;
/// Shipments that an order, and labels that a shipment, usually has: they come without pages.
const USUAL: u32 = 2;

/// Room for so many lines of ours and a few of the merchant's.
pub(super) fn room(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(LINES).saturating_add(INSERTS).min(LINES)
}

/// An order as amendments need it.
pub(super) fn order(lines: u32) -> Selection {
    let fields = "id order_number partner_order_id shop_name fulfillment_status email total_tax total_discounts \
        shipping_lines { title carrier method price } \
        shipping_address { first_name last_name company address1 address2 city state state_code zip country \
        country_code email phone } \
        billing_address { first_name last_name company address1 address2 city state state_code zip country \
        country_code email phone } \
        holds { payment_hold operator_hold fraud_hold address_hold client_hold shipping_method_hold }";
    let line = Selection::fields(
        "id sku partner_line_item_id quantity quantity_shipped quantity_pending_fulfillment fulfillment_status price",
    );
    Selection::fields(fields).and(&Selection::page("line_items", lines, "", &line))
}

/// Totes that a line's units usually lie in.
const TOTES: u32 = 1;

/// An order as news needs it: how far each line is, what holds it up, and what left.
pub(super) fn progress(lines: u32) -> Selection {
    let fields = "id partner_order_id shop_name fulfillment_status \
        holds { payment_hold operator_hold fraud_hold address_hold client_hold shipping_method_hold }";
    let line = Selection::fields(
        "id sku partner_line_item_id quantity quantity_shipped quantity_allocated backorder_quantity \
         quantity_pending_fulfillment fulfillment_status",
    );
    let line = line.and(&Selection::list("tote_picks", TOTES, &Selection::fields("picked_quantity")));
    Selection::fields(fields).and(&Selection::page("line_items", lines, "", &line)).and(&Selection::list(
        "shipments",
        USUAL,
        &content(lines),
    ))
}

/// A shipment with the name of its order.
pub(super) fn shipment(lines: u32) -> Selection {
    Selection::fields("order { id partner_order_id shop_name }").and(&content(lines))
}

fn content(lines: u32) -> Selection {
    let label = Selection::fields(
        "id status box_name tracking_number alternate_tracking_id tracking_url carrier shipping_name \
         shipping_method cost refunded needs_refund dimensions { weight length width height }",
    );
    let line = Selection::fields(
        "line_item_id shipping_label_id quantity line_item { id sku partner_line_item_id }",
    );
    Selection::fields("id order_id warehouse_id created_date refunded needs_refund")
        .and(&Selection::page("line_items", lines, "", &line))
        .and(&Selection::list("shipping_labels", USUAL, &label))
}

/// A return with the name of its order and what came of it.
pub(super) fn returned() -> Selection {
    let item = Selection::fields(
        "line_item_id warehouse_id quantity quantity_received restock condition reason \
         line_item { id sku partner_line_item_id }",
    );
    Selection::fields("id order_id partner_id status order { id partner_order_id shop_name }")
        .and(&Selection::list("line_items", USUAL, &item))
}

/// Stock of a SKU at a warehouse.
pub(super) fn stock() -> Selection {
    Selection::fields(
        "sku warehouse_id on_hand available allocated backorder reserve_inventory non_sellable_quantity sell_ahead",
    )
}
