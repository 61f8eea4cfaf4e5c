//! How often a filter of so many keys errs: the predictions that sizing rests on.
//!
//! Only IEEE arithmetic and `libm`, so that the same demand gives the same parameters on every platform.

use alloc::vec;
use alloc::vec::Vec;

use libm::{expm1, log1p, sqrt};

use super::layout::{BLOCK_BITS, Layout, Shape};

/// How far the realised fill may lie above its mean, in standard deviations.
const SIGMAS: f64 = 3.0;

/// A false-positive rate before the keys are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Prediction {
    /// The mean over hash keys.
    pub(super) mean: f64,
    /// The rate of a filter that is fuller than the mean by three standard deviations: one in 700 errs more often.
    pub(super) upper: f64,
}

const NEVER: Prediction = Prediction {
    mean: 0.0,
    upper: 0.0,
};
const ALWAYS: Prediction = Prediction {
    mean: 1.0,
    upper: 1.0,
};

/// The rate of a filter with so many distinct keys.
pub(super) fn predict(shape: &Shape, items: u64) -> Prediction {
    match shape.layout {
        Layout::Classic => classic(shape.num_hashes, shape.width, items),
        Layout::Blocked => Blocks::new(shape.num_hashes).predict(shape.blocks(), items),
    }
}

/// base^exponent by multiplications alone.
pub(super) fn power(base: f64, exponent: u32) -> f64 {
    let mut result = 1.0;
    let mut square = base;
    let mut left = exponent;
    while left > 0 {
        if left & 1 == 1 {
            result *= square;
        }
        square *= square;
        left >>= 1;
    }
    result
}

/// The share of `bins` that so many balls are expected to hit.
pub(super) fn expected_fill(bins: f64, balls: f64) -> f64 {
    if balls == 0.0 {
        return 0.0;
    }
    -expm1(balls * log1p(-1.0 / bins))
}

/// k n balls fall into m bins. The fill F has the mean f of [`expected_fill`] and, with t = k n / m, nearly the
/// variance e^-t (1 - (1 + t) e^-t) / m of occupancy. A filter of fill F errs at rate F^k; the mean is to second
/// order.
pub(super) fn classic(num_hashes: u32, width: u64, items: u64) -> Prediction {
    if items == 0 {
        return NEVER;
    }
    let (k, m) = (f64::from(num_hashes), width as f64);
    let balls = k * items as f64;
    let load = balls / m;
    let fill = expected_fill(m, balls);
    let empty = libm::exp(-load);
    let variance = (empty * (-expm1(-load) - load * empty) / m).max(0.0);
    let mean = power(fill, num_hashes)
        + 0.5 * k * (k - 1.0) * power(fill, num_hashes.saturating_sub(2)) * variance;
    let fullest = (fill + SIGMAS * sqrt(variance)).min(1.0);
    let upper = power(fullest, num_hashes);
    Prediction {
        mean: mean.min(upper),
        upper,
    }
}

/// The rates of blocks with 0, 1, 2, ... keys each.
///
/// The occupancy of a block is followed ball by ball: of x bits set, the next ball sets another with
/// probability 1 - x / 512. This is exact, and no powers cancel.
pub(super) struct Blocks {
    num_hashes: u32,
    /// (x / 512)^k for x bits set.
    rates: Vec<f64>,
    /// The probability of x bits set, after the keys of the last entry of `moments`.
    occupancy: Vec<f64>,
    /// Outside of these, `occupancy` is negligible.
    least: usize,
    most: usize,
    /// Of a block with so many keys, the mean of its rate and the mean of the rate's square.
    moments: Vec<(f64, f64)>,
}

/// So improbable that it changes no rate that a 64-bit hash can give.
const NEGLIGIBLE: f64 = 1e-30;
const BINS: usize = BLOCK_BITS as usize;

impl Blocks {
    pub(super) fn new(num_hashes: u32) -> Self {
        let mut occupancy = vec![0.0; BINS + 1];
        occupancy[0] = 1.0;
        Self {
            num_hashes,
            rates: (0..=BINS)
                .map(|set| power(set as f64 / BINS as f64, num_hashes))
                .collect(),
            occupancy,
            least: 0,
            most: 0,
            moments: vec![(0.0, 0.0)],
        }
    }

    /// The keys are binomially distributed over the blocks, and the filter's rate is the mean of its blocks' rates; its
    /// variance is taken as if blocks were independent, which errs upwards, for they share the keys.
    pub(super) fn predict(&mut self, blocks: u64, items: u64) -> Prediction {
        if items == 0 {
            return NEVER;
        }
        let mode = (items.saturating_add(1) / blocks).min(items);
        if mode >= self.saturated() {
            return ALWAYS;
        }
        let (n, others) = (items as f64, (blocks - 1) as f64);
        let (mut total, mut mean, mut square) = (0.0, 0.0, 0.0);
        let mut tally = |weight: f64, (rate, rate_squared): (f64, f64)| {
            total += weight;
            mean += weight * rate;
            square += weight * rate_squared;
        };
        let mut weight = 1.0;
        let mut keys = mode;
        while weight > NEGLIGIBLE {
            tally(weight, self.moments(keys));
            if keys == items {
                break;
            }
            let j = keys as f64;
            weight *= (n - j) / ((j + 1.0) * others);
            keys += 1;
        }
        weight = 1.0;
        keys = mode;
        while keys > 0 {
            let j = keys as f64;
            weight *= j * others / (n - j + 1.0);
            keys -= 1;
            if weight <= NEGLIGIBLE {
                break;
            }
            tally(weight, self.moments(keys));
        }
        mean /= total;
        let variance = (square / total - mean * mean).max(0.0) / blocks as f64;
        Prediction {
            mean: mean.min(1.0),
            upper: (mean + SIGMAS * sqrt(variance)).min(1.0),
        }
    }

    /// With so many keys a block has an empty bit with a probability below 512 e^-40.
    fn saturated(&self) -> u64 {
        40 * BLOCK_BITS / u64::from(self.num_hashes)
    }

    fn moments(&mut self, keys: u64) -> (f64, f64) {
        if keys >= self.saturated() {
            return (1.0, 1.0);
        }
        let keys = keys as usize;
        while self.moments.len() <= keys {
            for _ in 0..self.num_hashes {
                self.throw();
            }
            let (mut mean, mut square) = (0.0, 0.0);
            for set in self.least..=self.most {
                mean += self.occupancy[set] * self.rates[set];
                square += self.occupancy[set] * self.rates[set] * self.rates[set];
            }
            self.moments.push((mean, square));
        }
        self.moments[keys]
    }

    /// One ball more.
    fn throw(&mut self) {
        let bins = BINS as f64;
        self.most = (self.most + 1).min(BINS);
        for set in (self.least..=self.most).rev() {
            let from_below = if set > self.least {
                self.occupancy[set - 1] * ((BINS - set + 1) as f64 / bins)
            } else {
                0.0
            };
            self.occupancy[set] = self.occupancy[set] * (set as f64 / bins) + from_below;
        }
        while self.least < self.most && self.occupancy[self.least] < NEGLIGIBLE {
            self.occupancy[self.least] = 0.0;
            self.least += 1;
        }
        while self.most > self.least && self.occupancy[self.most] < NEGLIGIBLE {
            self.occupancy[self.most] = 0.0;
            self.most -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn one_block_errs_as_the_inclusion_exclusion_over_its_bits_says() {
        // E (X / 512)^2 for N balls, in closed form: two query bits are one with probability 1 / 512.
        for keys in [1_u64, 7, 100, 400] {
            let balls = 2 * keys as u32;
            let one = 1.0 - power(511.0 / 512.0, balls);
            let two = 1.0 - 2.0 * power(511.0 / 512.0, balls) + power(510.0 / 512.0, balls);
            let expected = one / 512.0 + two * 511.0 / 512.0;
            let found = Blocks::new(2).predict(1, keys).mean;
            assert_relative_eq!(found, expected, max_relative = 1e-9);
        }
    }

    #[test]
    fn a_classic_filter_of_512_bits_errs_as_one_block() {
        for (k, keys) in [(1, 40), (4, 60), (7, 50), (12, 30)] {
            let exact = Blocks::new(k).predict(1, keys).mean;
            let second_order = classic(k, 512, keys).mean;
            assert_relative_eq!(exact, second_order, max_relative = 0.02);
        }
    }

    #[test]
    fn blocks_err_as_the_mixture_over_their_keys() {
        // A block with one hash a key has the fill 1 - (511/512)^j, of mean 1 - (1 - 1 / 512 B)^n over the binomial j.
        for (blocks, items) in [(2_u64, 100_u64), (1_000, 300_000), (1 << 20, 10_000_000)] {
            let expected = expected_fill(512.0 * blocks as f64, items as f64);
            let found = Blocks::new(1).predict(blocks, items).mean;
            assert_relative_eq!(found, expected, max_relative = 1e-9);
        }
    }

    #[test]
    fn predictions_are_rates_up_to_any_number_of_keys() {
        for items in [0, 1, 50, 1_000, 1 << 20, 1 << 42, u64::MAX] {
            for prediction in [
                classic(6, 1, items),
                classic(6, 32, items),
                classic(64, 1 << 36, items),
                Blocks::new(8).predict(1, items),
                Blocks::new(8).predict(3, items),
                Blocks::new(32).predict(1 << 27, items),
            ] {
                let Prediction { mean, upper } = prediction;
                assert!(
                    0.0 <= mean && mean <= upper && upper <= 1.0,
                    "{items} {prediction:?}"
                );
            }
        }
    }
}
