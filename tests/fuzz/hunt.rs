//! One target at work, and how long.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use bolero::{BorrowedInput, ByteSliceGenerator, DefaultEngine, TestTarget};

use crate::samples::Sample;
use crate::script::{Input, Script};

/// What `bolero::check!()` makes: it knows where it stands.
pub(crate) type Target = TestTarget<ByteSliceGenerator, DefaultEngine, BorrowedInput>;

/// How many seconds each target runs; absent, a moment.
const SECONDS: &str = "WAYBILL_FUZZ_SECONDS";

/// How long a target runs among the other tests.
const MOMENT: Duration = Duration::from_millis(300);

/// Longer than any input may take, on any machine: what takes longer would let a sender stop us.
const SLOWEST: Duration = Duration::from_secs(10);

/// Tries every sample as it is, then what becomes of them, until the time is over.
pub(crate) fn hunt(target: Target, samples: &[Sample], test: impl Fn(&Input)) {
    assert!(!samples.is_empty(), "a target without samples finds nothing");
    for (at, sample) in samples.iter().enumerate() {
        test(&Input::plain(sample, at));
    }
    let test = AssertUnwindSafe(|input: &Input| {
        let begun = Instant::now();
        test(input);
        assert!(begun.elapsed() < SLOWEST, "it took {:?}", begun.elapsed());
    });
    let samples = AssertUnwindSafe(samples);
    target
        .with_type::<Script>()
        .map(move |script: Script| {
            let samples = &samples;
            script.input(samples.0)
        })
        .with_iterations(usize::MAX)
        .with_test_time(time())
        .for_each(move |input: &Input| {
            let test = &test;
            (test.0)(input);
        });
}

fn time() -> Duration {
    match std::env::var(SECONDS) {
        Ok(seconds) => Duration::from_secs(seconds.parse().expect("seconds are a whole number")),
        Err(_) => MOMENT,
    }
}
