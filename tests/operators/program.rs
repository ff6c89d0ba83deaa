//! Runs the program as a person does.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tokio::task::block_in_place;

/// What a command said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// What it said, where it ended well.
    pub(crate) fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self.out
    }

    /// What it said, where it ended well: without what makes lines of it.
    pub(crate) fn plainly(self) -> String {
        self.well().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What it said for programs, whatever it ended with.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// What it said on standard error, where it ended badly and said nothing else.
    pub(crate) fn badly(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(1), ""), "{}", self.err);
        self.err
    }
}

/// The program with nothing of the environment that the tests run in.
pub(crate) fn command<'a>(
    program: &Path,
    words: impl IntoIterator<Item = &'a str>,
    variables: &[(String, String)],
) -> Command {
    let mut command = Command::new(program);
    command.args(words).env_clear().env("USER", "jo");
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end, while everything else in this process goes on.
pub(crate) fn ended(mut command: Command) -> Said {
    let output = block_in_place(|| command.output()).unwrap();
    said(&output)
}

/// Asks a running one to stop, and waits for its end.
pub(crate) fn stopped(child: Child) -> Said {
    let kill = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(kill.success());
    said(&block_in_place(|| child.wait_with_output()).unwrap())
}

fn said(output: &Output) -> Said {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}
