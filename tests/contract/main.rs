//! Contracts: what we send and what our simulators say, against the schemas that commercetools and the partners
//! publish.
//!
//! The schemas are not part of this repository: `WAYBILL_SPECS` names the folder that has them. Without it these
//! tests say so and pass, except where `CI=true` is set.

#[cfg(test)]
mod outside;

#[cfg(test)]
mod schema;

#[cfg(test)]
mod graphql;

#[cfg(test)]
mod shop;

#[cfg(test)]
mod simulated_shop;

#[cfg(test)]
mod parts;

#[cfg(test)]
mod shiphero_requests;

#[cfg(test)]
mod shiphero_walk;

#[cfg(test)]
mod shiphero_webhooks;

#[cfg(test)]
mod news;

#[cfg(test)]
mod planned;

#[cfg(test)]
mod edits;

#[cfg(test)]
mod furnished;

#[cfg(test)]
mod fixtures;

#[cfg(test)]
mod openapi;

#[cfg(test)]
mod rest;

#[cfg(test)]
mod rest_walks;

#[cfg(test)]
mod rest_samples;

#[cfg(test)]
mod orderflow_returns;
