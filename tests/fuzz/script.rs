//! How an input is made of samples. What the engine draws is the way, not the bytes: so every input is near something real.

use std::fmt;

use bolero::TypeGenerator;
use bolero::generator::produce;
use bytes::Bytes;

use crate::edit::Edit;
use crate::samples::Sample;

/// No input is larger, in bytes: what is drawn could else double without end.
pub(crate) const LARGEST: usize = 256 * 1024;

/// As much of an input as is shown where it fails.
const SHOWN: usize = 4000;

/// Statuses of answers: most succeed, for a failure reads little.
const STATUSES: [u16; 12] = [200, 200, 200, 200, 200, 200, 201, 400, 401, 404, 429, 500];

/// The way to an input.
#[derive(Debug, Clone, TypeGenerator)]
pub(crate) struct Script {
    sample: u16,
    other: u16,
    #[generator(produce::<Vec<Edit>>().with().len(0_usize..=6))]
    edits: Vec<Edit>,
    pick: u16,
    status: u8,
}

impl Script {
    /// What becomes of the samples.
    pub(crate) fn input(&self, samples: &[Sample]) -> Input {
        let of = |at: u16| &samples[usize::from(at) % samples.len()];
        let (sample, other) = (of(self.sample), of(self.other));
        let mut bytes = sample.body.to_vec();
        for edit in &self.edits {
            edit.apply(&mut bytes, &other.body);
            bytes.truncate(LARGEST);
        }
        Input {
            bytes: bytes.into(),
            pick: usize::from(self.pick),
            status: STATUSES[usize::from(self.status) % STATUSES.len()],
            from: sample.name.clone(),
        }
    }
}

/// What a decoder gets.
pub(crate) struct Input {
    /// The bytes.
    pub(crate) bytes: Bytes,
    /// Any number, where a target has something to choose.
    pub(crate) pick: usize,
    /// The status, where it is an answer.
    pub(crate) status: u16,
    /// What it was made of.
    from: String,
}

impl Input {
    /// A sample as it is.
    pub(crate) fn plain(sample: &Sample, pick: usize) -> Self {
        Self { bytes: sample.body.clone(), pick, status: 200, from: sample.name.clone() }
    }

    /// The input as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The input as an answer.
    pub(crate) fn answer(&self) -> http::Response<Bytes> {
        let answer = http::Response::builder().status(self.status).header("content-type", "application/json");
        answer.body(self.bytes.clone()).expect("a response")
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.text().chars().take(SHOWN).collect();
        write!(f, "made of {}, pick {}, status {}:\n{shown}", self.from, self.pick, self.status)
    }
}
