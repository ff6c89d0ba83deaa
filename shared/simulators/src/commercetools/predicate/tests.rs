//! Predicates against one order, and the printed form read back.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn order() -> Value {
    json!({"id": "o1", "orderNumber": "10\"01", "orderState": "Open", "version": 3, "createdAt": "2026-11-01T10:00:00.000Z",
        "totalPrice": {"centAmount": 1250, "currencyCode": "EUR"}, "returnInfo": [],
        "lineItems": [{"quantity": 2, "variant": {"sku": "MUG-RED"}}, {"quantity": 5, "variant": {"sku": "HAT"}}],
        "syncInfo": [{"channel": {"typeId": "channel", "id": "c1"}, "externalId": "77"}],
        "custom": {"fields": {"hold": false, "my-tags": ["a", "b"]}}})
}

#[test]
fn predicates_select() {
    let variables = Variables::from([
        ("skus".to_owned(), vec!["HAT".to_owned(), "CAP".to_owned()]),
        ("least".to_owned(), vec!["1000".to_owned()]),
    ]);
    for (text, want) in [
        (r#"orderState = "Open""#, true),
        (r#"orderNumber = "10\"01""#, true),
        (r#"orderState != "Open""#, false),
        (r#"paymentState <> "Paid""#, true),
        (r#"paymentState = "Paid""#, false),
        ("version > 2 and version <= 3 and version >= 3 and not(version < 3)", true),
        (r#"createdAt > "2026-11-01T09:59:59.9Z""#, true),
        (r#"createdAt >= "2026-11-01T11:00:00+01:00" and createdAt < "2026-11-01T10:00:00.001Z""#, true),
        (r#"orderState in ("Open", "Confirmed")"#, true),
        (r#"orderState not in ("Open", "Confirmed")"#, false),
        (r#"lineItems(variant(sku="MUG-RED"))"#, true),
        (r#"lineItems(variant(sku="MUG-RED") and quantity = 5)"#, false),
        ("lineItems(variant(sku in :skus))", true),
        ("totalPrice(centAmount >= :least)", true),
        (r#"syncInfo(channel(id="c1"))"#, true),
        (r#"not(syncInfo(channel(id="c1")))"#, false),
        (r#"syncInfo(channel(id="c1") and externalId is defined)"#, true),
        ("custom(fields(hold = false))", true),
        (r#"custom(fields(`my-tags` contains any ("b", "z")))"#, true),
        (r#"custom(fields(`my-tags` contains all ("b", "z")))"#, false),
        ("shippingInfo is not defined and custom is defined", true),
        ("returnInfo is empty and lineItems is not empty", true),
        (r#"orderState = "X" or version = 3 and id = "o1""#, true),
        (r#"(orderState = "X" or version = 3) and id = "o2""#, false),
        ("version in (:least, 3)", true),
    ] {
        let predicate = parse(text).unwrap_or_else(|cause| panic!("{text}: {cause}"));
        assert_eq!(predicate.meets(&order(), &variables), want, "{text}");
    }
}

#[test]
fn nonsense_is_refused() {
    for (text, want) in [
        ("", "a field expected, the predicate ends"),
        ("orderState", "a comparison of `orderState` expected, found None"),
        ("orderState = Open", r#"a value expected, found Some(Word("Open"))"#),
        ("orderState = \"Open", "the string \"Open is not closed"),
        ("a = 1 b = 2", "unexpected Word(\"b\") after the predicate"),
        ("a in 1", "a list expected, found 1"),
        ("a(b = 1", "`)` expected, the predicate ends"),
        ("a is nice", "`defined` or `empty` expected, found Word(\"nice\")"),
        ("a # 1", "unexpected `#`"),
    ] {
        assert_eq!(parse(text), Err(want.to_owned()), "{text}");
    }
    assert!(parse(&"(".repeat(100_000)).is_err());
}

fn predicates() -> impl Strategy<Value = Predicate> {
    let field = || "[a-z][a-zA-Z0-9-]{0,8}|and|or|not|in|is";
    let operand = prop_oneof![
        any::<String>().prop_map(Operand::Text),
        "-?[0-9]{1,6}(\\.[0-9]{1,3})?".prop_map(Operand::Number),
        any::<bool>().prop_map(Operand::Bool),
        "[a-z]{1,5}".prop_map(Operand::Variable),
    ];
    let comparison = prop_oneof![
        Just(Comparison::Equal),
        Just(Comparison::Unequal),
        Just(Comparison::Less),
        Just(Comparison::AtMost),
        Just(Comparison::Greater),
        Just(Comparison::AtLeast),
    ];
    let operands = || proptest::collection::vec(operand.clone(), 1..4);
    let leaf = prop_oneof![
        (field(), comparison, operand.clone())
            .prop_map(|(field, how, to)| Predicate::Compare(field, how, to)),
        (field(), any::<bool>(), operands()).prop_map(|(field, negated, operands)| Predicate::In {
            field,
            negated,
            operands
        }),
        (field(), any::<bool>(), operands()).prop_map(|(field, all, operands)| Predicate::Contains {
            field,
            all,
            operands
        }),
        (field(), any::<bool>()).prop_map(|(field, negated)| Predicate::Defined { field, negated }),
        (field(), any::<bool>()).prop_map(|(field, negated)| Predicate::Empty { field, negated }),
    ];
    leaf.prop_recursive(4, 24, 2, move |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Predicate::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Predicate::Or(Box::new(a), Box::new(b))),
            inner.clone().prop_map(|a| Predicate::Not(Box::new(a))),
            (field(), inner).prop_map(|(field, a)| Predicate::Inside(field, Box::new(a))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(predicate in predicates()) {
        prop_assert_eq!(parse(&predicate.to_string()), Ok(predicate));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[ -~]{0,40}") {
        if let Ok(predicate) = parse(&text) {
            predicate.meets(&order(), &Variables::new());
        }
    }
}
