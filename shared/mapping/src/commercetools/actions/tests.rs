//! Actions as they are sent.

use super::{Action, Identifier, Item, OrderUpdate, UnitsIn};
use serde_json::json;

#[test]
fn what_is_none_is_left_out() {
    let update = OrderUpdate {
        version: 7,
        actions: vec![
            Action::SetCustomField { name: "waybillHolds".to_owned(), value: None },
            Action::SetParcelTrackingData { parcel_key: "p".to_owned(), tracking_data: None },
            Action::ChangeOrderState { order_state: "Cancelled".to_owned() },
        ],
    };
    let want = json!({"version": 7, "actions": [
        {"action": "setCustomField", "name": "waybillHolds"},
        {"action": "setParcelTrackingData", "parcelKey": "p"},
        {"action": "changeOrderState", "orderState": "Cancelled"},
    ]});
    assert_eq!(serde_json::to_value(&update).unwrap(), want);
}

#[test]
fn custom_lines_have_actions_of_their_own() {
    let line = || "custom-1".try_into().unwrap();
    let actions = [
        Action::SetCustomLineItemCustomField {
            custom_line_item_id: line(),
            name: "note".to_owned(),
            value: Some(json!(1)),
        },
        Action::SetCustomLineItemCustomType {
            custom_line_item_id: line(),
            r#type: Identifier::kind("waybill-line"),
            fields: [("note".to_owned(), json!(1))].into(),
        },
        Action::TransitionCustomLineItemState {
            custom_line_item_id: line(),
            quantity: 1,
            from_state: Identifier::state_id("state-1"),
            to_state: Identifier::state("shipped"),
        },
        Action::ImportCustomLineItemState {
            custom_line_item_id: line(),
            state: vec![UnitsIn { quantity: 1, state: Identifier::state_id("state-2") }],
        },
        Action::SetParcelItems { parcel_key: "p".to_owned(), items: vec![Item { id: line(), quantity: 1 }] },
    ];
    insta::assert_json_snapshot!(actions);
}
