//! Writes what commands answer to standard output; and the two commands that only write.

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;
use serde::Serialize;
use waybill_domain::notification;

use crate::args::{Args, SchemaOf};

/// The JSON Schema of what people write, or of what others are told.
pub(crate) fn schema(of: SchemaOf) -> anyhow::Result<ExitCode> {
    match of {
        SchemaOf::Config => json(&waybill_settings::schema())?,
        SchemaOf::Events => json(&notification::schema())?,
    }
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
