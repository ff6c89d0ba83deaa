//! Every decoder of outside bytes, with what nobody would send.
//!
//! A target begins with real samples (what simulated systems answer and send, the fixtures, `events/`, and with
//! `WAYBILL_SPECS` what vendors publish), takes them apart and puts them together otherwise, and holds what is read to more
//! than that nothing panics: it is the same when it is read again, it can be merged and planned, a refusal has a code, and
//! no word of an error is a secret.
//!
//! bolero finds the inputs. Its own engine runs in `cargo test` on stable Rust, where nothing guides it but the samples: a
//! moment for each target with the other tests, and as long as `make fuzz` says. A failure prints the input as small as it
//! could be made, and the seed that leads there again (`BOLERO_RANDOM_SEED`). `cargo bolero test --engine libfuzzer` runs
//! the same targets guided by coverage, for which it needs a nightly compiler or leave to use unstable flags: so that is
//! for people, and not for CI.
//!
//! What only we write is no target: items of the ledger, and pages and cursors beyond those that a partner's answer is
//! in. Messages in queues are one, for the shop's come from outside and anybody's mistake can put others there.

#[cfg(test)]
mod edit;
#[cfg(test)]
mod hunt;
#[cfg(test)]
mod json;
#[cfg(test)]
mod pieces;
#[cfg(test)]
mod script;

#[cfg(test)]
mod played;
#[cfg(test)]
mod samples;

#[cfg(test)]
mod failures;
#[cfg(test)]
mod heard;
#[cfg(test)]
mod reading;

#[cfg(test)]
mod notices;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod partners;
#[cfg(test)]
mod queues;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod shop;
#[cfg(test)]
mod words;
