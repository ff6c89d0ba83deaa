//! The program at work, and how it is made to end.

use std::ffi::OsStr;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// How often it is looked whether something is so.
const LOOK: Duration = Duration::from_millis(20);

/// A running program. Killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Program {
    /// Starts it; what it prints goes to files that are called so. Nothing of the environment reaches it.
    pub(crate) fn start(words: &[&OsStr], prints: &Path) -> Self {
        let (stdout, stderr) = (prints.with_extension("out"), prints.with_extension("err"));
        let file = |path| Stdio::from(File::create(path).unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_waybill"));
        command.args(words).env_clear().stdin(Stdio::null());
        let child = command.stdout(file(&stdout)).stderr(file(&stderr)).spawn().unwrap();
        Self { child, stdout, stderr }
    }

    /// What it printed so far.
    pub(crate) fn output(&self) -> String {
        std::fs::read_to_string(&self.stdout).unwrap()
    }

    /// What it logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.stderr).unwrap()
    }

    /// SIGKILL. It is over when this returns.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM.
    pub(crate) fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits until it has ended, and says how.
    pub(crate) async fn ended(&mut self, within: Duration) -> ExitStatus {
        let child = &mut self.child;
        let ended = until(within, async || child.try_wait().unwrap()).await;
        ended.unwrap_or_else(|| panic!("it goes on after {within:?}:\n{}", self.log()))
    }

    /// SIGTERM, and the end of it: in time, with exit code 0.
    pub(crate) async fn stop(mut self) {
        self.terminate();
        let ended = self.ended(Duration::from_secs(10)).await;
        assert!(ended.success(), "{ended}:\n{}", self.log());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Asks again and again until there is an answer; `None` when there is none in time.
pub(crate) async fn until<T>(within: Duration, mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + within;
    loop {
        let answer = ask().await;
        if answer.is_some() || Instant::now() > deadline {
            return answer;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// A port that nobody listens on. It lies below those that systems give to outgoing connections, so that none of these
/// takes it while the program is down.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 1000).unwrap() * 15;
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut ports =
        std::iter::repeat_with(|| 16_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 15_000);
    ports.find(free).unwrap()
}
