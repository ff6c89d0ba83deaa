//! XML as a tree, and how it is written.

use std::fmt::{self, Display, Write as _};

/// One element. It has children or text; where a document mixes both, the text around the children is joined.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// An element with a text.
    pub(super) fn of(name: &str, text: impl Display) -> Self {
        Self { text: text.to_string(), ..Self::new(name) }
    }

    pub(super) fn attribute(mut self, name: &str, value: impl Display) -> Self {
        self.attributes.push((name.to_owned(), value.to_string()));
        self
    }

    /// An attribute before all others.
    pub(super) fn first_attribute(mut self, name: &str, value: impl Display) -> Self {
        self.attributes.insert(0, (name.to_owned(), value.to_string()));
        self
    }

    /// An attribute if there is something to say.
    pub(super) fn maybe_attribute(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.attribute(name, value),
            None => self,
        }
    }

    pub(super) fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    pub(super) fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The whole document, with its declaration.
    pub(super) fn document(&self) -> String {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{self}")
    }
}

impl Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.name)?;
        for (name, value) in &self.attributes {
            write!(f, " {name}=\"{}\"", Escaped { text: value, in_attribute: true })?;
        }
        if self.text.is_empty() && self.children.is_empty() {
            return f.write_str("/>");
        }
        write!(f, ">{}", Escaped { text: &self.text, in_attribute: false })?;
        for child in &self.children {
            child.fmt(f)?;
        }
        write!(f, "</{}>", self.name)
    }
}

/// A text as it may stand in a document: what would be markup, or lost on reading, is a reference.
struct Escaped<'a> {
    text: &'a str,
    in_attribute: bool,
}

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.text.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' if self.in_attribute => f.write_str("&quot;")?,
                '\t' | '\n' if self.in_attribute => write!(f, "&#{};", u32::from(letter))?,
                '\r' => f.write_str("&#13;")?,
                // What XML has no way to write is left out.
                other if !is_allowed(other) => {}
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// Whether XML 1.0 allows this character at all.
pub(super) const fn is_allowed(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}
