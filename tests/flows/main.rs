//! Whole walks through the shipped code.

mod days;
