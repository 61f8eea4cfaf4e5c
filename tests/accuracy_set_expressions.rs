//! How far the parts of two overlapping sets are off, and how often their intervals hold them.
//!
//! The tables go to the output: `cargo test --test accuracy_set_expressions -- --nocapture`.

#[path = "accuracy_hyperloglog/simulation.rs"]
mod simulation;

mod accuracy_set_expressions {
    mod bloom;
    pub mod cell;
    mod extremes;
    mod hyperloglog;
    mod key_sample;
}
