//! Many keys hashed at once, by the vector instructions of the CPU.

use super::siphash::{LANES, Messages};
use super::{HashKey, Key};

/// Keys that wait to be hashed together, up to [`LANES`].
pub(super) struct Batch {
    messages: Messages,
    hashes: [u64; LANES],
    /// Lanes whose hash is known already, a bit each, and those hashes.
    known: u64,
    known_hashes: [u64; LANES],
    count: usize,
}

impl Batch {
    pub(super) const fn new() -> Self {
        Self {
            messages: Messages::new(),
            hashes: [0; LANES],
            known: 0,
            known_hashes: [0; LANES],
            count: 0,
        }
    }

    #[inline(always)]
    pub(super) fn is_full(&self) -> bool {
        self.count == LANES
    }

    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Takes a key, for which there must be room.
    #[inline(always)]
    pub(super) fn push<K: Key + ?Sized>(&mut self, by: &HashKey, key: &K) {
        let lane = self.count;
        self.count += 1;
        let is_taken = key.ready_hash().is_none()
            && key.with_bytes(
                #[inline(always)]
                |bytes| self.messages.set(lane, bytes),
            );
        if !is_taken {
            self.known |= 1 << lane;
            self.known_hashes[lane] = by.hash(key);
        }
    }

    /// The hashes of the keys, in their order; then there are no keys.
    #[inline]
    pub(super) fn take_hashes(&mut self, by: &HashKey) -> &[u64] {
        by.sip_hash()
            .hash_messages(&self.messages, &mut self.hashes, self.count);
        while self.known != 0 {
            let lane = self.known.trailing_zeros() as usize;
            self.hashes[lane] = self.known_hashes[lane];
            self.known &= self.known - 1;
        }
        self.messages.clear();
        let count = core::mem::take(&mut self.count);
        &self.hashes[..count]
    }
}

impl HashKey {
    /// Calls `f` with the hashes of some keys, batch by batch and in their order: each the same as [`hash`](Self::hash) gives,
    /// and several times sooner where keys are shorter than 24 bytes.
    ///
    /// So several sketches take keys that were hashed once:
    ///
    /// ```
    /// use sketchbird::{BloomFilterMonoid, HashKey, HyperLogLogMonoid, Layout, Monoid};
    ///
    /// let key = HashKey::from_seed(1);
    /// let mut distinct = HyperLogLogMonoid::new(14, key.clone())?.zero();
    /// let mut seen = BloomFilterMonoid::with_rate(1_000, 0.01, Layout::Classic, key.clone())?.zero();
    /// key.hash_in_batches(["192.0.2.1", "192.0.2.2"], |hashes| {
    ///     distinct.insert_hashes(hashes);
    ///     seen.insert_hashes(hashes);
    /// });
    /// assert_eq!(distinct.estimate().estimate, 2.0);
    /// assert!(seen.contains("192.0.2.2"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn hash_in_batches<K: Key>(
        &self,
        keys: impl IntoIterator<Item = K>,
        mut f: impl FnMut(&[u64]),
    ) {
        let mut keys = keys.into_iter();
        let mut batch = Batch::new();
        loop {
            for key in keys.by_ref().take(LANES) {
                batch.push(self, &key);
            }
            let was_full = batch.is_full();
            if !batch.is_empty() {
                f(batch.take_hashes(self));
            }
            if !was_full {
                return;
            }
        }
    }
}
