//! What every release wrote is read by this one: messages that wait in queues, and items of the ledger.
//!
//! The samples in `v1/` are what was written, byte for byte of their JSON. Nothing here writes a sample: a format that
//! changes fails, and the change either keeps reading the old sample beside a new one, or is taken back.

#[cfg(test)]
mod samples;

#[cfg(test)]
mod envelopes;
#[cfg(test)]
mod events;
#[cfg(test)]
mod items;
#[cfg(test)]
mod items_made;
