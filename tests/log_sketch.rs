//! The log adapter's sketches: their laws, their answers on a log of known truth, what they show and what they weigh.

mod log_sketch {
    mod laws;
    mod lines;
    mod names;
    mod sample;
    mod size;
    mod split_mix;
}
