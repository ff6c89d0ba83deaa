//! An independent peer: the community's mock of commercetools, and beside it our own simulator.
//!
//! The same walk (token, orders, inventory, synchronisation, deliveries, conflicts) goes over real HTTP to both, through
//! the calls and the transport of the product. What both answer must be the same, except for the differences in
//! [`differences`], each named and explained; a difference that has gone must be struck from there.
//!
//! `WAYBILL_PEER_DIR` names a folder with `server.mjs` (the mock as it is), `server-ext.mjs` (the mock with the actions
//! that it lacks) and the packages that they need. Without it these tests say so and pass, except where `CI=true`.

#[cfg(test)]
#[path = "../contract/outside.rs"]
mod outside;

#[cfg(test)]
mod mock;

#[cfg(test)]
mod shop;

#[cfg(test)]
mod words;

#[cfg(test)]
mod walk;

#[cfg(test)]
mod differences;
