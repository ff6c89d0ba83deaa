//! The Terraform files, parsed, and how one looks into them.

use std::fs;
use std::path::Path;

use hcl::{Block, Body, Expression};
use waybill_tests::topology;

/// A `.tf` file.
#[derive(Debug)]
pub(crate) struct Source {
    /// From `infra/` on.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) body: Body,
}

impl Source {
    fn parsed(path: &str, text: String) -> Self {
        let body = hcl::parse(&text).unwrap_or_else(|error| panic!("infra/{path}: {error}"));
        Self { path: path.to_owned(), text, body }
    }

    pub(crate) fn sample(path: &str, text: &str) -> Self {
        Self::parsed(path, text.to_owned())
    }

    /// The module that the file belongs to, by its folder; empty for the root.
    pub(crate) fn module(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Every file of `infra/`.
pub(crate) fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    collect(&topology::folder(), "", &mut sources);
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(sources.len() > 20, "only {} files", sources.len());
    sources
}

fn collect(root: &Path, below: &str, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(root.join(below)).expect("infra/ can be read") {
        let entry = entry.expect("infra/ can be read");
        let name = entry.file_name().into_string().expect("names are text");
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if entry.file_type().expect("a file has a type").is_dir() {
            if !name.starts_with('.') {
                collect(root, &path, sources);
            }
        } else if Path::new(&name).extension().is_some_and(|extension| extension == "tf") {
            let text = fs::read_to_string(entry.path()).expect("a file can be read");
            sources.push(Source::parsed(&path, text));
        }
    }
}

/// A block and where it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'a> {
    pub(crate) source: &'a Source,
    pub(crate) block: &'a Block,
}

impl<'a> Found<'a> {
    /// A label, from 0; empty where there is none.
    pub(crate) fn label(&self, at: usize) -> &'a str {
        self.block.labels().get(at).map_or("", |label| label.as_str())
    }

    pub(crate) fn attribute(&self, key: &str) -> Option<&'a Expression> {
        attribute(self.block.body(), key)
    }

    /// For a person: the file, and what the block is called.
    pub(crate) fn place(&self) -> String {
        let labels: Vec<&str> = self.block.labels().iter().map(hcl::BlockLabel::as_str).collect();
        format!("{}: {} {}", self.source.path, self.block.identifier(), labels.join("."))
    }
}

/// The top blocks of a kind, such as `variable`.
pub(crate) fn blocks<'a>(sources: &'a [Source], kind: &str) -> Vec<Found<'a>> {
    let all =
        sources.iter().flat_map(|source| source.body.blocks().map(move |block| Found { source, block }));
    all.filter(|found| found.block.identifier() == kind).collect()
}

/// The resources of a type.
pub(crate) fn resources<'a>(sources: &'a [Source], kind: &str) -> Vec<Found<'a>> {
    blocks(sources, "resource").into_iter().filter(|found| found.label(0) == kind).collect()
}

pub(crate) fn attribute<'a>(body: &'a Body, key: &str) -> Option<&'a Expression> {
    body.attributes().find(|attribute| attribute.key() == key).map(hcl::Attribute::expr)
}

/// The nested blocks of a kind, also those that are made in a loop.
pub(crate) fn nested<'a>(body: &'a Body, kind: &str) -> Vec<&'a Body> {
    let made = |block: &&'a Block| {
        block.identifier() == "dynamic" && block.labels().first().is_some_and(|label| label.as_str() == kind)
    };
    let plain = body.blocks().filter(|block| block.identifier() == kind).map(Block::body);
    let looped = body.blocks().filter(made).flat_map(|block| {
        block.body().blocks().filter(|inner| inner.identifier() == "content").map(Block::body)
    });
    plain.chain(looped).collect()
}

/// A text without anything to work out in it.
pub(crate) fn text(expression: &Expression) -> Option<&str> {
    if let Expression::String(text) = expression { Some(text) } else { None }
}

/// The texts of a list.
pub(crate) fn texts(expression: &Expression) -> Vec<&str> {
    if let Expression::Array(items) = expression {
        items.iter().filter_map(text).collect()
    } else {
        Vec::new()
    }
}

/// Fails with every problem, one a line.
pub(crate) fn none(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
}
