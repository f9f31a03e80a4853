//! Four exercises. Each file has a function, or a type, whose body is `todo!()`.
//!
//! `cargo test gather` runs the checks of `gather.rs`, and so on; `cargo test` runs them all.
#![allow(dead_code, unused_variables)] // until you use them

pub mod gather;
pub mod guard;
pub mod planes;
pub mod window;

#[cfg(test)]
mod checks;
