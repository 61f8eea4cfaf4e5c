//! From the bits that are set to the number of keys and its interval.

use alloc::vec::Vec;

use libm::{ceil, expm1, hypot, log1p, sqrt};

use super::block::BLOCK_BITS;
use super::chances::{Chances, Pair};
use super::layout::{Layout, Shape};
use super::sizing::EQUAL_HASHES;
use crate::approximate::Approximate;
use crate::normal;

/// The number of keys behind so many distinct 64-bit hashes.
///
/// n keys hide n^2 / 2^65 equal hashes on average, 0.008 for the most that a sparse filter holds. So one is admitted
/// where the interval asks for it, and never two.
pub(super) fn of_hashes(hashes: usize, probability: f64) -> Approximate<f64> {
    let probability = normal::clamp_probability(probability);
    let hashes = hashes as f64;
    let hidden = 0.5 * hashes * hashes * EQUAL_HASHES;
    Approximate {
        min: hashes,
        estimate: hashes,
        max: hashes + f64::from(u8::from(hidden > 1.0 - probability)),
        probability,
    }
}

/// The number of keys behind so many bits set.
///
/// A bit is missed by one key with a probability s that [`Survival`] tells, hence by n keys with s^n: solving for n
/// gives the estimate. Its interval is normal, and not narrower than one collision of bits, a whole number, takes;
/// each key sets at most k bits.
pub(super) fn of_bits(shape: &Shape, set: u64, probability: f64) -> Approximate<f64> {
    let probability = normal::clamp_probability(probability);
    if set == 0 {
        return Approximate {
            probability,
            ..Approximate::exact(0.0)
        };
    }
    let k = f64::from(shape.num_hashes);
    let least = ceil(set as f64 / k);
    // A full filter has more keys than one that lacks a bit, and there is no telling how many.
    let full = set >= shape.width;
    let counted = if full { shape.width - 1 } else { set };
    let log_empty = log1p(-(counted as f64) / shape.width as f64);
    let survival = Survival::of(shape);
    let estimate = log_empty / survival.log;
    let deviation = sqrt(survival.variance(-log_empty));
    let half_width = hypot(
        normal::two_sided_quantile(probability) * deviation,
        0.75 / k,
    );
    let about = Approximate::around(estimate, half_width, least, probability);
    if full {
        return Approximate {
            min: about.min.max(least),
            estimate: f64::INFINITY,
            max: f64::INFINITY,
            probability,
        };
    }
    about
}

/// The number of keys at which this share of the bits is expected to be set.
pub(super) fn keys_at_fill(shape: &Shape, fill: f64) -> f64 {
    log1p(-fill) / Survival::of(shape).log
}

/// How a bit survives a key unset, and how that varies.
pub(super) struct Survival {
    /// ln s.
    log: f64,
    /// The filter is this many parts, one of which a key falls into: a block, or in the classic layout a bit for each
    /// hash.
    parts: f64,
    /// The probability that a key which falls into its part sets a given bit of it.
    one: f64,
    /// For a given bit of a part, the others, by how likely a key sets both.
    pairs: Vec<Pair>,
    /// How many bits a part has.
    bits: f64,
}

impl Survival {
    pub(super) fn of(shape: &Shape) -> Self {
        let k = f64::from(shape.num_hashes);
        match shape.layout {
            Layout::Classic => {
                let m = shape.width as f64;
                Self {
                    log: k * log1p(-1.0 / m),
                    parts: m,
                    one: k,
                    pairs: Vec::new(),
                    bits: 1.0,
                }
            }
            Layout::Blocked => {
                let blocks = shape.blocks() as f64;
                let Chances { one, pairs } = Chances::of(shape.num_hashes);
                Self {
                    log: log1p(-one / blocks),
                    parts: blocks,
                    one,
                    pairs: pairs.into(),
                    bits: BLOCK_BITS as f64,
                }
            }
        }
    }

    /// The variance of the estimate of so many keys; and the covariance of the estimates of two sets that have so many in common:
    /// of a bit that one set leaves empty and a bit that the other does, only the common keys tie the one to the other.
    pub(super) fn variance_of(&self, keys: f64) -> f64 {
        self.variance(-self.log * keys)
    }

    /// The variance of the estimate, where `load` is -ln of the share of empty bits.
    ///
    /// Let the number of keys be Poisson of mean n. The B blocks are then independent, each of Poisson mean l = n / B.
    /// A bit stays empty with probability u = e^(-l q), q = `one`, so `load` = l q; two bits of a block both do with
    /// e^(-l (2 q - d)) = u^2 e^(l d), d = `both`. So the number of empty bits of a block of b has the variance b u +
    /// b u^2 S - b^2 u^2, S the sum of e^(l d) over the b - 1 others of a bit. The estimate is -(B / q) ln U, U the share of
    /// empty bits, so to first order its variance is (B / q)^2 Var U / u^2 = (B / q^2) ((e^(l q) + S) / b - 1). But n is
    /// fixed, not Poisson, which takes n away. The classic layout is B = m blocks of a bit (b = 1), hit by k n balls: (m / k^2)
    /// (e^t - 1 - t) with t = k n / m.
    fn variance(&self, load: f64) -> f64 {
        let keys_a_part = load / self.one;
        let others = self
            .pairs
            .iter()
            .map(|pair| pair.neighbours * expm1(keys_a_part * pair.both));
        let spread = (expm1(load) + others.sum::<f64>()) / self.bits;
        // A ball of the classic layout hits its bit for sure: there, one^2 keys_a_part is k times load.
        let fixed = if self.bits == 1.0 {
            load
        } else {
            keys_a_part * self.one * self.one
        };
        (self.parts / (self.one * self.one) * (spread - fixed)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSIC: Shape = Shape {
        layout: Layout::Classic,
        num_hashes: 6,
        width: 32,
    };

    #[test]
    fn from_one_bit_to_full_no_figure_is_nan_and_they_are_in_order() {
        for (layout, num_hashes, width) in [
            (Layout::Classic, 1, 1),
            (Layout::Classic, 64, 3),
            (Layout::Classic, 6, 32),
            (Layout::Classic, 7, 100_000),
            (Layout::Blocked, 1, 512),
            (Layout::Blocked, 8, 512 * 20),
            (Layout::Blocked, 32, 512 * 20),
        ] {
            let shape = Shape {
                layout,
                num_hashes,
                width,
            };
            let mut last = 0.0;
            for set in 0..=width {
                let about = of_bits(&shape, set, 0.95);
                assert!(
                    about.min <= about.estimate && about.estimate <= about.max,
                    "{set} {about:?}"
                );
                assert!(about.min.is_finite() && about.estimate >= last);
                assert_eq!(about.max.is_infinite(), set == width, "{set} {about:?}");
                last = about.estimate;
            }
        }
    }

    #[test]
    fn a_tenth_of_the_bits_is_the_textbook_number_of_keys() {
        let shape = Shape {
            width: 1_000_000,
            ..CLASSIC
        };
        let about = of_bits(&shape, 100_000, 0.95);
        approx::assert_relative_eq!(
            about.estimate,
            1e6 / 6.0 * -(0.9_f64.ln()),
            max_relative = 1e-5
        );
    }

    #[test]
    fn distinct_hashes_count_keys_exactly() {
        let about = of_hashes(8_192, 0.9999);
        assert_eq!((about.min, about.max), (8_192.0, 8_192.0));
        let about = of_hashes(1 << 29, 0.9999);
        assert_eq!(about.max - about.min, 1.0);
    }
}
