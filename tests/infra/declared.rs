//! What each module of Terraform declares.

use std::collections::{BTreeMap, BTreeSet};

use hcl::{Attribute, Expression};

use crate::source::{Source, blocks, text};

/// What one module declares.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    /// With whether it must be given.
    pub(crate) variables: BTreeMap<String, bool>,
    pub(crate) locals: BTreeSet<String>,
    pub(crate) outputs: BTreeSet<String>,
    /// With the module that it is made from.
    pub(crate) modules: BTreeMap<String, String>,
    /// `TYPE.NAME`, data sources with `data.` before.
    pub(crate) things: BTreeSet<String>,
}

/// What every module declares, by its folder.
pub(crate) fn declared(sources: &[Source]) -> BTreeMap<String, Declared> {
    let mut all: BTreeMap<String, Declared> = BTreeMap::new();
    for source in sources {
        all.entry(source.module().to_owned()).or_default();
    }
    let mut put = |source: &Source, put: &dyn Fn(&mut Declared)| {
        put(all.entry(source.module().to_owned()).or_default());
    };
    for found in blocks(sources, "variable") {
        let needed = found.attribute("default").is_none();
        put(found.source, &|module| module.variables.extend([(found.label(0).to_owned(), needed)]));
    }
    for found in blocks(sources, "locals") {
        let names = found.block.body().attributes().map(Attribute::key);
        let names: Vec<String> = names.map(str::to_owned).collect();
        put(found.source, &|module| module.locals.extend(names.iter().cloned()));
    }
    for found in blocks(sources, "output") {
        put(found.source, &|module| module.outputs.extend([found.label(0).to_owned()]));
    }
    for found in blocks(sources, "module") {
        let made_from = found.attribute("source").and_then(text).unwrap_or_default().trim_start_matches("./");
        put(found.source, &|module| {
            module.modules.insert(found.label(0).to_owned(), made_from.to_owned());
        });
    }
    for (kind, before) in [("resource", ""), ("data", "data.")] {
        for found in blocks(sources, kind) {
            let name = format!("{before}{}.{}", found.label(0), found.label(1));
            put(found.source, &|module| module.things.extend([name.clone()]));
        }
    }
    all
}

/// Arguments of a `module` block that are Terraform's own.
const OF_TERRAFORM: [&str; 5] = ["source", "version", "count", "for_each", "depends_on"];

/// Modules that are given what they do not take, or not given what they need.
pub(crate) fn check_calls(sources: &[Source]) -> Vec<String> {
    let all = declared(sources);
    let mut problems = Vec::new();
    for found in blocks(sources, "module") {
        let made_from = found.attribute("source").and_then(text).unwrap_or_default();
        let Some(module) = all.get(made_from.trim_start_matches("./")) else {
            problems.push(format!("{}: there is no module {made_from}", found.place()));
            continue;
        };
        let given: BTreeMap<&str, &Expression> =
            found.block.body().attributes().map(|given| (given.key(), given.expr())).collect();
        for name in given.keys().filter(|name| !OF_TERRAFORM.contains(name)) {
            if !module.variables.contains_key(*name) {
                problems.push(format!("{}: the module takes no `{name}`", found.place()));
            }
        }
        for (name, _) in
            module.variables.iter().filter(|(name, needed)| **needed && !given.contains_key(name.as_str()))
        {
            problems.push(format!("{}: the module needs `{name}`", found.place()));
        }
    }
    problems
}

#[test]
fn modules_are_given_what_they_take() {
    crate::source::none(&check_calls(&crate::source::sources()));
}

#[test]
fn a_wrong_call_is_found() {
    let module = || Source::sample("m/v.tf", "variable \"a\" {}\nvariable \"b\" {\n  default = 1\n}\n");
    for (call, want) in [
        ("source = \"./m\"\na = 1\n", 0),
        ("source = \"./m\"\na = 1\nb = 2\n", 0),
        ("source = \"./m\"\n", 1),
        ("source = \"./m\"\na = 1\nc = 2\n", 1),
        ("source = \"./n\"\n", 1),
    ] {
        let sources = [module(), Source::sample("a.tf", &format!("module \"x\" {{\n{call}}}\n"))];
        assert_eq!(check_calls(&sources).len(), want, "{call}");
    }
}
