//! KeySample: exact values, and how far its estimates are off.
//!
//! Thresholds come from theory: means over n hash keys may lie four standard errors from their expectation.

mod accuracy_key_sample {
    mod batches;
    mod estimates;
    mod exact;
    mod mismatch;
}
