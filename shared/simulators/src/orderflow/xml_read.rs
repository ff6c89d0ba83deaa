//! Reads XML, and refuses what a strict parser refuses: other encodings, document types, control characters, open elements.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::xml::{Element, is_allowed};

/// No document of this interface is deeper than six.
const DEEPEST: usize = 32;

/// The text is no XML that could be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadXml {
    #[error("the document is not UTF-8")]
    NotUtf8,
    #[error("the document says that its encoding is `{0}`")]
    Encoding(String),
    #[error("U+{:04X} is not allowed in XML", u32::from(*.0))]
    Forbidden(char),
    #[error("document types are not read")]
    DocumentType,
    #[error("nothing is called `&{0};`")]
    Reference(String),
    #[error("elements are more than {DEEPEST} deep")]
    TooDeep,
    #[error("the document has no root, or more than one, or text beside it")]
    Root,
    #[error("`{0}` is not closed")]
    Open(String),
    #[error("{0}")]
    Malformed(String),
}

/// Reads a document. Its root comes back.
pub(super) fn read(document: &[u8]) -> Result<Element, BadXml> {
    let text = std::str::from_utf8(document).ok().ok_or(BadXml::NotUtf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.chars().try_for_each(allow)?;
    let mut tree = Tree::default();
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    loop {
        match reader.read_event().map_err(malformed)? {
            Event::Start(start) => tree.open(element(&start)?)?,
            Event::Empty(start) => {
                tree.open(element(&start)?)?;
                tree.close()?;
            }
            Event::End(_) => tree.close()?,
            Event::Text(text) => tree.say(&text.xml10_content())?,
            Event::CData(text) => tree.say(&text.xml10_content())?,
            Event::GeneralRef(reference) => tree.say(&meant(&reference)?)?,
            Event::Decl(declaration) => encoded(&declaration)?,
            Event::DocType(_) => return Err(BadXml::DocumentType),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return tree.root(),
        }
    }
}

fn malformed(error: impl std::fmt::Display) -> BadXml {
    BadXml::Malformed(error.to_string())
}

fn allow(letter: char) -> Result<(), BadXml> {
    if is_allowed(letter) { Ok(()) } else { Err(BadXml::Forbidden(letter)) }
}

fn encoded(declaration: &BytesDecl<'_>) -> Result<(), BadXml> {
    let Some(encoding) = declaration.encoding() else { return Ok(()) };
    let encoding = encoding.map_err(malformed)?;
    if encoding.eq_ignore_ascii_case("utf-8") { Ok(()) } else { Err(BadXml::Encoding(encoding.to_string())) }
}

fn element(start: &BytesStart<'_>) -> Result<Element, BadXml> {
    let mut element = Element::new(start.name().into_inner());
    for attribute in start.attributes() {
        let attribute = attribute.map_err(malformed)?;
        if attribute.value.contains('<') {
            return Err(malformed("`<` stands in an attribute"));
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(malformed)?;
        value.chars().try_for_each(allow)?;
        element = element.attribute(attribute.key.into_inner(), value);
    }
    Ok(element)
}

fn meant(reference: &BytesRef<'_>) -> Result<String, BadXml> {
    if let Some(letter) = reference.resolve_char_ref().map_err(malformed)? {
        allow(letter)?;
        return Ok(letter.to_string());
    }
    let known = quick_xml::escape::resolve_predefined_entity(reference);
    known.map(str::to_owned).ok_or_else(|| BadXml::Reference(reference.to_string()))
}

/// What was read so far: the open elements, and the root once it is closed.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
}

impl Tree {
    fn open(&mut self, element: Element) -> Result<(), BadXml> {
        if self.root.is_some() {
            return Err(BadXml::Root);
        }
        if self.open.len() >= DEEPEST {
            return Err(BadXml::TooDeep);
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), BadXml> {
        let closed = self.open.pop().ok_or(BadXml::Root)?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => self.root = Some(closed),
        }
        Ok(())
    }

    fn say(&mut self, text: &str) -> Result<(), BadXml> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(BadXml::Root),
        }
        Ok(())
    }

    fn root(self) -> Result<Element, BadXml> {
        match self.open.last() {
            Some(open) => Err(BadXml::Open(open.name.clone())),
            None => self.root.ok_or(BadXml::Root),
        }
    }
}
