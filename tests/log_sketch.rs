//! The log adapter's sketches: their laws, their answers on a log of known truth, what they show and what they weigh.

mod log_sketch {
    mod files;
    mod flags;
    mod keys;
    mod laws;
    mod left_out;
    mod lines;
    mod names;
    mod sample;
    mod series;
    mod size;
    mod split_mix;
    mod web;
}
