//! Reads XML that others wrote, within limits.
//!
//! OrderFlow's messages are elements, attributes and text. What can make a small document large or far-reaching is turned
//! away: document types and the entities that they declare, deep nests, and more elements than an answer has. A list can have any
//! number of rows: they are read one after the other, and none is kept.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

/// The largest document that is read, in bytes.
const LARGEST: usize = 32 * 1024 * 1024;
/// The deepest nest of elements; OrderFlow's own are below ten.
const DEEPEST: usize = 32;
/// The most elements and attributes that are held at a time, of a document or of a row: each takes many times its own bytes.
const MOST: usize = 400_000;

/// An element, with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Element {
    /// Its name, without a namespace.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    /// The first element of that name in it.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All elements of that name in it.
    pub(super) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// All elements in it.
    pub(super) fn all(&self) -> &[Self] {
        &self.children
    }

    /// Its own text without blanks around it; `None` where there is none.
    pub(super) fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// What is said under a name: by an attribute, or by the text of an element in it. Customers have either.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|(known, _)| known == name);
        let attribute = attribute.map(|(_, value)| value.trim()).filter(|value| !value.is_empty());
        attribute.or_else(|| self.child(name)?.text())
    }
}

/// The root of a document, or what is wrong with it.
pub(super) fn root(document: &[u8]) -> Result<Element, String> {
    read(document, Tree::default())
}

/// The root of a document without the elements in it, each of which `row` is shown when it was read; or what is wrong with
/// the document, some of which `row` may have seen by then.
pub(super) fn rows(document: &[u8], mut row: impl FnMut(&Element)) -> Result<Element, String> {
    read(document, Tree { row: Some(&mut row), ..Tree::default() })
}

fn read(document: &[u8], mut tree: Tree<'_>) -> Result<Element, String> {
    if document.len() > LARGEST {
        return Err(format!("the XML has {} bytes, more than {LARGEST}", document.len()));
    }
    let text = std::str::from_utf8(document).map_err(|error| format!("the XML is not UTF-8: {error}"))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    loop {
        let event = reader.read_event().map_err(|error| format!("this is no XML: {error}"))?;
        match event {
            Event::Start(start) => tree.open(&start)?,
            Event::Empty(start) => {
                tree.open(&start)?;
                tree.close()?;
            }
            Event::End(_) => tree.close()?,
            Event::Text(text) => tree.say(&text.xml10_content())?,
            Event::CData(text) => tree.say(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let letter =
                    reference.resolve_char_ref().map_err(|error| format!("this is no XML: {error}"))?;
                match (letter, resolve_predefined_entity(&reference)) {
                    (Some(letter), _) => tree.say(letter.encode_utf8(&mut [0; 4]))?,
                    (None, Some(text)) => tree.say(text)?,
                    (None, None) => {
                        return Err(format!("the XML has the entity `{}`, which is not taken", &*reference));
                    }
                }
            }
            Event::DocType(_) => return Err("the XML has a document type, which is not taken".to_owned()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return tree.finished(),
        }
    }
}

/// A document while it is read.
#[derive(Default)]
struct Tree<'a> {
    open: Vec<Element>,
    root: Option<Element>,
    /// Elements and attributes that are held.
    count: usize,
    /// Who is shown the elements in the root, and lets go of them.
    row: Option<&'a mut dyn FnMut(&Element)>,
}

impl Tree<'_> {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        if self.root.is_some() {
            return Err("the XML has two roots".to_owned());
        }
        if self.open.len() >= DEEPEST {
            return Err(format!("the XML nests deeper than {DEEPEST} elements"));
        }
        let name = start.local_name().as_ref().to_owned();
        let mut element = Element { name, ..Element::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| format!("this is no XML: {error}"))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| format!("an attribute cannot be read: {error}"))?;
            element.attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
        }
        self.count += 1 + element.attributes.len();
        if self.count > MOST {
            return Err(format!("the XML has more than {MOST} elements and attributes"));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        let Some(element) = self.open.pop() else { return Err("the XML ends what never began".to_owned()) };
        match (self.open.as_mut_slice(), &mut self.row) {
            ([_root], Some(row)) => {
                row(&element);
                self.count = 0;
            }
            ([.., parent], _) => parent.children.push(element),
            ([], _) => self.root = Some(element),
        }
        Ok(())
    }

    fn say(&mut self, text: &str) -> Result<(), String> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err("the XML has text outside its root".to_owned()),
        }
        Ok(())
    }

    fn finished(self) -> Result<Element, String> {
        match (self.root, self.open.last()) {
            (_, Some(open)) => Err(format!("the XML ends within `{}`", open.name)),
            (Some(root), None) => Ok(root),
            (None, None) => Err("the XML is empty".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_attributes_and_text_are_read() {
        let read = root(
            "\u{feff}<?xml version=\"1.0\"?><!-- c --><a:r x=' 1&amp;2 '><b>t&#65;&lt;</b><b/><c><![CDATA[<&>]]> z</c></a:r>"
                .as_bytes(),
        )
        .unwrap();
        assert_eq!((read.name.as_str(), read.said("x")), ("r", Some("1&2")));
        assert_eq!((read.said("b"), read.said("c"), read.said("d")), (Some("tA<"), Some("<&> z"), None));
        assert_eq!((read.children("b").count(), read.all().len()), (2, 3));
    }

    #[test]
    fn rows_are_shown_one_by_one_and_let_go() {
        let mut seen = Vec::new();
        let list = "<a x='1'>\n<b y='2'><c>t</c></b><b/>\n</a>";
        let read = rows(list.as_bytes(), |row| {
            seen.push((row.said("y").map(str::to_owned), row.said("c").map(str::to_owned)));
        });
        let read = read.unwrap();
        assert_eq!((read.name.as_str(), read.said("x"), read.all().len()), ("a", Some("1"), 0));
        assert_eq!(seen, [(Some("2".to_owned()), Some("t".to_owned())), (None, None)]);
    }

    /// What a list has in all is not held; what a row has is.
    #[test]
    fn a_list_is_as_long_as_it_likes_and_a_row_is_not() {
        let list = |rows: usize, row: &str| format!("<a>{}</a>", row.repeat(rows));
        let mut count = 0;
        rows(list(MOST + 1, "<b/>").as_bytes(), |_row| count += 1).unwrap();
        assert_eq!(count, MOST + 1);
        let wide = list(1, &list(MOST, "<b/>"));
        assert!(rows(wide.as_bytes(), |_row| {}).unwrap_err().contains("more than"));
    }

    #[test]
    fn what_could_do_harm_or_is_no_document_is_turned_away() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        let wide = format!("<a>{}</a>", "<b/>".repeat(MOST));
        for (name, text, want) in [
            ("document type", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".to_owned(), "document type"),
            ("entity", "<a>&b;</a>".to_owned(), "entity `b`"),
            ("entity in an attribute", "<a x='&b;'/>".to_owned(), "attribute"),
            ("too deep", nested(DEEPEST + 1), "deeper"),
            ("too wide", wide, "more than"),
            ("cut off", "<a><b>".to_owned(), "ends within `b`"),
            ("another end", "<a></b>".to_owned(), "no XML"),
            ("two roots", "<a/><b/>".to_owned(), "two roots"),
            ("text alone", "hello".to_owned(), "outside"),
            ("nothing", String::new(), "empty"),
        ] {
            let why = root(text.as_bytes()).unwrap_err();
            assert!(why.contains(want), "{name}: {why}");
        }
        assert!(root(nested(DEEPEST).as_bytes()).is_ok());
        assert!(root(b"<a>\xff</a>").unwrap_err().contains("UTF-8"));
    }
}
