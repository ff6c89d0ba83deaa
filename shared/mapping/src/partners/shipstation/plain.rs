//! Text that ShipStation takes: control characters break what it makes of an order.

use serde_json::Value;

/// Fields in which lines may end.
const OF_LINES: [&str; 3] = ["customerNotes", "internalNotes", "giftMessage"];

/// The same value without control characters in its texts; tabs and ends of lines become blanks where a text has one
/// line only.
pub(super) fn plain(value: Value) -> Value {
    within(value, false)
}

fn within(value: Value, of_lines: bool) -> Value {
    match value {
        Value::String(text) => Value::String(line(&text, of_lines)),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| within(item, of_lines)).collect()),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| {
                    let of_lines = OF_LINES.contains(&name.as_str());
                    (name, within(value, of_lines))
                })
                .collect(),
        ),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
    }
}

fn line(text: &str, of_lines: bool) -> String {
    if !text.chars().any(|letter| is_bad(letter) || letter.is_control()) {
        return text.to_owned();
    }
    let plain = text.replace("\r\n", "\n");
    plain
        .chars()
        .filter_map(|letter| match letter {
            '\n' if of_lines => Some('\n'),
            '\n' | '\r' | '\t' => Some(' '),
            letter => (!letter.is_control() && !is_bad(letter)).then_some(letter),
        })
        .collect()
}

/// What no XML can hold.
const fn is_bad(letter: char) -> bool {
    matches!(letter, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn control_characters_are_taken_out_everywhere() {
        let dirty = json!({
            "name": "Mug\u{0} \u{1b}red\u{9d}", "items": [{ "sku": "A\tB\r\nC" }], "quantity": 2,
            "internalNotes": "ring\r\ntwice\u{7}", "customerNotes": "a\rb", "plain": "Ünïcode 漢",
        });
        assert_eq!(
            plain(dirty),
            json!({ "name": "Mug red", "items": [{ "sku": "A B C" }], "quantity": 2,
                "internalNotes": "ring\ntwice", "customerNotes": "a b", "plain": "Ünïcode 漢" })
        );
    }
}
