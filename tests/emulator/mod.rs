//! The emulator of AWS and the proxy before it, as processes that `.ci/stack` installed.

mod stack;
mod trouble;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub use stack::Stack;
pub use trouble::{Rule, Trouble, calls, fired, trouble, troubles};

/// How long a process may take until it answers.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// How long a process may take to end by itself.
const FAREWELL: Duration = Duration::from_secs(5);

/// A running process that answers on a port of this machine. Dropping it ends it.
#[derive(Debug)]
pub struct Process {
    child: Child,
    port: u16,
}

impl Process {
    /// The emulator, from a folder that `.ci/stack` filled, with more in its environment.
    pub fn emulator(tools: &Path, more: &[(&str, &str)]) -> Self {
        let port = free_port();
        let mut command = Command::new(tools.join("bin/python"));
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("stack/emulator.py"));
        command.envs([
            ("BIND_HOST", "127.0.0.1"),
            ("GATEWAY_PORT", &port.to_string()),
            ("LOG_LEVEL", "ERROR"),
            ("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{port}")),
        ]);
        command.envs(more.iter().copied());
        Self::start(command, port, "/_ministack/health")
    }

    /// The proxy that brings faults, before another process.
    pub fn proxy(tools: &Path, before: &Self) -> Self {
        Self::proxy_at(free_port(), tools, before)
    }

    /// The same on a port that was promised to others.
    pub fn proxy_at(port: u16, tools: &Path, before: &Self) -> Self {
        let mut command = Command::new(tools.join("bin/microburst"));
        let upstream = format!("http://127.0.0.1:{}", before.port);
        command.args(["--upstream", &upstream, "--host", "127.0.0.1", "--port", &port.to_string()]);
        Self::start(command, port, "/_microburst/health")
    }

    /// Where it answers.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Its standard input stays open for as long as this process lives: the emulator ends with it.
    fn start(mut command: Command, port: u16, health: &str) -> Self {
        let silent = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = Self { child: silent.spawn().expect("it can be run"), port };
        let begun = Instant::now();
        while exchange(port, "GET", health, "").is_none() {
            let ended = process.child.try_wait().expect("it is ours");
            assert!(ended.is_none(), "{command:?} ended with {ended:?}");
            assert!(begun.elapsed() < PATIENCE, "{command:?} does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        process
    }

    /// Asks it to end, so that it ends what it started itself.
    fn ask_to_end(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        let begun = Instant::now();
        while asked.as_ref().is_ok_and(std::process::ExitStatus::success) && begun.elapsed() < FAREWELL {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.ask_to_end();
        // It may have ended by itself; then there is nothing to end.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// The body of a good answer to something that is said past AWS's protocols.
pub fn exchange(port: u16, method: &str, path: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let good = head.split(' ').nth(1).is_some_and(|status| status.starts_with('2'));
    good.then(|| body.to_owned())
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("this machine has a loopback");
    listener.local_addr().expect("it is bound").port()
}
