//! Whole walks through the shipped code, on the ground that `WAYBILL_GROUND` names: a ledger and queues in memory, in
//! SQLite, or in an emulator of AWS. `make test` has all of them walked in memory, all but whole days in SQLite, and on AWS,
//! where its emulator is installed, all but the days and those that the Makefile names beside them.

#[cfg(test)]
mod able;
#[cfg(test)]
mod asked;
#[cfg(test)]
mod backlog;
#[cfg(test)]
mod before_and_after;
#[cfg(test)]
mod booked;
#[cfg(test)]
mod both_changed;
#[cfg(test)]
mod brakes;
#[cfg(test)]
mod by_hand;
#[cfg(test)]
mod counted;
#[cfg(test)]
mod cut_short;
mod days;
#[cfg(test)]
mod dead_letters;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod dying;
#[cfg(test)]
mod functions;
#[cfg(test)]
mod healed;
#[cfg(test)]
mod held;
#[cfg(test)]
mod in_flight;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod labels;
#[cfg(test)]
mod linked;
#[cfg(test)]
mod logged;
#[cfg(test)]
mod lost_change;
#[cfg(test)]
mod marked;
#[cfg(test)]
mod one_budget;
#[cfg(test)]
mod order_check;
#[cfg(test)]
mod otherwise;
#[cfg(test)]
mod overtaken;
#[cfg(test)]
mod pairs;
#[cfg(test)]
mod parking;
#[cfg(test)]
mod partners;
#[cfg(test)]
mod passing;
#[cfg(test)]
mod payments;
#[cfg(test)]
mod person;
#[cfg(test)]
mod polls;
#[cfg(test)]
mod progress;
#[cfg(test)]
mod pushed;
#[cfg(test)]
mod reduced;
mod refusing;
#[cfg(test)]
mod removed;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod returns;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod shadow;
#[cfg(test)]
mod splits;
#[cfg(test)]
mod stock;
#[cfg(test)]
mod strange;
#[cfg(test)]
mod survey;
#[cfg(test)]
mod together;
#[cfg(test)]
mod told;
#[cfg(test)]
mod too_large;
#[cfg(test)]
mod tracked;
#[cfg(test)]
mod trackers;
#[cfg(test)]
mod trouble;
#[cfg(test)]
mod two_shops;
#[cfg(test)]
mod unheard;
#[cfg(test)]
mod waited;
#[cfg(test)]
mod weather;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod why;
