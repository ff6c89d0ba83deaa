//! The program as people call it: what it prints, how it ends, and what bad input gets.

#[cfg(test)]
mod program;

#[cfg(test)]
mod configuration;
#[cfg(test)]
mod looks;
