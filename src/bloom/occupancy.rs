//! How often a filter of so many keys errs: the predictions that sizing rests on.
//!
//! Only IEEE arithmetic and `libm`, so that the same demand gives the same parameters on every platform.

use alloc::vec;
use alloc::vec::Vec;

use libm::{exp, expm1, log1p, sqrt};

use super::block::{BLOCK_BITS, WORD_BITS};
use super::chances::Chances;
use super::layout::{Layout, Shape};

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
    let empty = exp(-load);
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
/// After j keys a bit is set with probability f = 1 - (1 - q)^j, q = [`Chances::one`], and two bits with 1 - 2 (1 - q)^j +
/// (1 - 2 q + d)^j, d = [`Pair::both`](super::chances::Pair::both). So a key that is not there finds its k bits set with
/// f^k (1 + the sum of covariance / f^2 over their pairs), to second order.
///
/// The rate of a given block varies about that by its fill: k times as much, relatively.
pub(super) struct Blocks {
    num_hashes: u32,
    chances: Chances,
    /// Of a block with so many keys, the mean of its rate and the mean of the rate's square.
    moments: Vec<(f64, f64)>,
}

/// So improbable that it changes no rate that a 64-bit hash can give.
const NEGLIGIBLE: f64 = 1e-30;

impl Blocks {
    pub(super) fn new(num_hashes: u32) -> Self {
        Self {
            num_hashes,
            chances: Chances::of(num_hashes),
            moments: vec![(0.0, 0.0)],
        }
    }

    /// The keys are binomially distributed over the blocks, and the filter's rate is the mean of its blocks' rates. Of its
    /// variance, what the numbers of keys explain linearly is not there: they add up to all keys, whose number is fixed.
    pub(super) fn predict(&mut self, blocks: u64, items: u64) -> Prediction {
        if items == 0 {
            return NEVER;
        }
        let mode = (items.saturating_add(1) / blocks).min(items);
        if mode >= self.saturated() {
            return ALWAYS;
        }
        let (n, others) = (items as f64, (blocks - 1) as f64);
        let mut tally = Tally::about(n / blocks as f64);
        let mut weight = 1.0;
        let mut keys = mode;
        while weight > NEGLIGIBLE {
            tally.add(weight, keys as f64, self.moments(keys));
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
            tally.add(weight, keys as f64, self.moments(keys));
        }
        let mean = tally.mean();
        let deviation = sqrt(tally.unexplained_variance() / blocks as f64);
        Prediction {
            mean: mean.min(1.0),
            upper: (mean + SIGMAS * deviation).min(1.0),
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
            let next = self.moments_of(self.moments.len() as f64);
            self.moments.push(next);
        }
        self.moments[keys]
    }

    fn moments_of(&self, keys: f64) -> (f64, f64) {
        let k = f64::from(self.num_hashes);
        let missed = 1.0 - self.chances.one;
        let empty = exp(keys * log1p(-self.chances.one));
        let fill = 1.0 - empty;
        // Of the bits that a key asks for, and of all bits of the block.
        let (mut asked, mut all) = (0.0, empty * fill);
        for (distance, pair) in self.chances.pairs.iter().enumerate() {
            let tie = (pair.both - self.chances.one * self.chances.one) / (missed * missed);
            let covariance = empty * empty * expm1(keys * log1p(tie));
            // Two bits of a key in one word may be one.
            let same = if distance == 0 {
                (fill * empty - covariance) / WORD_BITS as f64
            } else {
                0.0
            };
            asked += pair.in_key * (covariance + same);
            all += pair.neighbours * covariance;
        }
        let rate = power(fill, self.num_hashes) * (1.0 + asked / (fill * fill));
        let rate = rate.min(1.0);
        let spread = k * k * (all / BLOCK_BITS as f64) / (fill * fill);
        (rate, (rate * rate * (1.0 + spread.max(0.0))).min(rate))
    }
}

/// Sums over the blocks of a filter, weighted.
struct Tally {
    /// The keys of an average block.
    keys: f64,
    weight: f64,
    rate: f64,
    rate_squared: f64,
    excess_squared: f64,
    excess_by_rate: f64,
}

impl Tally {
    fn about(keys: f64) -> Self {
        Self {
            keys,
            weight: 0.0,
            rate: 0.0,
            rate_squared: 0.0,
            excess_squared: 0.0,
            excess_by_rate: 0.0,
        }
    }

    /// Adds blocks of so many keys, and the moments of their rate.
    fn add(&mut self, weight: f64, keys: f64, (rate, rate_squared): (f64, f64)) {
        let excess = keys - self.keys;
        self.weight += weight;
        self.rate += weight * rate;
        self.rate_squared += weight * rate_squared;
        self.excess_squared += weight * excess * excess;
        self.excess_by_rate += weight * excess * rate;
    }

    fn mean(&self) -> f64 {
        self.rate / self.weight
    }

    /// The variance of a block's rate, less what a straight line through rate and keys explains.
    fn unexplained_variance(&self) -> f64 {
        let variance = self.rate_squared / self.weight - self.mean() * self.mean();
        let explained = if self.excess_squared > 0.0 {
            self.excess_by_rate * self.excess_by_rate / (self.excess_squared * self.weight)
        } else {
            0.0
        };
        (variance - explained).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// Two bits of a key lie in words of their own, next to each other; another key that begins at the same word, which
    /// one in eight does, meets both, and with one in 64 each sets the same; one that begins just before or just behind meets one.
    #[test]
    fn one_block_errs_as_the_inclusion_exclusion_over_its_bits_says() {
        for keys in [1_u32, 7, 100, 400] {
            let missed = |first: f64, second: f64| (first * second + first + second + 5.0) / 8.0;
            let one = power(missed(63.0 / 64.0, 1.0), keys);
            let both = power(missed(63.0 / 64.0, 63.0 / 64.0), keys);
            let found = Blocks::new(2).predict(1, u64::from(keys)).mean;
            assert_relative_eq!(found, 1.0 - 2.0 * one + both, max_relative = 1e-9);
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

    /// Of 100 filters, the mean of the present rates is known to a tenth of their standard deviation: four of those, and a
    /// thousandth for the terms left out. Their standard deviation is known to 7 %: four of those.
    #[test]
    fn filters_err_on_average_and_vary_as_predicted() {
        const FILTERS: u64 = 100;
        for (k, blocks, items) in [
            (1, 100, 20_000),
            (4, 100, 8_000),
            (6, 200, 10_240),
            (7, 200, 10_240),
            (8, 200, 10_240),
            (12, 100, 2_500),
            (20, 100, 2_000),
        ] {
            let rates: Vec<f64> = (0..FILTERS)
                .map(|seed| {
                    let key = crate::HashKey::from_seed(seed);
                    let monoid = crate::BloomFilterMonoid::blocked(k, 512 * blocks, key);
                    monoid.unwrap().create(0..items).false_positive_rate()
                })
                .collect();
            let filters = FILTERS as f64;
            let mean = rates.iter().sum::<f64>() / filters;
            let squares: f64 = rates.iter().map(|rate| (rate - mean) * (rate - mean)).sum();
            let deviation = sqrt(squares / (filters - 1.0));
            let predicted = Blocks::new(k).predict(blocks, items);
            let expected = (predicted.upper - predicted.mean) / SIGMAS;
            assert!(
                (mean - predicted.mean).abs() < 0.4 * expected + 1e-3 * predicted.mean,
                "{k}: {mean} {predicted:?}"
            );
            assert!(
                (deviation / expected - 1.0).abs() < 0.28,
                "{k}: {deviation} {expected}"
            );
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
