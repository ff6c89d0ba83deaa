//! Imported entities as OrderFlow takes them: one `key=value` a line.
//!
//! A line break within a value is written `[BR]`. Whether `\`, `#` and `!` are read as in Java's properties is not
//! published, so values have none that could be: a backslash becomes a slash, and marks in front are left out.

use rust_decimal::Decimal;
use waybill_domain::money::Money;

/// A line break within a value.
const BREAK: &str = "[BR]";

/// The properties of one entity, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Properties(Vec<(String, String)>);

impl Properties {
    /// Sets a property, whatever it was before. An empty value sets none: OrderFlow has its own.
    pub(super) fn set(&mut self, key: &str, value: impl AsRef<str>) {
        self.0.retain(|(known, _)| known != key);
        let value = value_of(value.as_ref());
        if !value.is_empty() {
            self.0.push((key.to_owned(), value));
        }
    }

    /// Sets a property where there is a value for it.
    pub(super) fn set_some(&mut self, key: &str, value: Option<impl AsRef<str>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// Sets an amount: a decimal of the major unit, with two digits or as many as the currency has.
    pub(super) fn set_money(&mut self, key: &str, money: Money) {
        let mut amount: Decimal = money.decimal();
        if amount.scale() < 2 {
            amount.rescale(2);
        }
        self.set(key, amount.to_string());
    }

    /// What a property is set to.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// All of them, one a line.
    pub(super) fn lines(&self) -> String {
        self.0.iter().flat_map(|(key, value)| [key.as_str(), "=", value.as_str(), "\n"]).collect()
    }
}

/// A text as a value: one line without anything that XML or a reader of properties could take for its own.
fn value_of(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut letters = text.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' => {
                letters.next_if_eq(&'\n');
                value.push_str(BREAK);
            }
            '\n' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => value.push_str(BREAK),
            '\t' => value.push(' '),
            '\\' => value.push('/'),
            // XML has no way to write these.
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => value.push(letter),
        }
    }
    value.trim().trim_start_matches(|letter: char| letter.is_whitespace() || "#!".contains(letter)).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use waybill_domain::money::Currency;

    use super::super::import::{self, Item};
    use super::super::options::BodyText;
    use super::super::xml;
    use super::*;

    /// Reads lines as OrderFlow does: the first `=` ends the key, and `[BR]` breaks the value.
    fn read(lines: &str) -> Vec<(String, String)> {
        let lines = lines.lines().filter(|line| !line.trim().is_empty() && !line.starts_with(['#', '!']));
        let pairs = lines.map(|line| line.split_once('=').expect("a line without `=`"));
        pairs.map(|(key, value)| (key.to_owned(), value.replace(BREAK, "\n"))).collect()
    }

    #[test]
    fn values_stay_on_their_line() {
        for (text, want) in [
            ("plain", "plain"),
            (" a = b ", "a = b"),
            ("one\r\ntwo\nthree\rfour", "one[BR]two[BR]three[BR]four"),
            ("a\u{2028}b\u{85}c", "a[BR]b[BR]c"),
            ("C:\\temp\\n", "C:/temp/n"),
            ("#12 High Street", "12 High Street"),
            ("!! # now", "now"),
            ("bell\u{7}\u{0}", "bell"),
            ("tab\there", "tab here"),
            ("\n", ""),
        ] {
            assert_eq!(value_of(text), want, "{text:?}");
        }
    }

    #[test]
    fn money_has_two_digits_or_more() {
        for (minor, code, digits, want) in [
            (1999, "GBP", 2, "19.99"),
            (500, "JPY", 0, "500.00"),
            (1, "KWD", 3, "0.001"),
            (-5, "GBP", 2, "-0.05"),
        ] {
            let mut properties = Properties::default();
            properties.set_money("m", Money::new(minor, Currency::new(code, digits).unwrap()));
            assert_eq!(properties.get("m"), Some(want));
        }
    }

    #[test]
    fn the_last_value_counts_and_none_is_empty() {
        let mut properties = Properties::default();
        properties.set("a", "1");
        properties.set("b", "2");
        properties.set("a", "3");
        properties.set("c", " ");
        properties.set_some("d", None::<String>);
        assert_eq!(properties.lines(), "b=2\na=3\n");
    }

    proptest! {
        #[test]
        fn hostile_text_comes_back_as_it_was_written(
            texts in prop::collection::vec(
                "(?s)(\\PC|[\\x00-\\x1f\\\\=#!<>&'\"\u{85}\u{2028}]|\\]\\]>|</import>|\\[BR\\]|orderLine\\.1\\.quantity=9|\n){0,40}",
                1..6,
            ),
            style in prop::sample::select(vec![BodyText::Escaped, BodyText::Cdata]),
        ) {
            let mut properties = Properties::default();
            for (at, text) in texts.iter().enumerate() {
                properties.set(&format!("key.{at}"), text);
            }
            let item = Item { kind: import::ORDER, reference: Some("a&\"<b>"), properties: &properties };
            let document = import::document(style, &[item]);
            let root = xml::root(document.as_bytes()).unwrap();
            let imports: Vec<_> = root.children("import").collect();
            prop_assert_eq!(imports.len(), 1);
            prop_assert_eq!(imports[0].said("externalReference"), Some("a&\"<b>"));
            let told = read(imports[0].text().unwrap_or_default());
            let wanted = texts.iter().enumerate().map(|(at, text)| (format!("key.{at}"), value_of(text)));
            let wanted: Vec<(String, String)> = wanted
                .filter(|(_, value)| !value.is_empty())
                .map(|(key, value)| (key, value.replace(BREAK, "\n")))
                .collect();
            prop_assert_eq!(told, wanted);
            let is_plain = document.chars().all(|letter| letter == '\n' || !letter.is_control());
            prop_assert!(is_plain);
        }

        #[test]
        fn a_value_is_its_own_value(text in "(?s).{0,60}") {
            let once = value_of(&text);
            prop_assert_eq!(value_of(&once), once);
        }
    }
}
