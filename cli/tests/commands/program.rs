//! Runs the program on the example of a shop.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A file of the example.
pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// The program, with nothing of the environment that the tests run in.
pub(crate) fn waybill() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill"));
    command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it with something on standard input.
pub(crate) fn fed(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command.spawn().unwrap();
    // A program that ends before it read everything closes the pipe.
    let _closed = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// Runs it with the example configuration.
pub(crate) fn looks(words: &[&str], input: &[u8]) -> Output {
    fed(waybill().args(words).arg("--config").arg(data("waybill.toml")), input)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn file(name: &str) -> Vec<u8> {
    std::fs::read(data(name)).unwrap()
}
