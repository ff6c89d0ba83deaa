//! Random lives of many orders at all five partners while everything goes wrong at once: requests that fail, land late or
//! whose answers are lost, webhooks that are lost, doubled, late and out of order, messages that two workers get at once,
//! conflicts, workers that die at any step, and a clock that jumps. After every quiet point both sides are compared, and
//! nothing may have gone backwards.
//!
//! `WAYBILL_SEED` plays one seed alone, `WAYBILL_ORDERS` with so many orders.

#[cfg(test)]
mod doubled;
#[cfg(test)]
mod mortal;
#[cfg(test)]
mod restless;
#[cfg(test)]
mod sabotage;
#[cfg(test)]
mod seeds;
#[cfg(test)]
mod within;
