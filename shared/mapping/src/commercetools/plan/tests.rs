//! Plans against a model of what commercetools does with them.

mod addresses;
mod allocation;
mod arrivals;
mod laws;
mod line_states;
mod model;
mod order_states;
mod otherwise;
mod progress;
mod reduction;
mod returns;
mod sample;
mod scenes;
mod stock;
mod trackings;
