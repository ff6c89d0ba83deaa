//! The backends on AWS, against an emulator: the contracts of the ledger and the queue, also with answers lost,
//! throttles, errors and stalls between the client and AWS; and the whole house, with the functions as they are deployed.
//!
//! `WAYBILL_STACK_DIR` names a folder that `.ci/stack` filled: a virtual environment with the emulator and the proxy.
//! Without it these tests say so and pass, except where `CI=true`.

#[cfg(test)]
#[path = "../contract/outside.rs"]
mod outside;

#[cfg(test)]
mod stack;

#[cfg(test)]
mod ledger;

#[cfg(test)]
mod bodies;

#[cfg(test)]
mod paced;

#[cfg(test)]
mod queue;

#[cfg(test)]
mod partly;

#[cfg(test)]
mod secrets;

#[cfg(test)]
mod whole;

#[cfg(test)]
mod poison;
