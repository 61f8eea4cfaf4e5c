//! The interval while so few keys share a register that their number is a small integer.
//!
//! Of n keys some K find their register occupied, and n - K registers are occupied in the end. A normal approximation
//! does not know that K is whole: with 0.4 collisions expected, say, it leaves out those cases in which there were two.
//! So each n is asked whether the K = n - occupied that it needs is among the most probable outcomes that make up the
//! wanted probability (Sterne 1954), and the interval runs from the least n that is to the greatest. It covers
//! at least what it says, and exceeds it by less than the probability of a single outcome.

use libm::{exp, expm1, log1p};

/// Is the number of collisions among so many keys so small that it must be told one by one?
///
/// The exact interval covers up to an outcome too much, 0.0585 / s for a deviation of s collisions and 95 %; the normal one
/// is off by half an outcome at either end, too much or too little. Where 8 are expected the latter is 1 %, and the former
/// is more than 2 %. And the more keys a register has, the more its rank tells about collisions, which this law ignores.
pub(super) fn are_few(keys: f64, m: f64) -> bool {
    keys * keys < 16.0 * m && keys < 0.35 * m
}

/// The least and the greatest number of keys that so many occupied registers of `m` are plausible for.
pub(super) fn interval(occupied: f64, m: f64, probability: f64) -> (f64, f64) {
    let mut hidden = 0.0;
    let mut least = None;
    let mut greatest = occupied;
    loop {
        let keys = occupied + hidden;
        let law = Collisions::among(keys, m);
        if law.mass_above(hidden) < probability {
            least.get_or_insert(keys);
            greatest = keys;
        } else if hidden > law.mean {
            return (least.unwrap_or(greatest), greatest);
        }
        hidden += 1.0;
    }
}

/// The distribution of K, as a binomial one of the same mean and variance.
///
/// The generating function of the number of occupied registers has real zeros only, so K is a sum of independent indicators
/// (Vatutin & Mikhailov 1982), which two moments describe well. With l = n / m and x = e^-l the mean is
/// m (l - 1 + x) and the variance m x (1 - (1 + l) x): n^2 / 2m for small l.
struct Collisions {
    mean: f64,
    trials: f64,
    odds: f64,
    none: f64,
}

impl Collisions {
    fn among(keys: f64, m: f64) -> Self {
        let load = keys / m;
        let x = exp(-load);
        let mean = m * (load + expm1(-load));
        let variance = m * x * (-expm1(-load) - load * x);
        let chance = 1.0 - variance / mean;
        let trials = mean / chance;
        Self {
            mean,
            trials,
            odds: chance / (1.0 - chance),
            none: exp(trials * log1p(-chance)),
        }
    }

    /// The probability of all outcomes that are more probable than this one.
    fn mass_above(&self, hidden: f64) -> f64 {
        let of_this = self.outcomes().nth(hidden as usize).unwrap_or(0.0);
        self.outcomes().filter(|&of_that| of_that > of_this).sum()
    }

    /// The probabilities of K = 0, 1, ...
    fn outcomes(&self) -> impl Iterator<Item = f64> {
        let mut outcome = self.none;
        let mut k = 0.0;
        core::iter::from_fn(move || {
            let this = outcome;
            outcome *= self.odds * (self.trials - k) / (k + 1.0);
            k += 1.0;
            // Beyond the mean, until nothing is left.
            (k <= self.mean || this > 1e-9).then_some(this)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use alloc::vec::Vec;

    /// The distribution of K by its definition: the next key collides with probability occupied / m.
    fn exact(keys: usize, m: usize) -> Vec<f64> {
        let mut law = vec![0.0; keys + 1];
        law[0] = 1.0;
        for n in 0..keys {
            for k in (0..=n).rev() {
                let collides = (n - k) as f64 / m as f64;
                law[k + 1] += law[k] * collides;
                law[k] *= 1.0 - collides;
            }
        }
        law
    }

    /// All n up to 20 expected collisions or half a key a register, whichever is less.
    #[test]
    fn intervals_cover_what_they_say_by_the_exact_law() {
        for m in [16_usize, 256, 4096] {
            for probability in [0.5, 0.8, 0.95, 0.99] {
                for keys in 1..=(40 * m).isqrt().min(m / 2) {
                    let law = exact(keys, m);
                    let covered: f64 = (0..keys.min(60))
                        .filter(|&k| law[k] > 1e-9)
                        .filter(|&k| {
                            let occupied = (keys - k) as f64;
                            let (min, max) = interval(occupied, m as f64, probability);
                            (min..=max).contains(&(keys as f64))
                        })
                        .map(|k| law[k])
                        .sum();
                    // The binomial law is not quite the exact one.
                    assert!(covered > probability - 0.001, "{covered} of {keys} in {m}");
                    // The most that one outcome adds is the greatest probability there is.
                    let mode = law.iter().copied().fold(0.0, f64::max);
                    assert!(covered < probability + mode, "{covered} of {keys} in {m}");
                }
            }
        }
    }
}
