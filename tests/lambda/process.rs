//! One process of a function: started, given events, and looked at from outside as Linux shows it.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::runtime_api::RuntimeApi;

/// A running function. Dropping it ends the process.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    api: RuntimeApi,
    /// From the start of the process to its first poll.
    pub(crate) init: Duration,
    printed: Arc<AtomicU64>,
    complaints: Arc<Mutex<String>>,
}

/// What one event took.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    /// From handing it over to the answer.
    pub(crate) took: Duration,
    /// Processor time, up to the next poll.
    pub(crate) cpu: Duration,
    /// Bytes of the log.
    pub(crate) printed: u64,
    /// The answer.
    pub(crate) answer: bytes::Bytes,
}

impl Process {
    /// Starts a program with nothing in its environment but this.
    pub(crate) async fn start(
        program: &Path,
        function: &str,
        timeout_seconds: u32,
        environment: &[(String, String)],
    ) -> Self {
        let mut api = RuntimeApi::open(function, timeout_seconds).await;
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", api.address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", function)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let began = Instant::now();
        let mut child =
            command.spawn().unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        let (printed, complaints) = (Arc::new(AtomicU64::new(0)), Arc::new(Mutex::new(String::new())));
        for pipe in [child.stdout.take().map(boxed), child.stderr.take().map(boxed)].into_iter().flatten() {
            listen(pipe, Arc::clone(&printed), Arc::clone(&complaints));
        }
        let Some(polled) = api.first_poll().await else {
            let ended = child.wait();
            panic!("{function} never polled and ended with {ended:?}: {}", said(&complaints));
        };
        Self { child, api, init: polled.duration_since(began), printed, complaints }
    }

    /// Has it do one event.
    pub(crate) async fn invoke(&mut self, event: String) -> Done {
        let (cpu, printed) = (self.cpu(), self.printed.load(Ordering::Relaxed));
        let Some((took, answer)) = self.api.invoke(event).await else {
            panic!("a function did not answer: {}", said(&self.complaints));
        };
        let body = String::from_utf8_lossy(&answer.body);
        assert!(!answer.failed, "a function failed: {body}: {}", said(&self.complaints));
        Done {
            took,
            cpu: self.cpu().saturating_sub(cpu),
            printed: self.printed.load(Ordering::Relaxed) - printed,
            answer: answer.body,
        }
    }

    /// What it printed so far, cut.
    pub(crate) fn said(&self) -> String {
        said(&self.complaints)
    }

    /// Processor time of all its threads so far: the first figure of `schedstat`, in nanoseconds.
    fn cpu(&self) -> Duration {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id()));
        let nanos = |task: std::fs::DirEntry| -> Option<u64> {
            let stat = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            stat.split_whitespace().next()?.parse().ok()
        };
        let all = tasks.into_iter().flatten().flatten().filter_map(nanos).sum();
        Duration::from_nanos(all)
    }

    /// The most memory that was resident, in kilobytes.
    pub(crate) fn peak_kb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn boxed(pipe: impl Read + Send + 'static) -> Box<dyn Read + Send> {
    Box::new(pipe)
}

/// Counts what is printed, and keeps the beginning of it for whoever asks why something failed.
fn listen(mut pipe: Box<dyn Read + Send>, printed: Arc<AtomicU64>, complaints: Arc<Mutex<String>>) {
    const KEPT: usize = 16 * 1024;
    std::thread::spawn(move || {
        let mut buffer = [0_u8; 8192];
        while let Ok(read) = pipe.read(&mut buffer) {
            let Some(text) = buffer.get(..read).filter(|text| !text.is_empty()) else { break };
            printed.fetch_add(u64::try_from(read).unwrap_or(0), Ordering::Relaxed);
            let mut kept = complaints.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() < KEPT {
                kept.push_str(&String::from_utf8_lossy(text));
            }
        }
    });
}

fn said(complaints: &Mutex<String>) -> String {
    complaints.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
