//! What came of allocating a line stands on it in a word.

use waybill_domain::event::{FulfillmentEvent, LineLevel, PartStatus, What};

use super::super::plan;
use super::sample::{
    EAST, WEST, cancelled, event, facts, known, level, line_cancelled, order, settled, shipped, stands,
};
use crate::commercetools::actions::Action;
use crate::commercetools::policy::Policy;

fn told(second: i64, line: &str, allocated: Option<u32>, backordered: Option<u32>) -> FulfillmentEvent {
    stands(second, PartStatus::Pending, vec![LineLevel { allocated, backordered, ..level(line) }], &[])
}

#[test]
fn it_follows_from_what_partners_say() {
    let both = told(1, "mug", Some(2), Some(0));
    for (name, told, want) in [
        ("nobody said", vec![], None),
        ("all are set aside", vec![both.clone()], Some("allocated")),
        ("all are set aside, and no more is said", vec![told(1, "mug", Some(2), None)], Some("allocated")),
        ("more than there are", vec![told(1, "mug", Some(9), None)], Some("allocated")),
        ("none yet", vec![told(1, "mug", Some(0), Some(0))], Some("pending")),
        ("some yet", vec![told(1, "mug", Some(1), Some(0))], Some("pending")),
        ("none is short, and no more is said", vec![told(1, "mug", None, Some(0))], Some("pending")),
        ("some are short", vec![told(1, "mug", Some(1), Some(1))], Some("out of stock")),
        ("all are short", vec![told(1, "mug", Some(0), Some(2))], Some("out of stock")),
        ("set aside no more", vec![both.clone(), event(2, What::Deallocated)], Some("pending")),
        (
            "one left, the other is set aside",
            vec![both.clone(), shipped(2, "s1", "mug", 1)],
            Some("allocated"),
        ),
        ("all left", vec![both.clone(), shipped(2, "s1", "mug", 2)], None),
        ("cancelled", vec![both.clone(), cancelled(2)], None),
        (
            "the short one cancelled",
            vec![
                told(1, "mug", Some(1), Some(1)),
                line_cancelled(2, "mug", 1),
                told(2, "mug", Some(1), Some(0)),
            ],
            Some("allocated"),
        ),
    ] {
        let told: Vec<_> = told.into_iter().map(|event| (EAST, event)).collect();
        let (_, after) = settled(&order(), &known(&facts(&told)), &Policy::default());
        let mug = after.lines.iter().find(|line| line.id.as_str() == "mug").unwrap();
        let stands = mug.custom.fields.get("waybillAllocation").and_then(|word| word.as_str());
        assert_eq!(stands, want, "{name}");
    }
}

#[test]
fn it_is_taken_back_where_nothing_is_open_any_more() {
    let first = vec![(EAST, told(1, "mug", Some(2), None)), (WEST, told(1, "cup", Some(0), Some(3)))];
    let policy = Policy::default();
    let (_, order) = settled(&order(), &known(&facts(&first)), &policy);
    let more = [first, vec![(EAST, shipped(2, "s1", "mug", 2))]].concat();
    let actions = plan(&order, &known(&facts(&more)), &policy).actions;
    let mut words = Vec::new();
    for action in &actions {
        if let Action::SetLineItemCustomField { line_item_id, name, value } = action
            && name == "waybillAllocation"
        {
            words.push((line_item_id.as_str(), value.clone()));
        }
    }
    assert_eq!(words, [("mug", None)], "the other line stands as it stood");
}
