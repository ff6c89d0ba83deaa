//! Whole walks through the shipped code.

mod days;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod shadow;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod brakes;
#[cfg(test)]
mod parking;
#[cfg(test)]
mod passing;
#[cfg(test)]
mod trouble;
