//! What partners cancel is off the order, once, where the shop wants that.

use super::*;

/// The shop's book after an edit took off the unit that the partner cancelled.
fn reduced() -> Value {
    let mut book = shop();
    let order = &mut book["orders"][0];
    order["lines"][0]["quantity"] = json!(2);
    order["totalPrice"]["centAmount"] = json!(4000);
    order["taxedPrice"]["totalGross"]["centAmount"] = json!(4400);
    told(order, (1, 2));
    book
}

/// What the order says of its first line: units that are off, and those that were left.
fn told(order: &mut Value, (off, left): (u32, u32)) {
    let told = json!({"edits": 1, "lines": {"l1": {"off": off, "left": left}}});
    order["custom"]["waybillReduced"] = json!(told.to_string());
}

fn differences(shop: &Value) -> Vec<String> {
    let partner = PartnerBook::read("acc", &partner()).unwrap();
    let expect = Expectations { reduced_field: Some("waybillReduced".to_owned()), ..expectations() };
    compare(&ShopBook::read(shop).unwrap(), &[partner], &expect).sentences()
}

#[test]
fn what_is_off_once_agrees() {
    assert_eq!(differences(&reduced()), Vec::<String>::new());
}

#[test]
fn what_is_off_twice_or_never_is_reported() {
    let twice = {
        let mut book = reduced();
        book["orders"][0]["lines"][0]["quantity"] = json!(1);
        told(&mut book["orders"][0], (2, 1));
        book
    };
    let unsaid = {
        let mut book = reduced();
        book["orders"][0]["custom"] = json!({"verdict": "warning"});
        book
    };
    for (book, name) in [(twice, "twice"), (shop(), "never"), (unsaid, "off, and the order does not say so")]
    {
        let differences = differences(&book);
        assert!(differences.iter().any(|told| told.contains("units taken off")), "{name}: {differences:?}");
    }
}
