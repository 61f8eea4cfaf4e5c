//! How many keys two samples have in common, and how many only one has.

use libm::sqrt;

use super::value::{KeySample, of_sampled};
use crate::approximate::Approximate;
use crate::codec::Codec;
use crate::error::Mismatch;
use crate::hash::StoredKey;
use crate::normal;
use crate::set_comparison::SetComparison;
use crate::sketch::Sealed;

const PROBABILITY: f64 = 0.95;
const REMEDY: &str = "take a larger KeySample";

impl<K: StoredKey, M: Codec<Value: Clone> + Clone> KeySample<K, M> {
    /// How the keys of this sample, on the left, and another, on the right, overlap: union, intersection, both differences and
    /// Jaccard index; exact while both samples are complete, each with a 95 % interval else.
    ///
    /// Up to the lesser of both samples' greatest hashes none of the keys is missing from either, so these are a fair sample
    /// of the union. The numbers are unbiased, but that none is more than what is known of its set; which keys are common tells [`intersection`](Self::intersection). The samples
    /// may have different sizes and kinds of values. O(k log k).
    ///
    /// # Errors
    /// [`Mismatch`] if the hash keys differ.
    ///
    /// ```
    /// use sketchbird::monoid::Sum;
    /// use sketchbird::{HashKey, KeySampleMonoid, Monoid};
    ///
    /// let logins = KeySampleMonoid::<String, _>::new(1024, Sum::<u64>::new(), HashKey::from_seed(1))?;
    /// let [mut monday, mut tuesday] = [logins.zero(), logins.zero()];
    /// monday.insert("root", &1)?;
    /// monday.insert("alice", &1)?;
    /// tuesday.insert("root", &1)?;
    /// let both = monday.compared_with(&tuesday)?;
    /// assert_eq!(both.intersection()?.estimate, 1.0);
    /// assert_eq!(both.only_right()?.estimate, 0.0);
    /// assert_eq!(both.jaccard()?.estimate, 0.5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn compared_with<N: Codec<Value: Clone> + Clone>(
        &self,
        other: &KeySample<K, N>,
    ) -> Result<SetComparison, Mismatch> {
        let shared = self.intersection(other)?;
        let share = shared.share();
        let both = shared.keys().len();
        let left = self.below(shared.threshold()) - both;
        let right = other.below(shared.threshold()) - both;
        let [union, left, right, both] =
            [left + right + both, left, right, both].map(|keys| keys as f64);
        let sizes = [self.distinct(), other.distinct()];
        // No part is more than what holds it, which may be known better.
        let part = |keys: f64, most: f64| {
            let about = of_sampled(keys, share);
            Approximate {
                min: about.min.min(most),
                estimate: about.estimate.min(most),
                max: about.max.min(most),
                ..about
            }
        };
        Ok(SetComparison {
            union: of_sampled(union, share),
            intersection: part(both, sizes[0].max.min(sizes[1].max)),
            only_left: part(left, sizes[0].max),
            only_right: part(right, sizes[1].max),
            jaccard: share_of(both, union, share.is_none()),
            remedy: REMEDY,
        })
    }

    /// How many keys of the sample have a hash below this one.
    fn below(&self, threshold: Option<u64>) -> usize {
        let Some(threshold) = threshold else {
            return self.len();
        };
        let hashes = self.keys.keys().map(|(hash, _)| *hash);
        hashes.take_while(|hash| *hash < threshold).count()
    }
}

impl<K: StoredKey, M: Codec<Value: Clone> + Clone> Sealed<KeySample<K, M>> {
    /// How the keys of two samples overlap: see [`KeySample::compared_with`].
    ///
    /// # Errors
    /// [`Mismatch`] if the hash keys differ.
    pub fn compared_with<N: Codec<Value: Clone> + Clone>(
        &self,
        other: &Sealed<KeySample<K, N>>,
    ) -> Result<SetComparison, Mismatch> {
        self.sketch().compared_with(other.sketch())
    }
}

/// The share of all keys that are common, if these many of a sample are: binomial, with Wilson's interval.
fn share_of(common: f64, sampled: f64, complete: bool) -> Approximate<f64> {
    if complete {
        return Approximate::exact(if sampled > 0.0 { common / sampled } else { 1.0 });
    }
    if sampled == 0.0 {
        return Approximate {
            min: 0.0,
            estimate: 0.0,
            max: 1.0,
            probability: PROBABILITY,
        };
    }
    let quantile = normal::two_sided_quantile(PROBABILITY);
    let estimate = common / sampled;
    let (min, max) = normal::plausible(estimate, (0.0, 1.0), |share| {
        quantile * sqrt(share * (1.0 - share) / sampled)
    });
    Approximate {
        min,
        estimate,
        max,
        probability: PROBABILITY,
    }
}
