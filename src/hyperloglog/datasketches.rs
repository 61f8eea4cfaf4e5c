//! Out to the tools of Apache DataSketches: the same registers in bit-reversed slots.

use alloc::vec::Vec;
use core::ops::Range;

use super::MAX_RANK;
use super::registers::Registers;
use super::value::{HyperLogLog, State};
use crate::sketch::Sealed;

/// The 40 bytes before the registers, in units of 4.
const PREAMBLE_UNITS: u8 = 10;
const SERIAL_VERSION: u8 = 1;
const FAMILY_HLL: u8 = 7;
/// Registers of 8 bits, in the dense form.
const MODE_HLL_8: u8 = 2 | 2 << 2;
/// Merged, as far as the estimate goes: it is taken from the registers, not from a running count.
const OUT_OF_ORDER: u8 = 16;

impl HyperLogLog {
    /// This sketch as an HLL_8 image of Apache DataSketches, whose libraries in Java, C++, Python and Rust
    /// read it and estimate from it: 40 + 2^p bytes.
    ///
    /// Images from one key add up there as they do here. They do not add up with sketches that DataSketches filled: it
    /// hashes by a public function of its own, and a key counted by both would count twice.
    ///
    /// The layout: Apache DataSketches, *HLL sketch*, preamble of the HLL mode.
    ///
    /// ```
    /// use sketchbird::{HashKey, HyperLogLogMonoid};
    ///
    /// let sketch = HyperLogLogMonoid::new(12, HashKey::from_seed(1))?.create(0..5_000_u32);
    /// assert_eq!(sketch.to_datasketches().len(), 40 + 4_096);
    /// # Ok::<(), sketchbird::ParameterError>(())
    /// ```
    pub fn to_datasketches(&self) -> Vec<u8> {
        let precision = self.monoid.precision();
        match &self.state {
            State::Sparse(tokens) => {
                image(precision, &Registers::of_tokens(precision, tokens.all()))
            }
            State::Dense(registers) => image(precision, registers),
        }
    }
}

impl Sealed<HyperLogLog> {
    /// This sketch as an HLL_8 image of Apache DataSketches: see [`HyperLogLog::to_datasketches`].
    pub fn to_datasketches(&self) -> Vec<u8> {
        self.sketch().to_datasketches()
    }
}

fn image(precision: u8, registers: &Registers) -> Vec<u8> {
    let ranks = registers.ranks();
    let mut image = Vec::with_capacity(40 + (1 << precision));
    image.extend([
        PREAMBLE_UNITS,
        SERIAL_VERSION,
        FAMILY_HLL,
        precision,
        0,
        OUT_OF_ORDER,
        0,
        MODE_HLL_8,
    ]);
    // The running count, which an image out of order does without, then sum of 2^-rank below rank 32 and from there on.
    for sum in [
        0.0,
        sum_of_powers(ranks, 0..32),
        sum_of_powers(ranks, 32..MAX_RANK + 1),
    ] {
        image.extend(sum.to_le_bytes());
    }
    image.extend(registers.sums().empty.to_le_bytes());
    image.extend(0_u32.to_le_bytes());
    let bits = u32::from(precision);
    image.extend(
        (0..1_u32 << bits).map(|slot| ranks[(slot.reverse_bits() >> (32 - bits)) as usize]),
    );
    image
}

/// Exact, whatever the order.
fn sum_of_powers(ranks: &[u8], wanted: Range<u8>) -> f64 {
    ranks
        .iter()
        .filter(|rank| wanted.contains(rank))
        .map(|&rank| 1.0 / (1_u64 << rank) as f64)
        .sum()
}
