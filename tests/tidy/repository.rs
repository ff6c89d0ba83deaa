//! The files of the repository: those that git knows or would add, or without git those that are not built or installed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that hold no source, for the walk without git.
const NOT_SOURCE: [&str; 4] = [".git", "target", "node_modules", ".waybill"];

/// A text file of the repository.
#[derive(Debug)]
pub(crate) struct File {
    /// From the root of the repository, with `/` between folders.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The name without its last extension.
    pub(crate) fn stem(&self) -> &str {
        self.name().rsplit_once('.').map_or(self.name(), |(stem, _)| stem)
    }

    /// The folder, without a closing `/`; empty for a file in the root.
    pub(crate) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
    }

    #[cfg(test)]
    pub(crate) fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

/// Every text file, in the order of the paths. Files that are not UTF-8 are left out: no rule reads them.
pub(crate) fn files() -> io::Result<Vec<File>> {
    let root = root();
    let paths = match known_to_git(&root) {
        Some(paths) => paths,
        None => walked(&root)?,
    };
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        match fs::read(root.join(&path)) {
            Ok(bytes) => files.extend(String::from_utf8(bytes).ok().map(|text| File { path, text })),
            // Removed from the disk and not yet from the index, or removed since the list was made.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// None when git is absent, when this is no checkout, or when it lies in a checkout of something else.
fn known_to_git(root: &Path) -> Option<Vec<String>> {
    let listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").arg("-C").arg(root).args(listing).output().ok()?;
    let names = String::from_utf8(output.stdout).ok()?;
    let mut paths: Vec<String> = names.split_terminator('\0').map(str::to_owned).collect();
    paths.dedup();
    let ours = output.status.success() && paths.iter().any(|path| path == "Cargo.toml");
    ours.then_some(paths)
}

fn walked(root: &Path) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let kind = entry.file_type()?;
            if kind.is_dir() && !NOT_SOURCE.contains(&name.as_str()) {
                folders.push(path);
            } else if kind.is_file() && !name.ends_with(".snap.new") {
                paths.push(path);
            }
        }
    }
    Ok(paths)
}

#[test]
fn the_walk_without_git_finds_what_git_knows() -> io::Result<()> {
    let walked = walked(&root())?;
    for file in files()? {
        assert!(walked.contains(&file.path), "{}", file.path);
    }
    assert!(!walked.iter().any(|path| path.starts_with("target/")));
    Ok(())
}

#[test]
fn a_folder_outside_any_checkout_is_not_known_to_git() {
    assert_eq!(known_to_git(Path::new("/")), None);
    assert_eq!(known_to_git(&root().join("tests/tidy")), None);
}

#[test]
fn a_path_falls_apart() {
    let file = File::sample("shared/domain/src/order.rs", "");
    assert_eq!((file.folder(), file.name(), file.stem()), ("shared/domain/src", "order.rs", "order"));
    assert_eq!(File::sample("Makefile", "").folder(), "");
}
