//! What `infra/` and `events/` say, without a cloud: that the description is sound, that Terraform keeps the house's rules
//! and works out the same as the Rust side, and that every sample event is what its function reads.
//!
//! Each rule is a function from files to problems, with a test on a bad sample beside it.

#[cfg(test)]
mod source;

#[cfg(test)]
mod references;

#[cfg(test)]
mod scope;

#[cfg(test)]
mod declared;

#[cfg(test)]
mod form;

#[cfg(test)]
mod descriptions;

#[cfg(test)]
mod commands;

#[cfg(test)]
mod permissions;

#[cfg(test)]
mod queues;

#[cfg(test)]
mod hops;

#[cfg(test)]
mod measured;

#[cfg(test)]
mod topology;

#[cfg(test)]
mod code;

#[cfg(test)]
mod partners;

#[cfg(test)]
mod worked_out;

#[cfg(test)]
mod events;

#[cfg(test)]
mod samples;
