//! SplitMix64: numbers that look random, any of them at once.

/// The output of SplitMix64 so many steps from a state; for each number of steps it permutes the states.
///
/// Steele, Lea & Flood, *Fast splittable pseudorandom number generators*, 2014.
#[inline(always)]
pub(crate) const fn splitmix64(state: u64, steps: u64) -> u64 {
    let mut mixed = state.wrapping_add(steps.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}
