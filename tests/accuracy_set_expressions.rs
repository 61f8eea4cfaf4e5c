//! How far the parts of two overlapping sets are off, and how often their intervals hold them.
//!
//! The tables go to the output: `cargo test --test accuracy_set_expressions -- --nocapture`.

mod accuracy_set_expressions {
    pub mod cell;
    mod hyperloglog;
}
