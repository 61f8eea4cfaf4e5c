//! SketchMap: what it finds and how often, how far its frequencies are off, and one report for every split.
//!
//! Thresholds come from theory, never from a run: a mean over n independent trials may lie four standard errors from its
//! expectation (chance 6e-5 a comparison; the seeds are fixed, so a run always ends the same way).

mod accuracy_sketch_map {
    mod attempts;
    mod batches;
    mod frequency;
    mod heavy_hitters;
    mod mismatch;
    mod recall;
    mod splits;
}
