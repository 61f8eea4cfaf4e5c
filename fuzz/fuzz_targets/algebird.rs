#![no_main]
//! Reading the HyperLogLogs of Algebird.

use libfuzzer_sys::fuzz_target;
use sketchbird::{HyperLogLog, Sealed};

fuzz_target!(|bytes: &[u8]| {
    let Ok(sketch) = Sealed::<HyperLogLog>::from_algebird(bytes) else {
        return;
    };
    let estimate = sketch.estimate();
    assert!(estimate.min <= estimate.estimate && estimate.estimate <= estimate.max);
    let mut twice = Sealed::decode(&sketch.encode()).expect("it was encoded here");
    twice.merge(&sketch).expect("both are under one hash");
    assert!(twice == sketch);
});
