//! Whole walks through the shipped code.

#[cfg(test)]
mod both_changed;
mod days;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod healed;
#[cfg(test)]
mod scene;
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
