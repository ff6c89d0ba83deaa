//! The manifests of the crates, and the rule that a version stands in the root manifest only.

use crate::problem::Problem;
use crate::repository::File;
use toml::{Table, Value};

const SECTIONS: [(&str, Kind); 3] =
    [("dependencies", Kind::Normal), ("build-dependencies", Kind::Build), ("dev-dependencies", Kind::Dev)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Build,
    Dev,
}

/// One dependency as a manifest states it.
#[derive(Debug)]
pub(crate) struct Dependency {
    /// The package, whatever the manifest calls it.
    pub(crate) package: String,
    pub(crate) kind: Kind,
    from_workspace: bool,
}

/// The manifests of the crates, without the root's.
pub(crate) fn crates(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.name() == "Cargo.toml" && !file.folder().is_empty())
}

/// All dependencies of a manifest, those for one target included. A manifest that cannot be read is a problem.
pub(crate) fn dependencies(manifest: &File) -> Result<Vec<Dependency>, Problem> {
    let table: Table = manifest
        .text
        .parse()
        .map_err(|error: toml::de::Error| Problem::in_file(&manifest.path, error.message().to_owned()))?;
    let per_target = table.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = per_target.filter_map(Value::as_table).chain([&table]);
    Ok(tables.flat_map(of_table).collect())
}

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for manifest in crates(files) {
        match dependencies(manifest) {
            Ok(found) => problems.extend(found.iter().filter(|one| !one.from_workspace).map(|one| {
                Problem::in_file(
                    &manifest.path,
                    format!("`{}` says its own version: write `workspace = true`", one.package),
                )
            })),
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

fn of_table(table: &Table) -> Vec<Dependency> {
    let sections = SECTIONS.iter().filter_map(|(name, kind)| Some((table.get(*name)?.as_table()?, *kind)));
    sections
        .flat_map(|(section, kind)| {
            section.iter().map(move |(name, value)| Dependency {
                package: value.get("package").and_then(Value::as_str).unwrap_or(name).to_owned(),
                kind,
                from_workspace: value.get("workspace").and_then(Value::as_bool) == Some(true),
            })
        })
        .collect()
}

#[test]
fn a_version_outside_the_root_is_found() {
    let text = "[dependencies]\nserde = \"1\"\njiff.workspace = true\n[dev-dependencies]\nurl = { version = \"2\" }\n\
                [target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n";
    assert_eq!(check(&[File::sample("shared/domain/Cargo.toml", text)]).len(), 3);
    assert!(check(&[File::sample("Cargo.toml", text)]).is_empty());
    assert_eq!(check(&[File::sample("cli/Cargo.toml", "[dependencies\n")]).len(), 1);
}
