//! The mock as a child process.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running mock. Dropping it ends the process.
pub(crate) struct Mock {
    process: Child,
    /// Kept open: a process that cannot write its output stops.
    _output: BufReader<ChildStdout>,
    /// Such as `http://127.0.0.1:41234`.
    pub(crate) url: String,
}

impl Mock {
    /// Starts a script of the folder and waits for the line that says that it listens.
    pub(crate) fn start(folder: &Path, script: &str) -> Self {
        let port = free_port();
        let mut process = Command::new("node")
            .arg(script)
            .current_dir(folder)
            .envs([
                ("PORT", port.to_string().as_str()),
                ("AUTH", "true"),
                ("STRICT", "true"),
                ("NODE_NO_WARNINGS", "1"),
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`node` can be run");
        let mut output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("its output is text");
        let mock = Self { process, _output: output, url: format!("http://127.0.0.1:{port}") };
        assert!(line.contains("listening"), "{script} said `{line}` and does not listen");
        mock
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ended = self.process.kill();
        let _status = self.process.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("this machine has a loopback");
    listener.local_addr().expect("it is bound").port()
}
