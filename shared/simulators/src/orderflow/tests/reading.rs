//! Documents and property texts, friendly and hostile.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::properties::{BadLine, Escapes, read};
use super::super::xml::{Element, is_allowed};
use super::super::xml_read;

fn properties(text: &str, escapes: Escapes) -> Result<Vec<(String, String)>, BadLine> {
    read(text, escapes).map(|found| found.into_iter().collect())
}

#[test]
fn lines_are_read_as_properties() {
    let no_separator = |line: &str| Err(BadLine::Separator(line.to_owned()));
    for (text, want) in [
        ("a=1\nb=2", Ok(vec![("a", "1"), ("b", "2")])),
        ("\r\n  a = 1 \r b=2=3\n\n", Ok(vec![("a", "1"), ("b", "2=3")])),
        ("a=one[BR]two", Ok(vec![("a", "one\ntwo")])),
        ("a=", Ok(vec![("a", "")])),
        ("a=1\na=2", Ok(vec![("a", "2")])),
        ("# a=1\n! b=2\nc=# 3!", Ok(vec![("c", "# 3!")])),
        (r"a=C:\temp\new", Ok(vec![("a", "C:\temp\new")])),
        (r"a=\\ \= \: \u00e9 \ud83d\ude00", Ok(vec![("a", "\\ = : é 😀")])),
        ("a=one\\\n   two\nb=3", Ok(vec![("a", "onetwo"), ("b", "3")])),
        ("a=one\\\\\nb=3", Ok(vec![("a", "one\\"), ("b", "3")])),
        ("a=one\\", Ok(vec![("a", "one")])),
        ("a=one\\\n# two", Ok(vec![("a", "one# two")])),
        (r"a\=b=c", Ok(vec![("a=b", "c")])),
        ("a:1", no_separator("a:1")),
        ("a=1\ntwo", no_separator("two")),
        ("=1", Err(BadLine::Key("=1".to_owned()))),
        (r"a=\u12g4", Err(BadLine::Character("12g4".to_owned()))),
        (r"a=\ud83d", Err(BadLine::Character("half".to_owned()))),
    ] {
        let want = want.map(|pairs| pairs.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect());
        assert_eq!(properties(text, Escapes::Java), want, "{text:?}");
    }
}

#[test]
fn plain_lines_are_as_they_stand() {
    let text = "a=C:\\temp\\new\n#b=1\n  c =  d\\\ne=f[BR]g";
    let want = [("#b", "1"), ("a", "C:\\temp\\new"), ("c", "d\\"), ("e", "f\ng")];
    let want = want.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(properties(text, Escapes::Plain), Ok(want.to_vec()));
}

/// As Java writes values, with line breaks as the documentation writes them.
fn written(value: &str) -> String {
    let mut text = String::new();
    for letter in value.chars() {
        match letter {
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("[BR]"),
            '\r' => text.push_str("\\r"),
            other => text.push(other),
        }
    }
    text
}

/// What of a value can be told: nothing of the blanks around it.
fn kept(value: &str) -> String {
    value.trim_matches(|letter: char| letter <= ' ').to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn every_value_that_is_escaped_comes_through(
        values in prop::collection::btree_map("[a-zA-Z.0-9]{1,12}", "\\PC*|[\\\\=#!:\n\r\t \\[\\]BRu0-9]*", 0..6)
    ) {
        let text: Vec<String> = values.iter().map(|(key, value)| format!("{key}={}", written(value))).collect();
        // A `[BR]` that is meant as such cannot be told from a line break.
        let want: BTreeMap<String, String> =
            values.iter().map(|(key, value)| (key.clone(), kept(&value.replace("[BR]", "\n")))).collect();
        let read = read(&text.join("\n"), Escapes::Java).unwrap();
        let read: BTreeMap<String, String> = read.into_iter().map(|(key, value)| (key, kept(&value))).collect();
        prop_assert_eq!(read, want);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*|[a\\\\=#!:\n\r\t \\[\\]BRu0-9]*") {
        for escapes in [Escapes::Java, Escapes::Plain] {
            if let Ok(found) = read(&text, escapes) {
                prop_assert!(found.keys().all(|key| !key.is_empty()));
            }
        }
    }

    #[test]
    fn every_text_that_xml_allows_survives(text in "\\PC*|[<>&\"'\t\n\r\\]a]*", value in "\\PC*|[<>&\"'\t\n\ra]*") {
        let element = Element::of("e", &text).attribute("a", &value).child(Element::new("c"));
        let mut want = element.clone();
        for told in [&mut want.text, &mut want.attributes[0].1] {
            *told = told.chars().filter(|letter| is_allowed(*letter)).collect();
        }
        prop_assert_eq!(xml_read::read(element.document().as_bytes()).unwrap(), want);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[<>&;a/!?\\[\\]\"' =-]*") {
        let _read_or_refused = (xml_read::read(&bytes), xml_read::read(text.as_bytes()));
    }
}

#[test]
fn documents_are_strict() {
    let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
    for (document, want) in [
        ("<a>1<!-- two --><![CDATA[<3>]]>&amp;&#52;&#x35;</a>", Ok("1<3>&45")),
        ("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a>é</a>\n", Ok("é")),
        ("<a>one\r\ntwo\rthree</a>", Ok("one\ntwo\nthree")),
        ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>", Err("its encoding is `ISO-8859-1`")),
        ("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", Err("document types are not read")),
        ("<a>&x;</a>", Err("nothing is called `&x;`")),
        ("<a>\u{1}</a>", Err("U+0001 is not allowed")),
        ("<a>&#1;</a>", Err("U+0001 is not allowed")),
        ("<a b=\"&#8;\"/>", Err("U+0008 is not allowed")),
        ("<a b=\"<\"/>", Err("stands in an attribute")),
        ("<a b=\"1\" b=\"2\"/>", Err("")),
        ("<a><b></a>", Err("")),
        ("<a>", Err("`a` is not closed")),
        ("<a/><b/>", Err("no root, or more than one")),
        ("text", Err("no root, or more than one")),
        ("", Err("no root, or more than one")),
        (&deep, Err("more than 32 deep")),
    ] {
        match (xml_read::read(document.as_bytes()), want) {
            (Ok(root), Ok(text)) => assert_eq!(root.text, text, "{document}"),
            (Err(bad), Err(says)) => assert!(bad.to_string().contains(says), "{document}: {bad}"),
            (got, want) => panic!("{document}: {got:?}, not {want:?}"),
        }
    }
    assert!(xml_read::read(b"<a>\xe9</a>").unwrap_err().to_string().contains("not UTF-8"));
}
