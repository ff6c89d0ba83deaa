//! Writes what commands answer to standard output; and the two commands that only write.

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;
use serde::Serialize;

use crate::args::Args;

/// The JSON Schema of `waybill.toml`.
pub(crate) fn schema() -> anyhow::Result<ExitCode> {
    json(&waybill_settings::schema())?;
    Ok(ExitCode::SUCCESS)
}

/// Completions for a shell.
pub(crate) fn completions(shell: Shell) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "waybill", &mut script);
    write(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// A value as JSON for people and programs alike.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    write(&text)
}

/// Lines of text.
pub(crate) fn lines(lines: &[String]) -> anyhow::Result<()> {
    let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    write(text.as_bytes())
}

/// Writes all of it. Whoever closed the pipe has read enough: that is no error.
fn write(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => Ok(outcome?),
    }
}
