//! Whole walks through the shipped code.

mod days;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod shadow;
#[cfg(test)]
mod webhooks;
