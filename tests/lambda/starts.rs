//! Starts: how long a process takes until it polls, how long its first event takes, and the events after that.

use std::path::Path;
use std::time::Duration;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::process::Process;

/// Starts of a function that are timed, each right behind one of the bare function: what else the machine does, it does to both.
pub(crate) const PAIRS: usize = 41;
/// Processes that are given events.
pub(crate) const STARTS: usize = 15;
/// Events that one process is given after its first.
pub(crate) const WARM: usize = 30;
/// Events of one function in all: each process begins with one, and the last goes on.
pub(crate) const EVENTS: usize = STARTS + WARM;

/// How one function starts and runs, each event being one message.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) name: String,
    pub(crate) init: Spread,
    /// How much longer a start took than that of the bare function just before it.
    pub(crate) above: Spread,
    pub(crate) first: Spread,
    pub(crate) warm: Spread,
    /// Processor time of one event.
    pub(crate) cpu: Spread,
    pub(crate) peak_kb: u64,
    pub(crate) binary: u64,
    /// What a zip of it comes to.
    pub(crate) packed: u64,
}

/// The middle, and what 95 of 100 do not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spread {
    pub(crate) p50: Duration,
    pub(crate) p95: Duration,
}

/// What is started: a program under a name, with its time-out and its environment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program<'a> {
    pub(crate) path: &'a Path,
    pub(crate) name: &'a str,
    pub(crate) timeout_seconds: u32,
    pub(crate) environment: &'a [(String, String)],
}

impl Program<'_> {
    pub(crate) async fn start(&self) -> Process {
        Process::start(self.path, self.name, self.timeout_seconds, self.environment).await
    }

    /// Starts it beside the bare function, and then as often as is needed to say how it does. Each event is given once.
    pub(crate) async fn figures(&self, bare: &Program<'_>, events: Vec<String>) -> Figures {
        let given = events.len();
        assert!(given >= EVENTS, "{} has {given} events, and {EVENTS} are needed", self.name);
        let (mut init, mut above, mut first) = (vec![], vec![], vec![]);
        let (mut warm, mut cpu, mut peak_kb) = (vec![], vec![], 0);
        let mut events = events.into_iter();
        // Once for the page cache.
        drop(self.start().await);
        for _ in 0..PAIRS {
            let bare = bare.start().await.init;
            let own = self.start().await.init;
            init.push(own);
            above.push(own.saturating_sub(bare));
        }
        for start in 1..=STARTS {
            let mut process = self.start().await;
            first.extend(match events.next() {
                Some(event) => Some(process.invoke(event).await.took),
                None => None,
            });
            if start == STARTS {
                for event in events.by_ref().take(WARM) {
                    let done = process.invoke(event).await;
                    warm.push(done.took);
                    cpu.push(done.cpu);
                }
                peak_kb = process.peak_kb();
            }
        }
        let program = std::fs::read(self.path).expect("the program can be read");
        Figures {
            name: self.name.to_owned(),
            init: Spread::of(init),
            above: Spread::of(above),
            first: Spread::of(first),
            warm: Spread::of(warm),
            cpu: Spread::of(cpu),
            peak_kb,
            binary: length(&program),
            packed: length(&deflated(&program)),
        }
    }
}

impl Spread {
    fn of(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        let at = |percent: usize| {
            let place = (all.len() * percent).div_ceil(100).saturating_sub(1);
            all.get(place).copied().unwrap_or_default()
        };
        Self { p50: at(50), p95: at(95) }
    }
}

/// As the zip of a function holds it.
fn deflated(program: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(program).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
