//! What two samples share.

use alloc::vec::Vec;

use super::value::{KeySample, of_sampled, share_below};
use crate::approximate::Approximate;
use crate::codec::Codec;
use crate::hash::StoredKey;

/// The keys that two samples share, and how many there are in all.
#[derive(Clone, Debug)]
pub struct Intersection<'a, K, V, W> {
    keys: Vec<(&'a K, &'a V, &'a W)>,
    /// The smaller of the greatest hashes of the samples that are full; none where both are complete.
    threshold: Option<u64>,
}

impl<'a, K: StoredKey, V, W> Intersection<'a, K, V, W> {
    pub(super) fn of<M, N>(left: &'a KeySample<K, M>, right: &'a KeySample<K, N>) -> Self
    where
        M: Codec<Value = V> + Clone,
        N: Codec<Value = W> + Clone,
        V: Clone,
        W: Clone,
    {
        let threshold = left.threshold().into_iter().chain(right.threshold()).min();
        let keys = left
            .keys
            .iter()
            .take_while(|((hash, _), _)| threshold.is_none_or(|threshold| *hash < threshold))
            .filter_map(|(at, value)| Some((&at.1, value, right.keys.get(at)?)))
            .collect();
        Self { keys, threshold }
    }

    /// Below this hash no key is missing from either sample.
    pub(super) fn threshold(&self) -> Option<u64> {
        self.threshold
    }

    /// The share of all hashes below the threshold.
    pub(super) fn share(&self) -> Option<f64> {
        self.threshold.map(share_below)
    }

    /// Do the samples hold every key that both had?
    pub fn is_complete(&self) -> bool {
        self.threshold.is_none()
    }

    /// The shared keys that the samples hold, with the exact values of both: a fair sample of the intersection.
    pub fn keys(&self) -> &[(&'a K, &'a V, &'a W)] {
        &self.keys
    }

    /// How many keys both had, with a 95 % interval; exact while both samples are complete. Unbiased.
    pub fn distinct(&self) -> Approximate<f64> {
        of_sampled(self.keys.len() as f64, self.share())
    }
}
