//! The text of the configuration as a tree that knows its places.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::Finding;

/// The parsed text. Parsing goes on after a mistake, so that all of them are told.
pub(crate) struct Document<'a> {
    file: &'a str,
    text: &'a str,
    root: Spanned<DeValue<'a>>,
}

/// Where something stands, from the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

impl Path {
    pub(crate) fn key(&self, key: &str) -> Self {
        self.with(Step::Key(key.to_owned()))
    }

    pub(crate) fn index(&self, index: usize) -> Self {
        self.with(Step::Index(index))
    }

    /// A path in dots, as partners tell it.
    pub(crate) fn dotted(&self, path: &str) -> Self {
        path.split('.').filter(|key| !key.is_empty()).fold(self.clone(), |path, key| path.key(key))
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if at == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// What is no TOML at all has an error at every turn, and nobody reads so many.
const MOST_ERRORS: usize = 100;

impl<'a> Document<'a> {
    /// Reads the text; every syntax error is a finding, up to a hundred.
    pub(crate) fn read(file: &'a str, text: &'a str) -> (Self, Vec<Finding>) {
        let (root, errors) = DeTable::parse_recoverable(text);
        let span = root.span();
        let document = Self { file, text, root: Spanned::new(span, DeValue::Table(root.into_inner())) };
        let findings = errors.into_iter().take(MOST_ERRORS).map(|error| {
            document.finding(error.span().unwrap_or_default(), &Path::default(), error.message())
        });
        let findings = findings.collect();
        (document, findings)
    }

    /// The document of a text that is not at hand: nothing has a place in it.
    pub(crate) fn elsewhere(file: &'a str) -> Self {
        Self { file, text: "", root: Spanned::new(0..0, DeValue::Table(DeTable::new())) }
    }

    /// Takes keys away. What stands around them keeps its place.
    pub(crate) fn forget(&mut self, keys: &[Path]) {
        for path in keys {
            forget(&mut self.root, &path.0);
        }
    }

    /// The whole file as a value.
    pub(crate) const fn root(&self) -> &Spanned<DeValue<'a>> {
        &self.root
    }

    /// The value at a path, if there is one.
    pub(crate) fn at(&self, path: &Path) -> Option<&Spanned<DeValue<'a>>> {
        path.0.iter().try_fold(&self.root, |value, step| child(value, step).map(|(_, found)| found))
    }

    /// The elements of a list at a key of the root.
    pub(crate) fn elements(&self, key: &str) -> &[Spanned<DeValue<'a>>] {
        let list = self.at(&Path::default().key(key)).and_then(|value| value.get_ref().as_array());
        list.map_or(&[], |list| list)
    }

    /// A finding about what is at the path; where that is missing, about what it is missing from.
    pub(crate) fn about(&self, path: &Path, message: impl Into<String>) -> Finding {
        let mut value = &self.root;
        let mut span = value.span();
        for step in &path.0 {
            let Some((place, found)) = child(value, step) else { break };
            span = place;
            value = found;
        }
        self.finding(span, path, message)
    }

    /// A finding at a place of the text.
    pub(crate) fn finding(&self, span: Range<usize>, path: &Path, message: impl Into<String>) -> Finding {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Finding {
            file: self.file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            path: path.to_string(),
            message: message.into(),
        }
    }
}

fn forget(value: &mut Spanned<DeValue<'_>>, steps: &[Step]) {
    let Some((step, below)) = steps.split_first() else { return };
    let value = value.get_mut();
    if let (DeValue::Table(table), Step::Key(key)) = (&mut *value, step) {
        if below.is_empty() {
            table.remove(key.as_str());
        } else if let Some((_, found)) = table.iter_mut().find(|(name, _)| name.get_ref() == key.as_str()) {
            forget(found, below);
        }
    } else if let (DeValue::Array(elements), Step::Index(index)) = (value, step)
        && let Some(found) = elements.get_mut(*index)
    {
        forget(found, below);
    }
}

/// A child and the place that names it: the key of a table, or the element of a list.
fn child<'v, 'a>(
    value: &'v Spanned<DeValue<'a>>,
    step: &Step,
) -> Option<(Range<usize>, &'v Spanned<DeValue<'a>>)> {
    match step {
        Step::Key(key) => {
            let table = value.get_ref().as_table()?;
            let (name, found) = table.iter().find(|(name, _)| name.get_ref() == key.as_str())?;
            Some((name.span(), found))
        }
        Step::Index(index) => {
            let found = value.get_ref().as_array()?.get(*index)?;
            Some((found.span(), found))
        }
    }
}
