//! Every reference leads somewhere, and everything declared is referred to.

use std::collections::{BTreeMap, BTreeSet};

use crate::declared::{Declared, declared};
use crate::references::{Reference, of_body};
use crate::source::{Source, none, sources};

/// Roots that Terraform brings.
const GIVEN: [&str; 4] = ["each", "count", "path", "self"];

/// References to what is not declared.
fn dangling(sources: &[Source]) -> Vec<String> {
    let all = declared(sources);
    let mut problems = Vec::new();
    for source in sources {
        let Some(module) = all.get(source.module()) else { continue };
        for reference in references(source) {
            if !leads_somewhere(&reference, module, &all) {
                problems.push(format!("{}: there is no {}", source.path, reference.join(".")));
            }
        }
    }
    problems
}

/// Types are written as names, but refer to nothing.
fn references(source: &Source) -> Vec<Reference> {
    let mut without_types = source.body.clone();
    for structure in &mut without_types.0 {
        if let hcl::Structure::Block(block) = structure {
            block.body.0.retain(|inner| {
                !matches!(inner, hcl::Structure::Attribute(attribute) if attribute.key() == "type")
                    || block.identifier.as_str() != "variable"
            });
        }
    }
    of_body(&without_types)
}

fn leads_somewhere(reference: &Reference, module: &Declared, all: &BTreeMap<String, Declared>) -> bool {
    let parts: Vec<&str> = reference.iter().map(String::as_str).collect();
    match parts.as_slice() {
        [root, ..] if GIVEN.contains(root) => true,
        ["var", name, ..] => module.variables.contains_key(*name),
        ["local", name, ..] => module.locals.contains(*name),
        ["module", name, rest @ ..] => module.modules.get(*name).is_some_and(|made_from| {
            rest.first()
                .is_none_or(|output| all.get(made_from).is_some_and(|made| made.outputs.contains(*output)))
        }),
        ["data", kind, name, ..] => module.things.contains(&format!("data.{kind}.{name}")),
        [kind, name, ..] => module.things.contains(&format!("{kind}.{name}")),
        _ => false,
    }
}

/// Variables, locals and data sources that nothing refers to.
fn idle(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for (folder, module) in declared(sources) {
        let own = sources.iter().filter(|source| source.module() == folder);
        let used: BTreeSet<String> = own
            .flat_map(references)
            .flat_map(|reference| [2, 3].map(|length| reference.get(..length).unwrap_or_default().join(".")))
            .collect();
        let variables = module.variables.keys().map(|name| format!("var.{name}"));
        let locals = module.locals.iter().map(|name| format!("local.{name}"));
        let data = module.things.iter().filter(|name| name.starts_with("data.")).cloned();
        let unused = variables.chain(locals).chain(data).filter(|name| !used.contains(name));
        problems.extend(unused.map(|name| format!("infra/{folder}: nothing refers to {name}")));
    }
    problems
}

#[test]
fn every_reference_leads_somewhere() {
    none(&dangling(&sources()));
}

#[test]
fn nothing_is_declared_in_vain() {
    none(&idle(&sources()));
}

#[test]
fn a_dangling_reference_is_found() {
    for (text, want) in [
        ("locals {\n  a = 1\n  b = local.a\n}\n", 0),
        ("locals {\n  b = local.a\n}\n", 1),
        ("locals {\n  b = \"x-${var.a}\"\n}\n", 1),
        ("variable \"a\" {\n  type = string\n}\nlocals {\n  b = var.a\n}\n", 0),
        (
            "module \"m\" {\n  source = \"./m\"\n}\nlocals {\n  b = module.m[\"x\"].arn\n  c = module.m.url\n}\n",
            1,
        ),
        ("data \"aws_x\" \"y\" {}\nlocals {\n  b = data.aws_x.y.id\n  c = aws_x.y.id\n}\n", 1),
    ] {
        let module = Source::sample("m/o.tf", "output \"arn\" {\n  value = 1\n}\n");
        assert_eq!(dangling(&[module, Source::sample("a.tf", text)]).len(), want, "{text}");
    }
}

#[test]
fn what_is_declared_in_vain_is_found() {
    let text = "variable \"a\" {}\nlocals {\n  b = 1\n}\ndata \"aws_x\" \"y\" {}\n";
    assert_eq!(idle(&[Source::sample("a.tf", text)]).len(), 3);
    let used = "output \"o\" {\n  value = [var.a, local.b, data.aws_x.y.id]\n}\n";
    assert!(idle(&[Source::sample("a.tf", text), Source::sample("o.tf", used)]).is_empty());
}
