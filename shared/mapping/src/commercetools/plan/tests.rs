//! Plans against a model of what commercetools does with them.

mod arrivals;
mod laws;
mod line_states;
mod model;
mod sample;
mod scenes;
