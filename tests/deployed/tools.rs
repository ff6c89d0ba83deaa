//! The emulator and the functions' packages: what must be installed and built before a house can stand.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use super::functions::{CONFIGURATION, PREPARED};
use crate::topology::Topology;

/// Names the profile that the functions are built in, each as it is deployed. Where it names none, they are built as
/// the tests are, from what is built for these already.
const PROFILE: &str = "WAYBILL_STACK_PROFILE";

/// The folder of what is built so.
const DEBUG: &str = "debug";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder with the emulator: the one that is named in the environment, or one below `target/`, filled if need be.
pub fn installed() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os("WAYBILL_STACK_DIR").filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    let folder = root().join("target/tools/stack-venv");
    done(Command::new(root().join(".ci/stack")).arg(&folder))?;
    Ok(folder)
}

/// A program of the workspace, as the tests are built that want it.
///
/// # Errors
/// When it cannot be built.
pub fn program(name: &str, test: &str) -> anyhow::Result<PathBuf> {
    done(cargo().args(["--workspace", "--bins", "--test", test]))?;
    Ok(target().join(DEBUG).join(name))
}

/// What `cargo` tells whatever it runs about the package that this is of. Build scripts tell what they read of the
/// environment; with these in it, a build finds such a dependency changed, and builds the tests anew that are running.
const OF_A_PACKAGE: [&str; 5] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_NAME", "CARGO_PRIMARY_"];

fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(["build", "--locked", "--quiet"]);
    for (name, _) in std::env::vars_os() {
        if OF_A_PACKAGE.iter().any(|of| name.to_string_lossy().starts_with(of)) {
            command.env_remove(name);
        }
    }
    command
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The functions for this machine.
#[derive(Debug)]
pub struct Packages {
    python: PathBuf,
    programs: PathBuf,
}

impl Packages {
    /// Builds all functions.
    pub fn build(topology: &Topology, tools: &Path) -> anyhow::Result<Self> {
        let mut command = cargo();
        let profile = std::env::var(PROFILE).ok().filter(|profile| !profile.is_empty());
        match &profile {
            Some(profile) => {
                command.args(["--profile", profile]);
                for function in &topology.functions {
                    command.args(["--package", &function.name]);
                }
            }
            None => drop(command.args(["--workspace", "--bins", "--tests"])),
        }
        done(&mut command)?;
        let programs = target().join(profile.as_deref().unwrap_or(DEBUG));
        Ok(Self { python: tools.join("bin/python"), programs })
    }

    /// A function's zip: its program and the configuration, as `make package` makes it.
    pub fn zip(&self, function: &str, configuration: &Path) -> anyhow::Result<Vec<u8>> {
        let folder = tempfile::tempdir()?;
        stripped(&self.programs.join(function), &folder.path().join("bootstrap"))
            .with_context(|| format!("`{function}` was not built"))?;
        let text = std::fs::read_to_string(configuration)?;
        let prepared = match waybill_settings::prepare(&text, CONFIGURATION) {
            Ok(prepared) => prepared,
            Err(findings) => bail!("the configuration has problems: {findings:#?}"),
        };
        std::fs::write(folder.path().join(CONFIGURATION), text)?;
        std::fs::write(folder.path().join(PREPARED), prepared)?;
        let mut command = Command::new(&self.python);
        let zip = ["-m", "zipfile", "-c", "package.zip", "bootstrap", CONFIGURATION, PREPARED];
        command.current_dir(folder.path()).args(zip);
        done(&mut command)?;
        Ok(std::fs::read(folder.path().join("package.zip"))?)
    }
}

/// Copies a program without what only a debugger reads, where there is a tool for that: as the tests are built, it is
/// most of it.
fn stripped(program: &Path, to: &Path) -> anyhow::Result<()> {
    let strip = Command::new("strip").arg("-o").arg(to).arg(program).status();
    if !strip.is_ok_and(|status| status.success()) {
        std::fs::copy(program, to)?;
    }
    Ok(())
}

fn done(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("{command:?} cannot be run"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_hears_nothing_of_the_package_whose_test_asks_for_it() {
        let of_the_test = |name: &str| OF_A_PACKAGE.iter().any(|of| name.starts_with(of));
        assert!(
            std::env::vars().any(|(name, _)| of_the_test(&name)),
            "whoever runs tests tells them of their package"
        );

        let command = cargo();
        let removed: Vec<_> =
            command.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
        for (name, _) in std::env::vars().filter(|(name, _)| of_the_test(name)) {
            assert!(removed.contains(&name.as_ref()), "{name} is handed on");
        }
    }
}
